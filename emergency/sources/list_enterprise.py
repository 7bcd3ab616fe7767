"""The rows of an enterprise on every sheet as one value."""

from collections.abc import Mapping, Sequence
from typing import Any

from emergency.sources.list_division import DivisionNames
from emergency.sources.list_measure import inline_measures, measures
from emergency.sources.list_owner import Owned
from emergency.sources.list_record import Record
from plans.errors import Fault
from plans.list_draft import (
    DraftContact,
    DraftEnterprise,
    DraftGate,
    DraftGrade,
    DraftMeasure,
    DraftMeter,
    DraftOutlet,
    DraftUnit,
    Guarantee,
)
from plans.list_form_enterprise import CONTACT, GRADES, GUARANTEE
from plans.list_form_measure import MEASURE
from plans.list_form_unit import GATE, METER, OUTLET, UNIT
from plans.terms import EnterpriseCategory
from plans.unit import Capacity, UnitFacts

POLLUTANTS = ("so2", "nox", "pm", "vocs")
PLAIN = (
    "town", "address", "longitude", "latitude", "permit_number", "permit_class", "regulator", "leader",
    "leader_mobile", "supervisor", "supervisor_mobile", "emission_method", "emission_source", "operating_days",
    "season", "commits",
)  # fmt: skip
CODE_LENGTH = 20
WHOLE = 100
CAPACITIES = tuple(each.value for each in Capacity)
# A category must stand in the value; a row without one has its fault already.
NO_CATEGORY = EnterpriseCategory.NON_KEY


def enterprise(record: Record, owned: Owned, places: DivisionNames) -> tuple[DraftEnterprise, list[Fault]]:
    """The enterprise of a row of 表1 with all that the other sheets say of it."""
    values = record.values
    division, faults = places.of(record)
    units = tuple(_unit(row) for row in owned.of(record, UNIT) if "unit_name" in row.values)
    facts = tuple(unit.facts for unit in units)
    demands, wrong = _measures(record, owned.of(record, MEASURE), facts)
    outlets, strange = _outlets(owned.of(record, OUTLET), facts)
    meters, stranger = _meters(owned.of(record, METER), facts)
    made = DraftEnterprise(
        division=division,
        credit_code=values.get("credit_code", ""),
        name=values.get("name", ""),
        industry=values.get("industry", ""),
        category=values.get("category", NO_CATEGORY),
        emissions=emissions(values),
        units=units,
        outlets=outlets,
        meters=meters,
        gates=tuple(_gate(row) for row in owned.of(record, GATE) if "code" in row.values),
        contacts=_contacts(record, owned.of(record, CONTACT)),
        grades=tuple(_grade(row) for row in owned.of(record, GRADES) if _whole_grade(row)),
        measures=demands,
        guarantee=next((_guarantee(row) for row in owned.of(record, GUARANTEE)), None),
        place=record.place,
        **{key: values[key] for key in PLAIN if key in values},
    )
    return made, faults + wrong + strange + stranger


def emissions(values: Mapping[str, Any]) -> dict[str, float]:
    """Tonnes a year by pollutant, those that were filled."""
    return {key: values[key] for key in POLLUTANTS if key in values}


def _unit(row: Record) -> DraftUnit:
    values = row.values
    share = values.get("emission_share")
    facts = UnitFacts(
        code=values.get("code") or values["unit_name"][:CODE_LENGTH],
        name=values["unit_name"],
        kind=values.get("kind", "line"),
        count_unit=values.get("count_unit", ""),
        capacities={key: values[key] for key in CAPACITIES if key in values},
        safety=values["safety"].value if "safety" in values else "",
        emission_share=1.0 if share is None else float(share / WHOLE),
    )
    return DraftUnit(facts, row.place)


def _unit_code(row: Record, units: Sequence[UnitFacts]) -> tuple[str | None, list[Fault]]:
    """The unit a row names by code or name; a fault where the enterprise has no such unit."""
    said = row.values.get("unit_code")
    if said is None:
        return None, []
    found = next((unit.code for unit in units if said in (unit.code, unit.name)), None)
    if found is None:
        message = f"「表2」没有该企业编号或名称为「{said}」的生产线。请核对编号。"
        return None, [row.fault("unit_code", "W15", message)]
    return found, []


def _outlets(
    rows: Sequence[Record], units: Sequence[UnitFacts]
) -> tuple[tuple[DraftOutlet, ...], list[Fault]]:
    found, faults = [], []
    for row in rows:
        unit, wrong = _unit_code(row, units)
        faults += wrong
        values = row.values
        if "code" in values:
            has_cems = values.get("has_cems", False)
            found.append(
                DraftOutlet(values["code"], values.get("outlet_name", ""), unit, has_cems, row.place)
            )
    return tuple(found), faults


def _meters(rows: Sequence[Record], units: Sequence[UnitFacts]) -> tuple[tuple[DraftMeter, ...], list[Fault]]:
    found, faults = [], []
    for row in rows:
        unit, wrong = _unit_code(row, units)
        faults += wrong
        values = row.values
        if "code" in values and "kind" in values:
            found.append(
                DraftMeter(values["code"], values["kind"], unit, values.get("standby_kw"), row.place)
            )
    return tuple(found), faults


def _gate(row: Record) -> DraftGate:
    return DraftGate(row.values["code"], row.values.get("gate_name", ""), row.place)


def _contacts(record: Record, rows: Sequence[Record]) -> tuple[DraftContact, ...]:
    """The people of 联系人, in their order; those that stand in 表1 itself where there are none."""
    found = [
        DraftContact(
            row.values.get("person", ""),
            row.values.get("duty", ""),
            row.values.get("mobile"),
            row.values.get("email"),
            row.values.get("rank", position),
            row.values.get("confirmed_on"),
            row.place,
        )
        for position, row in enumerate(rows, start=1)
        if "person" in row.values or "mobile" in row.values
    ]
    return tuple(sorted(found, key=lambda contact: contact.rank)) or _inline_contacts(record)


def _inline_contacts(record: Record) -> tuple[DraftContact, ...]:
    values = record.values
    return tuple(
        DraftContact(
            values.get(f"{key}_name", ""),
            "联系人",
            values.get(f"{key}_mobile"),
            None,
            rank,
            None,
            record.place,
        )
        for rank, key in enumerate(("first", "second"), start=1)
        if f"{key}_name" in values or f"{key}_mobile" in values
    )


def _whole_grade(row: Record) -> bool:
    return all(key in row.values for key in ("industry", "scheme", "grade", "decided_on"))


def _grade(row: Record) -> DraftGrade:
    values = row.values
    return DraftGrade(
        values["industry"],
        values["scheme"],
        values["grade"],
        values["decided_on"],
        values.get("valid_to"),
        values.get("document", ""),
        row.place,
    )


def _guarantee(row: Record) -> Guarantee:
    values = row.values
    words = (values.get(key, "") for key in ("task", "max_load", "basis", "approved_by"))
    return Guarantee(*words, values.get("valid_to"), row.place)


def _measures(
    record: Record, rows: Sequence[Record], units: Sequence[UnitFacts]
) -> tuple[tuple[DraftMeasure, ...], list[Fault]]:
    """The measures of the measure sheet, then those that stand in 表1 itself."""
    found, faults = [], []
    for row in rows:
        more, wrong = measures(row, units)
        found += more
        faults += wrong
    inline, wrong = inline_measures(record, units)
    return tuple(found + inline), faults + wrong
