"""The figures of a replay: when a day is assessed, how far a perfect forecast sees, what a heavy day is."""

import datetime
import functools

from plans.dated import Figure
from plans.figure_table import FigureTable, held_on, read_figures

KEYS = ("issue_hour", "horizon_days", "heavy_over", "heavy_days", "dust_share")


def figure_of(key: str, day: datetime.date) -> Figure:
    """One figure of a replay in force on `day`; raises FigureMissing."""
    return held_on(_table(), key, day)


def figures_on(day: datetime.date) -> tuple[Figure, ...]:
    """Every figure of a replay in force on `day`: the definitions a result is to be read with."""
    return tuple(figure_of(key, day) for key in KEYS)


def issue_hour(day: datetime.date) -> int:
    """The Beijing hour at which a day is assessed; its own air is measured by then."""
    return figure_of("issue_hour", day).value


@functools.cache
def _table() -> FigureTable:
    return read_figures("backtest.toml")
