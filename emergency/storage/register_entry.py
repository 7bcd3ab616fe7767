"""The register as a list compares it: one plain entry for each enterprise, its parts by their own codes.

An entry holds what JSON can hold. Under "units", "outlets", "meters", "entrances", "contacts" and "grades" it
has the parts of an enterprise by a key that survives an edit of the rest: the code, the number of a contact,
and of a grade its industry, scheme and day.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from emergency.storage.registry import chunks
from emergency.storage.schema import contact, enterprise, entrance, grade, meter, outlet, unit
from emergency.storage.work import Scope, UnitOfWork
from plans.beijing import day_of
from plans.terms import Term

Entry = dict[str, Any]
SCALARS = (
    "division", "name", "industry", "category", "address", "longitude", "latitude", "town", "permit_number",
    "permit_class", "regulator", "leader", "leader_mobile", "supervisor", "supervisor_mobile", "emissions",
    "emission_method", "emission_source", "operating_days", "season", "commits", "guarantee",
)  # fmt: skip
PARTS = {
    "units": (unit, ("name", "kind", "count_unit", "capacities", "safety", "emission_share")),
    "outlets": (outlet, ("name", "has_cems", "unit_code")),
    "meters": (meter, ("kind", "standby_kw", "unit_code")),
    "entrances": (entrance, ("name",)),
    "contacts": (contact, ("name", "duty", "mobile", "email", "rank", "confirmed_on")),
    "grades": (grade, ("industry", "scheme", "grade", "decided_on", "valid_to", "document")),
}


@dataclass(frozen=True)
class HeldEntry:
    """An entry with the key of its enterprise, and of each part the key of its row by its own code."""

    id: int
    credit_code: str
    active: bool
    merged_into: int | None
    entry: Entry
    rows: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Known:
    """An enterprise of the register in three words."""

    id: int
    division: str
    name: str


def contact_key(name: str, mobile: str | None, email: str | None, taken: Iterable[str]) -> str:
    """What a contact is known by: the number, else the mailbox, else the name; twice used, with the name."""
    key = mobile or email or name
    return f"{key}|{name}" if key in taken else key


def grade_key(industry: str, scheme: str, decided_on: str) -> str:
    """What a grade is known by."""
    return f"{industry}|{scheme}|{decided_on}"


def held_entries(work: UnitOfWork, codes: Sequence[str]) -> dict[str, HeldEntry]:
    """The registered enterprises in scope with these credit codes, inactive ones too, by code."""
    heads = []
    for some in chunks(codes):
        query = sa.select(enterprise).where(
            enterprise.c.credit_code.in_(some), work.visible(enterprise.c.division)
        )
        heads += work.rows(query).all()
    parts = _parts(work, [row.id for row in heads])
    return {row.credit_code: _held(row, parts) for row in heads}


def absent_from(work: UnitOfWork, area: str, codes: Iterable[str]) -> tuple[Known, ...]:
    """The active enterprises of an area that are not among these credit codes, by division and name."""
    listed = set(codes)
    query = (
        sa.select(enterprise.c.id, enterprise.c.division, enterprise.c.name, enterprise.c.credit_code)
        .where(
            work.visible(enterprise.c.division),
            enterprise.c.active,
            enterprise.c.division.startswith(Scope(area).prefix, autoescape=True),
        )
        .order_by(enterprise.c.division, enterprise.c.name)
    )
    return tuple(
        Known(row.id, row.division, row.name) for row in work.rows(query) if row.credit_code not in listed
    )


def meters_held(work: UnitOfWork, codes: Sequence[str]) -> dict[str, str]:
    """Whose meters these are, in whatever division: credit code by meter code."""
    found: dict[str, str] = {}
    for some in chunks(codes):
        query = (
            sa.select(meter.c.code, enterprise.c.credit_code)
            .join(enterprise, enterprise.c.id == meter.c.enterprise_id)
            .where(meter.c.code.in_(some))
        )
        found.update(tuple(row) for row in work.rows(query))
    return found


def _parts(work: UnitOfWork, ids: Sequence[int]) -> dict[str, dict[int, list[tuple[str, Entry, int]]]]:
    """Every part of these enterprises by kind and enterprise: its key, its values, its row."""
    units = _rows(work, unit, ids, unit.c.code)
    codes = {row.id: row.code for row in units}
    found = {"units": _by_enterprise(units, lambda row, _: (row.code, _plain(row, "units")))}
    for kind, table in (("outlets", outlet), ("meters", meter)):
        found[kind] = _by_enterprise(
            _rows(work, table, ids, table.c.code),
            lambda row, _, kind=kind: (row.code, {**_plain(row, kind), "unit_code": codes.get(row.unit_id)}),
        )
    entrances = _rows(work, entrance, ids, entrance.c.code)
    found["entrances"] = _by_enterprise(entrances, lambda row, _: (row.code, _plain(row, "entrances")))
    found["contacts"] = _by_enterprise(_rows(work, contact, ids, contact.c.rank), _contact)
    found["grades"] = _by_enterprise(_rows(work, grade, ids, grade.c.decided_on), _grade)
    return found


def _rows(work: UnitOfWork, table: sa.Table, ids: Sequence[int], order: sa.ColumnElement) -> list[sa.Row]:
    found: list[sa.Row] = []
    for some in chunks(ids):
        query = sa.select(table).where(table.c.enterprise_id.in_(some)).order_by(order, table.c.id)
        found += work.rows(query).all()
    return found


def _by_enterprise(rows: Iterable[sa.Row], read) -> dict[int, list[tuple[str, Entry, int]]]:
    found: dict[int, list[tuple[str, Entry, int]]] = {}
    for row in rows:
        held = found.setdefault(row.enterprise_id, [])
        key, values = read(row, [each[0] for each in held])
        held.append((key, values, row.id))
    return found


def _contact(row: sa.Row, taken: Sequence[str]) -> tuple[str, Entry]:
    proved = None if row.confirmed_at is None else day_of(row.confirmed_at).isoformat()
    values = {**_plain(row, "contacts"), "confirmed_on": proved}
    return contact_key(row.name, row.mobile, row.email, taken), values


def _grade(row: sa.Row, _taken: Sequence[str]) -> tuple[str, Entry]:
    return grade_key(row.industry, row.scheme, row.decided_on.isoformat()), _plain(row, "grades")


def _plain(row: sa.Row, kind: str) -> Entry:
    values = row._mapping
    return {name: plain(values[name]) for name in PARTS[kind][1] if name in values}


def _held(row: sa.Row, parts: Mapping[str, Mapping[int, list[tuple[str, Entry, int]]]]) -> HeldEntry:
    entry: Entry = {name: plain(row._mapping[name]) for name in SCALARS}
    keys: dict[str, dict[str, int]] = {}
    for kind in PARTS:
        held = parts[kind].get(row.id, ())
        entry[kind] = {key: values for key, values, _ in held}
        keys[kind] = {key: row_id for key, _, row_id in held}
    return HeldEntry(row.id, row.credit_code, row.active, row.merged_into, entry, keys)


def plain(value: Any) -> Any:
    """A value as JSON holds it: the word of a term, the day in ISO 8601."""
    if isinstance(value, Term):
        return value.value
    return value.isoformat() if isinstance(value, datetime.date) else value
