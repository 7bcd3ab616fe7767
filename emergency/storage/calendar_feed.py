"""What calendars show: warnings over an area, orders of one enterprise."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import order, order_line, revision, warning
from emergency.storage.warning import PollutionWarning
from emergency.storage.work import UnitOfWork
from plans.lifecycle import OrderState
from plans.terms import WarningLevel

NEVER_BOUND = (OrderState.DRAFTED, OrderState.EXEMPTED, OrderState.REVOKED)


@dataclass(frozen=True)
class OrderStretch:
    """An order of an enterprise as a calendar needs it, with the announced end of its warning."""

    id: int
    warning_id: int
    number: str
    area: str
    level: WarningLevel
    drill: bool
    start_at: datetime.datetime
    issued_at: datetime.datetime
    expected_end: datetime.datetime | None
    closed_at: datetime.datetime | None
    released_at: datetime.datetime | None
    row_version: int


def warnings_over(
    work: UnitOfWork, divisions: Sequence[str], since: datetime.datetime
) -> list[PollutionWarning]:
    """The real warnings of exactly these divisions with a revision since then, oldest first.

    They are public, so the scope is not asked.
    """
    revised = sa.select(revision.c.warning_id).where(revision.c.issued_at >= since)
    query = sa.select(warning).where(
        warning.c.division.in_(divisions), warning.c.drill.is_(False), warning.c.id.in_(revised)
    )
    return [PollutionWarning(**row._mapping) for row in work.rows(query.order_by(warning.c.id))]


def orders_of(work: UnitOfWork, enterprise_id: int, since: datetime.datetime) -> list[OrderStretch]:
    """The orders of an enterprise issued since then that ever bound it, oldest first; its link is the authority."""
    own = [order.c[name] for name in OrderStretch.__dataclass_fields__ if name in order.c]
    query = (
        sa.select(*own, warning.c.division.label("area"), warning.c.drill, warning.c.released_at)
        .join(warning, warning.c.id == order.c.warning_id)
        .where(
            order.c.enterprise_id == enterprise_id, order.c.issued_at >= since, order.c.state.notin_(NEVER_BOUND)
        )
        .order_by(order.c.id)
    )  # fmt: skip
    return [OrderStretch(**row._mapping) for row in work.rows(query)]


def lines_of(work: UnitOfWork, order_ids: Sequence[int]) -> dict[int, list[str]]:
    """What each order asks, line by line."""
    query = sa.select(order_line.c.order_id, order_line.c.text).where(order_line.c.order_id.in_(order_ids))
    found: dict[int, list[str]] = {}
    for row in work.rows(query.order_by(order_line.c.order_id, order_line.c.number)):
        found.setdefault(row.order_id, []).append(row.text)
    return found
