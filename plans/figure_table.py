"""A table of dated figures in plans/data: read, checked with every fault, and asked for one day."""

import datetime
import importlib.resources
import itertools
import tomllib
from collections.abc import Mapping

import pydantic

from plans.dated import Citation, Figure, figure_on
from plans.errors import Fault, FigureMissing, PlanDataInvalid


class _Row(pydantic.BaseModel):
    """One `[[figure]]` of a table, as it must be written."""

    model_config = pydantic.ConfigDict(extra="forbid", strict=True)

    key: str = pydantic.Field(min_length=1)
    title: str = pydantic.Field(min_length=1)
    value: int | float | str | list
    unit: str = ""
    in_force_from: datetime.date
    until: datetime.date | None = None
    document: str = pydantic.Field(min_length=1)
    article: str
    verified: bool
    reason: str = ""


FigureTable = Mapping[str, tuple[Figure, ...]]


def read_figures(name: str) -> FigureTable:
    """The figures of plans/data/`name` by key; raises PlanDataInvalid with every fault."""
    return parse_figures(importlib.resources.files("plans.data").joinpath(name).read_bytes(), name)


def parse_figures(data: bytes, name: str) -> FigureTable:
    """The figures in the TOML text `data`; `name` stands in the faults."""
    rows = _tables(data, name)
    faults, figures = [], {}
    for position, row in enumerate(rows, start=1):
        try:
            figure = _figure(_Row.model_validate(row))
        except pydantic.ValidationError as error:
            faults += _faults(error, name, position)
        else:
            figures.setdefault(figure.key, []).append(figure)
    faults += [fault for held in figures.values() for fault in _overlaps(held, name)]
    if faults:
        raise PlanDataInvalid(
            f"预案数据 {name} 有 {len(faults)} 处错误，未载入。请按所列位置改正。", faults=faults
        )
    return {key: tuple(held) for key, held in figures.items()}


def value_on(table: FigureTable, key: str, day: datetime.date):
    """The value of `key` on `day`; raises FigureMissing."""
    return held_on(table, key, day).value


def held_on(table: FigureTable, key: str, day: datetime.date) -> Figure:
    """The figure of `key` in force on `day`; raises FigureMissing."""
    if key not in table:
        raise FigureMissing(f"预案数据中没有「{key}」。请管理员补充该数值及其依据。")
    return figure_on(table[key], day, key)


def _tables(data: bytes, name: str) -> list:
    try:
        document = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        fault = Fault("toml", f"不是有效的 TOML:{error}", file=name)
        raise PlanDataInvalid(f"预案数据 {name} 无法读取。请检查语法。", faults=[fault]) from None
    unknown = [
        Fault("unknown_key", f"不认识的键「{key}」。", file=name) for key in document if key != "figure"
    ]
    rows = document.get("figure", [])
    if unknown or not isinstance(rows, list) or not rows:
        faults = unknown or [Fault("empty", "没有任何 [[figure]]。", file=name)]
        raise PlanDataInvalid(f"预案数据 {name} 无法读取。请按所列位置改正。", faults=faults)
    return rows


def _figure(row: _Row) -> Figure:
    citation = Citation(row.document, row.article, row.verified)
    return Figure(row.key, row.value, row.in_force_from, citation, row.until, row.unit, row.title)


def _faults(error: pydantic.ValidationError, name: str, position: int) -> list[Fault]:
    places = [(".".join(str(part) for part in each["loc"]), each["msg"]) for each in error.errors()]
    return [
        Fault("figure", f"第 {position} 个数值的「{place}」不合要求：{why}", file=name, column=place)
        for place, why in places
    ]


def _overlaps(held: list[Figure], name: str) -> list[Fault]:
    ordered = sorted(held, key=lambda figure: figure.in_force_from)
    return [
        Fault("overlap", f"「{later.key}」在 {later.in_force_from} 有两个数值。", file=name, column=later.key)
        for earlier, later in itertools.pairwise(ordered)
        if earlier.holds_on(later.in_force_from)
    ]
