"""Write entries into the register in bulk: rows are updated in place by their codes, never replaced.

Orders, evidence and messages point at units, meters and contacts; a row keeps its key as long as its code.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from emergency.storage.register_entry import PARTS, SCALARS, Entry
from emergency.storage.registry import chunks
from emergency.storage.schema import (
    call_entry,
    contact,
    enterprise,
    enterprise_change,
    list_measure,
    message,
    meter,
    power_reading,
    reduction_list,
    unit,
)
from emergency.storage.work import UnitOfWork
from plans.beijing import midnight
from plans.lifecycle import ListState
from plans.terms import EnterpriseCategory

BATCH = 5_000
DAYS = ("decided_on", "valid_to")
RETIRED = "已不在清单"
RETIRED_RANK = 99


@dataclass(frozen=True)
class Written:
    """One entry to be written: `id` and `rows` of what is held (None and empty where it is new)."""

    credit_code: str
    id: int | None
    before: Entry | None
    after: Entry
    rows: Mapping[str, Mapping[str, int]]


def write(work: UnitOfWork, entries: Sequence[Written], now: datetime.datetime) -> dict[str, int]:
    """Insert the new, update the changed; returns the key of every enterprise by credit code."""
    fresh = [each for each in entries if each.id is None]
    _insert(work, enterprise, [_head(each, now) for each in fresh])
    _update_heads(work, [each for each in entries if each.id is not None], now)
    ids = {each.credit_code: each.id for each in entries if each.id is not None}
    ids |= _ids(work, [each.credit_code for each in fresh])
    for kind in ("units", "outlets", "meters", "entrances", "contacts", "grades"):
        units = _unit_ids(work, ids.values()) if kind in ("outlets", "meters") else {}
        _write_parts(work, kind, entries, ids, units)
    _remove(work, entries)
    return ids


def add_changes(
    work: UnitOfWork,
    changes: Iterable[tuple[int, Entry | None, Entry | None]],
    *,
    at: datetime.datetime,
    account_id: int,
    who: str,
    act: str,
    reason: str,
) -> None:
    """Write the history: of each enterprise what it was and what it became."""
    shared = {"at": at, "account_id": account_id, "who": who, "act": act, "reason": reason[:400]}
    rows = [
        {"enterprise_id": key, "before": before, "after": after, **shared} for key, before, after in changes
    ]
    _insert(work, enterprise_change, rows)


def units_named(work: UnitOfWork, enterprise_ids: Iterable[int]) -> dict[int, set[str]]:
    """The units that a published list names, by enterprise: they stay while that list is in force."""
    found: dict[int, set[str]] = {}
    for some in chunks(enterprise_ids):
        query = (
            sa.select(list_measure.c.enterprise_id, list_measure.c.measure)
            .join(reduction_list, reduction_list.c.id == list_measure.c.list_id)
            .where(
                list_measure.c.enterprise_id.in_(some), reduction_list.c.state == ListState.PUBLISHED.value
            )
        )
        for key, measure in work.rows(query):
            found.setdefault(key, set()).update(measure.get("units", ()))
    return found


def metered(work: UnitOfWork, meter_ids: Iterable[int]) -> set[int]:
    """Which of these meters have readings."""
    found: set[int] = set()
    for some in chunks(meter_ids):
        read = sa.select(power_reading.c.meter_id).where(power_reading.c.meter_id == meter.c.id).exists()
        found.update(work.rows(sa.select(meter.c.id).where(meter.c.id.in_(some), read)).scalars())
    return found


def _write_parts(
    work: UnitOfWork, kind: str, entries: Sequence[Written], ids: Mapping[str, int], units: Mapping
) -> None:
    table = PARTS[kind][0]
    fresh, changed, proved = [], [], []
    for each in entries:
        enterprise_id, before = ids[each.credit_code], (each.before or {}).get(kind, {})
        for key, values in each.after[kind].items():
            row = _row(kind, enterprise_id, key, values, units)
            if key not in before:
                fresh.append({"enterprise_id": enterprise_id, **row})
            elif values != before[key]:
                at = row.pop("confirmed_at", None)
                changed.append({**row, "row_id": each.rows[kind][key]})
                if at is not None and values["confirmed_on"] != before[key]["confirmed_on"]:
                    proved.append({"row_id": each.rows[kind][key], "confirmed_at": at})
    _insert(work, table, fresh)
    _update(work, table, changed)
    _update(work, table, proved)


def _row(kind: str, enterprise_id: int, key: str, values: Entry, units: Mapping) -> dict[str, Any]:
    """The columns of one part."""
    row = {name: _day(name, value) for name, value in values.items()}
    if kind in ("units", "outlets", "meters", "entrances"):
        row["code"] = key
    if kind in ("outlets", "meters"):
        code = row.pop("unit_code")
        row["unit_id"] = None if code is None else units[enterprise_id, code]
    if kind == "contacts":
        proved = row.pop("confirmed_on")
        row["confirmed_at"] = None if proved is None else midnight(datetime.date.fromisoformat(proved))
    return row


def _day(name: str, value: Any) -> Any:
    return datetime.date.fromisoformat(value) if name in DAYS and value is not None else value


def _remove(work: UnitOfWork, entries: Sequence[Written]) -> None:
    """Take out the parts that are gone; units last, when nothing hangs on them any more."""
    for kind in ("outlets", "meters", "entrances", "contacts", "units"):
        gone = [
            each.rows[kind][key]
            for each in entries
            if each.before is not None
            for key in each.before[kind].keys() - each.after[kind].keys()
        ]
        if kind == "contacts":
            gone = _retire(work, gone)
        table = PARTS[kind][0]
        for some in chunks(gone):
            work.rows(sa.delete(table).where(table.c.id.in_(some)))


def _retire(work: UnitOfWork, gone: Sequence[int]) -> list[int]:
    """A contact who was sent messages or called stays as a name without a number; the rest may go."""
    told: set[int] = set()
    for some in chunks(gone):
        sent = sa.select(message.c.id).where(message.c.contact_id == contact.c.id).exists()
        called = sa.select(call_entry.c.id).where(call_entry.c.contact_id == contact.c.id).exists()
        told.update(work.rows(sa.select(contact.c.id).where(contact.c.id.in_(some), sent | called)).scalars())
    for some in chunks(told):
        work.rows(
            sa.update(contact)
            .where(contact.c.id.in_(some))
            .values(mobile=None, email=None, duty=RETIRED, rank=RETIRED_RANK)
        )
    return [each for each in gone if each not in told]


def _head(each: Written, now: datetime.datetime) -> dict[str, Any]:
    values = {name: each.after[name] for name in SCALARS}
    values["category"] = EnterpriseCategory(values["category"])
    marked = "虚构" in each.after["name"]
    return {**values, "credit_code": each.credit_code, "invented": marked, "active": True, "updated_at": now}


def _update_heads(work: UnitOfWork, entries: Sequence[Written], now: datetime.datetime) -> None:
    rows = []
    for each in entries:
        row = _head(each, now)
        row.pop("credit_code")
        row.pop("invented")
        rows.append({**row, "row_id": each.id})
    _update(work, enterprise, rows)


def _ids(work: UnitOfWork, codes: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
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


def _insert(work: UnitOfWork, table: sa.Table, rows: Sequence[dict]) -> None:
    for start in range(0, len(rows), BATCH):
        work.rows(sa.insert(table), rows[start : start + BATCH])


def _update(work: UnitOfWork, table: sa.Table, rows: Sequence[dict]) -> None:
    """Update rows by their key in bulk; every row sets the same columns."""
    if not rows:
        return
    columns = [name for name in rows[0] if name != "row_id"]
    statement = (
        sa.update(table)
        .where(table.c.id == sa.bindparam("row_id"))
        .values({name: sa.bindparam(f"new_{name}") for name in columns})
    )
    named = [{"row_id": row["row_id"], **{f"new_{name}": row[name] for name in columns}} for row in rows]
    for start in range(0, len(named), BATCH):
        work.rows(statement, named[start : start + BATCH])
