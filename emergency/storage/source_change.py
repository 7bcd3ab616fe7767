"""The history of dust sites, fleets and machines: who changed what, when, from what to what."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from emergency.storage.listed_source import ListedSource, columns
from emergency.storage.schema import listed_source, source_change
from emergency.storage.work import UnitOfWork

BATCH = 5_000


@dataclass(frozen=True)
class SourceChange:
    """One change; `before` None: it was new."""

    id: int
    source_id: int
    at: datetime.datetime
    account_id: int
    who: str
    act: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    reason: str


def add(
    work: UnitOfWork,
    changes: Iterable[tuple[int, ListedSource | None, ListedSource | None]],
    *,
    at: datetime.datetime,
    account_id: int,
    who: str,
    act: str,
    reason: str,
) -> None:
    """Keep changes of sources: key, what it was, what it became; only what differs is kept."""
    shared = {"at": at, "account_id": account_id, "who": who, "act": act, "reason": reason[:400]}
    rows = []
    for key, before, after in changes:
        was, becomes = _different(plain(before), plain(after))
        rows.append({"source_id": key, "before": was, "after": becomes, **shared})
    for start in range(0, len(rows), BATCH):
        work.rows(sa.insert(source_change), rows[start : start + BATCH])


def note(work: UnitOfWork, source_id: int, before: dict, after: dict, **values) -> None:
    """Keep one change that is no change of the values of a source, as its taking out of use."""
    row = {"source_id": source_id, "before": before, "after": after, **values}
    work.rows(sa.insert(source_change).values(**row))


def changes_of(work: UnitOfWork, source_id: int) -> tuple[SourceChange, ...]:
    """Every change of a source in scope, newest first."""
    query = (
        sa.select(source_change)
        .join(listed_source, listed_source.c.id == source_change.c.source_id)
        .where(source_change.c.source_id == source_id, work.visible(listed_source.c.division))
        .order_by(source_change.c.id.desc())
    )
    return tuple(SourceChange(**row._mapping) for row in work.rows(query))


def plain(source: ListedSource | None) -> dict[str, Any] | None:
    """The values of a source as JSON holds them."""
    if source is None:
        return None
    values = columns(source)
    return {**values, "kind": values["kind"].value}


def _different(before: dict | None, after: dict | None) -> tuple[dict | None, dict | None]:
    """Both sides without the values that stayed; what a new source is stays whole."""
    if before is None or after is None:
        return before, after
    names = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in names}, {name: after[name] for name in names}
