"""Scenarios as data: a situation, what must come out and the article that says so; read with every fault.

A scenario is what a bureau's staff write to hold the rules to their plan; `plans.trial` runs it.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import pydantic

from plans.beijing import BEIJING
from plans.errors import Fault
from plans.plan_data import SENTENCES, Strict, Text, dotted, toml_table

TONGLIAO = "150500"
EVENING = datetime.datetime(2024, 12, 17, 20, tzinfo=BEIJING)
FIRST_DAY = datetime.date(2024, 12, 18)
NOBODY_KNOWS = -1
TOP = 500
CHOICES = {"literal_error": "取值 {shown} 不在可选范围内，只能是 {expected}。"}
SHAPES = {
    "list_type": "须是方括号里的一列值，如 [201, 201]。",
    "string_type": "须是引号里的文字。",
    "bool_type": "须是 true 或 false。",
    "int_type": "须是整数。",
    "dict_type": "须是一组「键 = 值」。",
    "model_type": "须是一组「键 = 值」。",
    "too_short": "不能为空。请至少写一个值。",
    "datetime_type": "须是带时间的日期（如 2024-12-17T20:00:00+08:00，不加引号）。",
}


def _air(value: Any) -> int | tuple[int, int]:
    """One AQI as a scenario writes it: a number, a [low, high] range, or -1 for a day nobody knows."""
    bounds = value if isinstance(value, list) else [value]
    whole = all(isinstance(each, int) and not isinstance(each, bool) for each in bounds)
    if not whole or len(bounds) != (2 if isinstance(value, list) else 1):
        raise ValueError("须是整数，或写成 [180, 210] 的样式")
    if value == NOBODY_KNOWS:
        return value
    if not all(0 <= each <= TOP for each in bounds) or bounds[0] > bounds[-1]:
        raise ValueError(f"AQI 须在 0 至 {TOP} 之间，下限不大于上限；没有数据写 {NOBODY_KNOWS}")
    return tuple(value) if isinstance(value, list) else value


def _measured(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not NOBODY_KNOWS < value <= TOP:
        raise ValueError(f"实测日AQI须是 0 至 {TOP} 之间的整数")
    return value


def _listed(value: Any) -> Any:
    """One word for all days, or a list with one word a day."""
    return value if isinstance(value, list) else [value]


def _aware(value: datetime.datetime) -> datetime.datetime:
    return value if value.tzinfo else value.replace(tzinfo=BEIJING)


Air = Annotated[Any, pydantic.BeforeValidator(_air)]
Measured = Annotated[Any, pydantic.BeforeValidator(_measured)]
Moment = Annotated[datetime.datetime, pydantic.AfterValidator(_aware)]
Level = Literal["none", "tip", "yellow", "orange", "red"]
Graded = Literal["yellow", "orange", "red"]
AdviceName = Literal["none", "issue", "hold", "raise", "lower", "extend", "release"]
PolicyName = Literal["min", "mid", "max"]
CauseName = Literal["", "pm25", "o3", "dust", "wildfire", "cross_border", "fireworks", "mixed", "unknown"]
PollutantName = Literal["", "pm25", "pm10", "so2", "no2", "co", "o3"]
Causes = Annotated[list[CauseName], pydantic.BeforeValidator(_listed)]
Pollutants = Annotated[list[PollutantName], pydantic.BeforeValidator(_listed)]


class Hours(Strict):
    """So many hours on end of one AQI."""

    aqi: Air
    count: Annotated[int, pydantic.Field(ge=1, le=240)]


class Expected(Strict):
    """What must come out; what is not written is not compared, but for the level."""

    level: Level
    advice: AdviceName | None = None
    start: datetime.date | None = None
    end: datetime.date | None = None
    lead_hours: int | None = None
    health_tip: bool | None = None
    o3_response: bool | None = None
    excluded: int | None = None
    met: list[Text] = pydantic.Field(default=[])
    unmet: list[Text] = pydantic.Field(default=[])
    absent: list[Text] = pydantic.Field(default=[])
    alternatives: dict[str, Level] = pydantic.Field(default={})
    later: list[Annotated[list[Any], pydantic.Field(min_length=3, max_length=3)]] | None = None


class Scenario(Strict):
    """One situation: where, when, what is forecast and observed, what is in force, what must come out.

    `aqi` are days from `first_day` on; `hours` are stretches of hours from `first_hour` (default: `now`) on;
    `observed` are finished days up to the day before `first_day`; `earlier` are bulletins before this one.
    `cause` and `primary` hold for every day, or are one word a day ("" for none).
    """

    name: Text
    expected: Expected
    area: Text = TONGLIAO
    now: Moment = EVENING
    first_day: datetime.date = FIRST_DAY
    rules: Text | None = None
    range_policy: PolicyName | None = None
    aqi: list[Air] = pydantic.Field(default=[])
    hours: list[Hours] = pydantic.Field(default=[])
    first_hour: Moment | None = None
    cause: Causes = pydantic.Field(default=[])
    primary: Pollutants = pydantic.Field(default=[])
    pm25: list[Air] = pydantic.Field(default=[])
    observed: list[Measured] = pydantic.Field(default=[])
    earlier: list[list[Air]] = pydantic.Field(default=[])
    active: Graded | None = None
    active_from: Moment | None = None
    active_until: Moment | None = None
    suspended: bool = False
    article: Text | None = None

    @pydantic.model_validator(mode="after")
    def _hold_together(self):
        wrong = [text for text in (self._no_air(), *self._uneven(), self._no_warning()) if text]
        if wrong:
            raise ValueError("；".join(wrong))
        return self

    def _no_air(self) -> str:
        return "" if self.aqi or self.hours else "缺少预报：请写 aqi（按日）或 hours（按小时）"

    def _uneven(self) -> list[str]:
        held = {"cause": self.cause, "primary": self.primary}
        uneven = [key for key, each in held.items() if len(each) > 1 and len(each) != len(self.aqi)]
        uneven += ["pm25"] if self.pm25 and len(self.pm25) != len(self.aqi) else []
        return [f"{key} 的个数与 aqi 的天数不同" for key in uneven]

    def _no_warning(self) -> str:
        lone = {"active_from", "active_until", "suspended"} & self.model_fields_set
        return f"写了 {'、'.join(sorted(lone))} 而没有写 active" if lone and not self.active else ""


class _File(Strict):
    scenario: list[Scenario] = pydantic.Field(min_length=1)


def parse_scenarios(data: bytes, name: str) -> tuple[tuple[Scenario, ...], list[Fault]]:
    """The scenarios in the TOML text `data`, or every fault in it, each with its file and place."""
    table, faults = toml_table(data, name)
    if faults:
        return (), faults
    try:
        found = tuple(_File.model_validate(table).scenario)
    except pydantic.ValidationError as error:
        return (), [_fault(each, table, name) for each in error.errors(include_url=False)]
    return found, _repeated(found, name)


def _repeated(found: Sequence[Scenario], name: str) -> list[Fault]:
    names = [each.name for each in found]
    return [
        Fault(
            "repeated_name", "与前面的情形同名。请改名。", file=name, column=f"scenario.{place + 1}（{each}）"
        )
        for place, each in enumerate(names)
        if each in names[:place]
    ]


def _fault(each: Mapping, table: Mapping, name: str) -> Fault:
    return Fault(each["type"], _sentence(each), file=name, column=_place(each["loc"], table))


def _place(loc: tuple, table: Mapping) -> str:
    """The place as people count, with the name of the scenario: scenario.3（名称）.expected.level."""
    if len(loc) < 2 or not isinstance(loc[1], int):
        return dotted(*loc)
    row = table["scenario"][loc[1]]
    called = row.get("name") if isinstance(row, dict) else None
    head = f"scenario.{loc[1] + 1}" + (f"（{called}）" if isinstance(called, str) else "")
    return dotted(head, *(part + 1 if isinstance(part, int) else part for part in loc[2:]))


def _sentence(each: Mapping) -> str:
    shown = repr(each["input"])[:40]
    if each["type"] == "value_error":
        return f"{each['ctx']['error']}。"
    if each["type"] in CHOICES:
        expected = each["ctx"]["expected"].replace(" or ", "、").replace(", ", "、").replace("''、", "")
        return CHOICES[each["type"]].format(shown=shown, expected=expected)
    fallback = f"取值 {shown} 不合要求（{each['msg']}）。请改正。"
    return SENTENCES.get(each["type"]) or SHAPES.get(each["type"], fallback)
