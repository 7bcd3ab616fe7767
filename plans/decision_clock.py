"""The clocks of a decision: until when it is to be submitted, issued, reported, and how that went.

The figures are those of the plan on the day a clock begins; a plan that changes overnight moves no clock that runs.
"""

import datetime
from dataclasses import dataclass

from plans.beijing import BEIJING, day_of, midnight, moment_text
from plans.dated import Figure
from plans.plan import Plan
from plans.terms import Term

MINUTE = datetime.timedelta(minutes=1)


class ClockKind(Term):
    """What is to be done by then."""

    FORM = "form", "会商后报请审批"
    DISPATCH = "dispatch", "签批后下达"
    LEAD = "lead", "启动前发布"
    LEAD_TARGET = "lead_target", "启动前发布（目标）"
    UPWARD = "upward", "向上一级报告"
    DAILY = "daily", "当日日报"


class ClockState(Term):
    """How a clock stands."""

    RUNNING = "running", "计时中"
    OVERDUE = "overdue", "已超时"
    MET = "met", "按时"
    MET_LATE = "met_late", "超时完成"


@dataclass(frozen=True)
class Clock:
    """One deadline: due until and including `due`; `met_at` when it was done, None while it is open."""

    kind: ClockKind
    due: datetime.datetime
    met_at: datetime.datetime | None
    figure: Figure

    def state(self, now: datetime.datetime) -> ClockState:
        """How it stands; at the very moment of `due` it is still in time."""
        if self.met_at is not None:
            return ClockState.MET if self.met_at <= self.due else ClockState.MET_LATE
        return ClockState.RUNNING if now <= self.due else ClockState.OVERDUE

    def words(self, now: datetime.datetime) -> str:
        """Remaining, overdue by, or met at, in a few words."""
        state = self.state(now)
        if state is ClockState.RUNNING:
            return f"还有{span_text(self.due - now)}"
        if state is ClockState.OVERDUE:
            return f"已{self.late_word}{span_text(now - self.due)}"
        late = (
            f"，{self.late_word}{span_text(self.met_at - self.due)}" if state is ClockState.MET_LATE else ""
        )
        return f"{moment_text(self.met_at)}完成{late}"

    @property
    def is_target(self) -> bool:
        """Whether it is only aimed at; nobody is late who misses it."""
        return self.kind is ClockKind.LEAD_TARGET

    @property
    def late_word(self) -> str:
        """What is said before how late it is."""
        return "晚于目标" if self.is_target else "超时"

    @property
    def is_open(self) -> bool:
        """Whether it was not met yet."""
        return self.met_at is None


def form_clock(plan: Plan, held_at: datetime.datetime, submitted_at: datetime.datetime | None) -> Clock:
    """The form is complete and submitted within the plan's hours after the consultation."""
    return _after(plan, ClockKind.FORM, "form_hours", held_at, submitted_at)


def dispatch_clock(plan: Plan, approved_at: datetime.datetime, issued_at: datetime.datetime | None) -> Clock:
    """It is issued within the plan's hours after the signature."""
    return _after(plan, ClockKind.DISPATCH, "dispatch_hours", approved_at, issued_at)


def upward_clock(plan: Plan, issued_at: datetime.datetime, reported_at: datetime.datetime | None) -> Clock:
    """The tier above is told at once (突发事件应对法 art. 64): within the plan's minutes after the issue."""
    figure = plan.figure("upward_minutes", day_of(issued_at))
    return Clock(ClockKind.UPWARD, issued_at + figure.value * MINUTE, reported_at, figure)


def lead_clocks(
    plan: Plan,
    submitted_at: datetime.datetime,
    start_at: datetime.datetime,
    issued_at: datetime.datetime | None,
) -> tuple[Clock, ...]:
    """A first warning is issued the plan's hours before its start; the target hours before where it can be."""
    kinds = ((ClockKind.LEAD_TARGET, "lead_target_hours"), (ClockKind.LEAD, "lead_hours"))
    found = [(kind, plan.figure(key, day_of(submitted_at))) for kind, key in kinds]
    return tuple(
        Clock(kind, start_at - datetime.timedelta(hours=figure.value), issued_at, figure)
        for kind, figure in found
    )


def daily_clock(plan: Plan, day: datetime.date, reported_at: datetime.datetime | None) -> Clock:
    """The report of a day is due at the plan's hour."""
    figure = plan.figure("daily_report_hour", day)
    hour, minute = (int(each) for each in figure.value.split(":"))
    due = datetime.datetime.combine(day, datetime.time(hour, minute), BEIJING)
    return Clock(ClockKind.DAILY, due, reported_at, figure)


def asks_daily(plan: Plan, day: datetime.date, started_at: datetime.datetime) -> bool:
    """Whether a response that started then owes a report on `day`: on its first day only when it began by the hour."""
    return started_at < midnight(day) or started_at <= daily_clock(plan, day, None).due


def span_text(span: datetime.timedelta) -> str:
    """A length of time in days, hours and minutes; whole minutes, those begun do not count."""
    minutes = int(span / MINUTE)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    said = [f"{days}天"] * (days > 0) + [f"{hours}小时"] * (hours > 0) + [f"{rest}分"] * (rest > 0)
    return "".join(said) or "不足1分"


def _after(
    plan: Plan, kind: ClockKind, key: str, began: datetime.datetime, met_at: datetime.datetime | None
) -> Clock:
    figure = plan.figure(key, day_of(began))
    return Clock(kind, began + datetime.timedelta(hours=figure.value), met_at, figure)
