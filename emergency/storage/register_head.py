"""What a person changes of one enterprise at the console: the version it saw, its code, its switch, its history."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from emergency.storage.register_entry import HeldEntry, held_entries
from emergency.storage.registry import enterprise_by_id
from emergency.storage.schema import enterprise, enterprise_change, message, meter, outlet, unit
from emergency.storage.work import UnitOfWork


@dataclass(frozen=True)
class Change:
    """One entry of the history; only the fields that differ."""

    id: int
    enterprise_id: int
    at: datetime.datetime
    account_id: int
    who: str
    act: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str


def held(work: UnitOfWork, enterprise_id: int) -> HeldEntry:
    """The entry of an enterprise in scope; raises NotFound."""
    code = enterprise_by_id(work, enterprise_id).credit_code
    return held_entries(work, [code])[code]


def changes_of(
    work: UnitOfWork, enterprise_id: int, *, since: datetime.datetime | None = None
) -> tuple[Change, ...]:
    """The history of an enterprise in scope, newest first; `since`: only what came after that moment."""
    table = enterprise_change
    query = (
        sa.select(table)
        .join(enterprise, enterprise.c.id == table.c.enterprise_id)
        .where(table.c.enterprise_id == enterprise_id, work.visible(enterprise.c.division))
        .order_by(table.c.id.desc())
    )
    if since is not None:
        query = query.where(table.c.at > since)
    return tuple(Change(**row._mapping) for row in work.rows(query))


def set_head(work: UnitOfWork, enterprise_id: int, **values) -> None:
    """Set columns of an enterprise: its code, whether it is active, what it was merged into, when it changed."""
    work.rows(sa.update(enterprise).where(enterprise.c.id == enterprise_id).values(**values))


def hanging_on(work: UnitOfWork, unit_id: int) -> tuple[str, ...]:
    """The codes of the outlets and meters that hang on a unit."""
    found = []
    for table in (outlet, meter):
        query = sa.select(table.c.code).where(table.c.unit_id == unit_id).order_by(table.c.code)
        found += work.rows(query).scalars()
    return tuple(found)


def was_told(work: UnitOfWork, contact_id: int) -> bool:
    """Whether messages were sent to a contact: they stay beside its name."""
    query = sa.select(message.c.id).where(message.c.contact_id == contact_id).limit(1)
    return work.rows(query).first() is not None


def unit_id(work: UnitOfWork, enterprise_id: int, code: str) -> int | None:
    """The key of a unit."""
    query = sa.select(unit.c.id).where(unit.c.enterprise_id == enterprise_id, unit.c.code == code)
    return work.rows(query).scalar_one_or_none()


def places_of(work: UnitOfWork, column: str) -> Sequence[str]:
    """The distinct values of a text column among the active enterprises in scope (towns, for a filter)."""
    chosen = enterprise.c[column]
    query = sa.select(chosen).where(work.visible(enterprise.c.division), enterprise.c.active, chosen != "")
    return list(work.rows(query.distinct().order_by(chosen)).scalars())
