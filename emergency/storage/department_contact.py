"""Whom to tell in a department, the links they were given, and what a department reported of a day."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage.schema import department_contact, department_link, department_report
from emergency.storage.work import UnitOfWork
from plans.department import Department


@dataclass(frozen=True)
class DepartmentContact:
    """One person of a department."""

    id: int
    division: str
    department: Department
    name: str
    mobile: str | None
    email: str | None
    confirmed_at: datetime.datetime | None
    removed_at: datetime.datetime | None


@dataclass(frozen=True)
class DepartmentLink:
    """What a token opens: the duties of the contact's department under one warning."""

    warning_id: int
    contact: DepartmentContact
    expires_at: datetime.datetime


@dataclass(frozen=True)
class DepartmentReport:
    """What a department reported of one day of one warning."""

    id: int
    division: str
    warning_id: int
    department: Department
    day: datetime.date
    text: str
    reported_by: str
    reported_at: datetime.datetime


_CONTACT = [department_contact.c[name] for name in DepartmentContact.__dataclass_fields__]


def contacts_of(work: UnitOfWork, division: str) -> list[DepartmentContact]:
    """The people of one division's departments in scope, by department."""
    table = department_contact
    query = sa.select(*_CONTACT).where(
        table.c.division == division, table.c.removed_at.is_(None), work.visible(table.c.division)
    )
    found = [DepartmentContact(**row._mapping) for row in work.rows(query.order_by(table.c.id))]
    return sorted(found, key=lambda each: each.department.rank)


def told_of(work: UnitOfWork, warning_id: int) -> list[DepartmentContact]:
    """Everybody who was sent the duties of a warning, those since taken off included."""
    told = sa.select(department_link.c.contact_id).where(department_link.c.warning_id == warning_id)
    query = sa.select(*_CONTACT).where(department_contact.c.id.in_(told))
    return [DepartmentContact(**row._mapping) for row in work.rows(query.order_by(department_contact.c.id))]


def add(work: UnitOfWork, **values) -> int:
    """Insert one contact; returns its id."""
    table = department_contact
    return work.rows(sa.insert(table).returning(table.c.id), values).scalar_one()


def remove(work: UnitOfWork, contact_id: int, now: datetime.datetime) -> DepartmentContact | None:
    """Take one contact in scope off; None where there is none."""
    table = department_contact
    there = (table.c.id == contact_id, table.c.removed_at.is_(None))
    row = work.rows(sa.select(*_CONTACT).where(*there, work.visible(table.c.division))).one_or_none()
    if row is None:
        return None
    work.rows(sa.update(table).where(*there), {"removed_at": now})
    return DepartmentContact(**row._mapping)


def by_id(work: UnitOfWork, contact_id: int) -> DepartmentContact | None:
    """One contact in scope who was not taken off."""
    table = department_contact
    there = (table.c.id == contact_id, table.c.removed_at.is_(None), work.visible(table.c.division))
    row = work.rows(sa.select(*_CONTACT).where(*there)).one_or_none()
    return None if row is None else DepartmentContact(**row._mapping)


def confirm(work: UnitOfWork, contact_id: int, now: datetime.datetime) -> None:
    """Keep that a contact was proved now."""
    table = department_contact
    work.rows(sa.update(table).where(table.c.id == contact_id), {"confirmed_at": now})


def add_links(work: UnitOfWork, rows: Sequence[dict]) -> None:
    """Store links by the hashes of their tokens."""
    if rows:
        work.rows(sa.insert(department_link), list(rows))


def by_token(work: UnitOfWork, token_hash: str) -> DepartmentLink | None:
    """What is behind a link; the link is the authority, whatever the scope."""
    query = (
        sa.select(department_link.c.warning_id, department_link.c.expires_at, *_CONTACT)
        .join(department_contact, department_contact.c.id == department_link.c.contact_id)
        .where(department_link.c.token_hash == token_hash)
    )
    row = work.rows(query).one_or_none()
    if row is None:
        return None
    values = dict(row._mapping)
    warning_id, expires_at = values.pop("warning_id"), values.pop("expires_at")
    return DepartmentLink(warning_id, DepartmentContact(**values), expires_at)


def add_report(work: UnitOfWork, **values) -> int:
    """Keep what a department reported of a day; raises OutOfDate where it has reported."""
    table = department_report
    try:
        return work.rows(sa.insert(table).returning(table.c.id), values).scalar_one()
    except sa.exc.IntegrityError as error:
        raise OutOfDate("今日已经报告过，不重复登记。需要补充的，请致电值班室。") from error


def reports_of(
    work: UnitOfWork, warning_ids: Sequence[int], day: datetime.date | None = None
) -> list[DepartmentReport]:
    """What was reported under these warnings, in scope; of one day where `day` is given."""
    table = department_report
    query = sa.select(table).where(table.c.warning_id.in_(warning_ids), work.visible(table.c.division))
    if day is not None:
        query = query.where(table.c.day == day)
    return [DepartmentReport(**row._mapping) for row in work.rows(query.order_by(table.c.id))]
