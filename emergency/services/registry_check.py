"""What is wrong with enterprises that are to be registered: every fault, with its row."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from emergency.services.office import Actor
from emergency.storage.registration import NewEnterprise
from plans import credit_code
from plans.division import DivisionTree
from plans.errors import Fault
from plans.grading import grade_fault
from plans.industry import industries
from plans.reduction import Emission
from plans.season import season
from plans.unit import Capacity, Safety

MOBILE = re.compile(r"1[3-9]\d{9}")
METER_KINDS = ("production", "control", "total")
NO_SEASON = "生产期须写成 04-01至10-31 的样式。"
UNIT_KINDS = ("line", "process", "device", "control")


def faults_of(
    enterprises: Sequence[NewEnterprise],
    *,
    actor: Actor,
    divisions: DivisionTree,
    known_codes: set[str],
    known_meters: set[str],
) -> list[Fault]:
    """Every fault, the row being the place in `enterprises` counted from 1."""
    faults = _repeated(enterprises, known_codes, known_meters)
    for row, new in enumerate(enterprises, start=1):
        said = [
            *_enterprise(new, actor, divisions),
            *_units(new),
            *_contacts(new),
            *_meters(new),
            *_grades(new),
        ]
        faults += [
            Fault(code, f"{new.name}：{message}", row=row, column=column) for code, column, message in said
        ]
    return faults


def _repeated(
    enterprises: Sequence[NewEnterprise], known_codes: set[str], known_meters: set[str]
) -> list[Fault]:
    codes = Counter(new.credit_code for new in enterprises)
    meters = Counter(meter.code for new in enterprises for meter in new.meters)
    return [
        Fault("repeated", f"统一社会信用代码「{code}」已经登记或在本批中重复。", column="credit_code")
        for code in sorted({code for code, count in codes.items() if count > 1} | known_codes)
    ] + [
        Fault("repeated", f"电表编号「{code}」已经登记或在本批中重复。", column="meter.code")
        for code in sorted({code for code, count in meters.items() if count > 1} | known_meters)
    ]


Said = Iterable[tuple[str, str, str]]


def _enterprise(new: NewEnterprise, actor: Actor, divisions: DivisionTree) -> Said:
    wrong = credit_code.wrong(new.credit_code)
    if wrong:
        yield "V01", "credit_code", wrong
    if new.division not in divisions:
        yield "division", "division", f"没有行政区划代码「{new.division}」。"
    elif not actor.scope.covers(new.division):
        yield "division", "division", f"「{new.division}」不在您的辖区。"
    if new.industry not in industries():
        yield "V03", "industry", f"没有代码为「{new.industry}」的行业。"
    unknown = sorted(set(new.emissions) - {each.value for each in Emission})
    if unknown:
        yield "emissions", "emissions", f"排放量中有不认识的污染物 {'、'.join(unknown)}。"
    if any(amount < 0 for amount in new.emissions.values()):
        yield "emissions", "emissions", "排放量不能为负数。"
    if new.season and season(new.season) is None:
        yield "season", "season", NO_SEASON
    if new.operating_days is not None and not 1 <= new.operating_days <= 366:
        yield "operating_days", "operating_days", "年运行天数应在 1 至 366 之间。"


def _units(new: NewEnterprise) -> Said:
    for code, count in Counter(unit.code for unit in new.units).items():
        if count > 1:
            yield "unit", "unit.code", f"生产线编号「{code}」重复。"
    for unit in new.units:
        if unit.kind not in UNIT_KINDS:
            yield "unit", "unit.kind", f"生产线「{unit.name}」的类别「{unit.kind}」不认识。"
        if unit.safety not in {safety.value for safety in Safety}:
            yield "V15", "unit.safety", f"生产线「{unit.name}」的安全约束「{unit.safety}」不认识。"
        if not 0 <= unit.emission_share <= 1:
            yield "unit", "unit.emission_share", f"生产线「{unit.name}」的排放占比应在 0 至 1 之间。"
        if set(unit.capacities) - {each.value for each in Capacity} or any(
            value <= 0 for value in unit.capacities.values()
        ):
            yield (
                "unit",
                "unit.capacities",
                f"生产线「{unit.name}」的产能应为正数，只认环评、许可、上年产量三项。",
            )


def _contacts(new: NewEnterprise) -> Said:
    for contact in new.contacts:
        if contact.mobile is not None and not MOBILE.fullmatch(contact.mobile):
            yield (
                "V13",
                "contact.mobile",
                f"联系人{contact.name}的手机号码「{contact.mobile}」不是 11 位手机号。",
            )
        if contact.mobile is None and contact.email is None:
            yield "V13", "contact.mobile", f"联系人{contact.name}没有手机号码也没有邮箱，无法通知。"
        if contact.rank < 1:
            yield "V13", "contact.rank", f"联系人{contact.name}的顺序应从 1 起。"


def _meters(new: NewEnterprise) -> Said:
    codes = {unit.code for unit in new.units}
    for meter in new.meters:
        if meter.kind not in METER_KINDS:
            yield "meter", "meter.kind", f"电表「{meter.code}」的类别「{meter.kind}」不认识。"
        if meter.unit_code is not None and meter.unit_code not in codes:
            yield "meter", "meter.unit_code", f"电表「{meter.code}」所在的生产线「{meter.unit_code}」未登记。"


def _grades(new: NewEnterprise) -> Said:
    for grade in new.grades:
        fault = grade_fault(grade.scheme, grade.grade)
        if fault:
            yield "V03", "grade", fault.message
        if grade.industry not in industries():
            yield "V03", "grade.industry", f"没有代码为「{grade.industry}」的行业。"
