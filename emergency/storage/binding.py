"""Which divisions a warning binds; one without rows binds every division below its own."""

import datetime
from collections.abc import Sequence

import sqlalchemy as sa

from emergency.storage.receipt import insert_new
from emergency.storage.schema import bound_division
from emergency.storage.work import UnitOfWork


def bind(work: UnitOfWork, warning_id: int, divisions: Sequence[str]) -> None:
    """Bind these divisions; one that was released before the others is bound again."""
    rows = [{"warning_id": warning_id, "division": each, "released_at": None} for each in divisions]
    insert_new(work, bound_division, rows)
    release(work, warning_id, divisions, None)


def release(
    work: UnitOfWork, warning_id: int, divisions: Sequence[str], at: datetime.datetime | None
) -> None:
    """Write when these divisions are released; None takes it back."""
    query = sa.update(bound_division).where(
        bound_division.c.warning_id == warning_id, bound_division.c.division.in_(divisions)
    )
    work.rows(query.values(released_at=at))


def bound_of(work: UnitOfWork, warning_ids: Sequence[int]) -> dict[int, dict[str, datetime.datetime | None]]:
    """By warning, each bound division with its own release; whatever the scope, as a warning binds downward."""
    query = sa.select(bound_division).where(bound_division.c.warning_id.in_(warning_ids))
    found: dict[int, dict[str, datetime.datetime | None]] = {}
    for row in work.rows(query.order_by(bound_division.c.division)):
        found.setdefault(row.warning_id, {})[row.division] = row.released_at
    return found
