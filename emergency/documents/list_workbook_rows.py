"""A reduction list as the rows of its sheets: values by column key, form by form."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from emergency.documents.list_workbook_sheet import share_percent
from plans.list_draft import DraftEnterprise, DraftMeasure, DraftMobileSource, DraftUnit, ListDraft
from plans.list_form import Form
from plans.list_form_enterprise import CONTACT, ENTERPRISE, GRADES, GUARANTEE
from plans.list_form_measure import DUST_MEASURE, MEASURE, MOBILE_MEASURE, PARTS
from plans.list_form_source import DUST, MOBILE
from plans.list_form_unit import GATE, METER, OUTLET, UNIT
from plans.measure_value import Measure
from plans.unit import Safety

Rows = Iterator[dict[str, Any]]
PART_KEYS = tuple(column.key for column in PARTS)
DEFAULTS = {each.name: each.default for each in fields(Measure)}


def rows_of(draft: ListDraft, form: Form) -> Rows:
    """The rows of one sheet, in the order of the list."""
    return ROWS[form.key](draft)


def _attributes(value: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: getattr(value, key) for key in keys}


def _owner(enterprise: DraftEnterprise) -> dict[str, Any]:
    return {"credit_code": enterprise.credit_code, "name": enterprise.name}


def _enterprises(draft: ListDraft) -> Rows:
    held = {each.name for each in fields(DraftEnterprise)}
    keys = tuple(column.key for column in ENTERPRISE.offered if column.key in held)
    for each in draft.enterprises:
        yield _attributes(each, keys) | dict(each.emissions)


def _parts(attribute: str, row: Callable[[Any], Mapping[str, Any]]) -> Callable[[ListDraft], Rows]:
    """Rows of the parts of each enterprise, each with its owner."""

    def rows(draft: ListDraft) -> Rows:
        for enterprise in draft.enterprises:
            for part in getattr(enterprise, attribute):
                yield _owner(enterprise) | row(part)

    return rows


def _unit(unit: DraftUnit) -> dict[str, Any]:
    facts = unit.facts
    return {
        "code": facts.code,
        "unit_name": facts.name,
        "kind": facts.kind,
        "count_unit": facts.count_unit,
        **facts.capacities,
        "emission_share": share_percent(facts.emission_share),
        "safety": Safety(facts.safety) if facts.safety else None,
    }


def measure_row(demand: DraftMeasure) -> dict[str, Any]:
    """A measure by its columns: only the parts that it has, its text, its source."""
    held = {} if demand.measure is None else _attributes(demand.measure, PART_KEYS)
    row = {key: value for key, value in held.items() if value != DEFAULTS.get(key)}
    row |= {"level": demand.level, "text": demand.text, "onsite": demand.onsite}
    if demand.citation:
        row |= _attributes(demand.citation, ("document", "article", "verified"))
    return row


def _guarantees(draft: ListDraft) -> Rows:
    keys = ("task", "max_load", "basis", "approved_by", "valid_to")
    for enterprise in draft.enterprises:
        if enterprise.guarantee:
            yield _owner(enterprise) | _attributes(enterprise.guarantee, keys)


def _dust(draft: ListDraft) -> Rows:
    keys = (
        "division",
        "name",
        "builder",
        "address",
        "area_m2",
        "supervisor",
        "mobile",
        "pm",
        "cameras",
        "monitors",
    )
    return (_attributes(site, keys) for site in draft.dust_sites)


def _dust_measures(draft: ListDraft) -> Rows:
    for site in draft.dust_sites:
        for demand in site.measures:
            yield {"name": site.name} | measure_row(demand)


def _mobile_key(source: DraftMobileSource) -> dict[str, Any]:
    return _attributes(source, ("owner", "kind", "stage", "fuel"))


def _mobile(draft: ListDraft) -> Rows:
    for source in draft.mobile_sources:
        more = {"division": source.division, "count": source.count, "tracked": source.tracked}
        yield _mobile_key(source) | more | dict(source.emissions)


def _mobile_measures(draft: ListDraft) -> Rows:
    for source in draft.mobile_sources:
        for demand in source.measures:
            yield _mobile_key(source) | measure_row(demand)


ROWS: Mapping[str, Callable[[ListDraft], Rows]] = {
    ENTERPRISE.key: _enterprises,
    UNIT.key: _parts("units", _unit),
    OUTLET.key: _parts(
        "outlets",
        lambda part: _attributes(part, ("code", "unit_code", "has_cems")) | {"outlet_name": part.name},
    ),
    METER.key: _parts("meters", lambda part: _attributes(part, ("code", "kind", "unit_code", "standby_kw"))),
    GATE.key: _parts("gates", lambda part: {"code": part.code, "gate_name": part.name}),
    MEASURE.key: _parts("measures", measure_row),
    CONTACT.key: _parts(
        "contacts",
        lambda part: (
            _attributes(part, ("duty", "mobile", "email", "rank", "confirmed_on")) | {"person": part.name}
        ),
    ),
    GRADES.key: _parts(
        "grades",
        lambda part: _attributes(part, ("industry", "scheme", "grade", "decided_on", "valid_to", "document")),
    ),
    DUST.key: _dust,
    DUST_MEASURE.key: _dust_measures,
    MOBILE.key: _mobile,
    MOBILE_MEASURE.key: _mobile_measures,
    GUARANTEE.key: _guarantees,
}
