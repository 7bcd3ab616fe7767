"""What a health tip says by default: the text of a cause, for an officer to review (plans/data/health_tip.toml)."""

import datetime

from plans.dated import Figure
from plans.figure_table import FigureTable, held_on
from plans.terms import Cause

FILE = "health_tip.toml"


def causes(table: FigureTable) -> tuple[Cause, ...]:
    """The causes that have a text, in the order of the table."""
    return tuple(Cause(key) for key in table)


def default_tip(cause: Cause, day: datetime.date, table: FigureTable) -> Figure:
    """The text for a cause on `day`; raises FigureMissing where the cause has none."""
    return held_on(table, cause.value, day)
