"""What a warning notice must say before it may go out (突发事件应对法 2024 art. 64(2), 72(2)): figures of notice.toml."""

import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from plans.dated import Citation
from plans.figure_table import FigureTable, held_on, read_figures, value_on
from plans.terms import WarningLevel

FILE = "notice.toml"
PARTS = ("elements", "duration", "number")
LABELS = {
    "category": "预警类别",
    "level": "预警级别",
    "start": "起始时间",
    "scope": "可能影响的范围",
    "caution": "警示事项",
    "measures": "应当采取的措施",
    "issuer": "发布单位",
    "issued_at": "发布时间",
    "duration": "预计期限",
    "number": "文号",
}


@dataclass(frozen=True)
class Requirement:
    """One element a notice must contain, and the article that asks for it."""

    element: str
    label: str
    citation: Citation


def requirements(table: FigureTable, day: datetime.date) -> tuple[Requirement, ...]:
    """Every element required on `day`, in the order of the law."""
    held = [held_on(table, part, day) for part in PARTS]
    return tuple(
        Requirement(element, LABELS[element], figure.citation) for figure in held for element in figure.value
    )


@functools.cache
def shipped_requirements() -> tuple[Requirement, ...]:
    """The newest shipped requirements: what a wording of a paper must have a place for, whatever the day."""
    table = read_figures(FILE)
    return requirements(table, max(each.in_force_from for series in table.values() for each in series))


def missing(elements: Mapping[str, str], table: FigureTable, day: datetime.date) -> tuple[Requirement, ...]:
    """The requirements of `day` that `elements` (element name -> text) leaves empty."""
    return tuple(each for each in requirements(table, day) if not str(elements.get(each.element, "")).strip())


def caution(level: WarningLevel, table: FigureTable, day: datetime.date) -> str:
    """The default health advice for a level on `day`; a bureau may replace it in the notice."""
    return value_on(table, f"caution.{level.value}", day)
