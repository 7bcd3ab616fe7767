"""The figures of a replay: when a day is assessed, how far a perfect forecast sees, what a heavy day is.

`table` is that of backtest.toml as it stands in the law that is asked.
"""

import datetime

from plans.dated import Figure
from plans.figure_table import FigureTable, held_on

FILE = "backtest.toml"
KEYS = ("issue_hour", "horizon_days", "heavy_over", "heavy_days", "dust_share")


def figures_on(day: datetime.date, table: FigureTable) -> tuple[Figure, ...]:
    """Every figure of a replay in force on `day`: the definitions a result is to be read with."""
    return tuple(held_on(table, key, day) for key in KEYS)


def issue_hour(day: datetime.date, table: FigureTable) -> int:
    """The Beijing hour at which a day is assessed; its own air is measured by then."""
    return held_on(table, "issue_hour", day).value
