"""Write enterprises in bulk: the enterprise, then its units, contacts, meters and grades."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields

import sqlalchemy as sa

from emergency.storage.registry import chunks
from emergency.storage.schema import contact, enterprise, entrance, grade, meter, outlet, unit
from emergency.storage.work import UnitOfWork
from plans.list_draft import PermitClass
from plans.terms import EnterpriseCategory, Grade
from plans.unit import UnitFacts

BATCH = 5_000
PARTS = ("units", "outlets", "entrances", "contacts", "meters", "grades")


@dataclass(frozen=True)
class NewContact:
    """A person who answers for an enterprise; rank 1 is asked first."""

    name: str
    duty: str
    mobile: str | None
    email: str | None
    rank: int
    confirmed_at: datetime.datetime | None = None
    consented_at: datetime.datetime | None = None


@dataclass(frozen=True)
class NewOutlet:
    """A stack, of one unit (its code) or of the whole plant (None)."""

    code: str
    name: str = ""
    unit_code: str | None = None
    has_cems: bool = False


@dataclass(frozen=True)
class NewEntrance:
    """A goods entrance with a plate reader."""

    code: str
    name: str = ""


@dataclass(frozen=True)
class NewMeter:
    """A power meter, on one unit (its code) or on the whole plant (None)."""

    code: str
    kind: str
    unit_code: str | None = None
    standby_kw: float | None = None


@dataclass(frozen=True)
class NewGrade:
    """A grade given in one industry."""

    industry: str
    scheme: str
    grade: Grade
    decided_on: datetime.date
    valid_to: datetime.date | None = None
    document: str = ""


@dataclass(frozen=True)
class NewEnterprise:
    """An enterprise on its way into the register; `emissions` are tonnes a year by so2, nox, pm, vocs."""

    division: str
    credit_code: str
    name: str
    industry: str
    category: EnterpriseCategory
    address: str = ""
    longitude: float | None = None
    latitude: float | None = None
    town: str = ""
    permit_number: str | None = None
    permit_class: PermitClass | None = None
    regulator: str = ""
    leader: str = ""
    leader_mobile: str | None = None
    supervisor: str = ""
    supervisor_mobile: str | None = None
    emissions: Mapping[str, float] = field(default_factory=dict)
    emission_method: str = ""
    emission_source: str = ""
    operating_days: int | None = None
    season: str = ""
    commits: bool = False
    guarantee: Mapping[str, str] | None = None
    invented: bool = False
    units: tuple[UnitFacts, ...] = ()
    outlets: tuple[NewOutlet, ...] = ()
    entrances: tuple[NewEntrance, ...] = ()
    contacts: tuple[NewContact, ...] = ()
    meters: tuple[NewMeter, ...] = ()
    grades: tuple[NewGrade, ...] = ()


@dataclass(frozen=True)
class Registered:
    """How many rows were written."""

    enterprises: int
    units: int
    contacts: int
    meters: int
    grades: int


def insert(work: UnitOfWork, enterprises: Sequence[NewEnterprise], now: datetime.datetime) -> Registered:
    """Write checked enterprises with all their parts; the unit of work decides whether they stay."""
    _bulk(work, enterprise, [_enterprise_row(each, now) for each in enterprises])
    ids = _ids(work, [each.credit_code for each in enterprises])
    keyed = [(ids[each.credit_code], each) for each in enterprises]
    units = _bulk(work, unit, [_unit_row(key, facts) for key, each in keyed for facts in each.units])
    unit_ids = _unit_ids(work, list(ids.values()))
    _bulk(work, outlet, [_unit_part(key, part, unit_ids) for key, each in keyed for part in each.outlets])
    _bulk(work, entrance, [_row(key, part) for key, each in keyed for part in each.entrances])
    return Registered(
        enterprises=len(keyed),
        units=units,
        contacts=_bulk(work, contact, [_row(key, part) for key, each in keyed for part in each.contacts]),
        meters=_bulk(
            work, meter, [_unit_part(key, part, unit_ids) for key, each in keyed for part in each.meters]
        ),
        grades=_bulk(work, grade, [_row(key, part) for key, each in keyed for part in each.grades]),
    )


def _bulk(work: UnitOfWork, table: sa.Table, rows: Sequence[dict]) -> int:
    for start in range(0, len(rows), BATCH):
        work.rows(sa.insert(table), rows[start : start + BATCH])
    return len(rows)


def _ids(work: UnitOfWork, codes: Iterable[str]) -> dict[str, int]:
    found = {}
    for some in chunks(codes):
        query = sa.select(enterprise.c.credit_code, enterprise.c.id).where(enterprise.c.credit_code.in_(some))
        found.update(tuple(row) for row in work.rows(query))
    return found


def _unit_ids(work: UnitOfWork, enterprise_ids: Iterable[int]) -> dict[tuple[int, str], int]:
    found = {}
    for some in chunks(enterprise_ids):
        query = sa.select(unit.c.enterprise_id, unit.c.code, unit.c.id).where(unit.c.enterprise_id.in_(some))
        found.update({(row.enterprise_id, row.code): row.id for row in work.rows(query)})
    return found


def _enterprise_row(new: NewEnterprise, now: datetime.datetime) -> dict:
    held = {item.name: getattr(new, item.name) for item in fields(new) if item.name not in PARTS}
    return {**held, "emissions": dict(new.emissions), "updated_at": now}


def _unit_row(enterprise_id: int, facts: UnitFacts) -> dict:
    return {**_row(enterprise_id, facts), "capacities": dict(facts.capacities)}


def _unit_part(
    enterprise_id: int, new: NewMeter | NewOutlet, unit_ids: Mapping[tuple[int, str], int]
) -> dict:
    row = _row(enterprise_id, new)
    code = row.pop("unit_code")
    return {**row, "unit_id": None if code is None else unit_ids[enterprise_id, code]}


def _row(enterprise_id: int, part) -> dict:
    return {"enterprise_id": enterprise_id, **{item.name: getattr(part, item.name) for item in fields(part)}}
