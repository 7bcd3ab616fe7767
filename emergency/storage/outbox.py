"""The outbox: messages are queued with the act that causes them, and go out when that act is committed."""

import datetime
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import sqlalchemy as sa

from emergency.errors import DrillOnly
from emergency.storage.bulk import insert_new
from emergency.storage.lease import portions
from emergency.storage.receipt import match_receipts, record_receipt
from emergency.storage.schema import message
from emergency.storage.wakeup import notify
from emergency.storage.work import UnitOfWork
from notifier.channels import HARMLESS
from notifier.message import MessageState, Purpose

__all__ = [
    "NewMessage",
    "count_states",
    "enqueue",
    "match_receipts",
    "record_receipt",
    "withdraw",
    "withdraw_begun",
]

WITHDRAWN = "发送前已撤回"


@dataclass(frozen=True)
class NewMessage:
    """A message to be queued; `unique_key` is its intention, `next_at` its first try, both moments aware.

    Messages of one `lane` go out one after the other, in the order in which they were queued.
    """

    division: str
    unique_key: str
    order_id: int | None
    contact_id: int | None
    purpose: Purpose
    channel: str
    address: str
    recipient: str
    subject: str
    text: str
    html: str
    drill: bool
    priority: int
    next_at: datetime.datetime
    expires_at: datetime.datetime
    params: Mapping[str, str] = field(default_factory=dict)
    lane: str = ""


def enqueue(work: UnitOfWork, messages: Iterable[NewMessage], now: datetime.datetime) -> int:
    """Queue messages in this unit of work; an intention queued before is left alone. Returns the new ones.

    Idle workers are woken by the commit.
    """
    rows = [_row(each, now) for each in messages]
    if not rows:
        return 0
    notify(work)
    return insert_new(work, message, rows)


def withdraw(work: UnitOfWork, order_ids: Collection[int], purposes: Collection[Purpose]) -> int:
    """Take back waiting messages of these orders; returns how many will not go out.

    One that a worker holds may be on the wire: it is not tried again, but its result still counts.
    """
    wanted = message.c.purpose.in_(list(purposes))
    chosen = [message.c.order_id.in_(some) for some in portions(sorted(order_ids))]
    return sum(_take_back(work, wanted, each) for each in chosen)


def withdraw_begun(work: UnitOfWork, begin: str) -> int:
    """As `withdraw`, for every message whose intention begins so; for messages that belong to no order."""
    return _take_back(work, message.c.unique_key.startswith(begin, autoescape=True))


def numbers_after(work: UnitOfWork, begin: str) -> set[int]:
    """The numbers between `begin` and the next colon in the keys of messages: what was said before."""
    keys = sa.select(message.c.unique_key).where(message.c.unique_key.startswith(begin, autoescape=True))
    return {int(key.removeprefix(begin).partition(":")[0]) for key in work.rows(keys).scalars()}


def _take_back(work: UnitOfWork, *filters: sa.ColumnElement) -> int:
    theirs = sa.and_(*filters, work.visible(message.c.division))
    if not _any_waits(work, theirs):
        return 0
    held = sa.update(message).where(theirs, message.c.state == MessageState.CLAIMED)
    work.rows(held.values(expires_at=message.c.created_at, reason=WITHDRAWN))
    waiting = sa.update(message).where(theirs, message.c.state == MessageState.QUEUED)
    return work.rows(waiting.values(state=MessageState.WITHDRAWN, reason=WITHDRAWN)).rowcount


def _any_waits(work: UnitOfWork, theirs: sa.ColumnElement) -> bool:
    """Whether there is anything to take back; mostly there is not, and one question is cheaper than two changes."""
    waiting = message.c.state.in_([MessageState.CLAIMED, MessageState.QUEUED])
    return work.rows(sa.select(message.c.id).where(theirs, waiting).limit(1)).first() is not None


def count_states(work: UnitOfWork, order_ids: Collection[int] | None = None) -> dict[MessageState, int]:
    """How many visible messages stand in each state, of these orders or of all; every state is a key."""
    query = sa.select(message.c.state, sa.func.count()).where(work.visible(message.c.division))
    counts = dict.fromkeys(MessageState, 0)
    chosen_ids = [None] if order_ids is None else portions(sorted(order_ids))
    for some in chosen_ids:
        chosen = query if some is None else query.where(message.c.order_id.in_(some))
        for state, count in work.rows(chosen.group_by(message.c.state)):
            counts[state] += count
    return counts


def _row(new: NewMessage, now: datetime.datetime) -> dict:
    if new.drill and new.channel not in HARMLESS:
        raise DrillOnly(f"演练消息不得使用真实通道「{new.channel}」。请把演练的通道设为 spool。")
    return {
        **vars(new), "params": dict(new.params) or None, "state": MessageState.QUEUED, "created_at": now
    }  # fmt: skip
