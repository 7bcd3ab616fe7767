"""Health tips: published for a time, withdrawn by a person; every one is kept."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import health_tip
from emergency.storage.work import UnitOfWork
from plans.terms import Cause


@dataclass(frozen=True)
class HealthTip:
    """One tip for one division; it is over when its time is, or when it was withdrawn."""

    id: int
    division: str
    cause: Cause
    text: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    forecast_id: int | None
    published_by: int
    published_at: datetime.datetime
    withdrawn_by: int | None
    withdrawn_at: datetime.datetime | None
    reason: str

    def is_live(self, now: datetime.datetime) -> bool:
        """Whether it is, or will be, shown to the public."""
        return self.withdrawn_at is None and now < self.ends_at


def add(work: UnitOfWork, **values) -> int:
    """Keep a tip; returns its id."""
    return work.rows(sa.insert(health_tip).returning(health_tip.c.id), values).scalar_one()


def get(work: UnitOfWork, tip_id: int) -> HealthTip | None:
    """One tip in scope."""
    return next(iter(_tips(work, health_tip.c.id == tip_id)), None)


def every(work: UnitOfWork) -> list[HealthTip]:
    """Every tip in scope, newest first."""
    return _tips(work)


def live(work: UnitOfWork, now: datetime.datetime) -> list[HealthTip]:
    """The tips in scope that are not over, newest first."""
    return _tips(work, health_tip.c.withdrawn_at.is_(None), health_tip.c.ends_at > now)


def withdraw(work: UnitOfWork, tip_id: int, **values) -> bool:
    """Mark a tip withdrawn; False where it was withdrawn before."""
    table = health_tip
    still = sa.and_(table.c.id == tip_id, table.c.withdrawn_at.is_(None))
    return work.rows(sa.update(table).where(still).values(**values)).rowcount == 1


def _tips(work: UnitOfWork, *filters) -> list[HealthTip]:
    table = health_tip.c
    query = sa.select(health_tip).where(work.visible(table.division), *filters).order_by(table.id.desc())
    return [HealthTip(**row._mapping) for row in work.rows(query)]
