"""Rows of law that one person enters and another confirms or withdraws: what their tables have in common."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa

from emergency.storage.work import UnitOfWork

ENTERED, CONFIRMED, WITHDRAWN = "entered", "confirmed", "withdrawn"
Record = TypeVar("Record")


class Kept(Protocol):
    """A row as it was read."""

    @property
    def id(self) -> int:
        """Its key."""

    @property
    def state(self) -> str:
        """Entered, confirmed or withdrawn."""


def add(work: UnitOfWork, table: sa.Table, values: dict[str, Any]) -> int:
    """Insert one row as entered; returns its id."""
    query = sa.insert(table).returning(table.c.id)
    return work.rows(query, values | {"state": ENTERED}).scalar_one()


def get(work: UnitOfWork, table: sa.Table, key: int, record: Callable[..., Record]) -> Record | None:
    """One row in scope."""
    query = sa.select(table).where(table.c.id == key, work.visible(table.c.division))
    row = work.rows(query).one_or_none()
    return None if row is None else record(**row._mapping)


def in_order(table: sa.Table, *columns: sa.ColumnElement) -> sa.Select:
    """The confirmed rows of every area in the order of confirmation: what is laid down above an area binds it too."""
    query = sa.select(*(columns or (table,))).where(table.c.state == CONFIRMED)
    return query.order_by(table.c.confirmed_at, table.c.id)


def settle(work: UnitOfWork, table: sa.Table, kept: Kept, values: dict[str, Any]) -> bool:
    """Change a row whose state is still what was read; False where somebody was faster."""
    same = table.c.id == kept.id, table.c.state == kept.state
    return work.rows(sa.update(table).where(*same), values).rowcount == 1
