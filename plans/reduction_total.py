"""The totals of a list at a level, held exactly against the floors of the plan.

A floor is a share in percent of the base. Where the plan lets SO2 and NOx make up for each other, the pair
passes together when the sum of its shares reaches the factor times the floor (enterprise-measures §2.2).
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from plans.emission import Amounts, Emission, exact
from plans.errors import FigureMissing
from plans.list_rule import threshold
from plans.plan import Plan
from plans.terms import WarningLevel

Floors = Mapping[str, float] | float | None
POOLED = (Emission.SO2, Emission.NOX)
POOL = "pool_so2_nox"


@dataclass(frozen=True)
class Total:
    """One pollutant at one level: kilograms a day, and the floor in percent (None: the plan names none).

    `pooled`: below its floor, and let pass because SO2 and NOx together reach theirs.
    """

    level: WarningLevel
    pollutant: Emission
    base: Fraction
    cut: Fraction
    floor: Fraction | None
    pooled: bool = False

    @property
    def ratio(self) -> Fraction | None:
        """The cut as a share of the base, in percent; None without a base."""
        return self.cut / self.base * 100 if self.base else None

    @property
    def ok(self) -> bool:
        """Whether the floor is reached; nothing to cut is nothing missed."""
        return self.pooled or self.reached

    @property
    def reached(self) -> bool:
        """Whether this pollutant reaches its floor by itself."""
        return self.floor is None or self.ratio is None or self.ratio >= self.floor

    @property
    def short(self) -> Fraction:
        """Kilograms a day that are missing to the floor; 0 where it is reached."""
        return Fraction(0) if self.ok else self.base * self.floor / 100 - self.cut

    def to_json(self) -> dict[str, Any]:
        """As the interfaces write it: tonnes a day and percent, rounded for reading; `ok` is exact."""
        return {
            "base_t_d": round(float(self.base / 1000), 6),
            "cut_t_d": round(float(self.cut / 1000), 6),
            "ratio": None if self.ratio is None else round(float(self.ratio), 2),
            "floor": None if self.floor is None else float(self.floor),
            "ok": self.ok,
        }


def totals_of(
    level: WarningLevel,
    bases: Amounts,
    cuts: Amounts,
    floors: Floors,
    *,
    plan: Plan,
    day: datetime.date,
) -> tuple[Total, ...]:
    """The four totals at `level` of these sums; `floors` in percent, by label or one for all."""
    found = tuple(Total(level, each, bases[each], cuts[each], _floor(floors, each)) for each in Emission)
    return _pooled(found, exact(threshold("pool_factor", plan, day))) if pools(plan, day) else found


def floors_of(plan: Plan, level: WarningLevel, day: datetime.date) -> Floors:
    """The least reduction in percent the plan asks for at a level; None where it names none."""
    try:
        return plan.figure(f"floor.{level.value}", day).value
    except FigureMissing:
        return None


def pools(plan: Plan, day: datetime.date) -> bool:
    """Whether the plan lets SO2 and NOx make up for each other."""
    return plan.has(POOL, day) and plan.figure(POOL, day).value


def _floor(floors: Floors, pollutant: Emission) -> Fraction | None:
    value = floors.get(pollutant.label, 0) if isinstance(floors, Mapping) else floors
    return None if value is None else exact(value)


def _pooled(found: tuple[Total, ...], factor: Fraction) -> tuple[Total, ...]:
    """The totals with the pair let pass where its shares together reach `factor` times their mean floor."""
    pair = [each for each in found if each.pollutant in POOLED]
    if any(each.floor is None or each.ratio is None for each in pair):
        return found
    mean = sum((each.floor for each in pair), Fraction(0)) / len(pair)
    if sum((each.ratio for each in pair), Fraction(0)) < factor * mean:
        return found
    return tuple(replace(each, pooled=each in pair and not each.reached) for each in found)
