"""The causes that people judged: every judgement is kept, the newest of a day holds."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import judged_cause
from emergency.storage.work import UnitOfWork
from plans.terms import Cause


@dataclass(frozen=True)
class JudgedCause:
    """One judgement of one day; `forecast_id` None: of the day as measured."""

    id: int
    division: str
    forecast_id: int | None
    day: datetime.date
    cause: Cause
    reason: str
    judged_by: int
    judged_at: datetime.datetime


def add(work: UnitOfWork, **values) -> int:
    """Keep one judgement; returns its id."""
    return work.rows(sa.insert(judged_cause).returning(judged_cause.c.id), values).scalar_one()


def since(work: UnitOfWork, area: str, first: datetime.date) -> list[JudgedCause]:
    """Every judgement of days of exactly this area from `first` on, oldest first."""
    table = judged_cause.c
    query = (
        sa.select(judged_cause)
        .where(table.division == area, table.day >= first, work.visible(table.division))
        .order_by(table.id)
    )
    return [JudgedCause(**row._mapping) for row in work.rows(query)]
