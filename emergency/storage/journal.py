"""The journal: append one entry, read entries, prove the chain."""

import datetime
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from emergency.storage.schema import journal, journal_head
from emergency.storage.work import UnitOfWork

GENESIS = "0" * 64


@dataclass(frozen=True)
class Entry:
    """One act: who did what to what, where, under which article; `detail` is JSON."""

    at: datetime.datetime
    actor: str
    division: str
    act: str
    noun: str
    noun_id: str
    summary: str
    episode_id: int | None = None
    citation: str = ""
    detail: dict = field(default_factory=dict)


@dataclass(frozen=True)
class WrittenEntry:
    """An entry as it stands in the chain."""

    sequence: int
    entry: Entry
    previous_hash: str
    hash: str


@dataclass(frozen=True)
class Verification:
    """What a walk along the chain found; `broken_at` is the sequence of the first entry that does not fit."""

    entries: int
    broken_at: int | None
    head: str

    @property
    def ok(self) -> bool:
        """Whether every entry fits the one before and the head fits the last."""
        return self.broken_at is None


def append(work: UnitOfWork, entry: Entry) -> WrittenEntry:
    """Write `entry` behind the last one, in this unit of work."""
    return append_all(work, [entry])[0]


def append_all(work: UnitOfWork, some: Sequence[Entry]) -> list[WrittenEntry]:
    """Write entries behind the last one and each other, in this unit of work."""
    if not some:
        return []
    head, written = _take_head(work), []
    sequence, before = head.sequence, head.hash
    for entry in some:
        sequence += 1
        written.append(WrittenEntry(sequence, entry, before, _digest(sequence, entry, before)))
        before = written[-1].hash
    work.rows(sa.insert(journal), [_row(each) for each in written])
    work.rows(sa.update(journal_head), {"sequence": sequence, "hash": before})
    return written


def entries(
    work: UnitOfWork, *, episode_id: int | None = None, limit: int | None = None
) -> list[WrittenEntry]:
    """The entries in scope, oldest first; `limit` keeps the newest ones."""
    query = sa.select(journal).where(work.visible(journal.c.division)).order_by(journal.c.sequence.desc())
    if episode_id is not None:
        query = query.where(journal.c.episode_id == episode_id)
    found = work.rows(query.limit(limit)).all()
    return [_written(row) for row in reversed(found)]


def verify(work: UnitOfWork) -> Verification:
    """Walk the whole chain from its beginning, whatever the scope."""
    expected, count = GENESIS, 0
    for row in work.rows(sa.select(journal).order_by(journal.c.sequence)).yield_per(1000):
        count += 1
        written = _written(row)
        fits = written.sequence == count and written.previous_hash == expected
        if not fits or _digest(count, written.entry, expected) != written.hash:
            return Verification(count, count, expected)
        expected = written.hash
    head = work.rows(sa.select(journal_head)).one_or_none()
    cut = head is not None and (head.sequence, head.hash) != (count, expected)
    return Verification(count, count + 1 if cut else None, expected)


def _take_head(work: UnitOfWork):
    # The row lock makes the writers of the chain queue up on PostgreSQL; on SQLite there is one writer anyway.
    head = work.rows(sa.select(journal_head).with_for_update()).one_or_none()
    if head is None:
        work.rows(sa.insert(journal_head), {"id": 1, "sequence": 0, "hash": GENESIS})
        head = work.rows(sa.select(journal_head)).one()
    return head


def _digest(sequence: int, entry: Entry, previous: str) -> str:
    content = {
        "sequence": sequence,
        "at": entry.at.astimezone(datetime.UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "division": entry.division,
        "act": entry.act,
        "noun": entry.noun,
        "noun_id": entry.noun_id,
        "episode_id": entry.episode_id,
        "summary": entry.summary,
        "citation": entry.citation,
        "detail": entry.detail,
        "previous": previous,
    }
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _row(written: WrittenEntry) -> dict:
    own = {"sequence": written.sequence, "previous_hash": written.previous_hash, "hash": written.hash}
    return {**vars(written.entry), **own}


def _written(row) -> WrittenEntry:
    entry = Entry(
        at=row.at,
        actor=row.actor,
        division=row.division,
        act=row.act,
        noun=row.noun,
        noun_id=row.noun_id,
        summary=row.summary,
        episode_id=row.episode_id,
        citation=row.citation,
        detail=row.detail,
    )
    return WrittenEntry(row.sequence, entry, row.previous_hash, row.hash)
