"""Amendments of plan figures: add one, find them, settle one; the confirmed ones hold."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from emergency.storage.schema import plan_amendment
from emergency.storage.work import UnitOfWork

ENTERED, CONFIRMED, WITHDRAWN = "entered", "confirmed", "withdrawn"


@dataclass(frozen=True)
class KeptAmendment:
    """One amendment as it lies in the database; accounts by their ids."""

    id: int
    division: str
    figure: str
    value: Any
    in_force_from: datetime.date
    document: str
    article: str
    reader: str
    note: str
    state: str
    entered_by: int
    entered_at: datetime.datetime
    confirmed_by: int | None
    confirmed_at: datetime.datetime | None
    withdrawn_by: int | None
    withdrawn_at: datetime.datetime | None
    reason: str


def add(work: UnitOfWork, **values) -> int:
    """Insert one amendment; returns its id."""
    query = sa.insert(plan_amendment).returning(plan_amendment.c.id)
    return work.rows(query, values | {"state": ENTERED}).scalar_one()


def get(work: UnitOfWork, amendment_id: int) -> KeptAmendment | None:
    """One amendment in scope."""
    seen = work.visible(plan_amendment.c.division)
    row = work.rows(sa.select(plan_amendment).where(plan_amendment.c.id == amendment_id, seen)).one_or_none()
    return None if row is None else KeptAmendment(**row._mapping)


def holding(work: UnitOfWork) -> tuple[int, ...]:
    """The ids of the confirmed amendments of every area, in the order of their confirmation.

    Rows never change but for their state, so these ids say which version of the law holds.
    """
    query = sa.select(plan_amendment.c.id).where(plan_amendment.c.state == CONFIRMED)
    ordered = query.order_by(plan_amendment.c.confirmed_at, plan_amendment.c.id)
    return tuple(work.rows(ordered).scalars())


def of_ids(work: UnitOfWork, ids: Iterable[int]) -> dict[int, KeptAmendment]:
    """These amendments by id, whatever the scope: the law above an area binds it too."""
    query = sa.select(plan_amendment).where(plan_amendment.c.id.in_(tuple(ids)))
    return {row.id: KeptAmendment(**row._mapping) for row in work.rows(query)}


def every(work: UnitOfWork) -> list[KeptAmendment]:
    """Every amendment of every area, the newest first: plans are no secret between tiers."""
    query = sa.select(plan_amendment).order_by(plan_amendment.c.id.desc())
    return [KeptAmendment(**row._mapping) for row in work.rows(query)]


def alive(work: UnitOfWork, area: str, figure: str, day: datetime.date) -> KeptAmendment | None:
    """The amendment of a figure from this very day that is entered or confirmed."""
    table = plan_amendment.c
    same = table.division == area, table.figure == figure, table.in_force_from == day
    row = work.rows(sa.select(plan_amendment).where(*same, table.state != WITHDRAWN)).one_or_none()
    return None if row is None else KeptAmendment(**row._mapping)


def of_figure(work: UnitOfWork, figure: str) -> list[KeptAmendment]:
    """Every amendment under one key, of any area and in any state, the oldest first."""
    query = sa.select(plan_amendment).where(plan_amendment.c.figure == figure).order_by(plan_amendment.c.id)
    return [KeptAmendment(**row._mapping) for row in work.rows(query)]


def settle(work: UnitOfWork, kept: KeptAmendment, **values) -> bool:
    """Change an amendment whose state is still what was read; False where somebody was faster."""
    same = plan_amendment.c.id == kept.id, plan_amendment.c.state == kept.state
    return work.rows(sa.update(plan_amendment).where(*same), values).rowcount == 1
