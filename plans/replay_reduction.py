"""What replayed warnings would have asked of today's enterprises: orders and cuts by the list in force now.

Computed from planned cuts, never measured: 按现行清单测算，非实际减排. A day counts at the highest level on it.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from plans.listed import ListedEnterprise
from plans.order import may_be_ordered
from plans.reduction import Emission
from plans.replay_score import Score, ScoredWarning
from plans.terms import WarningLevel

LABEL = "按现行清单测算，非实际减排"
NO_LIST = "没有可用的应急减排清单，未测算指令和减排量。请先发布该地区的清单。"
KILOGRAMS = 1000  # in a tonne
DECIMALS = 3

Tonnes = Mapping[Emission, Fraction]


@dataclass(frozen=True)
class ListedLevel:
    """What the list asks at one level: how many orders, and the cut in tonnes a day."""

    orders: int
    daily: Tonnes


@dataclass(frozen=True)
class ListInForce:
    """The reduction lists that hold for an area on a day, by level."""

    titles: tuple[str, ...]
    day: datetime.date
    levels: Mapping[WarningLevel, ListedLevel]


@dataclass(frozen=True)
class LevelDemand:
    """One level of one warning (or of many): days under it, orders on reaching it, tonnes a day and in all."""

    level: WarningLevel
    days: int
    orders: int
    daily: Tonnes

    @property
    def total(self) -> Tonnes:
        """Tonnes over all days under the level."""
        return {pollutant: tonnes * self.days for pollutant, tonnes in self.daily.items()}


@dataclass(frozen=True)
class WarningDemand:
    """What one warning would have meant, level by level, the mildest first."""

    scored: ScoredWarning
    levels: tuple[LevelDemand, ...]

    @property
    def total(self) -> Tonnes:
        """Tonnes over the whole warning."""
        return added(each.total for each in self.levels)


@dataclass(frozen=True)
class Demand:
    """What all warnings of a replay would have meant under one list."""

    held: ListInForce
    warnings: tuple[WarningDemand, ...]

    @property
    def orders(self) -> Mapping[WarningLevel, int]:
        """Orders by level over all warnings; a warning orders once at each level it reaches."""
        counts = dict.fromkeys(self.held.levels, 0)
        for each in (level for warning in self.warnings for level in warning.levels):
            counts[each.level] += each.orders
        return counts

    @property
    def days(self) -> Mapping[WarningLevel, int]:
        """Days of warnings by level."""
        counts = dict.fromkeys(self.held.levels, 0)
        for each in (level for warning in self.warnings for level in warning.levels):
            counts[each.level] += each.days
        return counts

    @property
    def total(self) -> Tonnes:
        """Tonnes over all warnings."""
        return added(each.total for each in self.warnings)


def list_in_force(
    titles: Sequence[str],
    day: datetime.date,
    listed: Sequence[ListedEnterprise],
    cuts: Iterable[tuple[WarningLevel, Mapping[str, float]]],
) -> ListInForce:
    """The list by level from its enterprises and their planned cuts in kilograms a day by pollutant."""
    kilograms = {level: dict.fromkeys(Emission, Fraction(0)) for level in WarningLevel if level.is_graded}
    for level, cut in cuts:
        for pollutant in Emission:
            kilograms[level][pollutant] += Fraction(str(cut.get(pollutant.value, 0)))
    levels = {
        level: ListedLevel(
            orders=sum(may_be_ordered(each, each.measures.get(level, ())) for each in listed),
            daily={pollutant: amount / KILOGRAMS for pollutant, amount in amounts.items()},
        )
        for level, amounts in kilograms.items()
    }
    return ListInForce(tuple(titles), day, levels)


def demand(score: Score, held: ListInForce) -> Demand:
    """What every warning of `score` would have meant under the list."""
    return Demand(held, tuple(_of_warning(each, held) for each in score.warnings))


def added(amounts: Iterable[Tonnes]) -> Tonnes:
    """The sum by pollutant; nothing is 0."""
    total = dict.fromkeys(Emission, Fraction(0))
    for each in amounts:
        for pollutant, tonnes in each.items():
            total[pollutant] += tonnes
    return total


def demand_json(found: Demand | None) -> dict[str, Any]:
    """The demand for programs, tonnes to the kilogram; without a list it says so in words."""
    if found is None:
        return {"label": LABEL, "available": False, "why": NO_LIST}
    return {
        "label": LABEL,
        "available": True,
        "list": {"titles": list(found.held.titles), "in_force_on": found.held.day.isoformat()},
        "orders": {level.value: count for level, count in found.orders.items()},
        "days": {level.value: count for level, count in found.days.items()},
        "total_t": as_tonnes(found.total),
        "warnings": [_warning_json(each) for each in found.warnings],
    }


def as_tonnes(amounts: Tonnes) -> dict[str, float]:
    """Tonnes to the kilogram by the code of the pollutant."""
    return {pollutant.value: round(float(tonnes), DECIMALS) for pollutant, tonnes in amounts.items()}


def _of_warning(scored: ScoredWarning, held: ListInForce) -> WarningDemand:
    days = Counter(scored.warning.level_on(day) for day in scored.days)
    levels = tuple(
        LevelDemand(level, days[level], listed.orders, listed.daily)
        for level, listed in held.levels.items()
        if days[level]
    )
    return WarningDemand(scored, levels)


def _warning_json(each: WarningDemand) -> dict[str, Any]:
    return {
        "issued_at": each.scored.warning.issued_at.isoformat(),
        "start": each.scored.warning.start.isoformat(),
        "levels": [
            {
                "level": at.level.value,
                "days": at.days,
                "orders": at.orders,
                "daily_t": as_tonnes(at.daily),
                "total_t": as_tonnes(at.total),
            }
            for at in each.levels
        ],
        "total_t": as_tonnes(each.total),
    }
