"""What a workbook would do, as the page before the confirmation shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from emergency.errors import NotFound
from emergency.services import list_gate
from emergency.services.list_difference import EnterpriseDifference, FieldChange
from emergency.services.list_landing import difference_of
from emergency.services.list_rows import ListHead
from emergency.services.listing import ListPreview, preview
from emergency.services.office import Actor, Office, require_role
from emergency.storage.reduction import ReductionList
from plans.division import Division
from plans.errors import Fault
from plans.industry import industries
from plans.lifecycle import LIST_KEEPERS
from plans.list_draft import ListDraft, PermitClass
from plans.severity import Severity
from plans.terms import EnterpriseCategory, Grade, Role

PAGE = 50
MOST_NAMED = 30
PARTS = {
    "units": "生产单元", "outlets": "排放口", "meters": "电表", "entrances": "门禁", "contacts": "联系人",
    "grades": "绩效等级",
}  # fmt: skip
FIELDS = {
    "division": "行政区划", "name": "名称", "industry": "行业", "category": "类别", "address": "地址",
    "longitude": "经度", "latitude": "纬度", "town": "乡镇", "permit_number": "许可证编号",
    "permit_class": "许可管理类别", "regulator": "监管单位", "leader": "包联领导", "supervisor": "监管人员",
    "supervisor_mobile": "监管人员手机", "emissions": "年排放量（吨）", "emission_method": "核算方法",
    "emission_source": "数据来源", "operating_days": "年运行天数", "season": "生产期", "commits": "自主减排承诺",
    "guarantee": "保障任务", "kind": "类型", "count_unit": "计量单位", "capacities": "日产能",
    "safety": "安全约束", "emission_share": "排放占比", "has_cems": "自动监测", "unit_code": "所属生产单元",
    "standby_kw": "保安负荷（kW）", "duty": "职务", "mobile": "手机", "email": "邮箱", "rank": "顺位",
    "confirmed_on": "核实日期", "scheme": "分级标准", "grade": "等级", "decided_on": "评定日期",
    "valid_to": "有效至", "document": "文件",
}  # fmt: skip
PRIVATE = ("mobile", "supervisor_mobile", "email")
TERMS = {"category": EnterpriseCategory, "permit_class": PermitClass, "grade": Grade}


@dataclass(frozen=True)
class ChangeText:
    """One field that changes, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class ChangedEnterprise:
    """One registered enterprise and what the workbook changes of it."""

    name: str
    credit_code: str
    changes: tuple[ChangeText, ...]


@dataclass(frozen=True)
class FaultGroup:
    """The faults of one sheet on this page of the preview."""

    sheet: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class PreviewView:
    """Everything the page shows; faults and changed enterprises come in pages."""

    found: ListPreview
    errors: int
    warnings: int
    hints: int
    groups: tuple[FaultGroup, ...]
    changed: tuple[ChangedEnterprise, ...]
    number: int
    last: int

    @property
    def may_store(self) -> bool:
        """Whether the workbook can be stored at all."""
        return not self.found.unstorable

    @property
    def faults(self) -> int:
        """How many faults there are in all."""
        return len(self.found.unstorable) + len(self.found.examination.faults)


def areas(office: Office, actor: Actor) -> tuple[Division, ...]:
    """The divisions a list can be for: the actor's own first, then those below it."""
    own = office.library.divisions.get(actor.division)
    below = (each for each in office.library.divisions.all() if actor.scope.covers(each.code))
    return (own, *(each for each in below if each != own))


def view(
    office: Office, actor: Actor, draft: ListDraft, head: ListHead, faults: Sequence[Fault], page: int
) -> PreviewView:
    """The preview of a workbook; raises InputInvalid where nothing can be said of it."""
    found = preview(office, actor, draft, head.in_force_from, faults)
    every = [*found.unstorable, *found.examination.faults]
    graded = [each.severity for each in every]
    changed = found.difference.changed
    last = max(1, -(-max(len(every), len(changed)) // PAGE))
    number = min(max(page, 1), last)
    shown = slice((number - 1) * PAGE, number * PAGE)
    return PreviewView(
        found=found,
        errors=graded.count(Severity.ERROR.value),
        warnings=graded.count(Severity.WARNING.value),
        hints=graded.count(Severity.HINT.value),
        groups=grouped(every[shown]),
        changed=tuple(_changed(each) for each in changed[shown]),
        number=number,
        last=last,
    )


@dataclass(frozen=True)
class PendingView:
    """What publishing a draft will change in the register; changed and new enterprises come in pages."""

    held: ReductionList
    new: tuple[EnterpriseDifference, ...]
    changed: tuple[ChangedEnterprise, ...]
    new_count: int
    changed_count: int
    number: int
    last: int


def pending(office: Office, actor: Actor, list_id: int, page: int) -> PendingView:
    """The changes that wait with a draft; raises NotFound where none wait or the list is not in scope."""
    require_role(actor, *LIST_KEEPERS, Role.APPROVER, Role.REVIEWER)
    with office.store.begin(actor.scope) as work:
        held = list_gate.found(work, list_id)
        difference = difference_of(work, held)
    if difference is None:
        raise NotFound("这份清单没有等待写入登记的内容。请返回清单页面。")
    new, changed = difference.new, difference.changed
    last = max(1, -(-max(len(new), len(changed)) // PAGE))
    number = min(max(page, 1), last)
    shown = slice((number - 1) * PAGE, number * PAGE)
    words = tuple(_changed(each) for each in changed[shown])
    return PendingView(held, new[shown], words, len(new), len(changed), number, last)


def every_fault(
    office: Office, actor: Actor, draft: ListDraft, head: ListHead, faults: Sequence[Fault]
) -> tuple[Fault, ...]:
    """Every fault of a workbook for its marked copy: also those that make storing impossible."""
    found = preview(office, actor, draft, head.in_force_from, faults)
    return (*found.unstorable, *found.examination.faults)


def grouped(faults: Sequence[Fault]) -> tuple[FaultGroup, ...]:
    """The faults by sheet, in their order."""
    sheets: dict[str, list[Fault]] = {}
    for each in faults:
        sheets.setdefault(each.sheet or "", []).append(each)
    return tuple(FaultGroup(sheet, tuple(found)) for sheet, found in sheets.items())


def _changed(each: EnterpriseDifference) -> ChangedEnterprise:
    name = each.written.after["name"]
    return ChangedEnterprise(name, each.written.credit_code, tuple(_words(one) for one in each.changes))


def _words(change: FieldChange) -> ChangeText:
    field = FIELDS.get(change.field, change.field)
    if change.part:
        code = "" if change.part in ("contacts", "grades") else f"{change.code} "
        field = f"{PARTS[change.part]} {code}{field}"
    return ChangeText(field, _value(change.field, change.before), _value(change.field, change.after))


def _value(field: str, value: Any) -> str:
    """A value in words; numbers of people are shown by their ends only."""
    if value is None or value == "" or value == {}:
        return "空"
    if field in PRIVATE:
        return f"{str(value)[:3]}****{str(value)[-4:]}"
    if field in TERMS:
        return TERMS[field](value).label
    if field == "industry":
        known = industries().get(value)
        return known.name if known else str(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return "，".join(f"{key} {part}" for key, part in value.items() if part not in (None, ""))
    return str(value)
