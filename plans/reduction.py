"""Bases and cuts: kilograms a day by pollutant, per enterprise, and the totals of a list against its floors.

    base  = annual tonnes x 1000 / operating days
    cut   = base x share of the unit x rate of the strictest measure on it   (停产 1, 限产 x%)
    ratio = sum of cuts / sum of bases, compared exactly with the floor

After enterprise-measures §2.2. Enterprises that reduce by themselves, keep a task going or are exempt cut
nothing; long-stopped ones do not enter the base either. Dust sites and vehicles: `plans.reduction_source`.
"""

import datetime
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from plans.emission import FILE, Amounts, Emission, added, as_numbers, daily_base, nothing, scaled
from plans.figure_table import FigureTable
from plans.measure_value import Measure
from plans.plan import Plan
from plans.reduction_share import shares
from plans.reduction_total import Floors, Total, totals_of
from plans.terms import EnterpriseCategory, WarningLevel
from plans.unit import UnitFacts

__all__ = [
    "Amounts", "Emission", "Emitter", "Total", "added_cuts", "as_numbers", "base_of", "cut_of", "daily_base",
    "daily_cut", "totals",
]  # fmt: skip

# Measures of these categories count as no cut (enterprise-measures §2.2).
NO_CUT = frozenset({
    EnterpriseCategory.GUARANTEE, EnterpriseCategory.EXEMPT_MICRO, EnterpriseCategory.LONG_STOPPED,
})  # fmt: skip


@dataclass(frozen=True)
class Emitter:
    """What the count needs of one enterprise; `emissions` are tonnes a year by the values of Emission.

    `reduces_itself`: graded A or 引领性, so that what it does of its own accord is not counted.
    """

    enterprise_id: int
    category: EnterpriseCategory
    emissions: Mapping[str, float]
    operating_days: int | None
    units: tuple[UnitFacts, ...]
    measures: Mapping[WarningLevel, tuple[Measure, ...]]
    reduces_itself: bool = False

    @property
    def cuts(self) -> bool:
        """Whether its measures count as a cut."""
        return self.category not in NO_CUT and not self.reduces_itself


def daily_cut(
    base: Amounts, units: Sequence[UnitFacts], measures: Sequence[Measure]
) -> dict[Emission, Fraction]:
    """What the measures take from the base, kg a day; on each unit the strictest counts once."""
    return scaled(base, shares(units, measures))


def added_cuts(
    base: Amounts, units: Sequence[UnitFacts], measures: Sequence[Measure]
) -> list[dict[Emission, Fraction]]:
    """What each measure adds to those before it, kg a day; together they are the cut of all."""
    reached = [shares(units, measures[:count]) for count in range(len(measures) + 1)]
    return [
        {each: amount * (after[each] - before[each]) for each, amount in base.items()}
        for before, after in itertools.pairwise(reached)
    ]


def base_of(emitter: Emitter, day: datetime.date, table: FigureTable) -> dict[Emission, Fraction]:
    """The enterprise's part of the base; a long-stopped one has none."""
    if emitter.category is EnterpriseCategory.LONG_STOPPED:
        return nothing()
    return daily_base(emitter.emissions, emitter.operating_days, day, table)


def cut_of(
    emitter: Emitter, level: WarningLevel, day: datetime.date, table: FigureTable
) -> dict[Emission, Fraction]:
    """The enterprise's part of the cut at `level`."""
    if not emitter.cuts:
        return nothing()
    return daily_cut(base_of(emitter, day, table), emitter.units, emitter.measures.get(level, ()))


def totals(
    emitters: Iterable[Emitter],
    level: WarningLevel,
    floors: Floors,
    plan: Plan,
    day: datetime.date,
) -> tuple[Total, ...]:
    """The four totals of enterprises at `level`; `floors` in percent, by label or one for all.

    Where the plan pools, SO2 and NOx may make up for each other (its figure pool_so2_nox).
    """
    table = plan.tables[FILE]
    held = tuple(emitters)
    bases = added(base_of(each, day, table) for each in held)
    cuts = added(cut_of(each, level, day, table) for each in held)
    return totals_of(level, bases, cuts, floors, plan=plan, day=day)
