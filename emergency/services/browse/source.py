"""A dust site, a fleet or machines as one page: the register, what the list in force asks and how it is seen, history."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from emergency.errors import NotFound
from emergency.services.list_entry import drafted_fleet, drafted_site
from emergency.services.office import Actor, Office
from emergency.services.register_field import EMISSION_LABELS
from emergency.storage import listed_source as sources
from emergency.storage import reduction, source_change
from emergency.storage.listed_source import HeldSource, ListedSource, NewSourceMeasure
from emergency.storage.source_change import SourceChange
from plans.beijing import day_of
from plans.list_draft import SourceKind
from plans.measure import sentence
from plans.measure_check import Verification
from plans.source_check import (
    VEHICLE_NAMES,
    fleet_lacks,
    fleet_verification,
    is_idle,
    site_lacks,
    site_verification,
)
from plans.terms import WarningLevel

ACTS = {"register": "登记", "change": "变更", "import": "清单导入", "switch": "停用或启用"}
NAMES = {
    "division": "行政区划", "kind": "源类", "name": "名称", "responsible": "责任单位", "address": "地址",
    "supervisor": "监管人员", "mobile": "手机", "active": "在用",
}  # fmt: skip
FACT_NAMES = {
    "area_m2": "占地面积（平方米）", "cameras": "视频监控（处）", "monitors": "扬尘在线监测（处）", "kind": "类型",
    "stage": "排放阶段", "fuel": "燃料", "count": "数量", "tracked": "车载终端（台）",
}  # fmt: skip


@dataclass(frozen=True)
class AskedOfSource:
    """One measure of the list in force: the sentence, how it is seen, and why it cannot be carried out ("")."""

    level: WarningLevel
    text: str
    onsite: str
    seen: Verification | None
    lacking: str
    idle: bool


@dataclass(frozen=True)
class SourceLine:
    """One field of a change."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class SourceHistory:
    """One change with its fields."""

    change: SourceChange
    act: str
    lines: tuple[SourceLine, ...]


@dataclass(frozen=True)
class SourcePage:
    """Everything about one source."""

    held: HeldSource
    facts: tuple[tuple[str, str], ...]
    asked: tuple[AskedOfSource, ...]
    history: tuple[SourceHistory, ...]


def page(office: Office, actor: Actor, now: datetime.datetime, source_id: int) -> SourcePage:
    """The page of a source in scope, in use or not; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        held = sources.by_id(work, source_id)
        if held is None:
            raise NotFound(f"没有编号为 {source_id} 的扬尘源或移动源，或不在您的辖区。请从列表进入。")
        changes = source_change.changes_of(work, source_id)
        asked: list[NewSourceMeasure] = []
        for each in reduction.lists_in_force(work, held.source.division, day_of(now)):
            asked = sources.measures_in(work, each.id).get(source_id) or asked
    return SourcePage(
        held=held,
        facts=tuple(_facts(held.source)),
        asked=tuple(_asked(held.source, each) for each in asked),
        history=tuple(
            SourceHistory(each, ACTS.get(each.act, each.act), tuple(_lines(each))) for each in changes
        ),
    )


def _facts(source: ListedSource) -> Iterator[tuple[str, str]]:
    for name, label in FACT_NAMES.items():
        if source.facts.get(name) is not None:
            yield label, _value(name, source.facts[name])
    for name, amount in source.emissions.items():
        yield f"年排放量 {EMISSION_LABELS.get(name, name)}（吨）", f"{amount:g}"


def _asked(source: ListedSource, each: NewSourceMeasure) -> AskedOfSource:
    measure = each.measure
    if measure is None:
        return AskedOfSource(each.level, each.text, each.onsite, None, "无法识别为可执行的措施。", False)
    text = each.text or sentence(measure, ())
    if source.kind is SourceKind.DUST:
        site = drafted_site(source, ())
        seen, lacking, idle = site_verification(measure, site), site_lacks(measure), False
    else:
        fleet = drafted_fleet(source, ())
        seen, lacking = fleet_verification(measure, fleet), fleet_lacks(measure, fleet)
        idle = is_idle(measure, fleet)
    return AskedOfSource(each.level, text, each.onsite, seen, lacking, idle)


def _lines(change: SourceChange) -> Iterator[SourceLine]:
    before, after = change.before or {}, change.after or {}
    for name in dict.fromkeys([*before, *after]):
        old, new = before.get(name), after.get(name)
        if isinstance(old, dict) or isinstance(new, dict):
            yield from _inner(name, old or {}, new or {})
        elif old != new:
            yield SourceLine(NAMES.get(name, name), _value(name, old), _value(name, new))


def _inner(name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[SourceLine]:
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            label = (
                f"年排放量 {EMISSION_LABELS.get(key, key)}（吨）"
                if name == "emissions"
                else FACT_NAMES.get(key, key)
            )
            yield SourceLine(label, _value(key, old.get(key)), _value(key, new.get(key)))


def _value(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if name == "kind":
        kinds = {each.value: each.label for each in SourceKind}
        return kinds.get(value) or VEHICLE_NAMES.get(value, str(value))
    if name == "stage":
        return f"国{value}"
    return f"{value:g}" if isinstance(value, float) else str(value)
