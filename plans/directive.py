"""What a tier orders of the divisions below it: deadlines, what answers it, and what was left undone.

Region and city decide the level, a banner or county starts its plan on it (大气污染防治法 art. 95, 96); a city
takes over the level and the start of the tier above.
"""

import datetime
from dataclasses import dataclass

from plans.beijing import moment_text
from plans.lifecycle import WarningAct
from plans.plan import Plan
from plans.terms import Term, Tier, WarningLevel

ACKNOWLEDGE_MINUTES, ACT_HOURS, REPORT_HOURS = (
    "tier_acknowledge_minutes", "tier_act_hours", "tier_report_hours",
)  # fmt: skip
# What a city has to decide itself; of the rest it only has to know.
_CITY_ACTS = frozenset({WarningAct.ISSUE, WarningAct.RAISE, WarningAct.EXTEND, WarningAct.RESUME})
_COUNTY_WORDS = {
    WarningAct.ISSUE: "启动响应",
    WarningAct.RAISE: "升级响应",
    WarningAct.LOWER: "降级响应",
    WarningAct.EXTEND: "启动响应",  # asked only of one that has not started yet
    WarningAct.SUSPEND: "暂停响应",
    WarningAct.RESUME: "恢复响应",
    WarningAct.RELEASE: "终止响应",
    WarningAct.REVOKE: "终止响应",
}
ENDING = frozenset({WarningAct.RELEASE, WarningAct.REVOKE})


class Step(Term):
    """What a division has to do with what it was ordered, in this order."""

    ACKNOWLEDGE = "acknowledge", "签收"
    ACT = "act", "落实"
    REPORT = "report", "回报"


@dataclass(frozen=True)
class Deadlines:
    """Until when each step is to be done; None: the step is not asked for."""

    acknowledge_by: datetime.datetime
    act_by: datetime.datetime | None
    report_by: datetime.datetime | None


@dataclass(frozen=True)
class Demand:
    """A level, from when and until when (None: open): what is ordered, or what a division decided itself."""

    level: WarningLevel
    start_at: datetime.datetime
    expected_end: datetime.datetime | None


def county_word(act: WarningAct) -> str:
    """What a banner or county does when the tier above has done `act`."""
    return _COUNTY_WORDS.get(act, "启动响应")


def asks_to_act(tier: Tier, act: WarningAct) -> bool:
    """Whether a division of this tier has to act itself when the tier above does `act`."""
    if tier is Tier.LEAGUE_CITY:
        return act in _CITY_ACTS
    return act in _COUNTY_WORDS and act is not WarningAct.EXTEND


def deadlines(
    plan: Plan,
    day: datetime.date,
    *,
    issued_at: datetime.datetime,
    start_at: datetime.datetime,
    asked: bool,
) -> Deadlines:
    """The deadlines that the plan of the ordering division sets on `day`; raises FigureMissing.

    A report is due so many hours after what is ordered has begun; without an act there is nothing to report.
    """
    acknowledge = datetime.timedelta(minutes=plan.figure(ACKNOWLEDGE_MINUTES, day).value)
    if not asked:
        return Deadlines(issued_at + acknowledge, None, None)
    act = datetime.timedelta(hours=plan.figure(ACT_HOURS, day).value)
    report = datetime.timedelta(hours=plan.figure(REPORT_HOURS, day).value)
    return Deadlines(issued_at + acknowledge, issued_at + act, max(issued_at, start_at) + report)


def latest_start(ordered: datetime.datetime, now: datetime.datetime, act_hours: int) -> datetime.datetime:
    """The latest start that still obeys: the ordered one, or, once that is past, the hours allowed for acting."""
    return ordered if ordered >= now else now + datetime.timedelta(hours=act_hours)


def unmet(ordered: Demand, own: Demand | None) -> tuple[str, ...]:
    """Why a division's own warning does not answer what is ordered, in words; empty where it does."""
    if own is None:
        return ("本级尚未发布预警",)
    found = []
    if own.level < ordered.level:
        found.append(f"要求不低于{ordered.level.label}，现为{own.level.label}")
    if own.start_at > ordered.start_at:
        found.append(f"要求不晚于{moment_text(ordered.start_at)}启动，现为{moment_text(own.start_at)}")
    if _ends_sooner(ordered.expected_end, own.expected_end):
        found.append(f"要求延续至{_end_text(ordered.expected_end)}，现为{_end_text(own.expected_end)}")
    return tuple(found)


def resumes_in_time(
    ordered_start: datetime.datetime, act_by: datetime.datetime, own_start: datetime.datetime
) -> bool:
    """Whether a city that had paused resumes no later than ordered, or within the hours for acting."""
    return own_start <= max(ordered_start, act_by)


def is_overdue(by: datetime.datetime | None, done: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Whether a step that is asked for was not done by its deadline; at the deadline it still is in time."""
    return by is not None and done is None and now > by


def _ends_sooner(ordered: datetime.datetime | None, own: datetime.datetime | None) -> bool:
    """An open end is later than any other."""
    if own is None:
        return False
    return ordered is None or own < ordered


def _end_text(end: datetime.datetime | None) -> str:
    return moment_text(end) if end else "另行通知"
