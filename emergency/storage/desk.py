"""What the duty desk asks of live warnings: counts, who was not reached, what failed."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import (
    contact,
    enterprise,
    message,
    order,
    warning,
)
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState, Purpose
from plans.lifecycle import LIVE_STATES, OrderState

# Orders that somebody still has to answer for; replaced and exempted ones are counted nowhere.
NOT_COUNTED = (
    OrderState.DRAFTED, OrderState.SUPERSEDED, OrderState.EXEMPTED, OrderState.REVOKED,
)  # fmt: skip
FAILED = (MessageState.FAILED, MessageState.EXPIRED)


@dataclass(frozen=True)
class FiveCounts:
    """Orders of one warning by how far they got; each later count is a fact of its own, not a share."""

    ordered: int = 0
    delivered: int = 0
    acknowledged: int = 0
    in_place: int = 0
    verified: int = 0


@dataclass(frozen=True)
class UnreachedOrder:
    """An order nobody has received or answered yet, with what is known of its messages."""

    order_id: int
    enterprise_id: int
    enterprise: str
    division: str
    supervisor: str
    supervisor_mobile: str | None
    issued_at: datetime.datetime
    drill: bool
    queued: int
    sent: int
    failed: int
    reason: str


@dataclass(frozen=True)
class Missed:
    """Orders that reached nobody: how many, the first of them, and how many are only just on their way."""

    total: int
    orders: tuple[UnreachedOrder, ...]
    under_way: int


@dataclass(frozen=True)
class Phone:
    """Whom to call at an enterprise."""

    enterprise_id: int
    name: str
    duty: str
    mobile: str | None


@dataclass(frozen=True)
class FailureGroup:
    """Messages that failed for good for the same reason."""

    channel: str
    reason: str
    drill: bool
    count: int


def counts_of_warnings(work: UnitOfWork, warning_ids: Sequence[int]) -> dict[int, FiveCounts]:
    """The five counts of each warning, for the orders in scope."""
    counted = _counted(work, warning_ids)
    query = (
        sa.select(
            order.c.warning_id,
            sa.func.count(),
            sa.func.count(order.c.acknowledged_at),
            sa.func.count(order.c.in_place_at),
            sa.func.count(order.c.verdict),
        )
        .where(*counted)
        .group_by(order.c.warning_id)
    )
    delivered = dict(work.rows(_delivered_by_warning(counted)).all())
    return {
        key: FiveCounts(ordered, delivered.get(key, 0), acknowledged, in_place, verified)
        for key, ordered, acknowledged, in_place, verified in work.rows(query)
    }


def unreached(work: UnitOfWork, warning_ids: Sequence[int], since: datetime.datetime, limit: int) -> Missed:
    """The orders that reached nobody, the first `limit` by name: real ones before drills, then by division.

    An order whose message was queued or accepted after `since` is counted as under way and not listed.
    """
    silent = (*_counted(work, warning_ids), order.c.acknowledged_at.is_(None), ~_has_delivered())
    moving = _is_under_way(since)
    tally = sa.select(sa.func.count(), sa.func.count(sa.case((moving, 1)))).select_from(order).where(*silent)
    every, under_way = work.rows(tally).one()
    query = (
        _unreached_rows()
        .where(*silent, ~moving)
        .order_by(warning.c.drill, order.c.division, enterprise.c.name)
        .limit(limit)
    )
    rows = [dict(row._mapping) for row in work.rows(query)]
    states = _message_states(work, [row["order_id"] for row in rows])
    shown = tuple(UnreachedOrder(**row, **states.get(row["order_id"], _NO_MESSAGE)) for row in rows)
    return Missed(every - under_way, shown, under_way)


def unreached_order(work: UnitOfWork, order_id: int) -> UnreachedOrder | None:
    """One order in scope with what is known of its messages; None where one of them was delivered."""
    query = _unreached_rows().where(order.c.id == order_id, work.visible(order.c.division), ~_has_delivered())
    row = work.rows(query).one_or_none()
    if row is None:
        return None
    states = _message_states(work, [order_id])
    return UnreachedOrder(**row._mapping, **states.get(order_id, _NO_MESSAGE))


def phones(work: UnitOfWork, enterprise_ids: Sequence[int]) -> dict[int, list[Phone]]:
    """The contacts of these enterprises, first in line first."""
    query = (
        sa.select(contact.c.enterprise_id, contact.c.name, contact.c.duty, contact.c.mobile)
        .join(enterprise, enterprise.c.id == contact.c.enterprise_id)
        .where(contact.c.enterprise_id.in_(enterprise_ids), work.visible(enterprise.c.division))
        .order_by(contact.c.enterprise_id, contact.c.rank)
    )
    found: dict[int, list[Phone]] = {}
    for row in work.rows(query):
        found.setdefault(row.enterprise_id, []).append(Phone(**row._mapping))
    return found


def overdue(work: UnitOfWork, warning_id: int, issued_before: datetime.datetime) -> int:
    """How many orders of a warning were issued before this moment and nobody has acknowledged."""
    query = sa.select(sa.func.count()).where(
        *_counted(work, [warning_id]), order.c.state == OrderState.ISSUED, order.c.issued_at <= issued_before
    )
    return work.rows(query).scalar_one()


def failures(work: UnitOfWork, warning_ids: Sequence[int]) -> list[FailureGroup]:
    """Messages of these warnings that failed for good, by channel and reason: real ones first, then most."""
    query = (
        sa.select(message.c.channel, message.c.reason, message.c.drill, sa.func.count().label("count"))
        .join(order, order.c.id == message.c.order_id)
        .where(*_counted(work, warning_ids), message.c.state.in_(FAILED))
        .group_by(message.c.channel, message.c.reason, message.c.drill)
        .order_by(message.c.drill, sa.func.count().desc())
    )
    return [FailureGroup(**row._mapping) for row in work.rows(query)]


def live_warning_ids(work: UnitOfWork) -> list[int]:
    """Live warnings in scope, and those of the tier above that bind enterprises in scope."""
    live = warning.c.state.in_(list(LIVE_STATES))
    own = sa.select(warning.c.id).where(live, work.visible(warning.c.division))
    binding = (
        sa.select(order.c.warning_id)
        .join(warning, warning.c.id == order.c.warning_id)
        .where(live, work.visible(order.c.division))
    )
    return sorted(set(work.rows(own).scalars()) | set(work.rows(binding.distinct()).scalars()))


_NO_MESSAGE = {"queued": 0, "sent": 0, "failed": 0, "reason": ""}


def _counted(work: UnitOfWork, warning_ids: Sequence[int]) -> tuple:
    return (
        order.c.warning_id.in_(warning_ids),
        work.visible(order.c.division),
        order.c.state.notin_(NOT_COUNTED),
    )


def _unreached_rows() -> sa.Select:
    return (
        sa.select(
            order.c.id.label("order_id"),
            order.c.enterprise_id,
            enterprise.c.name.label("enterprise"),
            order.c.division,
            enterprise.c.supervisor,
            enterprise.c.supervisor_mobile,
            order.c.issued_at,
            warning.c.drill,
        )
        .join(enterprise, enterprise.c.id == order.c.enterprise_id)
        .join(warning, warning.c.id == order.c.warning_id)
    )


def _has_delivered() -> sa.ColumnElement:
    delivered = (message.c.order_id == order.c.id, message.c.state == MessageState.DELIVERED)
    return sa.select(message.c.id).where(*delivered).exists()


def _is_under_way(since: datetime.datetime) -> sa.ColumnElement:
    # A reminder gives nobody a new pause: who did not answer the order itself stays on the list.
    first = (message.c.order_id == order.c.id, message.c.purpose != Purpose.ORDER_REMIND)
    waiting = sa.and_(
        message.c.state.in_((MessageState.QUEUED, MessageState.CLAIMED)), message.c.created_at > since
    )
    accepted = sa.and_(message.c.state == MessageState.SENT, message.c.sent_at > since)
    return sa.select(message.c.id).where(*first, sa.or_(waiting, accepted)).exists()


def _delivered_by_warning(counted: tuple) -> sa.Select:
    return (
        sa.select(order.c.warning_id, sa.func.count())
        .where(*counted, _has_delivered())
        .group_by(order.c.warning_id)
    )


def _message_states(work: UnitOfWork, order_ids: Sequence[int]) -> dict[int, dict]:
    def tally(*states):
        return sa.func.count(sa.case((message.c.state.in_(states), 1)))

    query = (
        sa.select(
            message.c.order_id,
            tally(MessageState.QUEUED, MessageState.CLAIMED).label("queued"),
            tally(MessageState.SENT).label("sent"),
            tally(*FAILED).label("failed"),
            sa.func.max(message.c.reason).label("reason"),
        )
        .where(message.c.order_id.in_(order_ids))
        .group_by(message.c.order_id)
    )
    return {row.order_id: {name: row._mapping[name] for name in _NO_MESSAGE} for row in work.rows(query)}
