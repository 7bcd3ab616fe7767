"""What the members of the command do at a response level, nearest tier first (plans/data/department.toml)."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from plans.dated import Citation, Figure
from plans.figure_table import FigureTable
from plans.terms import ResponseLevel, Term

FILE = "department.toml"


class Department(Term):
    """A member of the command (成员单位) that the table of duties knows."""

    PUBLICITY = "publicity", "宣传部门"
    ECOLOGY = "ecology", "生态环境部门"
    INDUSTRY = "industry", "工业和信息化部门"
    HOUSING = "housing", "住房和城乡建设部门"
    POLICE = "police", "公安机关"
    TRANSPORT = "transport", "交通运输部门"
    EDUCATION = "education", "教育部门"
    HEALTH = "health", "卫生健康部门"
    WEATHER = "weather", "气象部门"
    AGRICULTURE = "agriculture", "农牧部门"
    CITY = "city", "城市管理部门"
    EMERGENCY = "emergency", "应急管理部门"


@dataclass(frozen=True)
class Duty:
    """One thing a department does from `since` upward, and what says so."""

    department: Department
    since: ResponseLevel
    text: str
    citation: Citation


def duties(
    table: FigureTable, path: Sequence[str], level: ResponseLevel, day: datetime.date
) -> tuple[Duty, ...]:
    """What every department does at `level` on `day`; `path` holds the division codes from the region down.

    A level adds to the milder ones. Each department and level follows the lowest division that has a list of its own.
    """
    steps = [each for each in ResponseLevel if each <= level]
    return tuple(
        duty
        for department in Department
        for step in steps
        for duty in _step(table, path, department, step, day)
    )


def list_of(
    table: FigureTable, path: Sequence[str], department: Department, step: ResponseLevel, day: datetime.date
) -> Figure | None:
    """The list of one department and level in force on `day`: that of the lowest division of `path` with one."""
    keys = (f"{code}.{department.value}.{step.value}" for code in reversed(path))
    return next((each for key in keys for each in table.get(key, ()) if each.holds_on(day)), None)


def _step(table, path, department: Department, step: ResponseLevel, day: datetime.date) -> tuple[Duty, ...]:
    held = list_of(table, path, department, step, day)
    return tuple(Duty(department, step, text, held.citation) for text in held.value) if held else ()
