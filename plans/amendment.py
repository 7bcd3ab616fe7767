"""Amendments: a value read in an article takes its place among the dated figures; nothing is overwritten."""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pydantic

from plans.dated import Citation, Figure
from plans.errors import Fault, PlanDataInvalid
from plans.figure_kind import FIGURES
from plans.figure_text import asked
from plans.library import PlanLibrary
from plans.plan import Plan
from plans.plan_data import file_faults
from plans.plan_file import FigureRow
from plans.rule_amendment import is_rule_set, made_rule_set, rule_set_faults
from plans.shared_table import is_shared, parts, shipped_figure
from plans.table_amendment import table_faults

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Amendment:
    """One figure of one area as it was read: `value` as plan data would hold it, from which day, where.

    A figure of a table that binds every area has the key `<file>/<key>`; its area is the region. A whole rule set
    has the key `rulesets/<name>`.
    """

    area: str
    key: str
    value: Any
    in_force_from: datetime.date
    document: str
    article: str


@dataclass(frozen=True)
class Amended:
    """A library with amendments in it, and those that do not fit it with what is wrong with each."""

    library: PlanLibrary
    set_aside: tuple[tuple[Amendment, tuple[Fault, ...]], ...] = ()


def amended(library: PlanLibrary, amendment: Amendment) -> PlanLibrary:
    """The library in which the figure has the new dated value; raises PlanDataInvalid with every fault."""
    faults = faults_of(library, amendment)
    if faults:
        sentence = "".join(fault.message for fault in faults)
        raise PlanDataInvalid(f"修订与预案数据不符，未采用。{sentence}", faults=faults)
    return _with(library, amendment)


def amended_by_all(library: PlanLibrary, amendments: Sequence[Amendment]) -> Amended:
    """The library with every amendment that fits, one after the other; a misfit never hides the others.

    What was refused on entry is not among them: a misfit comes from plan data that changed since.
    """
    aside = []
    for each in amendments:
        faults = faults_of(library, each)
        if faults:
            aside.append((each, faults))
        else:
            library = _with(library, each)
    return Amended(library, tuple(aside))


def faults_of(library: PlanLibrary, amendment: Amendment) -> tuple[Fault, ...]:
    """Everything the strict loader would refuse, and an area or a day without a plan of its own."""
    if is_rule_set(amendment.key):
        return tuple(_row_faults(amendment, f"{amendment.key}.toml") + rule_set_faults(library, amendment))
    if is_shared(amendment.key):
        return tuple(_row_faults(amendment, parts(amendment.key)[0]) + table_faults(library, amendment))
    file = f"plans/{amendment.area}.toml"
    faults = _row_faults(amendment, file) + _value_faults(amendment, file)
    if amendment.key == "rule_set":
        faults += _adoption_faults(library, amendment, file)
    return tuple(faults + _day_faults(library, amendment, file))


def revised(series: Sequence[Figure], figure: Figure) -> tuple[Figure, ...]:
    """The dated values with one more: it ends where the value it replaces ended, or before the next one.

    The value in force until then is closed on the day before. One that began on the same day never held.
    """
    first = figure.in_force_from
    held = next((each for each in series if each.holds_on(first)), None)
    later = [each.in_force_from for each in series if each.in_force_from > first]
    until = held.until if held else min(later) - DAY if later else None
    kept = [each for each in series if each.in_force_from != first]
    closed = [dataclasses.replace(each, until=first - DAY) if each is held else each for each in kept]
    new = dataclasses.replace(figure, until=until)
    return tuple(sorted([*closed, new], key=lambda each: each.in_force_from))


def _row_faults(amendment: Amendment, file: str) -> list[Fault]:
    """What the loader's own model of a figure refuses."""
    said = {each.name: getattr(amendment, each.name) for each in dataclasses.fields(amendment)}
    try:
        FigureRow.model_validate({name: said[name] for name in said if name != "area"} | {"verified": True})
    except pydantic.ValidationError as error:
        return file_faults(error, file, f"figure.{amendment.key}")
    return []


def _value_faults(amendment: Amendment, file: str) -> list[Fault]:
    kind = FIGURES.get(amendment.key)
    if kind is None:
        text = f"不认识的数值「{amendment.key}」。请从待核清单中选择。"
        return [Fault("unknown_figure", text, file=file, column=f"figure.{amendment.key}")]
    try:
        kind.value(amendment.value)
    except pydantic.ValidationError:
        text = f"「{kind.title}」的取值「{amendment.value}」不合要求，应为 {asked(amendment.key)}。请改正。"
        return [Fault("figure_value", text, file=file, column=f"figure.{amendment.key}.value")]
    return []


def _adoption_faults(library: PlanLibrary, amendment: Amendment, file: str) -> list[Fault]:
    """A rule set nobody knows, or one adopted from a day on which it is not in force yet."""
    rules, first = library.rule_sets.get(amendment.value), amendment.in_force_from
    if rules is None:
        known = "、".join(sorted(library.rule_sets))
        text = f"没有规则集「{amendment.value}」，现有：{known}。"
        return [Fault("unknown_rule_set", text, file=file, column="figure.rule_set")]
    if isinstance(first, datetime.date) and first < rules.in_force_from:
        text = f"规则集「{rules.name}」自 {rules.in_force_from} 起生效，不能自更早的 {first} 采用。请核对生效日。"
        return [Fault("before_rule_set", text, file=file, column="figure.rule_set.in_force_from")]
    return []


def _day_faults(library: PlanLibrary, amendment: Amendment, file: str) -> list[Fault]:
    versions = library.versions(amendment.area)
    if not versions:
        text = f"地区 {amendment.area} 没有自己的预案，不能修订。请在其上级预案中修订。"
        return [Fault("no_plan", text, file=file, column="area")]
    earliest = min(each.in_force_from for each in versions)
    if isinstance(amendment.in_force_from, datetime.date) and amendment.in_force_from < earliest:
        text = f"生效日 {amendment.in_force_from} 早于本地区最早的预案（{earliest}）。请核对生效日。"
        column = f"figure.{amendment.key}.in_force_from"
        return [Fault("before_plan", text, file=file, column=column)]
    return []


def _with(library: PlanLibrary, amendment: Amendment) -> PlanLibrary:
    """The library with the figure in it; every plan below sees its plan above anew."""
    if is_rule_set(amendment.key):
        rules = made_rule_set(amendment)
        return _seeing(library, rule_sets={**library.rule_sets, rules.name: rules})
    if is_shared(amendment.key):
        return _with_shared(library, amendment)
    figure, made = _figure(amendment), {}
    for plan in library.plans:  # plans above come before those below
        own = _own(plan, figure) if plan.area == amendment.area else plan.own
        elders = tuple(made[elder.id] for elder in plan.elders)
        made[plan.id] = dataclasses.replace(plan, own=own, elders=elders)
    return dataclasses.replace(library, plans=tuple(made.values()))


def _with_shared(library: PlanLibrary, amendment: Amendment) -> PlanLibrary:
    """The library with the figure in its table, which every plan then sees."""
    file, name = parts(amendment.key)
    table = library.tables[file]
    series = revised(table.get(name, ()), _shared_figure(amendment))
    return _seeing(library, tables={**library.tables, file: {**table, name: series}})


def _seeing(library: PlanLibrary, **held: Mapping) -> PlanLibrary:
    """The library and every plan of it with these tables or rule sets."""
    made: dict[str, Plan] = {}
    for plan in library.plans:  # plans above come before those below
        elders = tuple(made[elder.id] for elder in plan.elders)
        made[plan.id] = dataclasses.replace(plan, elders=elders, **held)
    return dataclasses.replace(library, plans=tuple(made.values()), **held)


def _own(plan: Plan, figure: Figure) -> dict[str, tuple[Figure, ...]]:
    held = {**plan.own, figure.key: revised(plan.own.get(figure.key, ()), figure)}
    return {key: held[key] for key in FIGURES if key in held}


def _figure(amendment: Amendment) -> Figure:
    kind = FIGURES[amendment.key]
    return Figure(
        key=amendment.key,
        value=kind.value(amendment.value),
        in_force_from=amendment.in_force_from,
        citation=Citation(amendment.document, amendment.article, verified=True),
        unit=kind.unit,
        title=kind.title,
    )


def _shared_figure(amendment: Amendment) -> Figure:
    return dataclasses.replace(
        shipped_figure(amendment.key),
        key=parts(amendment.key)[1],
        value=amendment.value,
        in_force_from=amendment.in_force_from,
        citation=Citation(amendment.document, amendment.article, verified=True),
        until=None,
    )
