"""Enterprises by what officers know of them: name, code, permit, town, industry, category, grade; page by page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.registry import within
from emergency.storage.registry_record import Enterprise
from emergency.storage.schema import enterprise, grade
from emergency.storage.work import UnitOfWork
from plans.terms import EnterpriseCategory, Grade

PAGE_SIZE = 50
CODE_LENGTH, CODE_ALONE = 18, 8


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
    filters, number = [within(work, wanted.division or None), *_asked(wanted)], max(page, 1)
    ids, total = (_found if wanted.search.strip() else _paged)(work, filters, number, size)
    query = (
        sa.select(enterprise)
        .where(enterprise.c.id.in_(ids))
        .order_by(enterprise.c.division, enterprise.c.name, enterprise.c.id)
    )
    return Page(tuple(Enterprise(**row._mapping) for row in work.rows(query)), total, number, size)


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
