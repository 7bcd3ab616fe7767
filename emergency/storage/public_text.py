"""Texts of the public page: entered, replaced, taken off; every version is kept."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import public_text
from emergency.storage.work import UnitOfWork
from plans.public_text import Slot


@dataclass(frozen=True)
class PublicText:
    """One text as it stands on the page."""

    id: int
    division: str
    slot: Slot
    language: str
    text: str
    entered_by: int
    entered_at: datetime.datetime


_FIELDS = [public_text.c[name] for name in PublicText.__dataclass_fields__]


def add(work: UnitOfWork, **values) -> int:
    """Enter one text; returns its id."""
    return work.rows(sa.insert(public_text).returning(public_text.c.id), values).scalar_one()


def remove(work: UnitOfWork, division: str, slot: Slot, at: datetime.datetime) -> int:
    """Take off what stands in a place; returns how many texts that were."""
    held = (
        public_text.c.division == division, public_text.c.slot == slot, public_text.c.removed_at.is_(None),
        work.visible(public_text.c.division),
    )  # fmt: skip
    return work.rows(sa.update(public_text).where(*held), {"removed_at": at}).rowcount


def standing(work: UnitOfWork, division: str) -> dict[Slot, PublicText]:
    """What stands on the page of a division in scope."""
    query = sa.select(*_FIELDS).where(
        public_text.c.division == division, public_text.c.removed_at.is_(None),
        work.visible(public_text.c.division),
    )  # fmt: skip
    return {row.slot: PublicText(**row._mapping) for row in work.rows(query.order_by(public_text.c.id))}
