"""What a course of the air asks beside the measured days: whether there is any, and the warnings over it."""

import datetime

import sqlalchemy as sa

from emergency.storage.schema import forecast, observed_day, warning
from emergency.storage.warning import PollutionWarning
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.lifecycle import WarningState

# Warnings that never held anybody to anything.
VOID = (WarningState.REVOKED, WarningState.DISCARDED)


def has_air(work: UnitOfWork, area: str, since: datetime.datetime, now: datetime.datetime) -> bool:
    """Whether a day was measured or a forecast issued for exactly this area from `since` to `now`."""
    measured = sa.select(observed_day.c.day).where(
        observed_day.c.division == area,
        observed_day.c.day >= day_of(since),
        work.visible(observed_day.c.division),
    )
    issued = sa.select(forecast.c.id).where(
        forecast.c.division == area,
        forecast.c.issued_at.between(since, now),
        work.visible(forecast.c.division),
    )
    return bool(work.rows(sa.select(sa.or_(measured.exists(), issued.exists()))).scalar_one())


def warnings_between(
    work: UnitOfWork, area: str, start: datetime.datetime, end: datetime.datetime
) -> list[PollutionWarning]:
    """The warnings of exactly this area that touch this time, oldest first; drills are not about the air."""
    query = sa.select(warning).where(
        warning.c.division == area,
        work.visible(warning.c.division),
        warning.c.drill.is_(False),
        warning.c.state.notin_(VOID),
        warning.c.start_at < end,
        sa.or_(warning.c.released_at.is_(None), warning.c.released_at > start),
    )
    return [PollutionWarning(**row._mapping) for row in work.rows(query.order_by(warning.c.start_at))]
