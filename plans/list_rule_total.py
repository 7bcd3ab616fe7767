"""V12: at every level every pollutant is cut by at least the floor of the plan."""

import math
from collections.abc import Iterator, Sequence

from plans.list_draft import NOWHERE
from plans.list_member import Breach
from plans.list_rule import ListRule
from plans.measure_text import number
from plans.reduction_total import Total

KILOGRAMS = 1000


def floors_reached(totals: Sequence[Total]) -> Iterator[Breach]:
    """V12: one breach for each pollutant and level below its floor, or one where there is no base at all."""
    for each in totals:
        if not each.ok:
            yield Breach(ListRule.V12, _short(each), NOWHERE, "")
    if not any(each.base for each in totals):
        said = "清单没有任何年排放量，减排比例无法计算。请补填企业的二氧化硫、氮氧化物、颗粒物、挥发性有机物年排放量。"
        yield Breach(ListRule.V12_NO_BASE, said, NOWHERE, "")


def _short(total: Total) -> str:
    return (
        f"{total.level.label}预警 {total.pollutant.label} 减排 {_percent(total)}，"
        f"低于下限 {number(float(total.floor))}%，"
        f"还差 {_missing(total)}。请加大措施；确实达不到的，发布时须写明理由并经批准。"
    )


def _percent(total: Total) -> str:
    """The ratio as people read it, never rounded up to its floor."""
    ratio = float(total.ratio)
    shown = f"{ratio:.2f}%"
    return shown if float(shown[:-1]) < float(total.floor) else f"不足 {number(float(total.floor))}%"


def _missing(total: Total) -> str:
    """What is missing a day, rounded up to grams so that it is never nothing."""
    kilograms = math.ceil(total.short * KILOGRAMS) / KILOGRAMS
    return f"{number(kilograms)} 千克/日" if kilograms < KILOGRAMS else f"{kilograms / KILOGRAMS:.3f} 吨/日"
