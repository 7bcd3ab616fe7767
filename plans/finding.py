"""What else a suggestion must say: days left out and why, ozone, unknown days, lead time, release."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from plans.advice import LiveWarning, Outlook
from plans.beijing import midnight
from plans.clause import Reason, days_text
from plans.episode import Slot, hours_of, longest, runs
from plans.rule import PeakTest, RuleSet
from plans.series import DayView, point
from plans.terms import Cause, RangePolicy
from plans.used_figure import UsedFigures


@dataclass(frozen=True)
class ExcludedDay:
    """A day that may not raise a level, and why."""

    day: datetime.date
    cause: Cause
    why: str


def excluded_days(
    views: Sequence[DayView], rules: RuleSet, policy: RangePolicy, today: datetime.date
) -> tuple[tuple[ExcludedDay, bool], ...]:
    """The days from today on that their cause keeps out, each with whether it calls for a health tip.

    A day is named where its index is over any line of the rules; the tip is due over the lowest graded line.
    """
    lowest = min(
        test.at_least if isinstance(test, PeakTest) else test.over
        for clause in rules.clauses
        for test in clause.tests
    )
    held = [each for each in views if each.day >= today and each.is_excluded]
    return tuple(
        (_excluded(each, policy), point(each.index, policy) > rules.lowest_line)
        for each in held
        if point(each.index, policy) > lowest
    )


def ozone_reason(
    views: Sequence[DayView], policy: RangePolicy, figures: UsedFigures, today: datetime.date
) -> Reason | None:
    """Whether the ozone response of the plan is due; None without an ozone day or such a response."""
    ozone = [
        each for each in views if each.day >= today and each.cause is Cause.O3 and each.index is not None
    ]
    if not ozone or not figures.value("o3_response"):
        return None
    slots = [Slot(midnight(each.day), _ozone_value(each, policy)) for each in views]
    day_over, run_over = figures.value("o3_day_over"), figures.value("o3_run_over")
    run_hours = figures.value("o3_run_hours")
    heavy = tuple(slot.day for slot in slots if slot.day >= today and slot.exceeds(day_over))
    run = longest([run for run in runs(slots, run_over) if run[-1].day >= today])
    met = bool(heavy) or hours_of(run) >= run_hours
    days = heavy or tuple(slot.day for slot in run)
    text = (
        f"臭氧污染:AQI>{day_over}共{len(heavy)}天,AQI>{run_over}最长持续{hours_of(run)}小时(启动线{run_hours}小时);"
        f"{'建议启动臭氧专门响应,由值班人员确认' if met else '未达到臭氧专门响应条件'}"
    )
    return Reason("o3", text, met, days, figures.figure("o3_response").citation)


def situation_reasons(
    views: Sequence[DayView],
    rules: RuleSet,
    figures: UsedFigures,
    today: datetime.date,
    ahead: Outlook,
    live: LiveWarning | None,
    lead_hours: int | None,
) -> tuple[Reason, ...]:
    """The reasons beside the clauses: causes, unknown days, lead time, release."""
    found = _cause_reasons(views, rules, today) + _gap_reasons(views, rules, today)
    if lead_hours is not None and live is None:
        found += (_lead_reason(lead_hours, figures),)
    if live is not None:
        citation = figures.figure("release_hours").citation
        found += (Reason("release", ahead.text, ahead.allows_release, ahead.clear_days, citation),)
    return found


def _excluded(each: DayView, policy: RangePolicy) -> ExcludedDay:
    shown = f"AQI {point(each.index, policy)},{each.gate.why}"
    if each.counts is not None:
        shown += f";该日按PM2.5分指数{point(each.counts, policy)}计"
    return ExcludedDay(each.day, each.cause, shown)


def _ozone_value(each: DayView, policy: RangePolicy) -> int | None:
    return point(each.index, policy) if each.cause is Cause.O3 and each.index is not None else None


def _cause_reasons(views: Sequence[DayView], rules: RuleSet, today: datetime.date) -> tuple[Reason, ...]:
    """One reason for each cause ahead that is not plain PM2.5 and reaches a graded line."""
    held: dict[Cause, list[datetime.date]] = {}
    for each in views:
        if each.day >= today and each.cause not in (None, Cause.PM25) and each.index.high > rules.lowest_line:
            held.setdefault(each.cause, []).append(each.day)
    return tuple(
        Reason(
            f"cause.{cause.value}",
            f"{days_text(days)}成因为{cause.label}:{rules.gate(cause).why}",
            True,
            tuple(days),
            rules.gate(cause).citation,
        )
        for cause, days in held.items()
    )


def _gap_reasons(views: Sequence[DayView], rules: RuleSet, today: datetime.date) -> tuple[Reason, ...]:
    yesterday = today - datetime.timedelta(days=1)
    if not any(each.day >= today and each.is_known for each in views):
        text = "预报中没有今日及以后的数据,不能据此定级,请更新预报"
        return (Reason("gap", text, True, (today,), rules.heavy.citation),)
    unknown = tuple(each.day for each in views if each.day >= yesterday and not each.is_known)
    if not unknown:
        return ()
    text = f"资料不足:{days_text(unknown)}没有有效AQI,按中断处理,不视为清洁日"
    return (Reason("gap", text, True, unknown, rules.heavy.citation),)


def _lead_reason(lead_hours: int, figures: UsedFigures) -> Reason:
    figure = figures.figure("lead_hours")
    met = lead_hours >= figure.value
    verdict = "满足" if met else "不足,发布时须写明理由"
    text = f"距建议启动时间{lead_hours}小时,要求提前{figure.value}小时:{verdict}"
    return Reason("lead", text, met, (), figure.citation)
