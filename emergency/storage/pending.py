"""What a draft of a list says until it is published: entries of enterprises, sites and fleets, with their measures."""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from emergency.storage.list_record import WrittenMeasure
from emergency.storage.listed_source import ListedSource
from emergency.storage.register_entry import Entry
from emergency.storage.schema import pending_entry
from emergency.storage.work import Scope, UnitOfWork
from plans.dated import Citation
from plans.list_draft import SourceKind
from plans.measure import Measure
from plans.terms import WarningLevel

BATCH = 2_000


@dataclass(frozen=True)
class PendingEnterprise:
    """An enterprise as the draft has it."""

    code: str
    entry: Entry
    measures: tuple[WrittenMeasure, ...]


@dataclass(frozen=True)
class PendingSource:
    """A site, yard or fleet as the draft has it."""

    source: ListedSource
    measures: tuple[WrittenMeasure, ...]


@dataclass(frozen=True)
class Pending:
    """All that a draft says of an area, in the order of the file."""

    enterprises: tuple[PendingEnterprise, ...]
    sources: tuple[PendingSource, ...]


def add(work: UnitOfWork, list_id: int, said: Iterable[PendingEnterprise | PendingSource]) -> int:
    """Keep what a draft says, after what it says already; returns how many measures."""
    first = _last(work, list_id) + 1
    # Thousands share a few measures: each different one becomes JSON once.
    known: dict[Measure | None, dict] = {None: {}}
    rows = [_row(list_id, place, each, known) for place, each in enumerate(said, start=first)]
    for start in range(0, len(rows), BATCH):
        work.rows(sa.insert(pending_entry), rows[start : start + BATCH])
    return sum(row["size"] for row in rows)


def replace(work: UnitOfWork, list_id: int, said: Sequence[PendingEnterprise]) -> None:
    """Write these enterprises of a draft anew; one that it does not name yet is added."""
    codes = [each.code for each in said]
    for start in range(0, len(codes), BATCH):
        work.rows(
            sa.delete(pending_entry).where(
                pending_entry.c.list_id == list_id, pending_entry.c.code.in_(codes[start : start + BATCH])
            )
        )
    add(work, list_id, said)


def clear(work: UnitOfWork, list_id: int) -> None:
    """Forget what a draft says: it was written into the register, or given up."""
    work.rows(sa.delete(pending_entry).where(pending_entry.c.list_id == list_id))


def pending_of(work: UnitOfWork, list_id: int, area: str) -> Pending | None:
    """What a draft says of the part of an area that is in scope; None where it is not kept so."""
    query = (
        sa.select(pending_entry)
        .where(
            pending_entry.c.list_id == list_id,
            work.visible(pending_entry.c.division),
            pending_entry.c.division.startswith(Scope(area).prefix, autoescape=True),
        )
        .order_by(pending_entry.c.position)
    )
    rows = work.rows(query).all()
    if not rows and not _last(work, list_id):
        return None
    industry, reader = SourceKind.INDUSTRY.value, _Reader()
    return Pending(
        tuple(
            PendingEnterprise(row.code, row.entry, reader.measures(row.measures))
            for row in rows
            if row.kind == industry
        ),
        tuple(
            PendingSource(_source(row), reader.measures(row.measures)) for row in rows if row.kind != industry
        ),
    )


def waits(work: UnitOfWork, list_id: int) -> bool:
    """Whether a draft is kept so: the register learns of it when it is published."""
    return bool(_last(work, list_id))


def sizes(work: UnitOfWork) -> dict[int, tuple[int, int]]:
    """How many enterprises in scope each draft asks something of, and with how many measures: by list."""
    query = (
        sa.select(pending_entry.c.list_id, sa.func.count(), sa.func.sum(pending_entry.c.size))
        .where(
            work.visible(pending_entry.c.division),
            pending_entry.c.kind == SourceKind.INDUSTRY.value,
            pending_entry.c.size > 0,
        )
        .group_by(pending_entry.c.list_id)
    )
    return {list_id: (enterprises, int(measures)) for list_id, enterprises, measures in work.rows(query)}


def _last(work: UnitOfWork, list_id: int) -> int:
    query = sa.select(sa.func.max(pending_entry.c.position)).where(pending_entry.c.list_id == list_id)
    return work.rows(query).scalar() or 0


def _row(
    list_id: int, place: int, each: PendingEnterprise | PendingSource, known: dict[Measure | None, dict]
) -> dict[str, Any]:
    measures = [_plain(one, known) for one in each.measures]
    row = {"list_id": list_id, "position": place, "measures": measures, "size": len(measures)}
    if isinstance(each, PendingEnterprise):
        own = {"division": each.entry["division"], "kind": SourceKind.INDUSTRY.value, "code": each.code}
        return {**row, **own, "entry": each.entry}
    held = dataclasses.asdict(each.source)
    kind, _ = held.pop("kind"), held.pop("id")
    return {**row, "division": each.source.division, "kind": kind.value, "code": "", "entry": held}


def _plain(one: WrittenMeasure, known: dict[Measure | None, dict]) -> dict[str, Any]:
    if one.measure not in known:
        known[one.measure] = one.measure.to_json()
    return {
        "level": one.level.value,
        "text": one.text,
        "measure": known[one.measure],
        "citation": one.citation.to_json(),
        "onsite": one.onsite,
    }


class _Reader:
    """Reads measures as they are kept; each different one is read once."""

    def __init__(self):
        self.known: dict[str, Measure] = {}

    def measures(self, held: Iterable[Mapping[str, Any]]) -> tuple[WrittenMeasure, ...]:
        """The measures of one row."""
        return tuple(
            WrittenMeasure(
                WarningLevel(each["level"]),
                self._measure(each["measure"]),
                Citation(**each["citation"]),
                each["text"],
                each["onsite"],
            )
            for each in held
        )

    def _measure(self, held: Mapping[str, Any]) -> Measure | None:
        if not held:
            return None
        text = json.dumps(held)
        return self.known.get(text) or self.known.setdefault(text, Measure.from_json(held))


def _source(row: sa.Row) -> ListedSource:
    return ListedSource(**{**row.entry, "kind": SourceKind(row.kind)})
