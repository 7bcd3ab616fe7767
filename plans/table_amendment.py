"""What is wrong with an amendment of a figure that binds every area: place, kind of value, order, day."""

import datetime
import itertools
from typing import Any

from plans.errors import Fault
from plans.figure_table import FigureTable, value_on
from plans.library import PlanLibrary
from plans.shared_table import ORDERED, REGION, owner_of, parts, shape_of, shipped_figure


def table_faults(library: PlanLibrary, amendment) -> list[Fault]:
    """Every fault of an amendment whose key is `<file>/<key>`."""
    file, name = parts(amendment.key)
    figure = shipped_figure(amendment.key)
    if figure is None:
        text = f"控制台不能修订「{amendment.key}」。请从待核清单中选择。"
        return [Fault("unknown_figure", text, file=file, column=f"figure.{name}")]
    faults = [] if amendment.area == owner_of(amendment.key) else [_wrong_area(amendment, file)]
    table, first = library.tables[file], amendment.in_force_from
    shape = shape_of(amendment.key)
    if not shape.holds(amendment.value):
        text = f"「{figure.title}」的取值「{amendment.value}」不合要求，应为 {shape.asked}。请改正。"
        return [*faults, Fault("figure_value", text, file=file, column=f"figure.{name}.value")]
    earliest = min(each.in_force_from for each in table.get(name, (figure,)))
    if not isinstance(first, datetime.date):
        return faults
    if first < earliest:
        text = f"生效日 {first} 早于该数值最早的取值（{earliest}）。请核对生效日。"
        return [*faults, Fault("before_plan", text, file=file, column=f"figure.{name}.in_force_from")]
    return faults + _order_faults(table, file, name, amendment.value, first)


def _wrong_area(amendment, file: str) -> Fault:
    owner = owner_of(amendment.key)
    whose = f"各地共用的数值只能在自治区（{REGION}）修订" if owner == REGION else f"该数值属于地区 {owner}"
    text = f"{whose}，不能按地区 {amendment.area} 修订。"
    return Fault("not_region", text, file=file, column="area")


def _order_faults(table: FigureTable, file: str, name: str, value: Any, day: datetime.date) -> list[Fault]:
    """Neighbours in a row of figures that would stand in the wrong order on the first day."""
    faults = []
    for row in ORDERED.get(file, ()):
        for lower, upper in itertools.pairwise(row):
            held = {key: value if key == name else value_on(table, key, day) for key in (lower, upper)}
            if name in held and held[lower] > held[upper]:
                text = (
                    f"「{table[lower][-1].title}」（{held[lower]}）不能大于"
                    f"「{table[upper][-1].title}」（{held[upper]}）。请先核对另一项。"
                )
                faults.append(Fault("order", text, file=file, column=f"figure.{name}.value"))
    return faults
