"""The procedure of grading as dated data: who decides, how long each step takes, bars, validity, warnings."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from plans.dated import Figure
from plans.errors import Fault
from plans.figure_table import FigureTable, held_on
from plans.grade_lifecycle import GradeState
from plans.terms import Grade, Term, Tier

FILE = "grade_procedure.toml"


class Bar(Term):
    """What keeps an enterprise from the better grades for a year."""

    UNAPPROVED = "unapproved", "未批先建"
    EXCESS = "excess", "超过许可排放浓度、许可排放量"
    UNTREATED = "untreated", "无故未按期完成环保治理任务"
    UNMONITORED = "unmonitored", "未安装、使用自动监测设备"


class Ground(Term):
    """Why a grade may be proposed to be lowered."""

    FALSIFIED = "falsified", "申报材料弄虚作假"
    SHORT = "short", "达不到相应绩效分级指标要求"
    NOT_CARRIED_OUT = "not_carried_out", "重污染天气期间未按绩效等级要求落实减排措施"


WAITS_FOR = {
    GradeState.DECLARED: "deadline.examine_banner",
    GradeState.EXAMINED_BANNER: "deadline.examine_city",
    GradeState.EXAMINED_CITY: "deadline.examine_region",
    GradeState.EXAMINED_REGION: "deadline.publicise",
    GradeState.RETURNED: "deadline.mend",
    GradeState.OBJECTED: "deadline.settle",
}


@dataclass(frozen=True)
class Procedure:
    """Every figure of the procedure in force on one day."""

    figures: Mapping[str, Figure]

    def __getitem__(self, key: str):
        return self.figures[key].value

    @property
    def publicity_workdays(self) -> int:
        """How many working days a proposed grade is public; the day of issue is not counted."""
        return self["publicity.workdays"]

    def deciding_tier(self, grade: Grade) -> Tier:
        """Which tier decides on a grade."""
        return Tier.REGION if grade.value in self["deciding.region"] else Tier.LEAGUE_CITY

    def workdays_for(self, state: GradeState) -> int | None:
        """How many working days the next step may take; None where no step is waited for."""
        return self[WAITS_FOR[state]] if state in WAITS_FOR else None

    @property
    def basis(self) -> str:
        """Which document the grounds for lowering rest on."""
        return self.figures["downgrade.grounds"].citation.label

    def is_better(self, grade: Grade) -> bool:
        """Whether a grade is one that bars keep from and that needs the gate monitor."""
        return grade.value in self["bar.grades"]


def procedure_on(day: datetime.date, table: FigureTable) -> Procedure:
    """The procedure in force on a Beijing day; raises FigureMissing."""
    return Procedure({key: held_on(table, key, day) for key in table})


def valid_to(decided_on: datetime.date, procedure: Procedure) -> datetime.date:
    """The last day of a grade: the next such day of the year after the day of its decision."""
    month, day = (int(part) for part in procedure["validity.last_day"].split("-"))
    this_year = datetime.date(decided_on.year, month, day)
    return this_year if decided_on < this_year else this_year.replace(year=decided_on.year + 1)


def expiry_step(last_day: datetime.date, today: datetime.date, procedure: Procedure) -> int | None:
    """The smallest warning step (days) that is reached; 0 once the last day is past; None before the first."""
    left = (last_day - today).days
    if left < 0:
        return 0
    reached = [days for days in procedure["validity.warn_days"] if left <= days]
    return min(reached, default=None)


def workdays_left(
    last_day: datetime.date, today: datetime.date, is_workday: Callable[[datetime.date], bool]
) -> int:
    """How many working days remain after `today`, the last one counted; -1 once the last day is past."""
    if today > last_day:
        return -1
    days = (today + datetime.timedelta(days=offset + 1) for offset in range((last_day - today).days))
    return sum(is_workday(day) for day in days)


def term_step(
    last_day: datetime.date,
    today: datetime.date,
    procedure: Procedure,
    is_workday: Callable[[datetime.date], bool],
) -> int | None:
    """The smallest reminder step (working days) that a term has reached; None before the first and after the end."""
    left = workdays_left(last_day, today, is_workday)
    reached = [days for days in procedure["remind.workdays"] if 0 <= left <= days]
    return min(reached, default=None)


def reminds_at(hour: int, procedure: Procedure) -> bool:
    """Whether reminders may go out in this hour of a working day in Beijing."""
    return procedure["remind.from_hour"] <= hour < procedure["remind.until_hour"]


def waiting_tier(state: GradeState, proposed: Grade, procedure: Procedure) -> Tier | None:
    """Which tier a declaration waits for; None where it waits for nobody or for the enterprise."""
    if state in (GradeState.DECLARED, GradeState.EXAMINED_BANNER):
        return Tier.BANNER_COUNTY if state is GradeState.DECLARED else Tier.LEAGUE_CITY
    if state in DECIDER_STATES:
        return procedure.deciding_tier(proposed)
    return None


DECIDER_STATES = frozenset({
    GradeState.EXAMINED_CITY, GradeState.EXAMINED_REGION, GradeState.PUBLICISED, GradeState.OBJECTED,
})  # fmt: skip


def add_workdays(
    start: datetime.date, count: int, is_workday: Callable[[datetime.date], bool]
) -> datetime.date:
    """The day on which the `count`th working day after `start` falls; `start` itself does not count."""
    day, left = start, count
    while left > 0:
        day += datetime.timedelta(days=1)
        left -= is_workday(day)
    return day


def bar_faults(
    occurred: Mapping[Bar, datetime.date], declared_on: datetime.date, grade: Grade, procedure: Procedure
) -> list[Fault]:
    """The bars that keep an enterprise from this grade: happened within the months before the declaration."""
    if not procedure.is_better(grade):
        return []
    months = procedure["bar.months"]
    since = _months_before(declared_on, months)
    article = procedure.figures["bar.months"].citation.label
    return [
        Fault(
            "bar",
            f"{day} 有「{bar.label}」情形，距申报不满 {months} 个月，不得申报{grade.label}。依据：{article}。",
            column=bar.value,
        )
        for bar, day in occurred.items()
        if since <= day <= declared_on
    ]


def gate_faults(gate_ready: bool, grade: Grade, procedure: Procedure) -> list[Fault]:
    """The better grades need the gate monitor (HJ 1321); empty where it stands or is not needed."""
    if gate_ready or not procedure.is_better(grade):
        return []
    article = procedure.figures["gate.standard"].citation.label
    return [
        Fault(
            "gate",
            f"申报{grade.label}须已建成符合要求的门禁和视频监控系统。依据：{article}。",
            column="gate_ready",
        )
    ]


def _months_before(day: datetime.date, months: int) -> datetime.date:
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    try:
        return datetime.date(years, month + 1, day.day)
    except ValueError:  # 29 February and the like: the last day of the shorter month
        return datetime.date(years + (month == 11), (month + 1) % 12 + 1, 1) - datetime.timedelta(days=1)
