"""What else a suggestion must say: days left out and why, causes, unknown days, lead time, release."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from plans.advice import LiveWarning, Standing, is_uncovered
from plans.beijing import day_of, moment_text
from plans.clause import Reason, days_text
from plans.course import ForeseenEpisode
from plans.doubt import dust_reasons
from plans.replay_figure import FILE
from plans.series import DayView, point
from plans.situation import Situation
from plans.terms import Cause, RangePolicy


@dataclass(frozen=True)
class ExcludedDay:
    """A day that may not raise a level, and why."""

    day: datetime.date
    cause: Cause
    why: str


def excluded_days(situation: Situation, policy: RangePolicy) -> tuple[ExcludedDay, ...]:
    """The days ahead that their cause keeps out, where their index is over any line of the rules."""
    lowest = min(clause.lowest_line for clause in situation.rules.clauses)
    return tuple(_excluded(each, policy) for each in _kept_out(situation, policy, lowest))


def needs_health_tip(situation: Situation, policy: RangePolicy) -> bool:
    """Whether a day ahead that is kept out is over the lowest graded line: the public must be told."""
    return bool(_kept_out(situation, policy, situation.rules.lowest_line))


def situation_reasons(
    situation: Situation, lead_hours: int | None, live: LiveWarning | None
) -> tuple[Reason, ...]:
    """The reasons beside the clauses: causes, unknown days, and lead time where nothing is in force."""
    doubts = dust_reasons(situation.forecast, situation.rules, situation.today, situation.figures.table(FILE))
    found = _cause_reasons(situation) + doubts + _gap_reasons(situation)
    if lead_hours is not None and live is None:
        found += (_lead_reason(lead_hours, situation),)
    return found


def live_reasons(situation: Situation, standing: Standing, live: LiveWarning) -> tuple[Reason, ...]:
    """What must be said of the live warning: release, a start to come, bad air before it, suspension."""
    lowering = (standing.lowering,) if standing.lowering else ()
    if not live.has_begun(situation.now):
        found = (_start_reason(situation, live, standing.episodes, span_known=standing.span_known),)
        return found + _uncovered_reason(situation, live, standing.episodes) + lowering
    ahead, citation = standing.outlook, situation.figures.figure("release_hours").citation
    found = (Reason("release", ahead.text, ahead.allows_release, ahead.clear_days, citation),)
    if live.suspended:
        shown = "仍有达到预警条件的过程，请会商恢复" if standing.episodes else "已没有达到预警条件的过程"
        found += (Reason("suspended", f"预警已暂停；预报{shown}", bool(standing.episodes), (), citation),)
    return found + lowering


def _start_reason(
    situation: Situation, live: LiveWarning, episodes: Sequence[ForeseenEpisode], *, span_known: bool
) -> Reason:
    """Clean air before the start is no reason to release; a forecast without any level is."""
    gone = not episodes and span_known
    why = "预报中已没有任何达到预警条件的过程，建议撤销（按解除办理）"
    if not gone:
        why = "启动前的清洁空气不作为解除依据" if episodes else "预报未覆盖预警时段，不能据此撤销，请更新预报"
    text = f"现行{live.level.label}预警{moment_text(live.start)}才启动；{why}"
    return Reason("revoke", text, gone, (), situation.figures.figure("release_hours").citation)


def _uncovered_reason(
    situation: Situation, live: LiveWarning, episodes: Sequence[ForeseenEpisode]
) -> tuple[Reason, ...]:
    if not is_uncovered(episodes, live, situation.now):
        return ()
    first = episodes[0]
    text = (
        f"{moment_text(max(first.start, situation.now))}起的{first.level.label}过程早于现行预警的启动时间"
        f"（{moment_text(live.start)}），尚未覆盖，请会商提前启动"
    )
    return (Reason("uncovered", text, True, (day_of(first.start),), situation.rules.release.citation),)


def _kept_out(situation: Situation, policy: RangePolicy, line: int) -> list[DayView]:
    return [each for each in situation.ahead if each.is_excluded and point(each.index, policy) > line]


def _excluded(each: DayView, policy: RangePolicy) -> ExcludedDay:
    shown = f"AQI {point(each.index, policy)}，{each.gate.why}"
    if each.counts is not None:
        shown += f"；该日按PM2.5分指数{point(each.counts, policy)}计"
    return ExcludedDay(each.day, each.cause, shown)


def _cause_reasons(situation: Situation) -> tuple[Reason, ...]:
    """One reason for each cause ahead that is not plain PM2.5 and reaches a graded line."""
    held: dict[Cause, list[datetime.date]] = {}
    for each in situation.ahead:
        if each.cause not in (None, Cause.PM25) and each.index.high > situation.rules.lowest_line:
            held.setdefault(each.cause, []).append(each.day)
    return tuple(_cause_reason(situation, cause, tuple(days)) for cause, days in held.items())


def _cause_reason(situation: Situation, cause: Cause, days: tuple[datetime.date, ...]) -> Reason:
    gate = situation.rules.gate(cause)
    text = f"{days_text(days)}成因为{cause.label}：{gate.why}"
    return Reason(f"cause.{cause.value}", text, True, days, gate.citation)


def _gap_reasons(situation: Situation) -> tuple[Reason, ...]:
    citation = situation.rules.heavy.citation
    if not any(each.is_known for each in situation.ahead):
        text = "预报中没有今日及以后的数据，不能据此定级，请更新预报"
        return (Reason("gap", text, True, (situation.today,), citation),)
    yesterday = situation.today - datetime.timedelta(days=1)
    unknown = tuple(each.day for each in situation.views if each.day >= yesterday and not each.is_known)
    if not unknown:
        return ()
    text = f"资料不足：{days_text(unknown)}没有有效AQI，按中断处理，不视为清洁日"
    return (Reason("gap", text, True, unknown, citation),)


def _lead_reason(lead_hours: int, situation: Situation) -> Reason:
    figure = situation.figures.figure("lead_hours")
    met = lead_hours >= figure.value
    verdict = "满足" if met else "不足，发布时须写明理由"
    text = f"距建议启动时间{lead_hours}小时，要求提前{figure.value}小时：{verdict}"
    return Reason("lead", text, met, (), figure.citation)
