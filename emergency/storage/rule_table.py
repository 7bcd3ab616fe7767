"""Tables of rules: add one, find them, settle one; the confirmed ones hold."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from emergency.storage.plan import CONFIRMED, ENTERED
from emergency.storage.schema import rule_table
from emergency.storage.work import UnitOfWork


@dataclass(frozen=True)
class KeptTable:
    """One table as it lies in the database; accounts by their ids."""

    id: int
    division: str
    name: str
    rows: Sequence[Mapping[str, Any]]
    document_hash: str
    in_force_from: datetime.date
    state: str
    entered_by: int
    entered_at: datetime.datetime
    confirmed_by: int | None
    confirmed_at: datetime.datetime | None
    withdrawn_by: int | None
    withdrawn_at: datetime.datetime | None
    reason: str


def add(work: UnitOfWork, **values) -> int:
    """Insert one table; returns its id."""
    query = sa.insert(rule_table).returning(rule_table.c.id)
    return work.rows(query, values | {"state": ENTERED}).scalar_one()


def get(work: UnitOfWork, table_id: int) -> KeptTable | None:
    """One table in scope."""
    seen = work.visible(rule_table.c.division)
    row = work.rows(sa.select(rule_table).where(rule_table.c.id == table_id, seen)).one_or_none()
    return None if row is None else KeptTable(**row._mapping)


def every(work: UnitOfWork) -> list[KeptTable]:
    """The tables in scope, the newest first."""
    query = sa.select(rule_table).where(work.visible(rule_table.c.division))
    return [KeptTable(**row._mapping) for row in work.rows(query.order_by(rule_table.c.id.desc()))]


def confirmed(work: UnitOfWork) -> list[KeptTable]:
    """The confirmed tables of every area in the order of confirmation: the rules above an area bind it too."""
    query = sa.select(rule_table).where(rule_table.c.state == CONFIRMED)
    ordered = query.order_by(rule_table.c.confirmed_at, rule_table.c.id)
    return [KeptTable(**row._mapping) for row in work.rows(ordered)]


def settle(work: UnitOfWork, kept: KeptTable, **values) -> bool:
    """Change a table whose state is still what was read; False where somebody was faster."""
    same = rule_table.c.id == kept.id, rule_table.c.state == kept.state
    return work.rows(sa.update(rule_table).where(*same), values).rowcount == 1
