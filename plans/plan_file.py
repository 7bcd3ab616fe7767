"""The file of one area's plans: strict models, every fault at once, each with its dotted key."""

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import pydantic

from plans.dated import Citation, Figure
from plans.errors import Fault
from plans.figure_kind import FIGURES
from plans.plan import LegalBase, Zone
from plans.plan_data import Strict, Text, dotted, file_faults, toml_table


class _Sourced(Strict):
    document: Text
    article: Text
    verified: bool

    @property
    def citation(self) -> Citation:
        """Where this stands."""
        return Citation(self.document, self.article, self.verified)


class _Dated(Strict):
    in_force_from: datetime.date
    until: datetime.date | None = None

    @pydantic.model_validator(mode="after")
    def _in_order(self):
        if self.until is not None and self.until < self.in_force_from:
            raise ValueError("until 早于 in_force_from")
        return self


class FigureRow(_Sourced, _Dated):
    """One `[[figure]]` of a plan file."""

    key: Text
    value: Any


class _BaseRow(_Sourced):
    title: Text
    number: str = ""
    replaced_by: str = ""
    replaced_on: datetime.date | None = None
    replacement_verified: bool | None = None

    @pydantic.model_validator(mode="after")
    def _both_or_neither(self):
        if bool(self.replaced_by) != (self.replaced_on is not None):
            raise ValueError("replaced_by 与 replaced_on 须同时填写")
        if (self.replacement_verified is None) != (self.replaced_on is None):
            raise ValueError(
                "有 replaced_on 时须写明 replacement_verified（取代的文件及其施行日期是否读过原文）"
            )
        return self


class _ZoneRow(_Sourced):
    name: Text
    members: list[Text] = pydantic.Field(min_length=2)


class VersionRow(_Dated):
    """One `[[plan]]` of a plan file: a version of the area's plan."""

    id: Text
    title: Text
    number: str = ""
    text: Literal["full", "opening", "none"]
    note: str = ""
    legal_base: list[_BaseRow] = pydantic.Field(default=[])
    zone: list[_ZoneRow] = pydantic.Field(default=[])

    @property
    def legal_bases(self) -> tuple[LegalBase, ...]:
        """The texts this version rests on."""
        return tuple(
            LegalBase(
                each.title,
                each.number,
                each.citation,
                each.replaced_by,
                each.replaced_on,
                bool(each.replacement_verified),
            )
            for each in self.legal_base
        )

    @property
    def zones(self) -> tuple[Zone, ...]:
        """The fixed control zones this version names."""
        return tuple(Zone(each.name, tuple(each.members), each.citation) for each in self.zone)


class _PlanFile(Strict):
    area: Text
    parent: Text | None = None
    plan: list[VersionRow] = pydantic.Field(min_length=1)
    figure: list[FigureRow] = pydantic.Field(default=[])


@dataclass(frozen=True)
class PlanText:
    """What one plan file says: the area, the area above, the versions in order, the figures by key."""

    file: str
    area: str
    parent: str | None
    versions: tuple[VersionRow, ...]
    figures: dict[str, tuple[Figure, ...]]


def parse_plan_file(data: bytes, name: str) -> tuple[PlanText | None, list[Fault]]:
    """The plan text in the TOML `data`, or every fault in it."""
    table, faults = toml_table(data, name)
    if faults:
        return None, faults
    try:
        file = _PlanFile.model_validate(table)
    except pydantic.ValidationError as error:
        return None, file_faults(error, name)
    figures, faults = _figures(file.figure, name)
    for key, held in figures.items():
        faults += _overlaps(held, f"figure.{key}", name)
    faults += _overlaps(file.plan, "plan", name)
    if faults:
        return None, faults
    versions = tuple(sorted(file.plan, key=lambda each: each.in_force_from))
    held = {key: tuple(figures[key]) for key in FIGURES if key in figures}
    return PlanText(name, file.area, file.parent, versions, held), []


def _figures(rows: Sequence[FigureRow], name: str) -> tuple[dict[str, list[Figure]], list[Fault]]:
    figures, faults = {}, []
    for row in rows:
        kind = FIGURES.get(row.key)
        if kind is None:
            known = "不认识的数值。请核对拼写；可用的键见 plans/figure_kind.py。"
            faults.append(Fault("unknown_figure", known, file=name, column=dotted("figure", row.key)))
            continue
        try:
            value = kind.value(row.value)
        except pydantic.ValidationError as error:
            faults.append(_value_fault(row, error, name))
            continue
        figure = Figure(
            row.key, value, row.in_force_from, row.citation, row.until, unit=kind.unit, title=kind.title
        )
        figures.setdefault(row.key, []).append(figure)
    return figures, faults


def _value_fault(row: FigureRow, error: pydantic.ValidationError, name: str) -> Fault:
    why = error.errors(include_url=False)[0]["msg"]
    message = f"「{FIGURES[row.key].title}」的取值 {row.value!r} 不合要求（{why}）。请改正。"
    return Fault("figure_value", message, file=name, column=dotted("figure", row.key, "value"))


def _overlaps(rows: Sequence[Any], place: str, name: str) -> list[Fault]:
    ordered = sorted(rows, key=lambda each: each.in_force_from)
    return [
        Fault(
            "overlap",
            f"自 {later.in_force_from} 起与前一条日期重叠。请给前一条填写 until。",
            file=name,
            column=place,
        )
        for earlier, later in itertools.pairwise(ordered)
        if earlier.until is None or later.in_force_from <= earlier.until
    ]
