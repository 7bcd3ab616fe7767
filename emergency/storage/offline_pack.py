"""Packs for counties without a network: what each held, the key that signs it, and whether it came back."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import offline_pack
from emergency.storage.work import UnitOfWork


@dataclass(frozen=True)
class OfflinePack:
    """One pack that was handed out."""

    id: int
    division: str
    directive_id: int
    reference: str
    secret: str
    manifest: dict
    made_by: str
    made_at: datetime.datetime
    entered_at: datetime.datetime | None
    entered_by: str | None


def add(work: UnitOfWork, **values) -> int:
    """Keep a pack; returns its id."""
    return work.rows(sa.insert(offline_pack).returning(offline_pack.c.id), values).scalar_one()


def by_reference(work: UnitOfWork, reference: str) -> OfflinePack | None:
    """The pack in scope that carries this reference."""
    query = sa.select(offline_pack).where(
        offline_pack.c.reference == reference, work.visible(offline_pack.c.division)
    )
    row = work.rows(query).one_or_none()
    return None if row is None else OfflinePack(**row._mapping)


def count_of(work: UnitOfWork, directive_id: int) -> int:
    """How many packs were made for a directive, for the next reference."""
    query = sa.select(sa.func.count()).select_from(offline_pack)
    return work.rows(query.where(offline_pack.c.directive_id == directive_id)).scalar_one()


def entered(work: UnitOfWork, pack_id: int, by: str, now: datetime.datetime) -> None:
    """Write that the return of a pack was entered; the first time stays."""
    query = sa.update(offline_pack).where(offline_pack.c.id == pack_id, offline_pack.c.entered_at.is_(None))
    work.rows(query, {"entered_at": now, "entered_by": by})
