"""Whom to tell at the duty desk of a division."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import duty_contact
from emergency.storage.work import UnitOfWork


@dataclass(frozen=True)
class DutyContact:
    """One person at the desk of a division."""

    id: int
    division: str
    name: str
    mobile: str | None
    email: str | None


_FIELDS = [duty_contact.c[name] for name in DutyContact.__dataclass_fields__]


def contacts_of(
    work: UnitOfWork, divisions: Sequence[str], *, above: bool = False
) -> dict[str, list[DutyContact]]:
    """The people at the desks of these divisions, in scope; with `above` also at those over it, to tell them."""
    seen = work.visible_or_above if above else work.visible
    query = sa.select(*_FIELDS).where(
        duty_contact.c.division.in_(divisions),
        duty_contact.c.removed_at.is_(None),
        seen(duty_contact.c.division),
    )
    found: dict[str, list[DutyContact]] = {}
    for row in work.rows(query.order_by(duty_contact.c.id)):
        found.setdefault(row.division, []).append(DutyContact(**row._mapping))
    return found


def add(work: UnitOfWork, **values) -> int:
    """Insert one contact; returns its id."""
    return work.rows(sa.insert(duty_contact).returning(duty_contact.c.id), values).scalar_one()


def remove(work: UnitOfWork, contact_id: int, now: datetime.datetime) -> DutyContact | None:
    """Take one contact in scope off the desk; None where there is none."""
    there = (duty_contact.c.id == contact_id, duty_contact.c.removed_at.is_(None))
    row = work.rows(sa.select(*_FIELDS).where(*there, work.visible(duty_contact.c.division))).one_or_none()
    if row is None:
        return None
    work.rows(sa.update(duty_contact).where(*there), {"removed_at": now})
    return DutyContact(**row._mapping)
