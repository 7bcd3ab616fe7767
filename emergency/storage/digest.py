"""What a desk is told of at intervals: failures, people to call, matters to answer; and what it was told last."""

import datetime
from collections.abc import Sequence

import sqlalchemy as sa

from emergency.storage.desk import FAILED, NOT_COUNTED
from emergency.storage.schema import (
    attempt,
    escalation_step,
    message,
    order,
    receipt,
    reply_case,
    warning,
)
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans.escalation import StepKind
from plans.lifecycle import LIVE_STATES, OrderState


def live_warnings(work: UnitOfWork, drill: bool) -> list[int]:
    """The live warnings, real ones or drills, that bind somebody in scope."""
    query = (
        sa.select(order.c.warning_id)
        .join(warning, warning.c.id == order.c.warning_id)
        .where(
            warning.c.state.in_(sorted(each.value for each in LIVE_STATES)),
            warning.c.drill.is_(drill),
            work.visible(order.c.division),
        )
    )
    return sorted(work.rows(query.distinct()).scalars())


def failed_count(work: UnitOfWork, warning_ids: Sequence[int]) -> int:
    """How many messages of these warnings failed for good, in scope."""
    query = (
        sa.select(sa.func.count())
        .select_from(message.join(order, order.c.id == message.c.order_id))
        .where(
            order.c.warning_id.in_(warning_ids),
            order.c.state.notin_(NOT_COUNTED),
            message.c.state.in_(FAILED),
            work.visible(order.c.division),
        )
    )
    return work.rows(query).scalar_one()


def last_told(work: UnitOfWork, division: str) -> datetime.datetime | None:
    """When this very desk was told last."""
    query = sa.select(sa.func.max(message.c.created_at)).where(
        message.c.purpose == Purpose.DIGEST, message.c.division == division
    )
    return work.rows(query).scalar_one()


def is_news(work: UnitOfWork, warning_ids: Sequence[int], since: datetime.datetime) -> bool:
    """Whether since a moment a message of these was lost, an order came onto the call list, or a matter opened."""
    lost = (
        sa.select(message.c.id)
        .join(order, order.c.id == message.c.order_id)
        .where(
            order.c.warning_id.in_(warning_ids),
            message.c.state.in_(FAILED),
            work.visible(order.c.division),
            sa.or_(
                sa.exists().where(attempt.c.message_id == message.c.id, attempt.c.at > since),
                sa.exists().where(receipt.c.message_id == message.c.id, receipt.c.received_at > since),
            ),
        )
    )
    listed = (
        sa.select(escalation_step.c.id)
        .join(order, order.c.id == escalation_step.c.order_id)
        .where(
            order.c.warning_id.in_(warning_ids),
            order.c.state == OrderState.ISSUED,
            escalation_step.c.kind == StepKind.CALL_LIST,
            escalation_step.c.at > since,
            work.visible(order.c.division),
        )
    )
    asked = sa.select(reply_case.c.id).where(
        reply_case.c.outcome.is_(None), reply_case.c.opened_at > since, work.visible(reply_case.c.division)
    )
    return any(work.rows(query.limit(1)).first() is not None for query in (lost, listed, asked))


def desks(work: UnitOfWork) -> list[str]:
    """The divisions with orders under live warnings."""
    query = (
        sa.select(order.c.division)
        .join(warning, warning.c.id == order.c.warning_id)
        .where(warning.c.state.in_(sorted(each.value for each in LIVE_STATES)))
    )
    return sorted(work.rows(query.distinct()).scalars())
