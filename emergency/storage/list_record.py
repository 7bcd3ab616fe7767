"""Lists on their way to publication: heads, sizes, what they say as written, the change of their state."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.reduction import ReductionList, above, measure_query
from emergency.storage.schema import enterprise, list_editor, list_measure, reduction_list
from emergency.storage.work import UnitOfWork
from plans.dated import Citation
from plans.measure import Measure
from plans.terms import WarningLevel


@dataclass(frozen=True)
class WrittenMeasure:
    """One measure as it stands in a list, one that nobody could read (`measure` None) included."""

    level: WarningLevel
    measure: Measure | None
    citation: Citation
    text: str
    onsite: str


def settle(work: UnitOfWork, held: ReductionList, **values) -> bool:
    """Change the head of a list unless somebody else moved it on; says whether it was changed."""
    statement = (
        sa.update(reduction_list)
        .where(reduction_list.c.id == held.id, reduction_list.c.state == held.state)
        .values(**values)
    )
    return work.rows(statement).rowcount == 1


@dataclass(frozen=True)
class ListEditor:
    """One time somebody drew up or changed a draft."""

    id: int
    list_id: int
    account_id: int
    person: str
    who: str
    act: str
    at: datetime.datetime


def add_editor(work: UnitOfWork, **values) -> None:
    """Remember who drew up or changed a draft; never changed afterwards."""
    work.rows(sa.insert(list_editor).values(**values))


def editors_of(work: UnitOfWork, list_id: int) -> tuple[ListEditor, ...]:
    """Everyone who drew up or changed a list in scope, in order."""
    query = (
        sa.select(list_editor)
        .join(reduction_list, reduction_list.c.id == list_editor.c.list_id)
        .where(list_editor.c.list_id == list_id, work.visible(reduction_list.c.division))
        .order_by(list_editor.c.id)
    )
    return tuple(ListEditor(**row._mapping) for row in work.rows(query))


def list_by_id(work: UnitOfWork, list_id: int) -> ReductionList | None:
    """The list of a division in scope with this key."""
    query = sa.select(reduction_list).where(
        reduction_list.c.id == list_id, work.visible(reduction_list.c.division)
    )
    row = work.rows(query).one_or_none()
    return None if row is None else ReductionList(**row._mapping)


def same_list(work: UnitOfWork, division: str, content_hash: str, states: Sequence[str]) -> int | None:
    """The list of a division with this very content in one of `states`."""
    query = sa.select(reduction_list.c.id).where(
        reduction_list.c.division == division,
        reduction_list.c.content_hash == content_hash,
        reduction_list.c.state.in_(list(states)),
    )
    return work.rows(query.limit(1)).scalar_one_or_none()


def written_in(work: UnitOfWork, area: str, list_id: int) -> dict[int, list[WrittenMeasure]]:
    """What one list says of each enterprise of an area in scope, as it is written, by level and position."""
    found: dict[int, list[WrittenMeasure]] = {}
    for row in work.rows(measure_query(work, area, list_id, None)):
        measure = Measure.from_json(row.measure) if row.measure else None
        written = WrittenMeasure(row.level, measure, Citation(**row.citation), row.text, row.onsite)
        found.setdefault(row.enterprise_id, []).append(written)
    return found


def levels_in(work: UnitOfWork, list_id: int) -> dict[int, set[WarningLevel]]:
    """At which levels a list says something of each enterprise in scope."""
    query = (
        sa.select(list_measure.c.enterprise_id, list_measure.c.level)
        .join(enterprise, enterprise.c.id == list_measure.c.enterprise_id)
        .where(list_measure.c.list_id == list_id, work.visible(enterprise.c.division))
        .distinct()
    )
    found: dict[int, set[WarningLevel]] = {}
    for key, level in work.rows(query):
        found.setdefault(key, set()).add(level)
    return found


def lists_seen(work: UnitOfWork) -> tuple[ReductionList, ...]:
    """Every list in scope and those of the divisions above, which cover the scope too; newest first."""
    query = (
        sa.select(reduction_list)
        .where(sa.or_(work.visible(reduction_list.c.division), reduction_list.c.division.in_(_over(work))))
        .order_by(reduction_list.c.in_force_from.desc(), reduction_list.c.id.desc())
    )
    return tuple(ReductionList(**row._mapping) for row in work.rows(query))


def sizes(work: UnitOfWork) -> dict[int, tuple[int, int]]:
    """How many enterprises in scope each list asks something of, and with how many measures: by list."""
    query = (
        sa.select(
            list_measure.c.list_id,
            sa.func.count(list_measure.c.enterprise_id.distinct()),
            sa.func.count(),
        )
        .join(enterprise, enterprise.c.id == list_measure.c.enterprise_id)
        .where(work.visible(enterprise.c.division))
        .group_by(list_measure.c.list_id)
    )
    return {list_id: (enterprises, measures) for list_id, enterprises, measures in work.rows(query)}


def _over(work: UnitOfWork) -> list[str]:
    return [] if work.scope is None else above(work.scope.division)
