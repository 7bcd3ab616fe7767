"""Choose at most one option of each group so that every need is covered at least cost; exact in whole numbers.

The options of a group build on each other (a stop after a limit), so all needs can be covered together as far as
each can alone. The problem is that of the knapsack with several covers. `cover` bounds it (Lagrange), finds a good choice
(greedy, then improved), and searches for a better one (branch and bound) for as many steps as it is given. It says
whether the choice is proved to be best, and if not, what the best can cost at least. The same question always
gets the same answer: no clock and no chance is involved.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from plans.cover_bound import best_multipliers
from plans.cover_choice import good_choice
from plans.cover_search import search
from plans.cover_table import Option, table_of

STEPS = 100_000
FAVOURS = (0.0, 0.95, 1.0)
NOISE = 1e-6  # costs are whole numbers, sums of floats are not


@dataclass(frozen=True)
class Cover:
    """What was chosen: the option's place in each group (None: none), its cost, and the least any choice costs.

    `reached` is what could be asked of the needs; a need beyond all options together is lowered to their sum.
    """

    chosen: tuple[int | None, ...]
    cost: int
    bound: int
    proved: bool
    reached: tuple[int, ...]


def cover(groups: Sequence[Sequence[Option]], needs: Sequence[int], *, steps: int = STEPS) -> Cover:
    """The least costly choice that covers `needs` as far as the options can, after at most `steps` of search."""
    table = table_of(groups, needs)
    rows = good_choice(table, np.zeros(table.kinds))
    multipliers, bound = best_multipliers(table, table.cost_of(rows))
    tries = (good_choice(table, multipliers, favour) for favour in FAVOURS)
    rows = min(rows, *tries, key=table.cost_of)
    least = max(0, math.ceil(bound - NOISE))
    proved = least >= table.cost_of(rows)
    if not proved:
        rows, proved = search(table, multipliers, rows, steps)
    cost = table.cost_of(rows)
    return Cover(table.places(rows), cost, cost if proved else least, proved, tuple(map(int, table.needs)))
