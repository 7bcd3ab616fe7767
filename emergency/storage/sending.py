"""What became of the messages of an order: every try and every receipt."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.lease import portions
from emergency.storage.schema import attempt, message, receipt
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState, Purpose


@dataclass(frozen=True)
class AttemptRow:
    """One try to send a message."""

    number: int
    at: datetime.datetime
    outcome: str
    code: str
    reason: str


@dataclass(frozen=True)
class ReceiptRow:
    """One receipt of a provider."""

    status: str
    code: str
    at: datetime.datetime
    received_at: datetime.datetime


@dataclass(frozen=True)
class MessageRow:
    """One message of an order with its tries and receipts."""

    id: int
    contact_id: int | None
    purpose: Purpose
    channel: str
    address: str
    recipient: str
    text: str
    drill: bool
    state: MessageState
    created_at: datetime.datetime
    next_at: datetime.datetime
    sent_at: datetime.datetime | None
    delivered_at: datetime.datetime | None
    reason: str
    attempts: tuple[AttemptRow, ...]
    receipts: tuple[ReceiptRow, ...]


def messages_of_order(work: UnitOfWork, order_id: int) -> list[MessageRow]:
    """The messages of one order, oldest first, with their tries and receipts."""
    own = [name for name in MessageRow.__dataclass_fields__ if name in message.c and name != "attempts"]
    query = sa.select(*(message.c[name] for name in own)).where(
        message.c.order_id == order_id, work.visible(message.c.division)
    )
    found = work.rows(query.order_by(message.c.created_at, message.c.id)).all()
    ids = [row.id for row in found]
    tries, receipts = _tries(work, ids), _receipts(work, ids)
    return [
        MessageRow(
            **row._mapping,
            attempts=tuple(tries.get(row.id, ())),
            receipts=tuple(receipts.get(row.id, ())),
        )
        for row in found
    ]


def _tries(work: UnitOfWork, message_ids: Sequence[int]) -> dict[int, list[AttemptRow]]:
    query = sa.select(attempt).where(attempt.c.message_id.in_(message_ids))
    found: dict[int, list[AttemptRow]] = {}
    for row in work.rows(query.order_by(attempt.c.message_id, attempt.c.number)):
        tried = AttemptRow(row.number, row.at, row.outcome, row.code, row.reason)
        found.setdefault(row.message_id, []).append(tried)
    return found


def _receipts(work: UnitOfWork, message_ids: Sequence[int]) -> dict[int, list[ReceiptRow]]:
    query = sa.select(receipt).where(receipt.c.message_id.in_(message_ids))
    found: dict[int, list[ReceiptRow]] = {}
    for row in work.rows(query.order_by(receipt.c.message_id, receipt.c.at)):
        found.setdefault(row.message_id, []).append(ReceiptRow(row.status, row.code, row.at, row.received_at))
    return found


LEFT = (MessageState.CLAIMED, MessageState.SENT, MessageState.DELIVERED)


@dataclass(frozen=True)
class ToldAddress:
    """An address that something of an order was sent to."""

    order_id: int
    contact_id: int | None
    address: str
    recipient: str


def told_addresses(work: UnitOfWork, order_ids: Iterable[int]) -> list[ToldAddress]:
    """Every address that something of these orders has left for; what waits or was given up told nobody."""
    found: dict[tuple[int, str], ToldAddress] = {}
    columns = [message.c[name] for name in ToldAddress.__dataclass_fields__]
    base = sa.select(*columns).where(message.c.state.in_(LEFT)).order_by(message.c.id)
    for some in portions(sorted(set(order_ids))):
        for row in work.rows(base.where(message.c.order_id.in_(some))):
            told = ToldAddress(**row._mapping)
            found.setdefault((told.order_id, told.address), told)
    return list(found.values())
