"""From a drawn-up list to entries of the register, and back."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from emergency.storage.listed_source import ListedSource
from emergency.storage.register_entry import PARTS, SCALARS, Entry, contact_key, grade_key, plain
from plans.list_draft import (
    DraftContact,
    DraftDustSite,
    DraftEnterprise,
    DraftGate,
    DraftGrade,
    DraftMeasure,
    DraftMeter,
    DraftMobileSource,
    DraftOutlet,
    DraftUnit,
    Guarantee,
    PermitClass,
    SourceKind,
)
from plans.terms import EnterpriseCategory, Grade
from plans.unit import UnitFacts


def entry_of(draft: DraftEnterprise) -> Entry:
    """What a list says of an enterprise, as the register keeps it."""
    entry = {name: plain(getattr(draft, name)) for name in SCALARS if name != "guarantee"}
    entry["emissions"] = dict(draft.emissions)
    entry["guarantee"] = _guarantee(draft.guarantee)
    entry["units"] = {unit.code: _values("units", unit) for unit in draft.facts}
    entry["outlets"] = {each.code: _values("outlets", each) for each in draft.outlets}
    entry["meters"] = {each.code: _values("meters", each) for each in draft.meters}
    entry["entrances"] = {each.code: _values("entrances", each) for each in draft.gates}
    entry["contacts"] = _contacts(draft.contacts)
    entry["grades"] = {
        grade_key(each.industry, each.scheme, each.decided_on.isoformat()): _values("grades", each)
        for each in draft.grades
    }
    return entry


def enterprise_of(code: str, entry: Entry, measures: Sequence[DraftMeasure]) -> DraftEnterprise:
    """An entry of the register as a list writes it down."""
    values = {name: entry[name] for name in SCALARS}
    values["category"] = EnterpriseCategory(entry["category"])
    values["permit_class"] = None if entry["permit_class"] is None else PermitClass(entry["permit_class"])
    values["guarantee"] = guarantee_of(entry["guarantee"])
    return DraftEnterprise(
        **values,
        credit_code=code,
        units=tuple(DraftUnit(UnitFacts(code=key, **held)) for key, held in entry["units"].items()),
        outlets=tuple(DraftOutlet(code=key, **held) for key, held in entry["outlets"].items()),
        meters=tuple(DraftMeter(code=key, **held) for key, held in entry["meters"].items()),
        gates=tuple(DraftGate(code=key, **held) for key, held in entry["entrances"].items()),
        contacts=tuple(_contact(held) for held in entry["contacts"].values() if reached(held)),
        grades=tuple(_grade(held) for held in entry["grades"].values()),
        measures=tuple(measures),
    )


def reached(contact: Mapping) -> bool:
    """Whether a contact can be told anything; one that left the list stays as a bare name."""
    return bool(contact["mobile"] or contact["email"])


def site_of(draft: DraftDustSite) -> ListedSource:
    """A building site or yard as the register keeps it."""
    return ListedSource(
        division=draft.division,
        kind=SourceKind.DUST,
        name=draft.name,
        responsible=draft.builder,
        address=draft.address,
        supervisor=draft.supervisor,
        mobile=draft.mobile,
        facts={"area_m2": draft.area_m2, **_told(cameras=draft.cameras, monitors=draft.monitors)},
        emissions={} if draft.pm is None else {"pm": draft.pm},
    )


def fleet_of(draft: DraftMobileSource) -> ListedSource:
    """A fleet or the machines of a yard as the register keeps them."""
    return ListedSource(
        division=draft.division,
        kind=SourceKind.MOBILE,
        name=draft.owner,
        responsible="",
        address="",
        supervisor="",
        mobile=None,
        facts={
            "kind": draft.kind,
            "stage": draft.stage,
            "fuel": draft.fuel,
            "count": draft.count,
            **_told(tracked=draft.tracked),
        },
        emissions=dict(draft.emissions),
    )


def drafted_site(held: ListedSource, measures: Sequence[DraftMeasure]) -> DraftDustSite:
    """A site of the register as a list writes it down."""
    return DraftDustSite(
        division=held.division,
        name=held.name,
        builder=held.responsible,
        address=held.address,
        area_m2=held.facts.get("area_m2"),
        supervisor=held.supervisor,
        mobile=held.mobile,
        pm=held.emissions.get("pm"),
        measures=tuple(measures),
        cameras=held.facts.get("cameras"),
        monitors=held.facts.get("monitors"),
    )


def drafted_fleet(held: ListedSource, measures: Sequence[DraftMeasure]) -> DraftMobileSource:
    """A fleet of the register as a list writes it down."""
    return DraftMobileSource(
        division=held.division,
        owner=held.name,
        kind=held.facts["kind"],
        stage=held.facts["stage"],
        count=held.facts["count"],
        fuel=held.facts["fuel"],
        emissions=held.emissions,
        measures=tuple(measures),
        tracked=held.facts.get("tracked"),
    )


def _told(**counts: int | None) -> dict[str, int]:
    """What somebody said; a number nobody gave is no fact."""
    return {name: count for name, count in counts.items() if count is not None}


def _values(kind: str, part) -> Entry:
    values = {name: plain(getattr(part, name)) for name in PARTS[kind][1]}
    return {**values, "capacities": dict(part.capacities)} if kind == "units" else values


def _contacts(contacts: Iterable[DraftContact]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for each in sorted(contacts, key=lambda one: one.rank):
        found[contact_key(each.name, each.mobile, each.email, found)] = _values("contacts", each)
    return found


def _guarantee(held: Guarantee | None) -> Entry | None:
    if held is None:
        return None
    values = {name: plain(value) for name, value in asdict(held).items()}
    values.pop("place")
    return values


def guarantee_of(held: Mapping | None) -> Guarantee | None:
    """The task an enterprise keeps going, from the row of the register."""
    return None if held is None else Guarantee(**{**held, "valid_to": _day(held["valid_to"])})


def _contact(held: Mapping) -> DraftContact:
    return DraftContact(**{**held, "confirmed_on": _day(held["confirmed_on"])})


def _grade(held: Mapping) -> DraftGrade:
    days = {name: _day(held[name]) for name in ("decided_on", "valid_to")}
    return DraftGrade(**{**held, **days, "grade": Grade(held["grade"])})


def _day(value: str | None) -> datetime.date | None:
    return None if value is None else datetime.date.fromisoformat(value)
