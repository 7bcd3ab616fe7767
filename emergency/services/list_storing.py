"""What makes a drawn-up list impossible to store; every other fault stays with the draft and is corrected there."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from emergency.services.registry_check import METER_KINDS, UNIT_KINDS
from emergency.storage import register_entry
from emergency.storage.register_entry import HeldEntry
from emergency.storage.registry import known_credit_codes
from emergency.storage.work import Scope, UnitOfWork
from plans.division import DivisionTree
from plans.errors import Fault
from plans.grading import grade_fault
from plans.list_draft import NOWHERE, DraftEnterprise, ListDraft, Place
from plans.unit import Safety

CODE = "W26"
LENGTHS = {
    "credit_code": 18, "name": 120, "industry": 40, "address": 200, "town": 60, "permit_number": 40,
    "regulator": 80, "leader": 40, "leader_mobile": 20, "supervisor": 40, "supervisor_mobile": 20,
    "emission_method": 80, "emission_source": 120,
}  # fmt: skip
MEASURE_LENGTHS = {"text": 1000, "onsite": 400}
Said = Iterator[tuple[Place, str, str]]


def faults_of(
    work: UnitOfWork, draft: ListDraft, held: Mapping[str, HeldEntry], divisions: DivisionTree
) -> list[Fault]:
    """Every reason why this draft cannot be stored, each with its place; `held` as `compare` takes it."""
    said = [*_repeated(draft), *_taken(work, draft, held)]
    for each in draft.enterprises:
        said += [*_enterprise(each, draft.area, divisions), *_parts(each), *_measures(each.measures)]
    for source in (*draft.dust_sites, *draft.mobile_sources):
        said += [*_division(source.division, source.place, draft.area, divisions)]
        said += _measures(source.measures)
    return _as_faults(said)


def broken_values(draft: ListDraft) -> list[Fault]:
    """The values that no rule can be asked about: numbers without end, kinds that nobody knows."""
    return _as_faults(said for each in draft.enterprises for said in _values(each))


def _as_faults(said: Iterable[tuple[Place, str, str]]) -> list[Fault]:
    return [
        Fault(CODE, message, sheet=place.sheet or None, row=place.row, column=column)
        for place, column, message in said
    ]


def _values(each: DraftEnterprise) -> Said:
    numbers = [*each.emissions.values(), *(one for one in (each.longitude, each.latitude) if one is not None)]
    if not all(math.isfinite(one) for one in numbers):
        yield each.place, "数值", f"{each.name}：有一个数值不是有限的数。请改正。"
    for unit in each.units:
        if unit.facts.kind not in UNIT_KINDS or unit.facts.safety not in {one.value for one in Safety}:
            said = f"{each.name}：生产线「{unit.facts.name}」的类别或安全约束不认识。请按模板选填。"
            yield unit.place, "类别", said


def _repeated(draft: ListDraft) -> Said:
    named: list[tuple[str, Callable, Iterable]] = [
        ("统一社会信用代码", lambda each: each.credit_code, draft.enterprises),
        ("电表编号", lambda each: each.code, [one for each in draft.enterprises for one in each.meters]),
        ("工地或堆场", lambda each: (each.division, each.name), draft.dust_sites),
        (
            "车队或机械",
            lambda each: (each.division, each.owner, each.kind, each.stage, each.fuel),
            draft.mobile_sources,
        ),
    ]
    for what, key, parts in named:
        yield from _twice(what, key, tuple(parts))


def _twice(what: str, key: Callable, parts: tuple) -> Said:
    counted = Counter(key(each) for each in parts)
    for each in parts:
        if counted[key(each)] > 1:
            shown = (
                key(each) if isinstance(key(each), str) else "、".join(str(one) for one in key(each) if one)
            )
            yield (
                each.place,
                what,
                f"{what}「{shown}」在文件中出现 {counted[key(each)]} 次。请合并或删除重复的行。",
            )


def _taken(work: UnitOfWork, draft: ListDraft, held: Mapping[str, HeldEntry]) -> Said:
    """Codes that belong to somebody else in the register already."""
    codes = [each.credit_code for each in draft.enterprises]
    elsewhere = known_credit_codes(work, codes) - held.keys()
    meters = register_entry.meters_held(work, [one.code for each in draft.enterprises for one in each.meters])
    for each in draft.enterprises:
        yield from _held_elsewhere(each, held.get(each.credit_code), elsewhere)
        for one in each.meters:
            if meters.get(one.code, each.credit_code) != each.credit_code:
                yield one.place, "电表编号", f"电表「{one.code}」已登记在另一家企业名下。请核对编号。"


def _held_elsewhere(each: DraftEnterprise, held: HeldEntry | None, elsewhere: set[str]) -> Said:
    if each.credit_code in elsewhere:
        yield (
            each.place,
            "统一社会信用代码",
            f"{each.name}已由其他地区登记，不能由本地区改写。请与该地区核对后从本清单移出。",
        )
    elif held is not None and held.merged_into is not None:
        yield (
            each.place,
            "统一社会信用代码",
            f"{each.name}已作为重复登记并入另一家企业。请改用保留企业的信用代码。",
        )


def _enterprise(each: DraftEnterprise, area: str, divisions: DivisionTree) -> Said:
    if not each.credit_code:
        yield (
            each.place,
            "统一社会信用代码",
            f"{each.name or '有一行'}没有统一社会信用代码，无法登记。请填写。",
        )
    if not each.name:
        yield each.place, "企业名称", f"信用代码「{each.credit_code}」没有企业名称，无法登记。请填写。"
    yield from _division(each.division, each.place, area, divisions)
    for name, limit in LENGTHS.items():
        if len(getattr(each, name) or "") > limit:
            yield each.place, name, f"{each.name[:30]}：内容超过 {limit} 个字，无法保存。请缩短。"


def _division(code: str, place: Place, area: str, divisions: DivisionTree) -> Said:
    if code not in divisions:
        yield place, "行政区划", f"没有行政区划代码「{code}」。请核对六位代码。"
    elif not Scope(area).covers(code):
        yield (
            place,
            "行政区划",
            f"「{divisions.get(code).name}」不在{divisions.get(area).name}范围内。请从本清单移出，或改正代码。",
        )


def _parts(each: DraftEnterprise) -> Said:
    yield from _twice("生产线编号", lambda one: one.facts.code, each.units)
    yield from _twice("排放口编号", lambda one: one.code, each.outlets)
    yield from _twice("门禁编号", lambda one: one.code, each.gates)
    yield from _twice("绩效等级", lambda one: (one.industry, one.scheme, str(one.decided_on)), each.grades)
    codes = {unit.facts.code for unit in each.units}
    for part in (*each.outlets, *each.meters):
        if part.unit_code is not None and part.unit_code not in codes:
            yield (
                part.place,
                "生产线编号",
                f"{each.name}：「{part.code}」所在的生产线「{part.unit_code}」不在文件中。请补充或改正。",
            )
    for meter in each.meters:
        if meter.kind not in METER_KINDS:
            yield (
                meter.place,
                "电表用途",
                f"{each.name}：电表「{meter.code}」的用途「{meter.kind}」不认识。请按模板选填。",
            )
    for grade in each.grades:
        fault = grade_fault(grade.scheme, grade.grade)
        if fault:
            yield grade.place, "绩效等级", f"{each.name}：{fault.message}"


def _measures(measures: Iterable) -> Said:
    for each in measures:
        for name, limit in MEASURE_LENGTHS.items():
            if len(getattr(each, name)) > limit:
                yield each.place or NOWHERE, name, f"措施文字超过 {limit} 个字，无法保存。请分成几条。"
