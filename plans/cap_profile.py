"""What the national profile of CAP wants: event code, sector of the issuer, severity of a level."""

import datetime
import functools
from dataclasses import dataclass

from plans.figure_table import FigureTable, read_figures, value_on
from plans.terms import WarningLevel

FIGURES_FILE = "cap.toml"


@dataclass(frozen=True)
class CapProfile:
    """The profile on one day; `sector` is three digits of GB/T 4657, `event_code` of GB/T 35561."""

    event_code: str
    sector: str
    severities: dict[WarningLevel, str]


@functools.cache
def figures() -> FigureTable:
    """The figures of the profile; raises PlanDataInvalid."""
    return read_figures(FIGURES_FILE)


def profile_on(day: datetime.date) -> CapProfile:
    """The profile in force on `day`; raises FigureMissing."""
    graded = [level for level in WarningLevel if level.is_graded]
    return CapProfile(
        event_code=value_on(figures(), "event_code", day),
        sector=value_on(figures(), "sector", day),
        severities={level: value_on(figures(), f"severity.{level.value}", day) for level in graded},
    )
