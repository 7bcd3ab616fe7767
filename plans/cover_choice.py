"""A good cover, quickly: begin with what the prices favour, add the best value, drop what is not needed, exchange."""

import numpy as np

from plans.cover_bound import cheapest_rows, reduced_costs
from plans.cover_table import Rows, Table

FREE = 1e-9  # so that of two rows that cost nothing the one that covers more is taken


def good_choice(table: Table, prices: np.ndarray, favour: float = 1.0) -> Rows:
    """A choice that covers every need, begun from what the prices times `favour` favour (0: from nothing).

    What is still to be covered is then bought where it is cheapest at the prices.
    """
    if not len(table.first):
        return table.nothing
    reduced = reduced_costs(table, prices * favour)
    rows = cheapest_rows(table, reduced, np.minimum.reduceat(reduced, table.first))
    rows = _slimmed(table, _repaired(table, rows, prices))
    return _exchanged(table, rows)


def _repaired(table: Table, rows: Rows, prices: np.ndarray) -> Rows:
    """Raise groups, best value first, until nothing is left uncovered; rows build on each other, so it ends."""
    rows = rows.copy()
    worth = np.where(prices > 0, prices, FREE / np.maximum(table.needs, 1))
    while (left := table.left(rows)).any():
        gain = np.minimum(np.maximum(table.covers - table.covers[rows][table.group], 0), left)
        value = gain @ worth
        price = np.maximum(table.costs - table.costs[rows][table.group], 0) + FREE
        best = int(np.argmin(np.where(value > 0, price / np.where(value > 0, value, 1), np.inf)))
        rows[table.group[best]] = best
    return rows


def _slimmed(table: Table, rows: Rows) -> Rows:
    """Lower the dearest groups first, each as far as the needs stay covered."""
    rows = rows.copy()
    spare = table.covers[rows].sum(axis=0) - table.needs
    for group in np.argsort(-table.costs[rows], kind="stable"):
        if not table.costs[rows[group]]:
            break
        options = _options(table, group)
        fits = ((table.covers[rows[group]] - table.covers[options]) <= spare).all(axis=1)
        cheaper = options[fits & (table.costs[options] < table.costs[rows[group]])]
        if len(cheaper):
            best = cheaper[np.argmin(table.costs[cheaper])]
            spare = spare - table.covers[rows[group]] + table.covers[best]
            rows[group] = best
    return rows


def _exchanged(table: Table, rows: Rows) -> Rows:
    """Drop one chosen option for a cheaper one of another group, while that helps."""
    rows = rows.copy()
    for group in np.argsort(-table.costs[rows], kind="stable"):
        if not table.costs[rows[group]]:
            break
        without = rows.copy()
        without[group] = table.first[group]
        left = table.left(without)
        extra = table.costs - table.costs[without][table.group]
        enough = (table.covers - table.covers[without][table.group] >= left).all(axis=1)
        better = np.flatnonzero(enough & (extra < table.costs[rows[group]]))
        better = better[_keeps(table, without, better)]
        if len(better):
            best = better[np.argmin(extra[better])]
            without[table.group[best]] = best
            rows = without
    return _slimmed(table, rows)


def _keeps(table: Table, rows: Rows, found: np.ndarray) -> np.ndarray:
    """Which rows leave every need covered when they take the place of their group's."""
    sums = table.covers[rows].sum(axis=0) - table.covers[rows[table.group[found]]] + table.covers[found]
    return (sums >= table.needs).all(axis=1) if len(found) else np.zeros(0, dtype=bool)


def _options(table: Table, group: int) -> np.ndarray:
    last = table.first[group + 1] if group + 1 < len(table.first) else len(table.costs)
    return np.arange(table.first[group], last)
