"""What replayed warnings would have meant: orders handed down and tonnes cut, by the list in force now.

A reckoning with today's list, not what was cut: enterprises, grades and measures were others then.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from plans.reduction import Emission
from plans.replay_score import Score
from plans.terms import Advice, WarningLevel

LABEL = "按现行清单测算，非实际减排"
WRITES_ORDERS = frozenset({Advice.ISSUE, Advice.RAISE, Advice.LOWER})


@dataclass(frozen=True)
class LevelBurden:
    """What the list asks at one level: how many enterprises get an order, kilograms cut a day."""

    orders: int
    cut: Mapping[Emission, Fraction]


@dataclass(frozen=True)
class ListBurden:
    """The list (or lists) of an area: the titles, and what each level asks."""

    titles: tuple[str, ...]
    levels: Mapping[WarningLevel, LevelBurden]


@dataclass(frozen=True)
class ReplayBurden:
    """Orders by level and in all, days by level, tonnes cut by pollutant; `titles` name the lists."""

    titles: tuple[str, ...]
    orders: Mapping[WarningLevel, int]
    days: Mapping[WarningLevel, int]
    tonnes: Mapping[Emission, Fraction]

    @property
    def all_orders(self) -> int:
        """Every order of every warning; a raise hands down new ones."""
        return sum(self.orders.values())

    def to_json(self) -> dict:
        """The reckoning for programs; tonnes rounded for reading."""
        return {
            "label": LABEL,
            "lists": list(self.titles),
            "orders": {level.value: count for level, count in self.orders.items()},
            "orders_total": self.all_orders,
            "level_days": {level.value: days for level, days in self.days.items()},
            "cut_t": {each.label: round(float(self.tonnes[each]), 3) for each in Emission},
        }


def list_burden(
    titles: Sequence[str],
    ordered: Mapping[WarningLevel, int],
    cuts: Iterable[tuple[WarningLevel, Mapping[str, float]]],
) -> ListBurden:
    """From how many enterprises each level orders and what each enterprise cuts there (kg a day)."""
    sums: dict[WarningLevel, Counter] = {level: Counter() for level in _graded()}
    for level, cut in cuts:
        for pollutant, kilograms in cut.items():
            sums[level][Emission(pollutant)] += Fraction(str(kilograms))
    return ListBurden(
        tuple(titles),
        {
            level: LevelBurden(
                ordered.get(level, 0), {each: Fraction(sums[level][each]) for each in Emission}
            )
            for level in _graded()
        },
    )


def burden(score: Score, listed: ListBurden) -> ReplayBurden:
    """What the warnings of `score` would have meant under `listed`.

    Orders are counted at issue, raise and lowering, those of a warning withdrawn before its start too: they had
    gone out. A day cuts what its level asks.
    """
    orders: Counter = Counter()
    for scored in score.warnings:
        for stage in scored.warning.stages:
            if stage.advice in WRITES_ORDERS:
                orders[stage.level] += listed.levels[stage.level].orders
    days = {level: score.level_days.get(level, 0) for level in _graded()}
    tonnes = {
        each: sum((listed.levels[level].cut[each] * days[level] for level in _graded()), Fraction(0)) / 1000
        for each in Emission
    }
    return ReplayBurden(listed.titles, {level: orders[level] for level in _graded()}, days, tonnes)


def _graded() -> list[WarningLevel]:
    return [level for level in WarningLevel if level.is_graded]
