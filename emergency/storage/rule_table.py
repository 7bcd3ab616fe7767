"""Tables of rules: add one, find them, settle one; the confirmed ones hold."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from emergency.storage import confirmed_row
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
    return confirmed_row.add(work, rule_table, values)


def get(work: UnitOfWork, table_id: int) -> KeptTable | None:
    """One table in scope."""
    return confirmed_row.get(work, rule_table, table_id, KeptTable)


def every(work: UnitOfWork) -> list[KeptTable]:
    """The tables in scope, the newest first."""
    query = sa.select(rule_table).where(work.visible(rule_table.c.division))
    return [KeptTable(**row._mapping) for row in work.rows(query.order_by(rule_table.c.id.desc()))]


def confirmed(work: UnitOfWork) -> list[KeptTable]:
    """The confirmed tables of every area in the order of confirmation: the rules above an area bind it too."""
    return [KeptTable(**row._mapping) for row in work.rows(confirmed_row.in_order(rule_table))]


def settle(work: UnitOfWork, kept: KeptTable, **values) -> bool:
    """Change a table whose state is still what was read; False where somebody was faster."""
    return confirmed_row.settle(work, rule_table, kept, values)
