"""What waits for a person at the desk: forecasts nobody looked at, leads; and the newest measured air."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import consultation, finding, forecast, observed_day, order, warning
from emergency.storage.work import UnitOfWork


@dataclass(frozen=True)
class NewForecast:
    """The newest forecast of a division that no consultation has looked at."""

    id: int
    division: str
    source: str
    issued_at: datetime.datetime
    label: str


@dataclass(frozen=True)
class LatestAir:
    """The newest measured day of a division."""

    division: str
    day: datetime.date
    aqi: int | None


def leads_by_episode(work: UnitOfWork) -> dict[int, int]:
    """How many leads wait for a person, by episode."""
    query = (
        sa.select(warning.c.episode_id, sa.func.count())
        .select_from(finding)
        .join(order, order.c.id == finding.c.order_id)
        .join(warning, warning.c.id == order.c.warning_id)
        .where(work.visible(order.c.division), finding.c.state == "lead")
        .group_by(warning.c.episode_id)
    )
    return dict(work.rows(query).all())


def new_forecasts(work: UnitOfWork, since: datetime.datetime, until: datetime.datetime) -> list[NewForecast]:
    """The newest forecast of each division issued in this time, where no consultation has looked at it."""
    newest = (
        sa.select(forecast.c.division, sa.func.max(forecast.c.issued_at).label("issued_at"))
        .where(work.visible(forecast.c.division), forecast.c.issued_at.between(since, until))
        .group_by(forecast.c.division)
        .subquery()
    )
    consulted = sa.select(consultation.c.id).where(consultation.c.forecast_id == forecast.c.id).exists()
    query = (
        sa.select(
            forecast.c.id, forecast.c.division, forecast.c.source, forecast.c.issued_at, forecast.c.label
        )
        .join(
            newest,
            sa.and_(newest.c.division == forecast.c.division, newest.c.issued_at == forecast.c.issued_at),
        )
        .where(~consulted)
        .order_by(forecast.c.division, forecast.c.id)
    )
    return [NewForecast(**row._mapping) for row in work.rows(query)]


def latest_air(work: UnitOfWork, until: datetime.date) -> list[LatestAir]:
    """The newest measured day of each division in scope."""
    newest = (
        sa.select(observed_day.c.division, sa.func.max(observed_day.c.day).label("day"))
        .where(work.visible(observed_day.c.division), observed_day.c.day <= until)
        .group_by(observed_day.c.division)
        .subquery()
    )
    query = sa.select(observed_day.c.division, observed_day.c.day, observed_day.c.aqi).join(
        newest,
        sa.and_(newest.c.division == observed_day.c.division, newest.c.day == observed_day.c.day),
    )
    return [LatestAir(**row._mapping) for row in work.rows(query)]
