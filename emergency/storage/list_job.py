"""Workbooks that are read or written in the background: what was asked, how far it is, what came of it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from emergency.storage.schema import list_job
from emergency.storage.work import UnitOfWork

LOOK, STORE, MARK = "look", "store", "mark"
EXPORT, COPY = "export", "copy"  # of a stored list: its workbook, the marked copy of its file
WAITING, RUNNING, DONE, FAILED, CALLED_OFF = "waiting", "running", "done", "failed", "called_off"
OPEN = (WAITING, RUNNING)


@dataclass(frozen=True)
class ListJob:
    """One job; `total` 0: nobody knows yet how much there is."""

    id: int
    division: str
    account_id: int
    sha256: str
    name: str
    kind: str
    year: int
    title: str
    in_force_from: datetime.date
    state: str
    step: str
    done: int
    total: int
    called_off: bool
    attempts: int
    created_at: datetime.datetime
    finished_at: datetime.datetime | None
    result: Mapping[str, Any] | None
    faults: Sequence[Mapping[str, Any]]
    reason: str
    list_id: int | None
    file_name: str | None

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in OPEN


def add(work: UnitOfWork, **values) -> int:
    """Queue a job; returns its key."""
    blank = {
        "state": WAITING, "step": "", "done": 0, "total": 0, "called_off": False, "attempts": 0, "faults": [],
        "reason": "",
    }  # fmt: skip
    return work.rows(sa.insert(list_job).values(**{**blank, **values})).inserted_primary_key[0]


def of_account(work: UnitOfWork, account_id: int, job_id: int) -> ListJob | None:
    """The job of this key that the account asked for, of a division in scope."""
    wanted = (list_job.c.id == job_id, list_job.c.account_id == account_id, work.visible(list_job.c.division))
    return _one(work, sa.select(list_job).where(*wanted))


def newest(work: UnitOfWork, account_id: int, sha256: str, kind: str) -> ListJob | None:
    """The newest job of a kind that an account asked for about a file."""
    table = list_job.c
    query = sa.select(list_job).where(
        table.account_id == account_id,
        table.sha256 == sha256,
        table.kind == kind,
        work.visible(table.division),
    )
    return _one(work, query.order_by(table.id.desc()).limit(1))


def oldest_open(work: UnitOfWork) -> ListJob | None:
    """The job that is next: one that a dead process left behind, else the first that waits."""
    table = list_job.c
    query = sa.select(list_job).where(table.state.in_(OPEN)).order_by(table.state == WAITING, table.id)
    return _one(work, query.limit(1))


def advance(work: UnitOfWork, job_id: int, step: str, done: int, total: int) -> bool:
    """Say how far a running job is; True where it should go on, False where somebody called it off."""
    running = sa.and_(list_job.c.id == job_id, list_job.c.state == RUNNING)
    work.rows(sa.update(list_job).where(running).values(step=step, done=done, total=total))
    asked = work.rows(sa.select(list_job.c.called_off, list_job.c.state).where(list_job.c.id == job_id)).one()
    return not asked.called_off and asked.state == RUNNING


def change(work: UnitOfWork, job_id: int, states: Sequence[str], **values) -> bool:
    """Change a job that stands in one of these states; says whether it did."""
    held = sa.and_(list_job.c.id == job_id, list_job.c.state.in_(list(states)))
    return work.rows(sa.update(list_job).where(held).values(**values)).rowcount == 1


def clear(work: UnitOfWork, account_id: int, before: datetime.datetime) -> None:
    """Forget the settled jobs of an account, and everybody's that were asked for before this moment."""
    stale = sa.or_(list_job.c.account_id == account_id, list_job.c.created_at < before)
    work.rows(sa.delete(list_job).where(list_job.c.state.not_in(OPEN), stale))


def _one(work: UnitOfWork, query: sa.Select) -> ListJob | None:
    row = work.rows(query).one_or_none()
    return None if row is None else ListJob(**row._mapping)
