"""The file form of a measure, read strictly: every unknown, wrong or missing part is named at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from plans.action import Action, Check, CountBase
from plans.errors import Fault
from plans.season import season
from plans.terms import Term


@dataclass(frozen=True)
class Parts:
    """Which keys an action must have and which it may have besides the ones every measure may have."""

    must: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()


def _parts(must: str = "", may: str = "") -> Parts:
    return Parts(frozenset(must.split()), frozenset(may.split()))


PARTS = {
    Action.SELF_REDUCE: _parts(),
    Action.NO_INCREASE: _parts(),
    Action.LIMIT_OUTPUT: _parts("base", "ratio"),
    Action.STOP_LINES: _parts(may="ratio base"),
    Action.STOP_ALL: _parts(),
    Action.KEEP_WARM: _parts(),
    Action.PROCESS_PARAM: _parts("parameter operator value", "value_unit"),
    Action.NO_NEW_BATCH: _parts(may="ratio base"),
    Action.STOP_VOC_OPS: _parts(may="operations"),
    Action.TRUCK_BAN: _parts("max_stage", "gas heavy_only"),
    Action.ROAD_TRANSPORT_STOP: _parts(),
    Action.NRMM_BAN: _parts("max_stage"),
    Action.DUST: _parts(may="sprays sweeps uncovered"),
    Action.OPEN_AIR_STOP: _parts(),
    Action.FUEL_QUALITY: _parts(may="sulfur ash"),
    Action.NO_RESTART: _parts(),
    Action.KEEP_CONTROLS_RUNNING: _parts("delay_minutes"),
}
SHARED = frozenset({"action", "units", "checks", "after_hours", "season", "note"})
OPERATORS = (">=", "<=")
# A limit by last year's least load or by idling is a load in itself; every other base needs the share.
LOAD_BASES = frozenset({CountBase.LAST_YEAR_MIN_LOAD, CountBase.IDLE_LOAD})


class _Reader:
    """Reads one document key by key and gathers the faults."""

    def __init__(self, document: Mapping[str, Any], place: Mapping[str, Any]):
        self.document = document
        self.place = place
        self.faults: list[Fault] = []

    def fault(self, key: str, message: str) -> None:
        self.faults.append(Fault("measure", message, column=key, **self.place))

    def term(self, key: str, terms: type[Term], value: Any) -> Term | None:
        try:
            return terms(value)
        except ValueError:
            words = "、".join(term.value for term in terms)
            self.fault(key, f"「{key}」为 {value!r}，应为以下之一：{words}。")
            return None

    def number(self, key: str, value: Any, low: Decimal, high: Decimal) -> Decimal | None:
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
            self.fault(key, f"「{key}」为 {value!r}，应为数字。")
            return None
        number = Decimal(str(value))
        if not low <= number <= high:
            self.fault(key, f"「{key}」为 {value}，应在 {low} 至 {high} 之间。")
            return None
        return number

    def whole(self, key: str, value: Any, low: int, high: int) -> int | None:
        number = self.number(key, value, Decimal(low), Decimal(high))
        if number is not None and number != number.to_integral_value():
            self.fault(key, f"「{key}」为 {value}，应为整数。")
            return None
        return None if number is None else int(number)

    def text(self, key: str, value: Any) -> str:
        if not isinstance(value, str):
            self.fault(key, f"「{key}」为 {value!r}，应为文字。")
            return ""
        return value

    def part_of_year(self, key: str, value: Any) -> str:
        found = season(self.text(key, value)) if value != "" else None
        if found is None and value != "" and isinstance(value, str):
            self.fault(key, f"「{key}」为 {value!r}，应写成 11-15至03-15 一类的起止月日。")
        return str(found or "")

    def flag(self, key: str, value: Any) -> bool:
        if not isinstance(value, bool):
            self.fault(key, f"「{key}」为 {value!r}，应为 true 或 false。")
        return bool(value)

    def texts(self, key: str, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list | tuple) or not all(isinstance(item, str) and item for item in value):
            self.fault(key, f"「{key}」为 {value!r}，应为文字的列表。")
            return ()
        if len(set(value)) != len(value):
            self.fault(key, f"「{key}」中有重复。")
        return tuple(value)


PERCENT = (Decimal("0.01"), Decimal(100))
READERS = {
    "units": lambda reader, key, value: reader.texts(key, value),
    "operations": lambda reader, key, value: reader.texts(key, value),
    "checks": lambda reader, key, value: tuple(
        reader.term(key, Check, item) for item in reader.texts(key, value)
    ),
    "after_hours": lambda reader, key, value: reader.whole(key, value, 0, 10_000),
    "season": lambda reader, key, value: reader.part_of_year(key, value),
    "note": lambda reader, key, value: reader.text(key, value),
    "ratio": lambda reader, key, value: reader.number(key, value, *PERCENT),
    "base": lambda reader, key, value: reader.term(key, CountBase, value),
    "parameter": lambda reader, key, value: reader.text(key, value),
    "operator": lambda reader, key, value: reader.text(key, value),
    "value": lambda reader, key, value: reader.number(key, value, Decimal(0), Decimal(10) ** 9),
    "value_unit": lambda reader, key, value: reader.text(key, value),
    "max_stage": lambda reader, key, value: reader.whole(key, value, 0, 6),
    "gas": lambda reader, key, value: reader.flag(key, value),
    "heavy_only": lambda reader, key, value: reader.flag(key, value),
    "sprays": lambda reader, key, value: reader.whole(key, value, 0, 48),
    "sweeps": lambda reader, key, value: reader.whole(key, value, 0, 48),
    "uncovered": lambda reader, key, value: reader.flag(key, value),
    "sulfur": lambda reader, key, value: reader.number(key, value, *PERCENT),
    "ash": lambda reader, key, value: reader.number(key, value, *PERCENT),
    "delay_minutes": lambda reader, key, value: reader.whole(key, value, 0, 1_440),
}


def read(document: Any, place: Mapping[str, Any] | None = None) -> tuple[dict[str, Any], list[Fault]]:
    """The parts of a measure by name, and every fault; `place` (file, row) goes into the faults."""
    if not isinstance(document, Mapping):
        return {}, [Fault("measure", f"措施应为键值对，现为 {document!r}。", **(place or {}))]
    reader = _Reader(document, place or {})
    action = reader.term("action", Action, document.get("action"))
    parts: dict[str, Any] = {"action": action}
    for key, value in document.items():
        if key != "action" and key in READERS:
            parts[key] = READERS[key](reader, key, value)
    _check_keys(reader, action)
    _check_sense(reader, parts)
    return parts, reader.faults


def _check_keys(reader: _Reader, action: Action | None) -> None:
    if action is None:
        return
    allowed = SHARED | PARTS[action].must | PARTS[action].may
    for key in sorted(set(reader.document) - allowed):
        reader.fault(str(key), f"「{action.label}」没有「{key}」这一项，请删除或改正。")
    for key in sorted(PARTS[action].must - set(reader.document)):
        reader.fault(key, f"「{action.label}」缺少「{key}」，不能执行和核查。")


def _check_sense(reader: _Reader, parts: Mapping[str, Any]) -> None:
    if parts.get("operator", OPERATORS[0]) not in OPERATORS:
        reader.fault("operator", f"「operator」应为 {' 或 '.join(OPERATORS)}。")
    if parts.get("uncovered") and not (parts.get("sprays") or parts.get("sweeps")):
        reader.fault("uncovered", "不要求苫盖的扬尘措施，须写明每日清扫或喷淋的次数，否则没有要求任何事。")
    if parts.get("ratio") is not None and parts.get("base") is None:
        reader.fault("base", "只有百分比而没有计量基准（base），不能执行和核查；请写明以什么计。")
    if (
        parts["action"] is Action.LIMIT_OUTPUT
        and parts.get("base") not in LOAD_BASES
        and "ratio" not in parts
    ):
        reader.fault("ratio", "「限产」缺少比例（ratio）。")
