"""Directives to the divisions below, their answers, reports and reminders."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage.receipt import insert_new
from emergency.storage.schema import directive, directive_reminder, order, report_back, warning
from emergency.storage.work import UnitOfWork
from plans.directive import Step
from plans.lifecycle import LIVE_STATES, OrderState, WarningAct
from plans.terms import WarningLevel

NOT_COUNTED = (
    OrderState.DRAFTED, OrderState.SUPERSEDED, OrderState.EXEMPTED, OrderState.REVOKED,
)  # fmt: skip


@dataclass(frozen=True)
class Directive:
    """What `issuer` ordered of `division` by one revision of a warning, until when, and how it was answered."""

    id: int
    division: str
    issuer: str
    warning_id: int
    revision: int
    number: str
    act: WarningAct
    level: WarningLevel
    start_at: datetime.datetime
    expected_end: datetime.datetime | None
    drill: bool
    issued_at: datetime.datetime
    acknowledge_by: datetime.datetime
    act_by: datetime.datetime | None
    report_by: datetime.datetime | None
    acknowledged_at: datetime.datetime | None
    acknowledged_by: str | None
    acted_at: datetime.datetime | None
    acted_by: str | None
    acted_note: str
    answer_id: int | None
    reported_at: datetime.datetime | None
    superseded_at: datetime.datetime | None
    row_version: int


@dataclass(frozen=True)
class ReportBack:
    """What a division reported of one directive; `entered_by` wrote it down, perhaps for somebody else."""

    id: int
    division: str
    directive_id: int
    at: datetime.datetime
    reported_by: str
    entered_by: str
    measures: str
    plants: int
    notified: int
    problems: str


@dataclass(frozen=True)
class OrderTally:
    """Orders that bind in one division and how many of them were acknowledged."""

    ordered: int = 0
    acknowledged: int = 0


def add(work: UnitOfWork, **values) -> int:
    """Insert one directive; returns its id."""
    return work.rows(sa.insert(directive).returning(directive.c.id), values).scalar_one()


def get(work: UnitOfWork, directive_id: int) -> Directive | None:
    """One directive in scope."""
    found = _all(work, directive.c.id == directive_id)
    return found[0] if found else None


def current_of(work: UnitOfWork, divisions: Sequence[str], *, drill: bool | None = None) -> list[Directive]:
    """The directives to these divisions in scope that no later one replaced, newest first."""
    filters = [directive.c.division.in_(divisions), directive.c.superseded_at.is_(None)]
    if drill is not None:
        filters.append(directive.c.drill == drill)
    return list(reversed(_all(work, *filters)))


def history_of(work: UnitOfWork, warning_id: int) -> list[Directive]:
    """Every directive of a warning in scope, oldest first."""
    return _all(work, directive.c.warning_id == warning_id)


def latest(work: UnitOfWork, warning_id: int, division: str) -> Directive | None:
    """The directive of a warning to one division that no later one replaced."""
    found = _all(
        work,
        directive.c.warning_id == warning_id,
        directive.c.division == division,
        directive.c.superseded_at.is_(None),
    )
    return found[-1] if found else None


def change(work: UnitOfWork, held: Directive, **values) -> None:
    """Change one directive if nobody was faster; raises OutOfDate."""
    query = sa.update(directive).where(directive.c.id == held.id, directive.c.row_version == held.row_version)
    if work.rows(query, {**values, "row_version": held.row_version + 1}).rowcount != 1:
        raise OutOfDate()


def waiting(work: UnitOfWork, now: datetime.datetime) -> list[Directive]:
    """Directives in scope with a deadline that has passed and a step that was not done."""
    late = sa.or_(
        sa.and_(directive.c.acknowledged_at.is_(None), directive.c.acknowledge_by < now),
        sa.and_(directive.c.acted_at.is_(None), directive.c.act_by < now),
        sa.and_(directive.c.reported_at.is_(None), directive.c.report_by < now),
    )
    return _all(work, directive.c.superseded_at.is_(None), late)


def add_report(work: UnitOfWork, **values) -> bool:
    """Keep a report; False where the same was kept before."""
    return insert_new(work, report_back, [values]) == 1


def reports_of(work: UnitOfWork, directive_ids: Sequence[int]) -> dict[int, list[ReportBack]]:
    """The reports on directives in scope, oldest first."""
    query = sa.select(report_back).where(
        report_back.c.directive_id.in_(directive_ids), work.visible(report_back.c.division)
    )
    found: dict[int, list[ReportBack]] = {}
    for row in work.rows(query.order_by(report_back.c.at, report_back.c.id)):
        found.setdefault(row.directive_id, []).append(ReportBack(**row._mapping))
    return found


def note_reminder(work: UnitOfWork, directive_id: int, step: Step, now: datetime.datetime) -> bool:
    """Keep that a step was reminded of; False where it was before."""
    return (
        insert_new(work, directive_reminder, [{"directive_id": directive_id, "step": step, "at": now}]) == 1
    )


def order_tallies(work: UnitOfWork, *, drill: bool = False) -> dict[str, OrderTally]:
    """The orders of live warnings in scope by the division of their enterprise."""
    query = (
        sa.select(order.c.division, sa.func.count(), sa.func.count(order.c.acknowledged_at))
        .join(warning, warning.c.id == order.c.warning_id)
        .where(
            work.visible(order.c.division),
            order.c.state.notin_(NOT_COUNTED),
            warning.c.state.in_(list(LIVE_STATES)),
            warning.c.drill == drill,
        )
        .group_by(order.c.division)
    )
    return {row[0]: OrderTally(row[1], row[2]) for row in work.rows(query)}


def _all(work: UnitOfWork, *filters) -> list[Directive]:
    query = sa.select(directive).where(work.visible(directive.c.division), *filters)
    ordered = query.order_by(directive.c.issued_at, directive.c.id)
    return [Directive(**row._mapping) for row in work.rows(ordered)]
