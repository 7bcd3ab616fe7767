"""Meters and their readings."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import enterprise, meter, power_reading, unit
from emergency.storage.work import UnitOfWork
from plans.power_demand import Meter
from plans.power_series import Reading

CHUNK = 500
BATCH = 20_000


@dataclass(frozen=True)
class PlacedMeter:
    """A meter with the enterprise and the division it stands in."""

    meter: Meter
    enterprise_id: int
    division: str


@dataclass(frozen=True)
class MeterReading:
    """One reading with its meter, for bulk storing."""

    meter_id: int
    reading: Reading


def meter_by_code(work: UnitOfWork, code: str) -> PlacedMeter | None:
    """One meter in scope."""
    found = list(work.rows(_meters(work).where(meter.c.code == code)))
    return _placed(found[0]) if found else None


def meters_of(work: UnitOfWork, enterprise_ids: Iterable[int]) -> dict[int, list[Meter]]:
    """The meters of enterprises in scope, by enterprise."""
    wanted, found = list(enterprise_ids), {}
    for begin in range(0, len(wanted), CHUNK):
        query = _meters(work).where(meter.c.enterprise_id.in_(wanted[begin : begin + CHUNK]))
        for row in work.rows(query.order_by(meter.c.id)):
            placed = _placed(row)
            found.setdefault(placed.enterprise_id, []).append(placed.meter)
    return found


def put(work: UnitOfWork, meter_id: int, readings: Sequence[Reading], now: datetime.datetime) -> int:
    """Store readings of one meter as received `now`; one that is there already is replaced. Returns how many were.

    The same value again was known before, and stays known since then.
    """
    if not readings:
        return 0
    ends = [reading.interval_end for reading in readings]
    own = sa.and_(
        power_reading.c.meter_id == meter_id, power_reading.c.interval_end.between(min(ends), max(ends))
    )
    known = dict(work.rows(sa.select(power_reading.c.interval_end, power_reading.c.kwh).where(own)).all())
    fresh = [MeterReading(meter_id, each) for each in readings if each.interval_end not in known]
    changed = [each for each in readings if each.interval_end in known]
    add_many(work, fresh, now)
    other = [each for each in changed if known[each.interval_end] != each.kwh]
    if other:
        at = sa.bindparam("at", type_=power_reading.c.interval_end.type)
        update = sa.update(power_reading).where(power_reading.c.meter_id == meter_id)
        update = update.where(power_reading.c.interval_end == at).values(
            kwh=sa.bindparam("used"), received_at=now
        )
        work.rows(update, [{"at": each.interval_end, "used": each.kwh} for each in other])
    return len(changed)


def add_many(work: UnitOfWork, rows: Sequence[MeterReading], now: datetime.datetime) -> None:
    """Store readings of many meters as received `now`, none of them there yet."""
    for begin in range(0, len(rows), BATCH):
        values = [
            {
                "meter_id": row.meter_id,
                "interval_end": row.reading.interval_end,
                "kwh": row.reading.kwh,
                "received_at": now,
            }
            for row in rows[begin : begin + BATCH]
        ]  # fmt: skip
        work.rows(sa.insert(power_reading), values)


def readings_between(
    work: UnitOfWork, meter_ids: Sequence[int], since: datetime.datetime, until: datetime.datetime
) -> Iterable[Sequence[tuple[int, int, float]]]:
    """Readings that end after `since` and by `until`: ordered batches of (meter id, epoch seconds, kWh).

    The meters come from `meters_of`, which keeps to the scope.
    """
    epoch = sa.cast(sa.extract("epoch", power_reading.c.interval_end), sa.BigInteger)
    columns = sa.select(power_reading.c.meter_id, epoch, power_reading.c.kwh)
    for begin in range(0, len(meter_ids), CHUNK):
        query = columns.where(
            power_reading.c.meter_id.in_(meter_ids[begin : begin + CHUNK]),
            power_reading.c.interval_end > since,
            power_reading.c.interval_end <= until,
        )
        ordered = query.order_by(power_reading.c.meter_id, power_reading.c.interval_end)
        yield from work.rows(ordered).partitions(BATCH)


def _meters(work: UnitOfWork) -> sa.Select:
    return (
        sa.select(meter, enterprise.c.division, unit.c.code.label("unit_code"))
        .join(enterprise, enterprise.c.id == meter.c.enterprise_id)
        .outerjoin(unit, unit.c.id == meter.c.unit_id)
        .where(work.visible(enterprise.c.division))
    )


def _placed(row) -> PlacedMeter:
    own = Meter(row.id, row.code, row.kind, row.unit_code, row.standby_kw)
    return PlacedMeter(own, row.enterprise_id, row.division)
