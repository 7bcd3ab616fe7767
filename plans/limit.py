"""Concentration limits of GB 3095 by day (two stages, two classes) and what makes a mean valid."""

import datetime
import functools
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from plans.dated import Figure
from plans.figure_table import FigureTable, held_on, read_figures


def limit_on(day: datetime.date, mean: str, functional_class: int = 2) -> Figure:
    """The limit of one mean, such as 'pm25_day' or 'o3_8h', in a functional class (1 or 2) on `day`.

    µg/m³, CO mg/m³ (the figure's unit). Raises FigureMissing before 2026-03-01 and for unknown means.
    """
    return held_on(_figures(), f"class{functional_class}.{mean}", day)


def limits_on(day: datetime.date, functional_class: int = 2) -> tuple[Figure, ...]:
    """Every limit of a functional class in force on `day`, in the order of the table; empty before 2026-03-01."""
    held = (figures for key, figures in _figures().items() if key.startswith(f"class{functional_class}."))
    return tuple(each for figures in held for each in figures if each.holds_on(day))


def meets_limit(
    concentration: Decimal | Fraction | int, day: datetime.date, mean: str, functional_class: int = 2
) -> bool:
    """Whether a concentration is within the limit that holds on `day`; at the limit it is. As `limit_on`."""
    return concentration <= limit_on(day, mean, functional_class).value


def is_full_year(days: Iterable[datetime.date]) -> bool:
    """Whether days with a valid mean, all of one year, make a yearly mean (GB 3095-2026 表4).

    Asks for enough days in the year and in every month. Raises FigureMissing for years before 2026.
    """
    valid = set(days)
    if not valid:
        return False
    last = datetime.date(max(valid).year, 12, 31)
    months = Counter(each.month for each in valid if each.year == last.year)
    needed = _valid_days(last)
    enough = all(months[month] >= needed[month] for month in range(1, 13))
    return enough and months.total() >= held_on(_figures(), "valid.year_days", last).value


def _valid_days(last: datetime.date) -> dict[int, int]:
    """How many valid days each month needs; February has its own number."""
    month = held_on(_figures(), "valid.month_days", last).value
    return dict.fromkeys(range(1, 13), month) | {2: held_on(_figures(), "valid.february_days", last).value}


def day_hours_on(day: datetime.date) -> Figure:
    """How many hourly values a valid day mean needs on `day` (GB 3095-2026 表4)."""
    return held_on(_figures(), "valid.day_hours", day)


def eight_hours_on(day: datetime.date) -> Figure:
    """How many hourly values a valid 8-hour mean of O3 needs on `day` (GB 3095-2026 表4)."""
    return held_on(_figures(), "valid.eight_hours", day)


@functools.cache
def _figures() -> FigureTable:
    return read_figures("aqi/GB3095-2026.toml")
