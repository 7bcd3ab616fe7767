"""Whose rules bind an enterprise besides those of the response, and how they are laid together: the strictest wins.

「减排程度不同的,从严执行」(唐山 2019-08); 「实施错峰生产、生产调控的企业,结合橙色预警减排要求,从严执行减排措施」
(郑州 2022-01); enterprise-measures §1.4, §9.3 item 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.listed import ListedMeasure
from plans.measure_order import holds_whenever, meets
from plans.terms import Term
from plans.unit import UnitFacts


class Regime(Term):
    """Under which rules a measure is asked; the order in which they are laid together."""

    RESPONSE = "response", "应急响应"
    STAGGERED = "staggered", "错峰生产"
    STRICTER = "stricter", "地方加严"


@dataclass(frozen=True)
class Demand:
    """One measure, the regime that asks it, and for which area that regime was laid down ("": the law's own)."""

    regime: Regime
    listed: ListedMeasure
    area: str = ""

    @property
    def layer(self) -> tuple[Regime, str]:
        """Who asks: demands of one layer never give way to each other."""
        return self.regime, self.area


@dataclass(frozen=True)
class Yielded:
    """A demand that gives way to a regime that asks at least as much."""

    demand: Demand
    to: Regime


@dataclass(frozen=True)
class Strictest:
    """What is asked in the end, and what gave way to what."""

    kept: tuple[Demand, ...]
    yielded: tuple[Yielded, ...]


def strictest_of(demands: Sequence[Demand], units: Sequence[UnitFacts]) -> Strictest:
    """Of what several layers ask at one level: everything that no single other layer asks as well.

    Where two ask the same, the one that comes first stays.
    """
    kept: list[Demand] = []
    yielded: list[Yielded] = []
    for layer in dict.fromkeys(each.layer for each in demands):
        fresh = []
        for each in (one for one in demands if one.layer == layer):
            stronger = _met_by(each, kept, units)
            if stronger:
                yielded.append(Yielded(each, stronger))
            else:
                fresh.append(each)
        gone = [each for each in kept if _met_by(each, fresh, units)]
        yielded += [Yielded(each, layer[0]) for each in gone]
        kept = [*(each for each in kept if each not in gone), *fresh]
    return Strictest(tuple(kept), tuple(yielded))


def _met_by(demand: Demand, others: Sequence[Demand], units: Sequence[UnitFacts]) -> Regime | None:
    """The regime of the layer among `others` that asks at least what the demand asks; None: no single one."""
    for layer in dict.fromkeys(each.layer for each in others):
        asked = [each.listed.measure for each in others if each.layer == layer]
        measures = [each for each in asked if holds_whenever(each, demand.listed.measure)]
        if measures and meets(measures, demand.listed.measure, units):
            return layer[0]
    return None
