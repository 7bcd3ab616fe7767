"""Enterprises with their contacts, units, meters and grades: scoped queries by key and area."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa

from emergency.errors import NotFound
from emergency.storage.registry_record import Contact, Enterprise, Entrance, GradeHeld, Meter, Outlet, Unit
from emergency.storage.schema import contact, enterprise, entrance, grade, meter, outlet, unit
from emergency.storage.work import Scope, UnitOfWork
from plans.unit import UnitFacts

# SQLite takes 32,766 parameters in a statement; a big office asks for more enterprises than that.
CHUNK = 10_000
Record = TypeVar("Record")


def enterprise_by_id(work: UnitOfWork, enterprise_id: int) -> Enterprise:
    """The enterprise in scope with this key; raises NotFound."""
    query = sa.select(enterprise).where(enterprise.c.id == enterprise_id, work.visible(enterprise.c.division))
    row = work.rows(query).one_or_none()
    if row is None:
        raise NotFound(f"没有编号为 {enterprise_id} 的企业，或不在您的辖区。请从企业列表进入。")
    return _enterprise(row)


def enterprises_by_ids(work: UnitOfWork, enterprise_ids: Iterable[int]) -> dict[int, Enterprise]:
    """These enterprises in scope, by key."""
    found = {}
    for some in chunks(set(enterprise_ids)):
        query = sa.select(enterprise).where(enterprise.c.id.in_(some), work.visible(enterprise.c.division))
        found.update((row.id, _enterprise(row)) for row in work.rows(query))
    return found


def enterprises_of(work: UnitOfWork, area: str) -> tuple[Enterprise, ...]:
    """Every active enterprise of an area and all below it, by division and name."""
    query = (
        sa.select(enterprise)
        .where(within(work, area))
        .order_by(enterprise.c.division, enterprise.c.name, enterprise.c.id)
    )
    return tuple(_enterprise(row) for row in work.rows(query))


def known_credit_codes(work: UnitOfWork, codes: Sequence[str]) -> set[str]:
    """Which of these credit codes are registered already, in whatever division."""
    found = set()
    for some in chunks(codes):
        found.update(
            work.rows(sa.select(enterprise.c.credit_code).where(enterprise.c.credit_code.in_(some))).scalars()
        )
    return found


def known_meter_codes(work: UnitOfWork, codes: Sequence[str]) -> set[str]:
    """Which of these meter codes are registered already, in whatever division."""
    found = set()
    for some in chunks(codes):
        found.update(work.rows(sa.select(meter.c.code).where(meter.c.code.in_(some))).scalars())
    return found


def names_of(work: UnitOfWork, enterprise_ids: Iterable[int]) -> dict[int, str]:
    """The names of these enterprises by key."""
    found = {}
    for some in chunks(enterprise_ids):
        query = sa.select(enterprise.c.id, enterprise.c.name).where(
            enterprise.c.id.in_(some), work.visible(enterprise.c.division)
        )
        found.update((row.id, row.name) for row in work.rows(query))
    return found


def contacts_of(work: UnitOfWork, enterprise_ids: Iterable[int]) -> dict[int, tuple[Contact, ...]]:
    """The contacts of each enterprise, first in line first; an enterprise without contacts has no entry."""
    return _gathered(work, contact, enterprise_ids, (contact.c.rank, contact.c.id), _contact)


def units_of(work: UnitOfWork, enterprise_ids: Iterable[int]) -> dict[int, tuple[Unit, ...]]:
    """The units of each enterprise, by code."""
    return _gathered(work, unit, enterprise_ids, (unit.c.code,), _unit)


def meters_of(work: UnitOfWork, enterprise_ids: Iterable[int]) -> dict[int, tuple[Meter, ...]]:
    """The meters of each enterprise, by code."""
    return _gathered(work, meter, enterprise_ids, (meter.c.code,), _meter)


def outlets_of(work: UnitOfWork, enterprise_ids: Iterable[int]) -> dict[int, tuple[Outlet, ...]]:
    """The stacks of each enterprise, by code."""
    return _gathered(work, outlet, enterprise_ids, (outlet.c.code,), _outlet)


def entrances_of(work: UnitOfWork, enterprise_ids: Iterable[int]) -> dict[int, tuple[Entrance, ...]]:
    """The goods entrances of each enterprise, by code."""
    return _gathered(work, entrance, enterprise_ids, (entrance.c.code,), _entrance)


def grades_of(
    work: UnitOfWork, enterprise_ids: Iterable[int], day: datetime.date
) -> dict[int, tuple[GradeHeld, ...]]:
    """The grade each enterprise held on `day`, the newest in each of its industries; expired ones stay."""
    gathered = _gathered(work, grade, enterprise_ids, (grade.c.decided_on, grade.c.id), _grade)
    current = {key: _newest(held, day) for key, held in gathered.items()}
    return {key: held for key, held in current.items() if held}


def meter_by_code(work: UnitOfWork, code: str) -> Meter:
    """The meter in scope with this code; raises NotFound."""
    query = (
        sa.select(meter)
        .join(enterprise, enterprise.c.id == meter.c.enterprise_id)
        .where(meter.c.code == code, work.visible(enterprise.c.division))
    )
    row = work.rows(query).one_or_none()
    if row is None:
        raise NotFound(f"没有编号为「{code}」的电表，或不在您的辖区。请核对编号，或先登记电表。")
    return _meter(row)


def count_by_division(work: UnitOfWork, area: str) -> dict[str, int]:
    """How many active enterprises each division of the area has."""
    query = (
        sa.select(enterprise.c.division, sa.func.count().label("number"))
        .where(within(work, area))
        .group_by(enterprise.c.division)
    )
    return {row.division: row.number for row in work.rows(query)}


def within(work: UnitOfWork, area: str | None) -> sa.ColumnElement:
    """That an enterprise is active, in scope, and of the area where one is named."""
    seen = sa.and_(work.visible(enterprise.c.division), enterprise.c.active)
    if area is None:
        return seen
    return sa.and_(seen, Scope(area).over(enterprise.c.division))


def _gathered(
    work: UnitOfWork,
    table: sa.Table,
    enterprise_ids: Iterable[int],
    order: Sequence[sa.ColumnElement],
    record: Callable[[Any], Record],
) -> dict[int, tuple[Record, ...]]:
    """The rows of `table` by enterprise, in `order`, for the enterprises in scope."""
    found: dict[int, list[Record]] = {}
    for some in chunks(enterprise_ids):
        query = (
            sa.select(table)
            .join(enterprise, enterprise.c.id == table.c.enterprise_id)
            .where(table.c.enterprise_id.in_(some), work.visible(enterprise.c.division))
            .order_by(table.c.enterprise_id, *order)
        )
        for row in work.rows(query):
            found.setdefault(row.enterprise_id, []).append(record(row))
    return {key: tuple(rows) for key, rows in found.items()}


def _newest(held: Sequence[GradeHeld], day: datetime.date) -> tuple[GradeHeld, ...]:
    return tuple({each.industry: each for each in held if each.decided_on <= day}.values())


def chunks(values: Iterable) -> Iterable[list]:
    """The distinct values in pieces small enough for one statement."""
    whole = list(dict.fromkeys(values))
    return (whole[start : start + CHUNK] for start in range(0, len(whole), CHUNK))


def _enterprise(row) -> Enterprise:
    return Enterprise(**row._mapping)


def _contact(row) -> Contact:
    return Contact(**row._mapping)


def _meter(row) -> Meter:
    return Meter(**row._mapping)


def _outlet(row) -> Outlet:
    return Outlet(**row._mapping)


def _entrance(row) -> Entrance:
    return Entrance(**row._mapping)


def _unit(row) -> Unit:
    facts = UnitFacts(
        code=row.code,
        name=row.name,
        kind=row.kind,
        count_unit=row.count_unit,
        capacities=row.capacities,
        safety=row.safety,
        emission_share=row.emission_share,
    )
    return Unit(row.id, row.enterprise_id, facts)


def _grade(row) -> GradeHeld:
    values = dict(row._mapping)
    values.pop("id")
    return GradeHeld(**values)
