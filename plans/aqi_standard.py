"""The editions of HJ 633 as values: break points, indicators, category bounds, from plans/data/aqi."""

import datetime
import functools
import importlib.resources
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

import pydantic

from plans.aqi_file import StandardFile
from plans.dated import Citation
from plans.errors import Fault, FigureMissing, PlanDataInvalid

EDITIONS = ("HJ633-2012", "HJ633-2026")  # in the order of their dates


@dataclass(frozen=True)
class Scale:
    """One column of the break point table, concentrations in whole steps of 10^-`decimals` of `unit`."""

    unit: str
    decimals: int
    steps: tuple[int, ...]
    iaqi: tuple[int, ...]
    above: int | None  # the IAQI over the last break point; None: this column then gives none


@dataclass(frozen=True)
class Report:
    """A daily or hourly report: the scale of each indicator, which enter, which may not be missing."""

    scales: Mapping[str, Scale]
    entering: tuple[str, ...]
    required: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True)
class Standard:
    """One edition of HJ 633 with everything an index needs; `until` is inclusive, None: open."""

    name: str
    title: str
    in_force_from: datetime.date
    until: datetime.date | None
    daily: Report
    hourly: Report
    category_bounds: tuple[int, ...]
    primary_above: int
    publish_above: int
    citations: Mapping[str, Citation]


def standard_on(day: datetime.date) -> Standard:
    """The edition for a Beijing day: the newest in force, and the first one for every day before it."""
    in_force = [each for each in map(standard, EDITIONS) if each.in_force_from <= day]
    return max(in_force, key=lambda each: each.in_force_from, default=standard(EDITIONS[0]))


@functools.cache
def standard(name: str) -> Standard:
    """The edition called `name` ('HJ633-2012', 'HJ633-2026'); raises FigureMissing for any other."""
    if name not in EDITIONS:
        raise FigureMissing(f"没有名为「{name}」的 AQI 标准。请选用 {'、'.join(EDITIONS)}。")
    place = importlib.resources.files("plans").joinpath("data", "aqi", f"{name}.toml")
    return parse_standard(place.read_bytes(), f"aqi/{name}.toml")


def parse_standard(data: bytes, file: str) -> Standard:
    """The edition in the TOML text `data`; raises PlanDataInvalid with every fault, each with its key."""
    try:
        read = StandardFile.model_validate(tomllib.loads(data.decode("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _invalid(file, [Fault("toml", f"不是有效的 TOML:{error}", file=file)]) from None
    except pydantic.ValidationError as error:
        raise _invalid(file, [_fault(file, each) for each in error.errors()]) from None
    return _standard(read)


def _invalid(file: str, faults: list[Fault]) -> PlanDataInvalid:
    message = f"预案数据 {file} 有 {len(faults)} 处错误，未载入。请按所列位置改正。"
    return PlanDataInvalid(message, faults=faults)


def _fault(file: str, error: Mapping) -> Fault:
    key = ".".join(str(part) for part in error["loc"])
    return Fault("figure", f"「{key}」不合要求：{error['msg']}", file=file, column=key or None)


def _standard(read: StandardFile) -> Standard:
    sections = ("table", "categories", "primary", "daily", "hourly", "incomplete")
    citations = {name: _citation(read, name) for name in sections}
    return Standard(
        name=read.name,
        title=read.title,
        in_force_from=read.in_force_from,
        until=read.until,
        daily=_report(read, "daily"),
        hourly=_report(read, "hourly"),
        category_bounds=tuple(read.categories.upper),
        primary_above=read.primary.above,
        publish_above=read.incomplete.publish_above,
        citations=citations,
    )


def _citation(read: StandardFile, section: str) -> Citation:
    source = getattr(read, section)
    return Citation(read.document, source.article, source.verified)


def _report(read: StandardFile, kind: str) -> Report:
    section = getattr(read, kind)
    scales = {indicator: _scale(read, column) for indicator, column in section.columns.items()}
    return Report(scales, tuple(section.entering), tuple(section.required), _citation(read, kind))


def _scale(read: StandardFile, name: str) -> Scale:
    column = read.columns[name]
    steps = tuple(value * 10**column.decimals for value in column.concentrations)
    iaqi = tuple(read.table.iaqi[: len(steps)])
    return Scale(column.unit, column.decimals, steps, iaqi, iaqi[-1] if column.above == "last" else None)
