"""The lines that every order carries beside the enterprise's own measures: the figures of orders/common.toml.

A figure's value is one sentence of the measure grammar, or 「不适用」 where an article that was read asks for none.
"""

import datetime
import functools
from collections.abc import Sequence

from plans.action import STOPS, Action
from plans.dated import Figure
from plans.figure_table import FigureTable
from plans.listed import ListedMeasure
from plans.measure_sentence import NOT_ASKED, read_sentence
from plans.terms import Term

FILE = "orders/common.toml"


class When(Term):
    """Which orders carry a common line: the first part of its key."""

    ALWAYS = "always", "所有指令"
    PRODUCING = "producing", "仍可生产"
    STOPPING = "stopping", "有停产要求"
    SELF = "self", "自主减排而清单未写措施"


def lines_for(
    measures: Sequence[ListedMeasure], *, is_self: bool, table: FigureTable, day: datetime.date
) -> list[ListedMeasure]:
    """The common lines of `table` on `day` for an order with these measures, without the ones it has already."""
    situations = _situations(measures, is_self)
    held = {listed.measure.action for listed in measures}
    asked = [_listed(each) for each in _on(table, day) if _when(each) in situations]
    return [each for each in asked if each is not None and each.measure.action not in held]


def _on(table: FigureTable, day: datetime.date) -> list[Figure]:
    return [figure for series in table.values() for figure in series if figure.holds_on(day)]


def _when(figure: Figure) -> When:
    return When(figure.key.partition(".")[0])


def _listed(figure: Figure) -> ListedMeasure | None:
    if figure.value == NOT_ASKED:
        return None
    return ListedMeasure(_measure(figure.value), figure.citation)


@functools.lru_cache(maxsize=256)
def _measure(text: str):
    return read_sentence(text)


def _situations(measures: Sequence[ListedMeasure], is_self: bool) -> set[When]:
    actions = {listed.measure.action for listed in measures}
    situations = {When.ALWAYS}
    if actions & STOPS:
        situations.add(When.STOPPING)
    if Action.STOP_ALL not in actions and actions != {Action.NO_RESTART}:
        situations.add(When.PRODUCING)
    if is_self:
        situations.add(When.SELF)
    return situations
