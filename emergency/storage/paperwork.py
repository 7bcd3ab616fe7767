"""Batches of papers: rows and named queries."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import NotFound
from emergency.storage.schema import enterprise, paper_batch
from emergency.storage.work import Scope, UnitOfWork

WAITING, DONE, FAILED = "waiting", "done", "failed"
SHOWN = 20


@dataclass(frozen=True)
class PaperBatch:
    """One batch: the papers of every enterprise of a division; `done` of `total` enterprises are written."""

    id: int
    division: str
    kinds: tuple[str, ...]
    format: str
    state: str
    total: int
    done: int
    reached_id: int
    file_name: str | None
    why: str
    created_by: int
    created_at: datetime.datetime
    finished_at: datetime.datetime | None

    @property
    def percent(self) -> int:
        """How far it is, in whole percent."""
        return self.done * 100 // self.total if self.total else 100


def add(
    work: UnitOfWork,
    *,
    division: str,
    kinds: Sequence[str],
    paper_format: str,
    total: int,
    created_by: int,
    created_at: datetime.datetime,
) -> int:
    """Queue a batch."""
    statement = sa.insert(paper_batch).values(
        division=division,
        kinds=list(kinds),
        format=paper_format,
        state=WAITING,
        total=total,
        created_by=created_by,
        created_at=created_at,
    )
    return work.rows(statement).inserted_primary_key[0]


def newest(work: UnitOfWork) -> tuple[PaperBatch, ...]:
    """The newest batches in scope."""
    query = (
        sa.select(paper_batch)
        .where(work.visible(paper_batch.c.division))
        .order_by(paper_batch.c.id.desc())
        .limit(SHOWN)
    )
    return tuple(_batch(row) for row in work.rows(query))


def by_id(work: UnitOfWork, batch_id: int) -> PaperBatch:
    """The batch in scope with this key; raises NotFound."""
    query = sa.select(paper_batch).where(paper_batch.c.id == batch_id, work.visible(paper_batch.c.division))
    row = work.rows(query).one_or_none()
    if row is None:
        raise NotFound("没有找到这批文书，或不在您的辖区。请返回文书页面查看。")
    return _batch(row)


def oldest_waiting(work: UnitOfWork) -> PaperBatch | None:
    """The batch whose turn it is."""
    query = sa.select(paper_batch).where(paper_batch.c.state == WAITING).order_by(paper_batch.c.id).limit(1)
    row = work.rows(query).one_or_none()
    return None if row is None else _batch(row)


def advance(work: UnitOfWork, batch: PaperBatch, *, done: int, reached_id: int) -> bool:
    """Say how far the batch is; False where somebody else wrote this slice already."""
    statement = (
        sa.update(paper_batch)
        .where(
            paper_batch.c.id == batch.id,
            paper_batch.c.state == WAITING,
            paper_batch.c.reached_id == batch.reached_id,
        )
        .values(done=done, reached_id=reached_id)
    )
    return work.rows(statement).rowcount == 1


def finish(
    work: UnitOfWork, batch_id: int, now: datetime.datetime, *, file_name: str | None = None, why: str = ""
) -> None:
    """End a batch: with its file, or with the reason why there is none."""
    state = FAILED if file_name is None else DONE
    statement = (
        sa.update(paper_batch)
        .where(paper_batch.c.id == batch_id)
        .values(state=state, file_name=file_name, why=why, finished_at=now)
    )
    work.rows(statement)


def enterprises_after(work: UnitOfWork, division: str, after: int, limit: int) -> list[int]:
    """The keys of the next active enterprises of a division, in order of their keys."""
    query = (
        sa.select(enterprise.c.id)
        .where(_of(work, division), enterprise.c.id > after)
        .order_by(enterprise.c.id)
        .limit(limit)
    )
    return list(work.rows(query).scalars())


def count_enterprises(work: UnitOfWork, division: str) -> int:
    """How many enterprises a batch of this division will have."""
    query = sa.select(sa.func.count()).select_from(enterprise).where(_of(work, division))
    return work.rows(query).scalar_one()


def id_of_credit_code(work: UnitOfWork, credit_code: str) -> int | None:
    """The key of the active enterprise in scope with this credit code."""
    query = sa.select(enterprise.c.id).where(
        enterprise.c.credit_code == credit_code, enterprise.c.active, work.visible(enterprise.c.division)
    )
    return work.rows(query).scalar_one_or_none()


def _of(work: UnitOfWork, division: str) -> sa.ColumnElement:
    prefix = Scope(division).prefix
    return sa.and_(
        work.visible(enterprise.c.division),
        enterprise.c.active,
        enterprise.c.division.startswith(prefix, autoescape=True),
    )


def _batch(row: sa.Row) -> PaperBatch:
    held = dict(row._mapping)
    return PaperBatch(**{**held, "kinds": tuple(held["kinds"])})
