"""What was known of the air and of the plants at a moment: each query leaves out whatever came in later.

A station-hour or a meter reading that is sent again replaces the one before, and counts from then on; what had been
received before is not kept. A measured day keeps its earlier records.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.forecast import StoredForecast, stored
from emergency.storage.schema import (
    enterprise,
    evidence,
    forecast,
    meter,
    observed_day,
    order,
    power_reading,
    replaced_day,
    station_hour,
)
from emergency.storage.work import UnitOfWork
from plans.terms import Verdict

Moment = datetime.datetime


@dataclass(frozen=True)
class DayKnown:
    """A measured day as it was on record at the moment; `aqi` None: invalid."""

    day: datetime.date
    aqi: int | None
    primary: str
    source: str
    recorded_at: Moment


@dataclass(frozen=True)
class EvidenceThen:
    """A piece of evidence that lay beside an order by then."""

    enterprise: str
    kind: str
    summary: str
    verdict: Verdict | None
    recorded_at: Moment


@dataclass(frozen=True)
class HoursKnown:
    """The hours of one station that had come in: how many, the last of them, when the last one came."""

    station: str
    count: int
    last: Moment
    received_at: Moment


@dataclass(frozen=True)
class ReadingsKnown:
    """The meter readings of the ordered enterprises that had come in; `last` None without any."""

    meters: int
    count: int
    last: Moment | None


def forecasts_by(work: UnitOfWork, area: str, since: Moment, at: Moment) -> list[StoredForecast]:
    """The forecasts for this area issued from `since` on that had been received by `at`, newest first."""
    query = sa.select(forecast).where(
        forecast.c.division == area, forecast.c.issued_at >= since, forecast.c.received_at <= at,
        work.visible(forecast.c.division),
    )  # fmt: skip
    newest_first = query.order_by(forecast.c.issued_at.desc(), forecast.c.id.desc())
    return [stored(row) for row in work.rows(newest_first)]


def days_by(work: UnitOfWork, area: str, first: datetime.date, at: Moment) -> list[DayKnown]:
    """The measured days from `first` on as they were on record at `at`, in order: records replaced later included."""
    names = tuple(DayKnown.__dataclass_fields__)
    held = [
        sa.select(*[table.c[name] for name in names]).where(
            table.c.division == area, table.c.day >= first, table.c.recorded_at <= at,
            work.visible(table.c.division), *more,
        )
        for table, more in ((observed_day, ()), (replaced_day, (replaced_day.c.replaced_at > at,)))
    ]  # fmt: skip
    both = sa.union_all(*held).subquery()
    return [DayKnown(**row._mapping) for row in work.rows(sa.select(both).order_by(both.c.day))]


def evidence_by(work: UnitOfWork, warning_ids: Sequence[int], at: Moment) -> list[EvidenceThen]:
    """The evidence beside orders in scope that was recorded by `at`, newest first."""
    query = (
        sa.select(
            enterprise.c.name.label("enterprise"), evidence.c.kind, evidence.c.summary, evidence.c.verdict,
            evidence.c.recorded_at,
        )
        .join(order, order.c.id == evidence.c.order_id)
        .join(enterprise, enterprise.c.id == order.c.enterprise_id)
        .where(
            order.c.warning_id.in_(warning_ids), evidence.c.recorded_at <= at, work.visible(order.c.division)
        )
        .order_by(evidence.c.recorded_at.desc(), evidence.c.id.desc())
    )  # fmt: skip
    return [EvidenceThen(**row._mapping) for row in work.rows(query)]


def hours_by(work: UnitOfWork, area: str, since: Moment, at: Moment) -> list[HoursKnown]:
    """The station-hours of an area from `since` on that had been received by `at`, by station."""
    table = station_hour
    query = (
        sa.select(
            table.c.station, sa.func.count(), sa.func.max(table.c.at), sa.func.max(table.c.received_at)
        )
        .where(
            table.c.division == area, table.c.at >= since, table.c.received_at <= at,
            work.visible(table.c.division),
        )
        .group_by(table.c.station)
        .order_by(table.c.station)
    )  # fmt: skip
    return [HoursKnown(*row) for row in work.rows(query)]


def readings_by(work: UnitOfWork, warning_ids: Sequence[int], since: Moment, at: Moment) -> ReadingsKnown:
    """The readings from `since` on, of the enterprises in scope that warnings ordered, received by `at`."""
    ordered = sa.select(order.c.enterprise_id).where(
        order.c.warning_id.in_(warning_ids), order.c.issued_at <= at, work.visible(order.c.division)
    )
    table = power_reading
    query = (
        sa.select(
            sa.func.count(sa.distinct(table.c.meter_id)), sa.func.count(), sa.func.max(table.c.interval_end)
        )
        .join(meter, meter.c.id == table.c.meter_id)
        .where(meter.c.enterprise_id.in_(ordered), table.c.interval_end >= since, table.c.received_at <= at)
    )
    return ReadingsKnown(*work.rows(query).one())
