"""The enterprises of an area as a comparison with permits sees them, with whether their meters moved lately."""

import datetime

import sqlalchemy as sa

from emergency.storage.schema import enterprise, listed_source, meter, power_reading
from emergency.storage.work import Scope, UnitOfWork
from plans.coverage import Held
from plans.list_draft import SourceKind
from plans.terms import EnterpriseCategory

HOUR = datetime.timedelta(hours=1)
ROUNDING = 1 + 1e-9  # sums of readings do not add up to the last digit


def held_in(work: UnitOfWork, area: str, since: datetime.datetime) -> tuple[Held, ...]:
    """The active enterprises of an area in scope; of the long-stopped ones whether a meter counted since."""
    table = enterprise.c
    query = (
        sa.select(enterprise)
        .where(
            work.visible(table.division),
            table.active,
            table.division.startswith(Scope(area).prefix, autoescape=True),
        )
        .order_by(table.division, table.name, table.id)
    )
    return tuple(
        Held(
            id=row.id,
            name=row.name,
            credit_code=row.credit_code,
            industry=row.industry,
            category=row.category,
            permit_number=row.permit_number or "",
            permit_class=row.permit_class,
            used=_used(work, row, since),
        )
        for row in work.rows(query).all()
    )


def dust_sites(work: UnitOfWork, area: str) -> int:
    """How many active dust sites an area has."""
    table = listed_source.c
    query = (
        sa.select(sa.func.count())
        .select_from(listed_source)
        .where(
            work.visible(table.division),
            table.active,
            table.kind == SourceKind.DUST,
            table.division.startswith(Scope(area).prefix, autoescape=True),
        )
    )
    return work.rows(query).scalar_one()


def _used(work: UnitOfWork, row: sa.Row, since: datetime.datetime) -> bool | None:
    """None where no meter reported since: a silent meter does not say that a plant stands still."""
    if row.category is not EnterpriseCategory.LONG_STOPPED:
        return None
    end = power_reading.c.interval_end
    query = (
        sa.select(
            meter.c.standby_kw,
            sa.func.sum(power_reading.c.kwh).label("kwh"),
            sa.func.count().label("number"),
            sa.func.min(end).label("first"),
            sa.func.max(end).label("last"),
        )
        .join(meter, meter.c.id == power_reading.c.meter_id)
        .where(meter.c.enterprise_id == row.id, end > since)
        .group_by(meter.c.id, meter.c.standby_kw)
    )
    loads = [_above_standby(each) for each in work.rows(query) if each.number > 1]
    return any(loads) if loads else None


def _above_standby(each: sa.Row) -> bool:
    """Whether the mean load was above the declared standby; intervals are as long as readings are apart."""
    hours = (each.last - each.first) / HOUR * each.number / (each.number - 1)
    return each.kwh > (each.standby_kw or 0.0) * hours * ROUNDING
