"""Building sites, yards, fleets and machines: found by what names them, written in bulk, read for a list."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa

from emergency.storage.schema import listed_source, source_measure
from emergency.storage.work import Scope, UnitOfWork
from plans.dated import Citation
from plans.list_draft import SourceKind
from plans.measure import Measure
from plans.terms import WarningLevel

BATCH = 5_000


@dataclass(frozen=True)
class ListedSource:
    """One source beside the enterprises; `facts` of a site {"area_m2"}, of a fleet its kind, stage, fuel, count."""

    division: str
    kind: SourceKind
    name: str
    responsible: str
    address: str
    supervisor: str
    mobile: str | None
    facts: Mapping[str, Any]
    emissions: Mapping[str, float]
    id: int | None = None

    @property
    def key(self) -> tuple:
        """What a source is known by: a fleet also by what kind of vehicles it is."""
        fleet = tuple(self.facts.get(name) for name in ("kind", "stage", "fuel"))
        return self.division, self.kind, self.name, fleet if self.kind is SourceKind.MOBILE else ()


@dataclass(frozen=True)
class HeldSource:
    """A source with whether it is in use and the version of its row."""

    source: ListedSource
    active: bool
    updated_at: datetime.datetime


@dataclass(frozen=True)
class NewSourceMeasure:
    """What a list asks of one source at a level; `measure` None: nobody could read the text.

    `cut` is what it adds to the cut of those before it, kilograms a day by pollutant.
    """

    source_id: int
    level: WarningLevel
    position: int
    measure: Measure | None
    text: str
    citation: Citation
    onsite: str = ""
    cut: Mapping[str, float] = field(default_factory=dict)


def sources_of(work: UnitOfWork, area: str) -> tuple[ListedSource, ...]:
    """The active sources of an area in scope, by division and name."""
    table = listed_source.c
    query = (
        sa.select(listed_source)
        .where(
            work.visible(table.division),
            table.active,
            table.division.startswith(Scope(area).prefix, autoescape=True),
        )
        .order_by(table.division, table.kind, table.name, table.id)
    )
    return tuple(_source(row) for row in work.rows(query))


def held(work: UnitOfWork, *, active: bool) -> tuple[HeldSource, ...]:
    """The sources in scope in use, or those out of use, by division, kind and name."""
    table = listed_source.c
    query = sa.select(listed_source).where(work.visible(table.division), table.active.is_(active))
    return tuple(_held(row) for row in work.rows(query.order_by(table.division, table.kind, table.name)))


def by_id(work: UnitOfWork, source_id: int) -> HeldSource | None:
    """The source in scope with this key, in use or not."""
    query = sa.select(listed_source).where(
        listed_source.c.id == source_id, work.visible(listed_source.c.division)
    )
    row = work.rows(query).one_or_none()
    return None if row is None else _held(row)


def twin(work: UnitOfWork, wanted: ListedSource, source_id: int | None) -> int | None:
    """The key of another active source that is known by the same."""
    same = (each.id for each in sources_of(work, wanted.division) if each.key == wanted.key)
    return next((key for key in same if key != source_id), None)


def save(work: UnitOfWork, source_id: int | None, wanted: ListedSource, now: datetime.datetime) -> int:
    """Insert a source, or write every value of one; returns its key."""
    values = {**columns(wanted), "updated_at": now}
    if source_id is None:
        row = sa.insert(listed_source).values(**values, active=True)
        return work.rows(row).inserted_primary_key[0]
    work.rows(sa.update(listed_source).where(listed_source.c.id == source_id).values(**values))
    return source_id


def switch(work: UnitOfWork, source_id: int, active: bool, now: datetime.datetime) -> None:
    """Take a source out of use or back."""
    row = sa.update(listed_source).where(listed_source.c.id == source_id)
    work.rows(row.values(active=active, updated_at=now))


@dataclass(frozen=True)
class WrittenSources:
    """What a bulk write did: every key of the area by what names a source, and each change with what it was."""

    keys: Mapping[tuple, int]
    changes: tuple[tuple[int, ListedSource | None, ListedSource], ...]


def write(
    work: UnitOfWork, area: str, wanted: Sequence[ListedSource], now: datetime.datetime
) -> WrittenSources:
    """Insert the new sources and update the changed."""
    held = {each.key: each for each in sources_of(work, area)}
    fresh = [each for each in wanted if each.key not in held]
    changed = [
        replace(each, id=held[each.key].id)
        for each in wanted
        if each.key in held and replace(each, id=held[each.key].id) != held[each.key]
    ]
    rows = [{**columns(each), "active": True, "updated_at": now} for each in fresh]
    for start in range(0, len(rows), BATCH):
        work.rows(sa.insert(listed_source), rows[start : start + BATCH])
    for each in changed:
        statement = sa.update(listed_source).where(listed_source.c.id == each.id)
        work.rows(statement.values(**columns(each), updated_at=now))
    keys = {each.key: each.id for each in sources_of(work, area)}
    new = [(keys[each.key], None, each) for each in fresh]
    return WrittenSources(keys, (*new, *((each.id, held[each.key], each) for each in changed)))


def add_measures(work: UnitOfWork, list_id: int, measures: Iterable[NewSourceMeasure]) -> int:
    """Write what a list asks of its sources; returns how many."""
    rows = [
        {
            "list_id": list_id,
            "source_id": each.source_id,
            "level": each.level,
            "position": each.position,
            "measure": each.measure.to_json() if each.measure else {},
            "text": each.text,
            "onsite": each.onsite,
            "citation": each.citation.to_json(),
            "cut": dict(each.cut),
        }
        for each in measures
    ]
    for start in range(0, len(rows), BATCH):
        work.rows(sa.insert(source_measure), rows[start : start + BATCH])
    return len(rows)


def measures_in(work: UnitOfWork, list_id: int) -> dict[int, list[NewSourceMeasure]]:
    """What a list asks of each source in scope."""
    query = (
        sa.select(source_measure)
        .join(listed_source, listed_source.c.id == source_measure.c.source_id)
        .where(source_measure.c.list_id == list_id, work.visible(listed_source.c.division))
        .order_by(source_measure.c.source_id, source_measure.c.level, source_measure.c.position)
    )
    found: dict[int, list[NewSourceMeasure]] = {}
    for row in work.rows(query):
        measure = Measure.from_json(row.measure) if row.measure else None
        said = NewSourceMeasure(
            row.source_id, row.level, row.position, measure, row.text, Citation(**row.citation), row.onsite,
            row.cut,
        )  # fmt: skip
        found.setdefault(row.source_id, []).append(said)
    return found


def _source(row: sa.Row) -> ListedSource:
    values = dict(row._mapping)
    values.pop("active")
    values.pop("updated_at")
    return ListedSource(**values)


def _held(row: sa.Row) -> HeldSource:
    return HeldSource(_source(row), row.active, row.updated_at)


def columns(each: ListedSource) -> dict[str, Any]:
    """The values of a source as its row holds them, without its key."""
    values = dict(vars(each))
    values.pop("id")
    return {**values, "facts": dict(each.facts), "emissions": dict(each.emissions)}
