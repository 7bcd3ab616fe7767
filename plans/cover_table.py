"""The options of a cover as one table: a row an option, with choosing nothing as the first row of each group.

The options of a group build on each other: each costs and covers, of every need, at least as much as those before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Rows = np.ndarray  # the chosen row of each group


@dataclass(frozen=True)
class Option:
    """One thing that may be chosen: its cost and what it covers of each need, whole numbers, none negative."""

    cost: int
    covers: tuple[int, ...]


@dataclass(frozen=True)
class Table:
    """Costs and covers by row, the group of each row, the first row of each group, and the needs."""

    costs: np.ndarray
    covers: np.ndarray
    group: np.ndarray
    first: np.ndarray
    needs: np.ndarray

    @property
    def kinds(self) -> int:
        """How many needs there are."""
        return len(self.needs)

    @property
    def nothing(self) -> Rows:
        """The choice of nothing in every group."""
        return self.first.copy()

    def cost_of(self, rows: Rows) -> int:
        """What a choice costs."""
        return int(self.costs[rows].sum())

    def left(self, rows: Rows) -> np.ndarray:
        """What a choice leaves uncovered of each need; nothing negative."""
        return np.maximum(self.needs - self.covers[rows].sum(axis=0), 0)

    def places(self, rows: Rows) -> tuple[int | None, ...]:
        """The place of the chosen option in each group; None where nothing is chosen."""
        found = rows - self.first - 1
        return tuple(None if place < 0 else int(place) for place in found)


def table_of(groups: Sequence[Sequence[Option]], needs: Sequence[int]) -> Table:
    """The table of these groups; a need beyond all options together is lowered to what they give."""
    kinds = len(needs)
    costs, covers, group, first = [], [], [], []
    for place, options in enumerate(groups):
        first.append(len(costs))
        for option in (Option(0, (0,) * kinds), *options):
            costs.append(option.cost)
            covers.append(option.covers)
            group.append(place)
    covers = np.array(covers, dtype=np.int64).reshape(-1, kinds)
    table = Table(
        costs=np.array(costs, dtype=np.int64),
        covers=covers,
        group=np.array(group, dtype=np.int64),
        first=np.array(first, dtype=np.int64),
        needs=np.maximum(np.array(needs, dtype=np.int64), 0),
    )
    return Table(table.costs, covers, table.group, table.first, np.minimum(table.needs, _most(table)))


def _most(table: Table) -> np.ndarray:
    """What the best option of every group for each need gives together."""
    if not len(table.first):
        return np.zeros(table.kinds, dtype=np.int64)
    return np.maximum.reduceat(table.covers, table.first, axis=0).sum(axis=0)
