"""Official papers: numbers counted by series, papers kept as they were drawn, wordings by their first day."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.bulk import insert_new
from emergency.storage.schema import official_paper, paper_series, paper_template
from emergency.storage.work import UnitOfWork
from plans.official_paper import OfficialKind, Series


@dataclass(frozen=True)
class KeptPaper:
    """One official paper; `content` as emergency.documents.official_paper writes it."""

    id: int
    division: str
    kind: OfficialKind
    series: Series
    year: int
    sequence: int
    drill: bool
    number: str
    subject: str
    episode_id: int
    title: str
    content: dict
    template_id: int | None
    drawn_by: int
    drawn_at: datetime.datetime


@dataclass(frozen=True)
class KeptTemplate:
    """One wording of a bureau, in force from a day on."""

    id: int
    division: str
    kind: OfficialKind
    in_force_from: datetime.date
    parts: dict
    reason: str
    entered_by: int
    entered_at: datetime.datetime


def next_sequence(work: UnitOfWork, division: str, series: Series, year: int, drill: bool) -> int:
    """Count the series up and give its number; it comes back when the unit of work rolls back.

    The row stays locked until then, so two who draw at once wait for each other and no number is left out.
    """
    where = {"division": division, "series": series, "year": year, "drill": drill}
    insert_new(work, paper_series, [{**where, "last": 0}])
    query = sa.update(paper_series).where(*(paper_series.c[name] == value for name, value in where.items()))
    return work.rows(query.values(last=paper_series.c.last + 1).returning(paper_series.c.last)).scalar_one()


def add(work: UnitOfWork, **values) -> int:
    """Keep one paper; returns its id."""
    return work.rows(sa.insert(official_paper).returning(official_paper.c.id), values).scalar_one()


def get(work: UnitOfWork, paper_id: int) -> KeptPaper | None:
    """One paper in scope."""
    return _first(work, official_paper.c.id == paper_id)


def of_subject(work: UnitOfWork, division: str, kind: OfficialKind, subject: str) -> KeptPaper | None:
    """The paper of this kind that was drawn about this subject."""
    table = official_paper
    return _first(work, table.c.division == division, table.c.kind == kind, table.c.subject == subject)


def of_episode(work: UnitOfWork, episode_id: int) -> list[KeptPaper]:
    """The papers of an episode, oldest first."""
    return _all(work, official_paper.c.episode_id == episode_id)


def newest(work: UnitOfWork, limit: int) -> list[KeptPaper]:
    """The papers in scope, newest first."""
    query = sa.select(official_paper).where(work.visible(official_paper.c.division))
    rows = work.rows(query.order_by(official_paper.c.id.desc()).limit(limit))
    return [KeptPaper(**row._mapping) for row in rows]


def add_template(work: UnitOfWork, **values) -> int:
    """Keep one wording; returns its id."""
    return work.rows(sa.insert(paper_template).returning(paper_template.c.id), values).scalar_one()


def template_on(
    work: UnitOfWork, path: Sequence[str], kind: OfficialKind, day: datetime.date
) -> KeptTemplate | None:
    """The wording in force on `day`: the newest of the lowest division of `path` that has one.

    `path` holds codes from the region down; what a tier above wrote holds below, whatever the scope.
    """
    table = paper_template
    query = sa.select(table).where(
        table.c.division.in_(path), table.c.kind == kind, table.c.in_force_from <= day
    )
    found = [KeptTemplate(**row._mapping) for row in work.rows(query)]
    order = {code: place for place, code in enumerate(path)}
    return max(found, key=lambda each: (order[each.division], each.in_force_from, each.id), default=None)


def templates(work: UnitOfWork, division: str, kind: OfficialKind) -> list[KeptTemplate]:
    """The wordings of one division, newest first."""
    table = paper_template
    query = sa.select(table).where(table.c.division == division, table.c.kind == kind)
    rows = work.rows(query.order_by(table.c.in_force_from.desc(), table.c.id.desc()))
    return [KeptTemplate(**row._mapping) for row in rows]


def words_elsewhere(work: UnitOfWork, division: str, series: Series) -> list[tuple[str, OfficialKind, str]]:
    """Where another series or division has a 机关代字 of its own: division, kind, the word as it was written."""
    table = paper_template
    rows = work.rows(sa.select(table.c.division, table.c.kind, table.c.parts))
    return [
        (row.division, row.kind, row.parts["word"])
        for row in rows
        if row.division != division or row.kind.series is not series
    ]


def _first(work: UnitOfWork, *filters) -> KeptPaper | None:
    found = _all(work, *filters)
    return found[0] if found else None


def _all(work: UnitOfWork, *filters) -> list[KeptPaper]:
    query = sa.select(official_paper).where(work.visible(official_paper.c.division), *filters)
    return [KeptPaper(**row._mapping) for row in work.rows(query.order_by(official_paper.c.id))]
