"""Permit registers that were kept: the newest of the narrowest area is the one a list is held against."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.reduction import above
from emergency.storage.schema import permit_register
from emergency.storage.work import UnitOfWork
from plans.list_draft import PermitClass
from plans.permit_register import Permit, PermitRegister


@dataclass(frozen=True)
class KeptRegister:
    """A kept register without its permits: of which area, from which file, how many, when, by whom."""

    id: int
    division: str
    name: str
    size: int
    kept_at: datetime.datetime
    kept_by: str


_FIELDS = [permit_register.c[name] for name in KeptRegister.__dataclass_fields__]


def add(
    work: UnitOfWork,
    division: str,
    name: str,
    register: PermitRegister,
    valid_to: Mapping[str, datetime.date],
    now: datetime.datetime,
    who: str,
) -> int:
    """Keep the register of an area in the place of the one before; returns its id."""
    rows = [_row(each, valid_to.get(each.number)) for each in register.permits]
    work.rows(sa.delete(permit_register).where(permit_register.c.division == division))
    statement = sa.insert(permit_register).values(
        division=division, name=name[:200], permits=rows, size=len(rows), kept_at=now, kept_by=who
    )
    return work.rows(statement).inserted_primary_key[0]


def kept_for(work: UnitOfWork, area: str) -> KeptRegister | None:
    """The register an area is held against: its own, else that of its city or of the region."""
    query = sa.select(*_FIELDS).where(permit_register.c.division.in_(above(area)))
    found = {row.division: KeptRegister(**row._mapping) for row in work.rows(query)}
    return next((found[code] for code in above(area) if code in found), None)


def permits_of(work: UnitOfWork, kept: KeptRegister) -> PermitRegister:
    """The permits of a kept register."""
    rows = work.rows(sa.select(permit_register.c.permits).where(permit_register.c.id == kept.id)).scalar_one()
    return PermitRegister(tuple(_permit(row) for row in rows))


def _row(each: Permit, until: datetime.date | None) -> list:
    permit_class = each.permit_class.value if each.permit_class else None
    last = until.isoformat() if until else None
    return [each.number, each.name, each.credit_code, each.industry, permit_class, last]


def _permit(row: list) -> Permit:
    number, name, code, industry, permit_class, _ = row
    return Permit(number, name, code, industry, PermitClass(permit_class) if permit_class else None)
