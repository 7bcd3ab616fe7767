"""The figures of a plan that an answer used, so that it can name those nobody has read a source for."""

import datetime
from typing import Any

from plans.dated import Figure
from plans.figure_table import FigureTable
from plans.plan import Plan


class UsedFigures:
    """The figures of one plan on one day; remembers the keys that were asked for."""

    def __init__(self, plan: Plan, day: datetime.date):
        self._plan = plan
        self._day = day
        self._used: dict[str, Figure] = {}

    def value(self, key: str) -> Any:
        """The value in force; raises FigureMissing."""
        return self.figure(key).value

    def figure(self, key: str) -> Figure:
        """The figure in force; raises FigureMissing."""
        if key not in self._used:
            self._used[key] = self._plan.figure(key, self._day)
        return self._used[key]

    def table(self, file: str) -> FigureTable:
        """The figures of a table that binds every area."""
        return self._plan.tables[file]

    @property
    def assumed(self) -> tuple[str, ...]:
        """The keys asked for so far whose source was not read, in the order of asking."""
        return tuple(key for key, figure in self._used.items() if not figure.citation.verified)
