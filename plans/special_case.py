"""What takes the place of the industry's rule in special cases: the figures of orders/special.toml."""

import datetime
import functools
from collections.abc import Mapping
from decimal import Decimal

from plans.action import Action, Check, CountBase
from plans.dated import Figure
from plans.figure_table import FigureTable, held_on, read_figures
from plans.listed import ListedMeasure
from plans.measure_sentence import read_sentence
from plans.measure_value import Measure
from plans.terms import Term

FILE = "orders/special.toml"
# Of a guaranteed task whose load nobody registered.
GUARANTEED = "只从事核定的保障任务，以热定产、以量定产，生产负荷不得超过核定的最大允许生产负荷"


class Case(Term):
    """Where something takes the place of the industry's rule."""

    GUARANTEE = "guarantee", "保障类"
    LONG_STOPPED = "long_stopped", "长期停产"
    OFF_SEASON = "off_season", "季节性企业非生产期"
    POTLINE = "potline", "电解系列"
    BATCH = "batch", "在制批次"


SpecialCases = Mapping[Case, ListedMeasure]


def cases_on(table: FigureTable, day: datetime.date) -> SpecialCases:
    """The measure for each special case on `day`; raises FigureMissing."""
    return _made(tuple(held_on(table, case.value, day) for case in Case))


@functools.cache
def shipped_cases(day: datetime.date) -> SpecialCases:
    """The same as shipped, where nobody says which law is followed."""
    return cases_on(read_figures(FILE), day)


@functools.lru_cache(maxsize=64)
def _made(figures: tuple[Figure, ...]) -> SpecialCases:
    return {
        case: ListedMeasure(_measure(case, figure), figure.citation)
        for case, figure in zip(Case, figures, strict=True)
    }


def _measure(case: Case, figure: Figure) -> Measure:
    if case is Case.POTLINE:
        checks = (Check.POWER, Check.LEDGER)
        return Measure(Action.STOP_LINES, ratio=Decimal(str(figure.value)), base=CountBase.POT, checks=checks)
    if case is Case.BATCH:
        return Measure(Action.NO_NEW_BATCH, checks=(Check.POWER, Check.LEDGER, Check.ONSITE))
    measure = read_sentence(figure.value)
    noted = case is Case.GUARANTEE and not measure.note
    return Measure(**{**vars(measure), "note": GUARANTEED}) if noted else measure
