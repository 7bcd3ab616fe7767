"""Concentration limits of GB 3095 by day (two stages, two classes) and how many hours make a mean valid."""

import datetime
import functools

from plans.dated import Figure
from plans.figure_table import FigureTable, held_on, read_figures


def limit_on(day: datetime.date, mean: str, functional_class: int = 2) -> Figure:
    """The limit of one mean, such as 'pm25_day' or 'o3_8h', in a functional class (1 or 2) on `day`.

    µg/m³, CO mg/m³ (the figure's unit). Raises FigureMissing before 2026-03-01 and for unknown means.
    """
    return held_on(_figures(), f"class{functional_class}.{mean}", day)


def day_hours_on(day: datetime.date) -> Figure:
    """How many hourly values a valid day mean needs on `day` (GB 3095-2026 表4)."""
    return held_on(_figures(), "valid.day_hours", day)


def eight_hours_on(day: datetime.date) -> Figure:
    """How many hourly values a valid 8-hour mean of O3 needs on `day` (GB 3095-2026 表4)."""
    return held_on(_figures(), "valid.eight_hours", day)


@functools.cache
def _figures() -> FigureTable:
    return read_figures("aqi/GB3095-2026.toml")
