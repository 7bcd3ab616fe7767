"""Hours of monitoring stations, with the reason where one does not count."""

import datetime
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from emergency.storage.schema import station_hour
from emergency.storage.work import UnitOfWork
from plans.screening import StationHour


def put(work: UnitOfWork, area: str, hours: Sequence[StationHour], now: datetime.datetime) -> None:
    """Keep station-hours as received `now`; a later record of the same hour replaces the earlier one.

    The same values again were known before, and stay known since then.
    """
    if not hours:
        return
    moments = [each.at for each in hours]
    same = station_hour.c.at.between(min(moments), max(moments))
    names = station_hour.c.station.in_({each.station for each in hours})
    of_area = (station_hour.c.division == area, same, names)
    known = {(row.station, row.at): row for row in work.rows(sa.select(station_hour).where(*of_area))}
    work.rows(sa.delete(station_hour).where(*of_area))
    work.rows(
        sa.insert(station_hour), [_row(area, each, known.get((each.station, each.at)), now) for each in hours]
    )


def between(
    work: UnitOfWork, area: str, first: datetime.datetime, last: datetime.datetime
) -> list[StationHour]:
    """The station-hours of this area from `first` to before `last`, by station and time."""
    query = (
        sa.select(station_hour)
        .where(
            station_hour.c.division == area,
            station_hour.c.at >= first,
            station_hour.c.at < last,
            work.visible(station_hour.c.division),
        )
        .order_by(station_hour.c.station, station_hour.c.at)
    )
    return [StationHour(row.station, row.at, row.values) for row in work.rows(query)]


def mark_aside(
    work: UnitOfWork, area: str, station: str, first: datetime.datetime, last: datetime.datetime, why: str
) -> None:
    """Write down why the hours of a station from `first` to `last` (both included) do not count."""
    spell = station_hour.c.at.between(first, last)
    query = sa.update(station_hour).where(
        station_hour.c.division == area, station_hour.c.station == station, spell
    )
    work.rows(query, {"aside": why[:200]})


def _row(area: str, hour: StationHour, before, now: datetime.datetime) -> dict:
    values = _plain(hour.values)
    again = before is not None and before.values == values
    return {
        "division": area, "station": hour.station, "at": hour.at, "values": values, "aside": "",
        "received_at": before.received_at if again else now,
    }  # fmt: skip


def _plain(values: Mapping) -> dict:
    return {key: None if value is None else float(value) for key, value in values.items()}
