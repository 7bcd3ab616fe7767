"""The lines that every order carries beside the enterprise's own measures, read from plans/data/orders."""

import datetime
import functools
import importlib.resources
from dataclasses import dataclass

from plans.action import STOPS, Action
from plans.listed import ListedMeasure
from plans.rule_file import read_entries
from plans.terms import Term


class When(Term):
    """Which orders carry a common line."""

    ALWAYS = "always", "所有指令"
    PRODUCING = "producing", "仍可生产"
    STOPPING = "stopping", "有停产要求"
    SELF = "self", "自主减排而清单未写措施"


@dataclass(frozen=True)
class CommonLine:
    """One common line and the days it holds from."""

    key: str
    when: When
    in_force_from: datetime.date
    listed: ListedMeasure


@functools.cache
def common_lines() -> tuple[CommonLine, ...]:
    """All common lines of the package; raises PlanDataInvalid with every fault."""
    name = "orders/common.toml"
    data = importlib.resources.files("plans.data").joinpath(name).read_bytes()
    return parse(data, name)


def parse(data: bytes, name: str) -> tuple[CommonLine, ...]:
    """The common lines in the TOML text `data`; `name` stands in the faults."""
    entries = read_entries(data, name, table="line", terms={"when": When}, texts=("key",))
    return tuple(
        CommonLine(entry.parts["key"], entry.parts["when"], entry.in_force_from, entry.measures[0])
        for entry in entries
    )


def lines_for(
    measures: tuple[ListedMeasure, ...], *, is_self: bool, day: datetime.date
) -> list[ListedMeasure]:
    """The common lines for an order with these measures, without the ones it has already."""
    situations = _situations(measures, is_self)
    held = {listed.measure.action for listed in measures}
    return [
        line.listed
        for line in common_lines()
        if line.when in situations and line.in_force_from <= day and line.listed.measure.action not in held
    ]


def _situations(measures: tuple[ListedMeasure, ...], is_self: bool) -> set[When]:
    actions = {listed.measure.action for listed in measures}
    situations = {When.ALWAYS}
    if actions & STOPS:
        situations.add(When.STOPPING)
    if Action.STOP_ALL not in actions and actions != {Action.NO_RESTART}:
        situations.add(When.PRODUCING)
    if is_self:
        situations.add(When.SELF)
    return situations
