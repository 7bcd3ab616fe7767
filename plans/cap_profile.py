"""What the national profile of CAP wants: event code, sector of the issuer, severity of a level."""

import datetime
from dataclasses import dataclass

from plans.figure_table import FigureTable, value_on
from plans.terms import WarningLevel

FILE = "cap.toml"
# What CAP 1.2 knows of severity (the colours of a warning are told by a parameter beside it).
SEVERITIES = {
    "Minor": "Minor（轻微）",
    "Moderate": "Moderate（中等）",
    "Severe": "Severe（严重）",
    "Extreme": "Extreme（特别严重）",
}


@dataclass(frozen=True)
class CapProfile:
    """The profile on one day; `sector` is three digits of GB/T 4657, `event_code` of GB/T 35561."""

    event_code: str
    sector: str
    severities: dict[WarningLevel, str]


def profile_on(table: FigureTable, day: datetime.date) -> CapProfile:
    """The profile in `table` in force on `day`; raises FigureMissing."""
    graded = [level for level in WarningLevel if level.is_graded]
    return CapProfile(
        event_code=value_on(table, "event_code", day),
        sector=value_on(table, "sector", day),
        severities={level: value_on(table, f"severity.{level.value}", day) for level in graded},
    )
