"""The fields of the register as a form asks for them and as the history names them."""

from dataclasses import dataclass

from emergency.services.registry_check import METER_KINDS, UNIT_KINDS
from emergency.storage.register_entry import Entry
from plans.industry import industries
from plans.list_draft import PermitClass
from plans.reduction import Emission
from plans.terms import EnterpriseCategory
from plans.unit import Capacity, Safety

TEXT, NUMBER, WHOLE, CHOICE, FLAG, DAY = "text", "number", "whole", "choice", "flag", "day"
UNIT_LABELS = {"line": "生产线", "process": "工序", "device": "设备", "control": "治污设施"}
METER_LABELS = {"production": "生产", "control": "治污", "total": "总表"}
PART_LABELS = {
    "units": "生产单元", "outlets": "排放口", "meters": "电表", "entrances": "门禁", "contacts": "联系人",
    "grades": "绩效等级",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field: a dotted name stands for a value inside a value; `blank` is what an empty field means."""

    name: str
    label: str
    kind: str = TEXT
    options: tuple[tuple[str, str], ...] = ()
    longest: int = 200
    needed: bool = False
    blank: object = ""


def _terms(terms) -> tuple[tuple[str, str], ...]:
    return tuple((each.value, each.label) for each in terms)


EMISSION_LABELS = {"so2": "SO2", "nox": "NOx", "pm": "颗粒物", "vocs": "VOCs"}
HEAD = (
    Field("name", "企业名称", longest=120, needed=True),
    Field("division", "行政区划", CHOICE, needed=True),
    Field("town", "乡镇（园区）", longest=60),
    Field("address", "地址"),
    Field("longitude", "经度", NUMBER, blank=None),
    Field("latitude", "纬度", NUMBER, blank=None),
    Field(
        "industry", "行业", CHOICE, tuple((key, each.name) for key, each in industries().items()), needed=True
    ),
    Field("category", "类别", CHOICE, _terms(EnterpriseCategory), needed=True),
    Field("permit_number", "排污许可证编号", longest=40, blank=None),
    Field("permit_class", "许可管理类别", CHOICE, _terms(PermitClass), blank=None),
    Field("regulator", "监管单位", longest=80),
    Field("leader", "责任领导", longest=40),
    Field("leader_mobile", "责任领导手机", longest=20, blank=None),
    Field("supervisor", "监管人员", longest=40),
    Field("supervisor_mobile", "监管人员手机", longest=20, blank=None),
    *(
        Field(f"emissions.{each.value}", f"年排放量 {EMISSION_LABELS[each.value]}（吨）", NUMBER, blank=None)
        for each in Emission
    ),
    Field("emission_method", "排放量核算方法", longest=80),
    Field("emission_source", "排放量数据来源", longest=120),
    Field("operating_days", "年运行天数", WHOLE, blank=None),
    Field("season", "生产期（季节性企业，如 04-01至10-31）", longest=20),
    Field("commits", "已签自主减排承诺", FLAG, blank=False),
    Field("guarantee.task", "保障任务"),
    Field("guarantee.max_load", "保障任务最大允许负荷"),
    Field("guarantee.basis", "保障依据"),
    Field("guarantee.approved_by", "保障批准单位"),
    Field("guarantee.valid_to", "保障有效至", DAY, blank=None),
)
PART_FIELDS = {
    "units": (
        Field("name", "名称", longest=80, needed=True),
        Field("kind", "类型", CHOICE, tuple((each, UNIT_LABELS[each]) for each in UNIT_KINDS), needed=True),
        Field("count_unit", "计量单位", longest=20),
        *(Field(f"capacities.{each.value}", f"日{each.label}", NUMBER, blank=None) for each in Capacity),
        Field("safety", "安全约束", CHOICE, _terms(Safety)),
        Field("emission_share", "排放占比（0 至 1）", NUMBER, blank=1.0),
    ),
    "outlets": (
        Field("name", "名称", longest=80),
        Field("has_cems", "装有自动监测（CEMS）", FLAG, blank=False),
        Field("unit_code", "所属生产单元", CHOICE, blank=None),
    ),
    "meters": (
        Field("kind", "用途", CHOICE, tuple((each, METER_LABELS[each]) for each in METER_KINDS), needed=True),
        Field("standby_kw", "保安负荷（kW）", NUMBER, blank=None),
        Field("unit_code", "所属生产单元", CHOICE, blank=None),
    ),
    "entrances": (Field("name", "名称", longest=80),),
}
OTHER_LABELS = {
    "credit_code": "统一社会信用代码", "active": "在用", "merged_into": "并入", "parts": "并入的内容",
    "emissions": "年排放量（吨）", "guarantee": "保障任务", "capacities": "日产能",
    "name": "名称", "kind": "类型", "duty": "职务", "mobile": "手机", "email": "邮箱", "rank": "顺位",
    "confirmed_on": "核实日期", "confirmed_at": "核实时间", "consented_at": "电子通知确认",
    "scheme": "分级办法", "grade": "等级", "decided_on": "评定日期", "valid_to": "有效至", "document": "文件",
}  # fmt: skip


def label_of(part: str, name: str) -> str:
    """What a field is called: of a part where one is given, of the enterprise otherwise."""
    fields = PART_FIELDS.get(part, ()) if part else HEAD
    known = {each.name: each.label for each in fields}
    return known.get(name) or OTHER_LABELS.get(name, name)


def folded(values: Entry) -> Entry:
    """The values of a form with dotted names as the entry they make: empty inner values are left out."""
    made: Entry = {}
    for name, value in values.items():
        outer, _, inner = name.partition(".")
        if not inner:
            made[name] = value
            continue
        held = made.setdefault(outer, {})
        if value not in (None, ""):
            held[inner] = value
    if "guarantee" in made:
        made["guarantee"] = _guarantee(made["guarantee"])
    return made


def _guarantee(held: Entry) -> Entry | None:
    if not held:
        return None
    blank = {"task": "", "max_load": "", "basis": "", "approved_by": "", "valid_to": None}
    return {**blank, **held}


def unfolded(values: Entry, name: str) -> object:
    """The value of a field, dotted or not, in an entry; None where there is none."""
    outer, _, inner = name.partition(".")
    held = values.get(outer)
    return (held or {}).get(inner) if inner else held
