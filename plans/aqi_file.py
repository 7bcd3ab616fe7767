"""How an edition of HJ 633 must be written in TOML: every key, its type, and what must agree with what."""

import datetime
import itertools
from typing import Annotated, Literal

import pydantic

from plans.terms import Pollutant

INDICATORS = {
    "pm25": Pollutant.PM25,
    "pm10": Pollutant.PM10,
    "so2": Pollutant.SO2,
    "no2": Pollutant.NO2,
    "co": Pollutant.CO,
    "o3_1h": Pollutant.O3,
    "o3_8h": Pollutant.O3,
}  # in the order of the interfaces; ties of primary pollutants are named in the order of Pollutant
Indicator = Literal["pm25", "pm10", "so2", "no2", "co", "o3_1h", "o3_8h"]


class _Shape(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(extra="forbid", strict=True, frozen=True)


class _Sourced(_Shape):
    article: str = pydantic.Field(min_length=1)
    verified: bool


def _rising(values: list[int]) -> list[int]:
    if len(values) < 2 or any(low >= high for low, high in itertools.pairwise(values)):
        raise ValueError("须有至少两个数值，且逐个增大")
    return values


Rising = pydantic.AfterValidator(_rising)


class _Table(_Sourced):
    iaqi: Annotated[list[int], Rising]


class _Column(_Shape):
    unit: Literal["µg/m³", "mg/m³"]
    decimals: int = pydantic.Field(ge=0, le=3)
    concentrations: Annotated[list[int], Rising]
    above: Literal["last", "none"]


class _Categories(_Sourced):
    upper: Annotated[list[int], Rising]


class _Primary(_Sourced):
    above: int


class _Report(_Sourced):
    columns: dict[Indicator, str]
    entering: list[Indicator]
    required: list[Indicator]


class _Incomplete(_Sourced):
    publish_above: int


class StandardFile(_Shape):
    """One edition as written; figures of one section share its article and its `verified`."""

    name: str = pydantic.Field(min_length=1)
    title: str = pydantic.Field(min_length=1)
    document: str = pydantic.Field(min_length=1)
    in_force_from: datetime.date
    until: datetime.date | None = None
    reason: str = ""
    table: _Table
    columns: dict[str, _Column]
    categories: _Categories
    primary: _Primary
    daily: _Report
    hourly: _Report
    incomplete: _Incomplete

    @pydantic.model_validator(mode="after")
    def _parts_agree(self):
        problems = [*_columns_that_differ(self), *_reports_that_differ(self)]
        if self.until is not None and self.until < self.in_force_from:
            problems.append("until 早于 in_force_from")
        if len(self.categories.upper) != 5:
            problems.append("categories.upper 须有五个上限")
        if problems:
            raise ValueError(";".join(problems))
        return self


def _columns_that_differ(read: StandardFile) -> list[str]:
    longest = len(read.table.iaqi)
    return [
        f"columns.{name} 的浓度多于 table.iaqi"
        for name, column in read.columns.items()
        if len(column.concentrations) > longest
    ]


def _reports_that_differ(read: StandardFile) -> list[str]:
    problems = []
    for kind, report in (("daily", read.daily), ("hourly", read.hourly)):
        unknown = sorted(set(report.columns.values()) - set(read.columns))
        loose = sorted({*report.entering, *report.required} - set(report.columns))
        problems += [f"{kind}.columns 引用了没有的列 {name}" for name in unknown]
        problems += [f"{kind} 的 {name} 没有对应的列" for name in loose]
    return problems
