"""Duties given to members of the command: read, given, answered, ended."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import department_duty, message, warning
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans.department import Department
from plans.lifecycle import LIVE_STATES
from plans.terms import ResponseLevel


@dataclass(frozen=True)
class DepartmentDuty:
    """One duty of a department under a warning; `ended_at` is when it stops to bind."""

    id: int
    division: str
    warning_id: int
    revision: int
    department: Department
    since: ResponseLevel
    place: int
    text: str
    source: str
    drill: bool
    given_at: datetime.datetime
    acknowledged_at: datetime.datetime | None
    acknowledged_by: str | None
    done_at: datetime.datetime | None
    done_by: str | None
    note: str
    ended_at: datetime.datetime | None


def add(work: UnitOfWork, rows: Sequence[dict]) -> None:
    """Give duties."""
    if rows:
        work.rows(sa.insert(department_duty), list(rows))


def of_warning(work: UnitOfWork, warning_id: int) -> list[DepartmentDuty]:
    """Every duty of a warning in scope, in the order given."""
    return _all(work, department_duty.c.warning_id == warning_id)


def of_live_warnings(work: UnitOfWork, division: str) -> list[DepartmentDuty]:
    """The duties under the live warnings of one division in scope, ended ones too."""
    live = sa.select(warning.c.id).where(warning.c.state.in_(list(LIVE_STATES)))
    return _all(work, department_duty.c.division == division, department_duty.c.warning_id.in_(live))


def last_reminded(work: UnitOfWork, warning_id: int) -> dict[Department, datetime.datetime]:
    """When each department was last reminded under a warning."""
    begin = f"M:{warning_id}:{Purpose.DEPARTMENT_REMIND.value}:"
    query = sa.select(message.c.unique_key, message.c.created_at).where(
        message.c.unique_key.startswith(begin, autoescape=True), work.visible(message.c.division)
    )
    found: dict[Department, datetime.datetime] = {}
    for key, at in work.rows(query.order_by(message.c.created_at)):
        found[Department(key.removeprefix(begin).partition(":")[0])] = at
    return found


def divisions_of_live_warnings(work: UnitOfWork) -> list[str]:
    """The divisions in scope that gave duties under a warning that lives."""
    live = sa.select(warning.c.id).where(warning.c.state.in_(list(LIVE_STATES)))
    table = department_duty
    query = sa.select(table.c.division).where(table.c.warning_id.in_(live), work.visible(table.c.division))
    return sorted(work.rows(query.distinct()).scalars())


def get(work: UnitOfWork, duty_id: int) -> DepartmentDuty | None:
    """One duty in scope."""
    found = _all(work, department_duty.c.id == duty_id)
    return found[0] if found else None


def change(work: UnitOfWork, ids: Sequence[int], **values) -> None:
    """Change these duties."""
    if ids:
        work.rows(sa.update(department_duty).where(department_duty.c.id.in_(ids)), values)


def _all(work: UnitOfWork, *filters) -> list[DepartmentDuty]:
    query = sa.select(department_duty).where(work.visible(department_duty.c.division), *filters)
    return [DepartmentDuty(**row._mapping) for row in work.rows(query.order_by(department_duty.c.id))]
