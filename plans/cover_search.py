"""Search for a cheaper cover: branch and bound at fixed prices, within a number of steps.

An option whose reduced cost alone lifts the bound to the cost of the known choice is never in a better one and is
left out. The groups that remain are tried depth first, cheapest option first.
"""

from dataclasses import dataclass

import numpy as np

from plans.cover_bound import reduced_costs
from plans.cover_table import Rows, Table

NOISE = 1e-6


@dataclass(frozen=True)
class _Branching:
    """The groups in the order they are tried: their rows with extra bound, cost and covers; sums of what follows."""

    groups: tuple[int, ...]
    rows: tuple[tuple[tuple[float, int, tuple[int, ...], int], ...], ...]
    most: tuple[tuple[int, ...], ...]
    cheapest: tuple[int, ...]


def search(table: Table, prices: np.ndarray, known: Rows, steps: int) -> tuple[Rows, bool]:
    """The best choice found, and whether the search came to its end; `known` covers every need."""
    reduced = reduced_costs(table, prices)
    least = np.minimum.reduceat(reduced, table.first)
    extra = reduced - least[table.group]
    bound = float(prices @ table.needs + least.sum())
    tree = _branching(table, extra, bound, table.cost_of(known))
    return _walk(table, tree, bound, known, steps)


def _branching(table: Table, extra: np.ndarray, bound: float, most: int) -> _Branching:
    kept = np.flatnonzero(bound + extra <= most - 1 + NOISE)
    held: list[list[int]] = [[] for _ in table.first]
    for row in kept:
        held[table.group[row]].append(int(row))
    order = sorted(range(len(held)), key=lambda group: (-_spread(extra, held[group]), group))
    rows = tuple(tuple(_entry(table, extra, row) for row in _tried(extra, held[group])) for group in order)
    return _Branching(tuple(order), rows, _most_after(rows, table.kinds), _cheapest_after(rows))


def _spread(extra: np.ndarray, rows: list[int]) -> float:
    """How far the second best row of a group is from the best; a group with one row comes first."""
    found = sorted(float(extra[row]) for row in rows)
    return found[1] if len(found) > 1 else float("inf")


def _tried(extra: np.ndarray, rows: list[int]) -> list[int]:
    return sorted(rows, key=lambda row: (float(extra[row]), row))


def _entry(table: Table, extra: np.ndarray, row: int) -> tuple[float, int, tuple[int, ...], int]:
    return float(extra[row]), int(table.costs[row]), tuple(map(int, table.covers[row])), row


def _most_after(rows, kinds: int) -> tuple[tuple[int, ...], ...]:
    """What the groups from each place on can cover at most."""
    found = [(0,) * kinds]
    for options in reversed(rows):
        best = (max((each[2][kind] for each in options), default=0) for kind in range(kinds))
        found.append(tuple(sum(pair) for pair in zip(found[-1], best, strict=True)))
    return tuple(reversed(found))


def _cheapest_after(rows) -> tuple[int, ...]:
    """What the groups from each place on cost at least."""
    found = [0]
    for options in reversed(rows):
        found.append(found[-1] + min((each[1] for each in options), default=0))
    return tuple(reversed(found))


def _walk(table: Table, tree: _Branching, bound: float, known: Rows, steps: int) -> tuple[Rows, bool]:
    best, limit = known, table.cost_of(known)
    if not all(tree.rows):  # some group can be in no better choice at all
        return best, True
    stack = [(0, bound, 0, tuple(map(int, table.needs)), None)]
    for _ in range(steps):
        if not stack:
            return best, True
        depth, low, cost, left, path = stack.pop()
        if low > limit - 1 + NOISE or any(map(int.__gt__, left, tree.most[depth])):
            continue
        if not any(each > 0 for each in left):
            total = cost + tree.cheapest[depth]
            if total < limit:
                best, limit = _completed(table, tree, depth, path), total
            continue
        for extra, price, covers, row in reversed(tree.rows[depth]):
            after = tuple(map(int.__sub__, left, covers))
            stack.append((depth + 1, low + extra, cost + price, after, (row, path)))
    return best, not stack


def _completed(table: Table, tree: _Branching, depth: int, path) -> Rows:
    """The choice of a path, with the cheapest row in every group after it."""
    rows = table.nothing
    for place in range(depth, len(tree.groups)):
        rows[tree.groups[place]] = min(tree.rows[place], key=lambda each: (each[1], each[3]))[3]
    while path is not None:
        row, path = path
        rows[table.group[row]] = row
    return rows
