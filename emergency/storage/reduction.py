"""Reduction lists: versions, measures, and the list in force for an area on a day."""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from emergency.storage import registry
from emergency.storage.schema import enterprise, list_measure, reduction_list
from emergency.storage.work import Scope, UnitOfWork
from plans.dated import Citation
from plans.lifecycle import ListState
from plans.listed import ListedEnterprise, ListedMeasure
from plans.measure import Measure
from plans.terms import Grade, WarningLevel

PUBLISHED, SUPERSEDED = ListState.PUBLISHED.value, ListState.SUPERSEDED.value
DERIVED, IMPORTED = "derived", "imported"
INSERT_BATCH = 5_000


@dataclass(frozen=True)
class ReductionList:
    """One version of the list of a division."""

    id: int
    division: str
    year: int
    version: int
    state: str
    title: str
    in_force_from: datetime.date
    content_hash: str
    created_at: datetime.datetime
    source: str
    examination: Mapping[str, Any] | None
    override_reason: str
    created_by: int
    edited_by: int | None
    approved_by: int | None
    approved_at: datetime.datetime | None


@dataclass(frozen=True)
class NewListMeasure:
    """One measure of one enterprise at one level; `cut` is kilograms a day by pollutant.

    `text` is the sentence as written in a workbook; with `measure` None nobody could read it.
    """

    enterprise_id: int
    level: WarningLevel
    position: int
    measure: Measure | None
    citation: Citation
    cut: Mapping[str, float]
    text: str = ""
    onsite: str = ""


@dataclass(frozen=True)
class PlannedCut:
    """What an enterprise is expected to cut at a level, kilograms a day by pollutant."""

    enterprise_id: int
    level: WarningLevel
    cut: Mapping[str, float]


def next_version(work: UnitOfWork, division: str, year: int) -> int:
    """The number the next version of this list gets."""
    query = sa.select(sa.func.max(reduction_list.c.version)).where(
        reduction_list.c.division == division, reduction_list.c.year == year
    )
    return (work.rows(query).scalar() or 0) + 1


def add_list(
    work: UnitOfWork,
    *,
    division: str,
    year: int,
    version: int,
    title: str,
    in_force_from: datetime.date,
    content_hash: str,
    created_at: datetime.datetime,
    state: str = PUBLISHED,
    source: str = DERIVED,
    examination: Mapping[str, Any] | None = None,
    created_by: int = 0,
    override_reason: str = "",
) -> int:
    """Write the head of a list; a published one supersedes the earlier lists of the division."""
    if state == PUBLISHED:
        supersede(work, division, in_force_from)
    statement = sa.insert(reduction_list).values(
        division=division,
        year=year,
        version=version,
        state=state,
        source=source,
        title=title,
        in_force_from=in_force_from,
        content_hash=content_hash,
        examination=examination,
        created_at=created_at,
        created_by=created_by,
        override_reason=override_reason,
    )
    return work.rows(statement).inserted_primary_key[0]


def supersede(work: UnitOfWork, division: str, in_force_from: datetime.date) -> None:
    """Mark the published lists of a division that one from this day on replaces."""
    work.rows(
        sa.update(reduction_list)
        .where(
            reduction_list.c.division == division,
            reduction_list.c.state == PUBLISHED,
            reduction_list.c.in_force_from <= in_force_from,
        )
        .values(state=SUPERSEDED)
    )


def add_measures(work: UnitOfWork, list_id: int, measures: Iterable[NewListMeasure]) -> int:
    """Write the measures of a list in bulk; returns how many."""
    # Thousands of enterprises share a few measures: each different one is written as JSON once.
    known: dict[Measure | None, dict] = {None: {}}
    rows = [_measure_row(list_id, each, known) for each in measures]
    for start in range(0, len(rows), INSERT_BATCH):
        work.rows(sa.insert(list_measure), rows[start : start + INSERT_BATCH])
    return len(rows)


def _measure_row(list_id: int, each: NewListMeasure, known: dict) -> dict[str, Any]:
    if each.measure not in known:
        known[each.measure] = each.measure.to_json()
    return {
        "list_id": list_id,
        "enterprise_id": each.enterprise_id,
        "level": each.level,
        "position": each.position,
        "measure": known[each.measure],
        "citation": each.citation.to_json(),
        "cut": dict(each.cut),
        "text": each.text,
        "onsite": each.onsite,
    }


def lists(work: UnitOfWork) -> tuple[ReductionList, ...]:
    """Every list in scope, newest first."""
    query = (
        sa.select(reduction_list)
        .where(work.visible(reduction_list.c.division))
        .order_by(reduction_list.c.in_force_from.desc(), reduction_list.c.id.desc())
    )
    return tuple(ReductionList(**row._mapping) for row in work.rows(query))


def measures_in(
    work: UnitOfWork, area: str, list_id: int
) -> dict[int, dict[WarningLevel, tuple[ListedMeasure, ...]]]:
    """What one list asks of the enterprises of an area that are in scope: by enterprise and level."""
    return _gathered(list(work.rows(measure_query(work, area, list_id, None))))


def lists_in_force(work: UnitOfWork, area: str, day: datetime.date) -> tuple[ReductionList, ...]:
    """The list of each division that touches the area on `day`: its own, those above and those below it.

    The list of a city covers its banners, so lists above the area are looked at whatever the scope; the
    widest division comes first.
    """
    query = (
        sa.select(reduction_list)
        .where(
            reduction_list.c.state.in_((PUBLISHED, SUPERSEDED)),
            reduction_list.c.in_force_from <= day,
            sa.or_(
                reduction_list.c.division.startswith(Scope(area).prefix, autoescape=True),
                reduction_list.c.division.in_(above(area)),
            ),
        )
        .order_by(reduction_list.c.in_force_from, reduction_list.c.year, reduction_list.c.version)
    )
    newest = {row.division: ReductionList(**row._mapping) for row in work.rows(query)}
    return tuple(sorted(newest.values(), key=lambda held: len(Scope(held.division).prefix)))


def listed_enterprises(
    work: UnitOfWork, area: str, day: datetime.date, level: WarningLevel | None = None
) -> list[ListedEnterprise]:
    """Every active enterprise of the area and all below it, with its measures in the list in force on `day`.

    The list is to cover every enterprise, so one without measures is here with none and becomes a named gap.
    The list of the narrowest division holds where several name an enterprise. `level` keeps the measures of
    one level.
    Seven queries at any size up to 10,000 enterprises.
    """
    held = registry.enterprises_of(work, area)
    ids = [each.id for each in held]
    units = registry.units_of(work, ids)
    grades = registry.grades_of(work, ids, _graded_on(work, area, day))
    measures = _measures(work, area, day, level)
    return [
        ListedEnterprise(
            id=each.id,
            name=each.name,
            division=each.division,
            industry=each.industry,
            category=each.category,
            grade=worst(grades.get(each.id, ())),
            units=tuple(found.facts for found in units.get(each.id, ())),
            measures=measures.get(each.id, {}),
            season=each.season,
        )
        for each in held
    ]


def _graded_on(work: UnitOfWork, area: str, day: datetime.date) -> datetime.date:
    """The day whose grades go with the list in force: a grade decided later waits for the next list."""
    return max((held.in_force_from for held in lists_in_force(work, area, day)), default=day)


def planned_cuts(
    work: UnitOfWork, area: str, day: datetime.date, level: WarningLevel | None = None
) -> tuple[PlannedCut, ...]:
    """The daily cuts of the list in force on `day`, one for each enterprise and level."""
    found: dict[tuple[int, WarningLevel], dict[str, float]] = {}
    for row in _measure_rows(work, area, day, level):
        total = found.setdefault((row.enterprise_id, row.level), {})
        for pollutant, kilograms in row.cut.items():
            total[pollutant] = total.get(pollutant, 0.0) + kilograms
    return tuple(PlannedCut(key, at, cut) for (key, at), cut in found.items())


def _measures(
    work: UnitOfWork, area: str, day: datetime.date, level: WarningLevel | None
) -> dict[int, dict[WarningLevel, tuple[ListedMeasure, ...]]]:
    return _gathered(_measure_rows(work, area, day, level))


def _gathered(rows: Iterable[sa.Row]) -> dict[int, dict[WarningLevel, tuple[ListedMeasure, ...]]]:
    found: dict[int, dict[WarningLevel, list[ListedMeasure]]] = {}
    # Thousands of enterprises share a few measures: each different one is read once.
    known: dict[str, ListedMeasure] = {}
    for row in rows:
        if not row.measure:
            continue  # written in a draft, and understood by nobody yet
        text = json.dumps([row.measure, row.citation])
        listed = known.get(text) or known.setdefault(text, _listed(row))
        found.setdefault(row.enterprise_id, {}).setdefault(row.level, []).append(listed)
    return {key: {at: tuple(rows) for at, rows in levels.items()} for key, levels in found.items()}


def _listed(row: sa.Row) -> ListedMeasure:
    return ListedMeasure(Measure.from_json(row.measure), Citation(**row.citation))


def _measure_rows(
    work: UnitOfWork, area: str, day: datetime.date, level: WarningLevel | None
) -> list[sa.Row]:
    """The rows that hold for each enterprise: those of the narrowest list that names it."""
    by_enterprise: dict[int, list[sa.Row]] = {}
    for held in lists_in_force(work, area, day):
        found: dict[int, list[sa.Row]] = {}
        for row in work.rows(measure_query(work, area, held.id, level)):
            found.setdefault(row.enterprise_id, []).append(row)
        by_enterprise.update(found)
    return [row for rows in by_enterprise.values() for row in rows]


def measure_query(work: UnitOfWork, area: str, list_id: int, level: WarningLevel | None) -> sa.Select:
    """The rows of a list that are about enterprises of an area in scope."""
    query = (
        sa.select(list_measure)
        .join(enterprise, enterprise.c.id == list_measure.c.enterprise_id)
        .where(
            list_measure.c.list_id == list_id,
            work.visible(enterprise.c.division),
            enterprise.c.division.startswith(Scope(area).prefix, autoescape=True),
        )
        .order_by(list_measure.c.enterprise_id, list_measure.c.level, list_measure.c.position)
    )
    return query if level is None else query.where(list_measure.c.level == level)


def above(area: str) -> list[str]:
    """The codes of a division, its league or city, and the region."""
    return [area, f"{area[:4]}00", f"{area[:2]}0000"]


def worst(grades: Sequence[registry.GradeHeld]) -> Grade:
    """短板: an enterprise with several industries counts as its worst; without any it is unrated."""
    return max((held.grade for held in grades), default=Grade.UNRATED)
