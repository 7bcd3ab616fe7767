"""What a workbook would do, as plain values: kept with the job that read it, and shown page by page."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from emergency.services.list_difference import EnterpriseDifference, FieldChange
from emergency.services.listing import ListPreview
from plans.emission import Emission
from plans.errors import Fault
from plans.industry import industries
from plans.list_draft import PermitClass
from plans.reduction_total import Total
from plans.severity import Severity
from plans.terms import EnterpriseCategory, Grade, WarningLevel

# How many rows of each kind are kept for the page; every fault stands in the marked copy.
FAULTS_KEPT, CHANGED_KEPT, NAMED_KEPT = 10_000, 2_000, 200
PARTS = {
    "units": "生产单元", "outlets": "排放口", "meters": "电表", "entrances": "门禁", "contacts": "联系人",
    "grades": "绩效等级",
}  # fmt: skip
FIELDS = {
    "division": "行政区划", "name": "名称", "industry": "行业", "category": "类别", "address": "地址",
    "longitude": "经度", "latitude": "纬度", "town": "乡镇", "permit_number": "许可证编号",
    "permit_class": "许可管理类别", "regulator": "监管单位", "leader": "责任领导", "leader_mobile": "责任领导手机",
    "supervisor": "监管人员", "supervisor_mobile": "监管人员手机", "emissions": "年排放量（吨）",
    "emission_method": "核算方法", "emission_source": "数据来源", "operating_days": "年运行天数",
    "season": "生产期", "commits": "自主减排承诺", "guarantee": "保障任务", "kind": "类型", "count_unit": "计量单位",
    "capacities": "日产能", "safety": "安全约束", "emission_share": "排放占比", "has_cems": "自动监测",
    "unit_code": "所属生产单元", "standby_kw": "保安负荷（kW）", "duty": "职务", "mobile": "手机",
    "email": "邮箱", "rank": "顺位", "confirmed_on": "核实日期", "scheme": "分级标准", "grade": "等级",
    "decided_on": "评定日期", "valid_to": "有效至", "document": "文件",
}  # fmt: skip
PRIVATE = ("mobile", "leader_mobile", "supervisor_mobile", "email")
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
class NamedEnterprise:
    """An enterprise by its name; `id` None: it is not registered."""

    id: int | None
    name: str
    division: str
    credit_code: str = ""


@dataclass(frozen=True)
class Looked:
    """How much a workbook holds, what storing it would change, what is wrong with it, what it adds up to.

    `faults` begin with those that make storing impossible; only so many of each kind are kept.
    """

    enterprises: int
    dust_sites: int
    mobile_sources: int
    new: int
    changed: int
    unchanged: int
    missing: int
    uncounted: int
    unstorable: int
    errors: int
    warnings: int
    hints: int
    totals: tuple[Total, ...]
    faults: tuple[Fault, ...]
    changed_rows: tuple[ChangedEnterprise, ...]
    new_rows: tuple[NamedEnterprise, ...]
    missing_rows: tuple[NamedEnterprise, ...]

    @property
    def may_store(self) -> bool:
        """Whether the workbook can be stored at all."""
        return not self.unstorable

    @property
    def faults_in_all(self) -> int:
        """How many faults there are, those not kept included."""
        return self.errors + self.warnings + self.hints

    def to_json(self) -> dict[str, Any]:
        """As the job keeps it."""
        plain = {name: getattr(self, name) for name in COUNTS}
        return {
            **plain,
            "totals": [_total_json(each) for each in self.totals],
            "faults": [each.to_json() for each in self.faults],
            "changed_rows": [dataclasses.asdict(each) for each in self.changed_rows],
            "new_rows": [dataclasses.asdict(each) for each in self.new_rows],
            "missing_rows": [dataclasses.asdict(each) for each in self.missing_rows],
        }

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> "Looked":
        """What a job kept."""
        return cls(
            **{name: held[name] for name in COUNTS},
            totals=tuple(_total(each) for each in held["totals"]),
            faults=tuple(Fault(**each) for each in held["faults"]),
            changed_rows=tuple(
                ChangedEnterprise(
                    each["name"], each["credit_code"], tuple(ChangeText(**one) for one in each["changes"])
                )
                for each in held["changed_rows"]
            ),
            new_rows=tuple(NamedEnterprise(**each) for each in held["new_rows"]),
            missing_rows=tuple(NamedEnterprise(**each) for each in held["missing_rows"]),
        )


COUNTS = (
    "enterprises", "dust_sites", "mobile_sources", "new", "changed", "unchanged", "missing", "uncounted",
    "unstorable", "errors", "warnings", "hints",
)  # fmt: skip


def looked_of(found: ListPreview) -> Looked:
    """A preview as plain values."""
    every = [*found.unstorable, *found.examination.faults]
    graded = [each.severity for each in every]
    new, changed, missing = found.difference.new, found.difference.changed, found.difference.missing
    return Looked(
        enterprises=len(found.draft.enterprises),
        dust_sites=len(found.draft.dust_sites),
        mobile_sources=len(found.draft.mobile_sources),
        new=len(new),
        changed=len(changed),
        unchanged=found.difference.unchanged,
        missing=len(missing),
        uncounted=len(found.examination.uncounted),
        unstorable=len(found.unstorable),
        errors=graded.count(Severity.ERROR.value),
        warnings=graded.count(Severity.WARNING.value),
        hints=graded.count(Severity.HINT.value),
        totals=found.examination.totals,
        faults=tuple(every[:FAULTS_KEPT]),
        changed_rows=tuple(changed_in_words(each) for each in changed[:CHANGED_KEPT]),
        new_rows=tuple(_new(each) for each in new[:NAMED_KEPT]),
        missing_rows=tuple(
            NamedEnterprise(each.id, each.name, each.division) for each in missing[:NAMED_KEPT]
        ),
    )


def _new(each: EnterpriseDifference) -> NamedEnterprise:
    after = each.written.after
    return NamedEnterprise(None, after["name"], after["division"], each.written.credit_code)


def _total_json(each: Total) -> dict[str, Any]:
    return {
        "level": each.level.value, "pollutant": each.pollutant.value, "base": str(each.base), "cut": str(each.cut),
        "floor": None if each.floor is None else str(each.floor), "pooled": each.pooled,
    }  # fmt: skip


def _total(held: Mapping[str, Any]) -> Total:
    floor = None if held["floor"] is None else Fraction(held["floor"])
    return Total(
        WarningLevel(held["level"]), Emission(held["pollutant"]), Fraction(held["base"]), Fraction(held["cut"]),
        floor, held["pooled"],
    )  # fmt: skip


def changed_in_words(each: EnterpriseDifference) -> ChangedEnterprise:
    """One registered enterprise with what changes of it, in words."""
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
