"""Forecasts, every version kept, and days as they were measured."""

import datetime
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from emergency.storage.schema import forecast as forecasts
from emergency.storage.schema import observed_day, replaced_day
from emergency.storage.work import UnitOfWork
from plans.forecast import Forecast, ObservedDay, forecast_from_json, forecast_json
from plans.terms import Pollutant


@dataclass(frozen=True)
class StoredForecast:
    """One version of a forecast, with when it was received and how it is labelled (e.g. 历史回放)."""

    id: int
    received_at: datetime.datetime
    label: str
    forecast: Forecast


def add(work: UnitOfWork, forecast: Forecast, received_at: datetime.datetime, label: str) -> int:
    """Keep this version; the same bytes from the same source and moment are kept once. Returns its id."""
    content = forecast_json(forecast)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    same = sa.select(forecasts.c.id).where(
        forecasts.c.division == forecast.area,
        forecasts.c.source == forecast.source,
        forecasts.c.issued_at == forecast.issued_at,
        forecasts.c.content_hash == digest,
    )
    known = work.rows(same).scalar_one_or_none()
    if known is not None:
        return known
    row = {
        "division": forecast.area,
        "source": forecast.source,
        "issued_at": forecast.issued_at,
        "received_at": received_at,
        "content": content,
        "content_hash": digest,
        "label": label,
    }
    return work.rows(sa.insert(forecasts).returning(forecasts.c.id), row).scalar_one()


def get(work: UnitOfWork, forecast_id: int) -> StoredForecast | None:
    """One version by its id, None outside the scope."""
    query = sa.select(forecasts).where(forecasts.c.id == forecast_id, work.visible(forecasts.c.division))
    row = work.rows(query).one_or_none()
    return None if row is None else stored(row)


def latest(work: UnitOfWork, area: str, now: datetime.datetime) -> StoredForecast | None:
    """The newest forecast for exactly this area that was issued by `now`."""
    query = (
        sa.select(forecasts)
        .where(forecasts.c.division == area, forecasts.c.issued_at <= now, work.visible(forecasts.c.division))
        .order_by(forecasts.c.issued_at.desc(), forecasts.c.id.desc())
        .limit(1)
    )
    row = work.rows(query).one_or_none()
    return None if row is None else stored(row)


def versions(
    work: UnitOfWork, area: str, since: datetime.datetime, until: datetime.datetime
) -> list[StoredForecast]:
    """The forecasts for this area issued from `since` to `until`, oldest first."""
    query = (
        sa.select(forecasts)
        .where(
            forecasts.c.division == area,
            forecasts.c.issued_at.between(since, until),
            work.visible(forecasts.c.division),
        )
        .order_by(forecasts.c.issued_at, forecasts.c.id)
    )
    return [stored(row) for row in work.rows(query)]


def put_observed(
    work: UnitOfWork, area: str, days: Sequence[ObservedDay], source: str, recorded_at: datetime.datetime
) -> None:
    """Keep the days as measured; a later record of the same day replaces the earlier one, which is set apart."""
    if not days:
        return
    known = (observed_day.c.division == area, observed_day.c.day.in_([each.day for each in days]))
    kept = [each for each in observed_day.c if each.name != "id"]
    earlier = sa.select(*kept, sa.literal(recorded_at, replaced_day.c.replaced_at.type)).where(*known)
    work.rows(sa.insert(replaced_day).from_select([*(each.name for each in kept), "replaced_at"], earlier))
    work.rows(sa.delete(observed_day).where(*known))
    rows = [
        {
            "division": area,
            "day": each.day,
            "aqi": each.aqi,
            "primary": "+".join(pollutant.value for pollutant in each.primary),
            "pm25": None if each.pm25 is None else float(each.pm25),
            "pm10": None if each.pm10 is None else float(each.pm10),
            "source": source,
            "recorded_at": recorded_at,
        }
        for each in days
    ]
    work.rows(sa.insert(observed_day), rows)


def observed_between(
    work: UnitOfWork, area: str, first: datetime.date, last: datetime.date
) -> list[ObservedDay]:
    """The measured days of this area from `first` to `last`, both included, in order."""
    query = (
        sa.select(observed_day)
        .where(
            observed_day.c.division == area,
            observed_day.c.day.between(first, last),
            work.visible(observed_day.c.division),
        )
        .order_by(observed_day.c.day)
    )
    return [
        ObservedDay(
            row.day, row.aqi, _pollutants(row.primary), pm25=_decimal(row.pm25), pm10=_decimal(row.pm10)
        )
        for row in work.rows(query)
    ]


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _pollutants(joined: str) -> tuple[Pollutant, ...]:
    return tuple(Pollutant(value) for value in joined.split("+") if value)


def stored(row) -> StoredForecast:
    """The version that a row of the table holds."""
    return StoredForecast(row.id, row.received_at, row.label, forecast_from_json(row.content))
