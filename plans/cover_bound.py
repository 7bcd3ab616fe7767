"""What a cover costs at least: a price on each need, set so that the bound is as high as it gets (Lagrange).

For prices p >= 0 no choice costs less than  sum p*need + sum over groups of min over options (cost - p*cover).
"""

import numpy as np

from plans.cover_table import Table

ROUNDS = 400
PATIENCE = 15


def best_multipliers(table: Table, most: int) -> tuple[np.ndarray, float]:
    """The prices with the highest bound found, and that bound; `most` is what a known choice costs."""
    prices, best = np.zeros(table.kinds), (np.zeros(table.kinds), 0.0)
    if not len(table.first) or not table.needs.any():
        return best
    pace, idle = 2.0, 0
    for _ in range(ROUNDS):
        bound, missing = bound_at(table, prices)
        idle = 0 if bound > best[1] else idle + 1
        if bound > best[1]:
            best = (prices, bound)
        if idle == PATIENCE:
            pace, idle, prices = pace / 2, 0, best[0]
            bound, missing = bound_at(table, prices)
        length = float((missing**2).sum())
        if not length or most - bound <= 0:
            break
        prices = np.maximum(prices + pace * (most - bound) / length * missing, 0)
    return best


def bound_at(table: Table, prices: np.ndarray) -> tuple[float, np.ndarray]:
    """The bound at these prices, and what the cheapest choice at them leaves uncovered (negative: beyond)."""
    reduced = reduced_costs(table, prices)
    least = np.minimum.reduceat(reduced, table.first)
    rows = cheapest_rows(table, reduced, least)
    missing = (table.needs - table.covers[rows].sum(axis=0)).astype(float)
    return float(prices @ table.needs + least.sum()), missing


def reduced_costs(table: Table, prices: np.ndarray) -> np.ndarray:
    """The cost of each row less the price of what it covers."""
    return table.costs - table.covers @ prices


def cheapest_rows(table: Table, reduced: np.ndarray, least: np.ndarray) -> np.ndarray:
    """The first row of least reduced cost in each group."""
    hits = np.flatnonzero(reduced == least[table.group])
    _, places = np.unique(table.group[hits], return_index=True)
    return hits[places]
