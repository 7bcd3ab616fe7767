"""Codes that were sent to contacts of departments, and how they came back."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import department_check
from emergency.storage.work import UnitOfWork


@dataclass(frozen=True)
class DepartmentCheck:
    """One code that was sent; `way` says how it came back."""

    id: int
    contact_id: int
    channel: str
    address: str
    code_hash: str
    sent_at: datetime.datetime
    expires_at: datetime.datetime
    attempts: int
    confirmed_at: datetime.datetime | None
    way: str


def add(work: UnitOfWork, **values) -> int:
    """Keep a code that is being sent, by its hash."""
    row = {"attempts": 0, "way": "", **values}
    return work.rows(sa.insert(department_check).values(**row)).inserted_primary_key[0]


def change(work: UnitOfWork, check_id: int, **values) -> None:
    """Count an attempt, or note how a code came back."""
    work.rows(sa.update(department_check).where(department_check.c.id == check_id).values(**values))


def checks_of(work: UnitOfWork, contact_ids: Collection[int]) -> list[DepartmentCheck]:
    """The codes sent to these contacts, newest first."""
    return _all(work, department_check.c.contact_id.in_(list(contact_ids)))


def sent_to(work: UnitOfWork, address: str, now: datetime.datetime) -> list[DepartmentCheck]:
    """The codes of this number that were neither confirmed nor outlived, newest first."""
    held = department_check.c
    return _all(work, held.address == address, held.confirmed_at.is_(None), held.expires_at > now)


def _all(work: UnitOfWork, *filters) -> list[DepartmentCheck]:
    query = sa.select(department_check).where(*filters).order_by(department_check.c.id.desc())
    return [DepartmentCheck(**row._mapping) for row in work.rows(query)]
