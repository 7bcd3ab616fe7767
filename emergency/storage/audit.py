"""What is stuck: messages nobody takes or settles, receipts that do not come or fit, orders nobody was told of."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import enterprise, message, order, receipt, tick, warning
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState
from plans.lifecycle import LIVE_STATES, OrderState

REPORTED = ("sms", "voice")  # the ways whose providers report on every message
FAILED = "失败"  # how the outcome of a failed tick begins
SHOWN = 10


@dataclass(frozen=True)
class StuckRow:
    """One thing that is stuck: what, since when; `order_id` where it belongs to an order."""

    what: str
    since: datetime.datetime
    order_id: int | None = None


@dataclass(frozen=True)
class Stuck:
    """Everything stuck in one way: how many, and the oldest of them."""

    count: int
    rows: tuple[StuckRow, ...]


def spent_leases(work: UnitOfWork, before: datetime.datetime) -> Stuck:
    """Messages that a worker took and whose lease ended at `before` or earlier, unsettled."""
    return _messages(work, message.c.leased_until, message.c.state == MessageState.CLAIMED, before)


def untaken(work: UnitOfWork, before: datetime.datetime) -> Stuck:
    """Messages due at `before` or earlier that still wait; those that wait for another of their lane too."""
    return _messages(work, message.c.next_at, message.c.state == MessageState.QUEUED, before)


def unreported(work: UnitOfWork, before: datetime.datetime) -> Stuck:
    """Messages of live orders accepted at `before` or earlier by ways that report, without a receipt."""
    live = (
        sa.select(order.c.id)
        .join(warning, warning.c.id == order.c.warning_id)
        .where(warning.c.state.in_(_live()), order.c.state == OrderState.ISSUED)
    )
    waiting = sa.and_(
        message.c.state == MessageState.SENT, message.c.channel.in_(REPORTED), message.c.order_id.in_(live)
    )
    return _messages(work, message.c.sent_at, waiting, before)


def untold(work: UnitOfWork, before: datetime.datetime) -> Stuck:
    """Orders issued at `before` or earlier under a live warning, unanswered, for which no message was ever made."""
    told = sa.exists().where(message.c.order_id == order.c.id)
    held = (
        order.c.state == OrderState.ISSUED,
        warning.c.state.in_(_live()),
        order.c.issued_at <= before,
        ~told,
        work.visible(order.c.division),
    )
    joined = order.join(warning, warning.c.id == order.c.warning_id).join(
        enterprise, enterprise.c.id == order.c.enterprise_id
    )
    counted = sa.select(sa.func.count()).select_from(joined).where(*held)
    query = (
        sa.select(enterprise.c.name, order.c.issued_at, order.c.id)
        .select_from(joined)
        .where(*held)
        .order_by(order.c.issued_at, order.c.id)
        .limit(SHOWN)
    )
    return Stuck(work.rows(counted).scalar_one(), tuple(StuckRow(*row) for row in work.rows(query)))


def unmatched(work: UnitOfWork, since: datetime.datetime, before: datetime.datetime) -> Stuck:
    """Receipts of the time between that belong to no message."""
    held = receipt.c.message_id.is_(None), receipt.c.received_at > since, receipt.c.received_at <= before
    counted = sa.select(sa.func.count()).where(*held)
    query = (
        sa.select(receipt.c.channel, receipt.c.provider_id, receipt.c.received_at)
        .where(*held)
        .order_by(receipt.c.received_at)
        .limit(SHOWN)
    )
    rows = tuple(
        StuckRow(f"{row.channel} {row.provider_id[:40]}", row.received_at) for row in work.rows(query)
    )
    return Stuck(work.rows(counted).scalar_one(), rows)


def bad_ticks(work: UnitOfWork, since: datetime.datetime, before: datetime.datetime) -> Stuck:
    """Ticks begun at `before` or earlier and never finished, and those that failed, since a moment."""
    unfinished = sa.and_(tick.c.finished_at.is_(None), tick.c.started_at <= before)
    failed = tick.c.outcome.startswith(FAILED, autoescape=True)
    query = (
        sa.select(tick.c.job, tick.c.outcome, tick.c.started_at)
        .where(tick.c.tick_at > since, sa.or_(unfinished, failed))
        .order_by(tick.c.started_at)
    )
    rows = [StuckRow(f"{row.job} {row.outcome[:80]}".strip(), row.started_at) for row in work.rows(query)]
    return Stuck(len(rows), tuple(rows[-SHOWN:]))


def _messages(
    work: UnitOfWork, since: sa.Column, wanted: sa.ColumnElement, before: datetime.datetime
) -> Stuck:
    held = wanted, since <= before, work.visible(message.c.division)
    counted = sa.select(sa.func.count()).where(*held)
    query = (
        sa.select(message.c.recipient, message.c.channel, message.c.reason, since, message.c.order_id)
        .where(*held)
        .order_by(since, message.c.id)
        .limit(SHOWN)
    )
    rows = tuple(StuckRow(_named(*row[:3]), row[3], row[4]) for row in work.rows(query))
    return Stuck(work.rows(counted).scalar_one(), rows)


def _named(recipient: str, channel: str, reason: str) -> str:
    return f"{recipient}（{channel}{f'，{reason}' if reason else ''}）"


def _live() -> Sequence[str]:
    return sorted(each.value for each in LIVE_STATES)
