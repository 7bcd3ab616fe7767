"""From the register and the list in force to what the papers of enterprises print."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from emergency.documents.site_facts import LevelLines, MeasureLine, PersonLine, SiteFacts, UnitLine
from emergency.services.list_derived import LEVELS
from emergency.services.office import Office
from emergency.storage import reduction, registry
from emergency.storage.registry import Contact, Enterprise, GradeHeld, Meter, Unit
from emergency.storage.work import Scope, UnitOfWork
from plans import power_demand
from plans.beijing import day_of
from plans.figure_table import FigureTable
from plans.industry import industries
from plans.listed import ListedEnterprise, ListedMeasure
from plans.measure import sentence
from plans.measure_check import Sensors, Stack, Verification, in_words, verification
from plans.order import SELF_GRADES
from plans.reduction import Emission
from plans.terms import Grade
from plans.unit import Capacity, Safety, UnitFacts

NOT_HELD = "未登记"
UNIT_KINDS = {"line": "生产线", "process": "工序", "device": "设备", "control": "治污设施"}


@dataclass(frozen=True)
class _Register:
    """What the register holds of some enterprises, read once."""

    units: Mapping[int, tuple[Unit, ...]]
    meters: Mapping[int, tuple[Meter, ...]]
    contacts: Mapping[int, tuple[Contact, ...]]
    grades: Mapping[int, tuple[GradeHeld, ...]]
    outlets: Mapping[int, tuple[registry.Outlet, ...]]
    entrances: Mapping[int, tuple[registry.Entrance, ...]]
    listed: Mapping[int, ListedEnterprise]


def site_facts(
    office: Office, work: UnitOfWork, now: datetime.datetime, area: str, ids: Sequence[int]
) -> dict[int, SiteFacts]:
    """The facts of these enterprises of an area, by key; an enterprise out of scope has no entry."""
    day = day_of(now)
    wanted = frozenset(ids)
    held = [each for each in registry.enterprises_of(work, area) if each.id in wanted]
    register = _Register(
        units=registry.units_of(work, ids),
        meters=registry.meters_of(work, ids),
        contacts=registry.contacts_of(work, ids),
        grades=registry.grades_of(work, ids, day),
        outlets=registry.outlets_of(work, ids),
        entrances=registry.entrances_of(work, ids),
        listed={each.id: each for each in reduction.listed_enterprises(work, area, day)},
    )
    lists = reduction.lists_in_force(work, area, day)
    return {each.id: _facts(office, each, register, lists, day) for each in held}


def reduces_itself(grade: str) -> bool:
    """Whether an enterprise of this printed grade promises to reduce by itself."""
    return any(grade.startswith(each.label) for each in SELF_GRADES)


def _facts(
    office: Office,
    held: Enterprise,
    register: _Register,
    lists: Sequence[reduction.ReductionList],
    day: datetime.date,
) -> SiteFacts:
    settings = office.settings
    return SiteFacts(
        **_identity(office, held),
        **_production(held, register),
        **_people(held, register),
        **_listing(held, lists),
        grade=_grades(register.grades.get(held.id, ())),
        levels=_levels(held.id, register, day, office.library.tables["evidence.toml"]),
        plan_title=office.library.plan_for(held.division, day).title,
        public_address=f"{settings.base_url}/public/board/{held.credit_code}",
        report_phone=settings.report_phone,
        duty_phone=settings.duty_phone,
        drawn_on=day,
    )


def _identity(office: Office, held: Enterprise) -> dict:
    trades = industries()
    return {
        "name": held.name,
        "credit_code": held.credit_code,
        "area": _area(office, held.division),
        "address": held.town + held.address or NOT_HELD,
        "place": _place(held),
        "industry": trades[held.industry].name if held.industry in trades else held.industry,
        "category": held.category.label,
        "permit": _permit(held),
        "guarantee": (held.guarantee or {}).get("task", "") or "无",
        "invented": held.invented,
    }


def _production(held: Enterprise, register: _Register) -> dict:
    given = [each for each in Emission if each.value in held.emissions]
    method = (held.emission_method, held.emission_source)
    outlets = register.outlets.get(held.id, ())
    return {
        "operating_days": f"{held.operating_days} 天" if held.operating_days else NOT_HELD,
        "emissions": tuple((each.label, f"{held.emissions[each.value]:g}") for each in given),
        "emission_source": "，".join(filter(None, method)) or NOT_HELD,
        "units": tuple(_unit(each, register, held.id) for each in register.units.get(held.id, ())),
        "outlets": tuple((each.code, each.name, "有" if each.has_cems else "无") for each in outlets),
        "entrances": tuple(each.name or each.code for each in register.entrances.get(held.id, ())),
    }


def _people(held: Enterprise, register: _Register) -> dict:
    contacts = register.contacts.get(held.id, ())
    return {
        "contacts": tuple(PersonLine(each.name, each.duty, each.mobile or NOT_HELD) for each in contacts),
        "regulator": held.regulator or NOT_HELD,
        "leader": held.leader or NOT_HELD,
        "leader_mobile": held.leader_mobile or "",
        "supervisor": held.supervisor or NOT_HELD,
        "supervisor_mobile": held.supervisor_mobile or "",
    }


def _listing(held: Enterprise, lists: Sequence[reduction.ReductionList]) -> dict:
    """The narrowest list that names the division; it is the one that holds."""
    naming = [each for each in lists if Scope(each.division).covers(held.division)]
    if not naming:
        return {"list_title": "", "list_version": "", "list_from": None}
    own = naming[-1]
    return {
        "list_title": own.title,
        "list_version": f"第 {own.version} 版",
        "list_from": own.in_force_from,
    }


def _levels(
    enterprise_id: int, register: _Register, day: datetime.date, limits: FigureTable
) -> tuple[LevelLines, ...]:
    listed = register.listed.get(enterprise_id)
    units = register.units.get(enterprise_id, ())
    sensors = _sensors(enterprise_id, units, register)
    facts = tuple(each.facts for each in units)
    return tuple(
        LevelLines(
            f"{level.label}预警",
            level.response.label,
            tuple(
                _line(each, facts, verification(each.measure, sensors, day, limits))
                for each in (listed.measures.get(level, ()) if listed else ())
            ),
        )
        for level in LEVELS
    )


def _line(listed: ListedMeasure, units: Sequence[UnitFacts], found: Verification) -> MeasureLine:
    return MeasureLine(
        text=sentence(listed.measure, units),
        checks=in_words(found),
        onsite="；".join(found.onsite),
        source=listed.citation.label,
    )


def _sensors(enterprise_id: int, units: Sequence[Unit], register: _Register) -> Sensors:
    codes = {each.id: each.facts.code for each in units}
    return Sensors(
        meters=tuple(
            power_demand.Meter(each.id, each.code, each.kind, codes.get(each.unit_id), each.standby_kw)
            for each in register.meters.get(enterprise_id, ())
        ),
        stacks=tuple(
            Stack(each.code, codes.get(each.unit_id), each.has_cems)
            for each in register.outlets.get(enterprise_id, ())
        ),
        entrances=tuple(each.name or each.code for each in register.entrances.get(enterprise_id, ())),
    )


def _unit(unit: Unit, register: _Register, enterprise_id: int) -> UnitLine:
    facts = unit.facts
    figures = [facts.capacities.get(each.value) for each in Capacity]
    said = "／".join("—" if figure is None else f"{figure:g}" for figure in figures)
    meters = register.meters.get(enterprise_id, ())
    outlets = register.outlets.get(enterprise_id, ())
    return UnitLine(
        code=facts.code,
        name=facts.name,
        kind=UNIT_KINDS.get(facts.kind, facts.kind),
        capacity=f"{said} {facts.count_unit}".strip() if any(figures) else NOT_HELD,
        safety=Safety(facts.safety).label if facts.safety else "无",
        meters=_codes(meters, unit.id),
        outlets=_codes(outlets, unit.id),
    )


def _codes(parts: Iterable, unit_id: int) -> str:
    return "、".join(each.code for each in parts if each.unit_id == unit_id) or "—"


def _grades(held: Sequence[GradeHeld]) -> str:
    rated = [each for each in held if each.grade is not Grade.UNRATED]
    said = [f"{each.grade.label}（{each.decided_on.year}年度）" for each in rated]
    return "、".join(said) or "不分级"


def _permit(held: Enterprise) -> str:
    if held.permit_number is None:
        return held.permit_class.label if held.permit_class else NOT_HELD
    return f"{held.permit_number}（{held.permit_class.label}）" if held.permit_class else held.permit_number


def _place(held: Enterprise) -> str:
    if held.longitude is None or held.latitude is None:
        return NOT_HELD
    return f"东经{held.longitude:.4f}°，北纬{held.latitude:.4f}°"


def _area(office: Office, division: str) -> str:
    """The whole path of a division: 内蒙古自治区通辽市科尔沁区."""
    codes = dict.fromkeys((f"{division[:2]}0000", f"{division[:4]}00", division))
    divisions = office.library.divisions
    return "".join(divisions.get(code).name for code in codes if code in divisions)
