"""Enterprises with their contacts, units, meters and grades: records and scoped queries."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import sqlalchemy as sa

from emergency.errors import NotFound
from emergency.storage.registry_record import Contact, Enterprise, Entrance, GradeHeld, Meter, Outlet, Unit
from emergency.storage.schema import contact, enterprise, entrance, grade, meter, outlet, unit
from emergency.storage.work import Scope, UnitOfWork
from plans.terms import EnterpriseCategory, Grade
from plans.unit import UnitFacts

PAGE_SIZE = 50
# SQLite takes 32,766 parameters in a statement; a big office asks for more enterprises than that.
CHUNK = 10_000
CODE_LENGTH, CODE_ALONE = 18, 8
Record = TypeVar("Record")


@dataclass(frozen=True)
class Filter:
    """What enterprises are looked for by; empty fields ask for nothing. `grade`: the newest in any industry."""

    division: str = ""
    search: str = ""
    town: str = ""
    industry: str = ""
    category: EnterpriseCategory | None = None
    grade: Grade | None = None


@dataclass(frozen=True)
class Page:
    """One page of enterprises and how many there are in all; pages count from 1."""

    rows: tuple[Enterprise, ...]
    total: int
    number: int
    size: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))


def enterprises(
    work: UnitOfWork, *, division: str | None = None, search: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Page:
    """A page of the active enterprises in scope, by division and name; `search`: name, credit code or permit."""
    return matching(work, Filter(division or "", search), page=page, size=size)


def matching(work: UnitOfWork, wanted: Filter, *, page: int = 1, size: int = PAGE_SIZE) -> Page:
    """A page of the active enterprises in scope that fit, by division and name."""
    filters, number = [_within(work, wanted.division or None), *_asked(wanted)], max(page, 1)
    ids, total = (_found if wanted.search.strip() else _paged)(work, filters, number, size)
    query = (
        sa.select(enterprise)
        .where(enterprise.c.id.in_(ids))
        .order_by(enterprise.c.division, enterprise.c.name, enterprise.c.id)
    )
    return Page(tuple(_enterprise(row) for row in work.rows(query)), total, number, size)


def _paged(work: UnitOfWork, filters: Sequence, number: int, size: int) -> tuple[list[int], int]:
    """The keys of a page from the index alone, however far back it lies, and how many there are."""
    total = work.rows(sa.select(sa.func.count()).select_from(enterprise).where(*filters)).scalar_one()
    keys = _ordered(sa.select(enterprise.c.id).where(*filters), number, size)
    return list(work.rows(keys).scalars()), total


def _found(work: UnitOfWork, filters: Sequence, number: int, size: int) -> tuple[list[int], int]:
    """The same for a search, which looks at every name and so counts while it looks."""
    query = sa.select(enterprise.c.id, sa.func.count().over().label("total")).where(*filters)
    rows = work.rows(_ordered(query, number, size)).all()
    if not rows and number > 1:
        return _paged(work, filters, number, size)
    return [row.id for row in rows], rows[0].total if rows else 0


def _ordered(query: sa.Select, number: int, size: int) -> sa.Select:
    ordered = query.order_by(enterprise.c.division, enterprise.c.name, enterprise.c.id)
    return ordered.limit(size).offset((number - 1) * size)


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
        .where(_within(work, area))
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
        .where(_within(work, area))
        .group_by(enterprise.c.division)
    )
    return {row.division: row.number for row in work.rows(query)}


def _within(work: UnitOfWork, area: str | None) -> sa.ColumnElement:
    seen = sa.and_(work.visible(enterprise.c.division), enterprise.c.active)
    if area is None:
        return seen
    return sa.and_(seen, Scope(area).over(enterprise.c.division))


def _matches(search: str) -> sa.ColumnElement:
    """Names that contain it, codes and permits that begin with it; a long begin of a credit code is nothing else.

    A permit's number begins with the credit code of its holder, so that a long one needs no search of its own.
    """
    code = search.upper()
    named = sa.or_(
        enterprise.c.name.contains(search, autoescape=True),
        enterprise.c.permit_number.startswith(code, autoescape=True),
    )
    if len(code) > CODE_LENGTH or not (code.isascii() and code.isalnum()):
        return named
    begin, end = code.ljust(CODE_LENGTH, "0"), code.ljust(CODE_LENGTH, "Z")
    # Asked for by key: SQLite would otherwise walk the divisions and compare every code.
    coded = enterprise.c.id.in_(
        sa.select(enterprise.c.id).where(enterprise.c.credit_code.between(begin, end))
    )
    return coded if len(code) >= CODE_ALONE else sa.or_(named, coded)


def _asked(wanted: Filter) -> Iterable[sa.ColumnElement]:
    if wanted.search.strip():
        yield _matches(wanted.search.strip())
    if wanted.town.strip():
        yield enterprise.c.town.contains(wanted.town.strip(), autoescape=True)
    if wanted.industry:
        yield enterprise.c.industry == wanted.industry
    if wanted.category is not None:
        yield enterprise.c.category == wanted.category
    if wanted.grade is not None:
        newer = grade.alias()
        yield sa.exists().where(
            grade.c.enterprise_id == enterprise.c.id,
            grade.c.grade == wanted.grade,
            ~sa.exists().where(
                newer.c.enterprise_id == grade.c.enterprise_id,
                newer.c.industry == grade.c.industry,
                sa.or_(
                    newer.c.decided_on > grade.c.decided_on,
                    sa.and_(newer.c.decided_on == grade.c.decided_on, newer.c.id > grade.c.id),
                ),
            ),
        )


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
