"""Messages whose receipts never came: who is to be asked about them, and when they were last asked about."""

import datetime
from collections.abc import Collection

import sqlalchemy as sa

from emergency.storage.schema import message
from emergency.storage.work import UnitOfWork
from notifier.inquiry import Sent
from notifier.message import MessageState


def take_unreported(
    work: UnitOfWork,
    channels: Collection[str],
    sent: tuple[datetime.datetime, datetime.datetime],
    asked_before: datetime.datetime,
    now: datetime.datetime,
    limit: int,
) -> list[Sent]:
    """Up to `limit` messages sent between two moments, without receipt and not asked about since a moment.

    They are marked as asked about now, so that no second process asks as well.
    """
    chosen = (
        sa.select(message.c.id)
        .where(
            message.c.state == MessageState.SENT,
            message.c.channel.in_(list(channels)),
            message.c.sent_at.between(*sent),
            sa.or_(message.c.asked_at.is_(None), message.c.asked_at <= asked_before),
            work.visible(message.c.division),
        )
        .order_by(message.c.sent_at, message.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    columns = message.c.id, message.c.channel, message.c.provider_id, message.c.address, message.c.sent_at
    marked = (
        sa.update(message)
        .where(message.c.id.in_(sa.select(chosen.c.id)))
        .values(asked_at=now)
        .returning(*columns)
    )
    return sorted((Sent(*row) for row in work.rows(marked)), key=lambda each: (each.sent_at, each.id))
