"""Amounts of the four pollutants a list is counted in: exact kilograms a day from tonnes a year.

Sums are exact and cheap: numerators are gathered by denominator, so a list of any size costs one addition of
integers an amount.
"""

import datetime
import functools
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from plans.figure_table import FigureTable, value_on
from plans.terms import Term

FILE = "reduction.toml"
NOTHING, WHOLE = Fraction(0), Fraction(1)


class Emission(Term):
    """The four pollutants a list is counted in."""

    SO2 = "so2", "SO2"
    NOX = "nox", "NOx"
    PM = "pm", "PM"
    VOCS = "vocs", "VOCs"


Amounts = Mapping[Emission, Fraction]


@functools.lru_cache(maxsize=65_536)
def exact(value: Any) -> Fraction:
    """The number as it is written, without the noise of a binary fraction."""
    return Fraction(str(value))


def nothing() -> dict[Emission, Fraction]:
    """No amount of any pollutant."""
    return dict.fromkeys(Emission, NOTHING)


def daily_base(
    emissions: Mapping[str, float], operating_days: int | None, day: datetime.date, table: FigureTable
) -> dict[Emission, Fraction]:
    """Kilograms a day by pollutant; without operating days the default in force on `day` holds."""
    days = operating_days or value_on(table, "operating_days", day)
    return {each: _daily(emissions.get(each.value), days) for each in Emission}


def _daily(tonnes: float | None, days: int) -> Fraction:
    return exact(tonnes) * Fraction(1000, days) if tonnes else NOTHING


def added(amounts: Iterable[Amounts]) -> dict[Emission, Fraction]:
    """The sum of amounts, by pollutant."""
    held: dict[Emission, dict[int, int]] = {each: {} for each in Emission}
    for each in amounts:
        for pollutant, amount in each.items():
            sums = held[pollutant]
            sums[amount.denominator] = sums.get(amount.denominator, 0) + amount.numerator
    return {
        pollutant: sum((Fraction(top, bottom) for bottom, top in sums.items()), NOTHING)
        for pollutant, sums in held.items()
    }


def scaled(amounts: Amounts, shares: Amounts) -> dict[Emission, Fraction]:
    """Each amount times the share of its pollutant."""
    return {each: _part(amount, shares[each]) for each, amount in amounts.items()}


def _part(amount: Fraction, share: Fraction) -> Fraction:
    return NOTHING if not share else amount if share == 1 else amount * share


def as_numbers(amounts: Amounts) -> dict[str, float]:
    """Amounts as rows keep them: by value, grams exact enough for reading, zeros left out."""
    return {each.value: round(float(amount), 3) for each, amount in amounts.items() if amount}
