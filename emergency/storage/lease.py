"""Leases on queued messages: a number fences late workers; settled, given back or recovered."""

import datetime
from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa

from emergency.storage import bulk
from emergency.storage.schema import attempt, message
from emergency.storage.work import UnitOfWork
from notifier.delivery import Accepted, Later, Settlement
from notifier.message import Message, MessageState

IDS_AT_ONCE = 5_000  # identifiers in one IN list; both databases take more
STALE = "租约已失效，结果未采用"


def claim(
    work: UnitOfWork,
    worker: str,
    limit: int,
    until: datetime.datetime,
    now: datetime.datetime,
    without: Collection[str] = (),
) -> list[Message]:
    """Lease up to `limit` due messages to `worker`, first priority first; a spent lease is due again.

    Messages of the channels in `without` are left alone.
    """
    parameters = {"now": now, "until": until, "holder": worker, "most": limit}
    if without:
        rows = work.rows(_CLAIM_OTHERS, parameters | {"without": sorted(without)}).all()
    else:
        rows = work.rows(_CLAIM, parameters).all()
    rows.sort(key=lambda row: (row.priority, row.next_at, row.id))
    return [_message(row) for row in rows]


def settle(work: UnitOfWork, settlements: Sequence[Settlement]) -> int:
    """Record each try; a message changes only if its lease is still held. Returns how many changed.

    May be asked again where nobody knows whether the commit before was the last word: a try is recorded once.
    """
    held = _held(work, [each.message for each in settlements])
    fresh = [_settled(each) for each in settlements if each.message.id in held]
    bulk.update(work, message, fresh)
    late = [each for each in settlements if each.message.id not in held]
    known = _recorded(work, late) if late else set()
    tries = [_attempt(each, each.message.id in held) for each in settlements if _name(each) not in known]
    bulk.insert_new(work, attempt, tries)
    return len(fresh)


def give_back(work: UnitOfWork, messages: Sequence[Message]) -> int:
    """Queue again, at once and without counting a try, what is still held. Returns how many."""
    held = [{"held_id": each} for each in sorted(_held(work, messages))]
    if held:
        work.rows(_GIVE_BACK, held)
    return len(held)


def recover(work: UnitOfWork) -> int:
    """End every lease at once. Only for the one process that may dispatch on SQLite: all holders are dead."""
    return work.rows(_RECOVER).rowcount


def portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in runs short enough for one IN list."""
    return (ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE))


# The words are literal so that both databases see that the partial index serves.
_WAITING = sa.text("message.state IN ('queued', 'claimed')")
_CARRIED = (
    message.c.id, message.c.unique_key, message.c.purpose, message.c.channel, message.c.address, message.c.recipient,
    message.c.subject, message.c.text, message.c.html, message.c.params, message.c.drill,
    message.c.attempts, message.c.lease, message.c.created_at, message.c.expires_at,
)  # fmt: skip
_NAMES = tuple(column.name for column in _CARRIED)


def _claim_statement(*more: sa.ColumnElement) -> sa.Update:
    now = sa.bindparam("now", type_=message.c.next_at.type)
    due = sa.or_(
        sa.and_(message.c.state == sa.literal_column("'queued'"), message.c.next_at <= now),
        sa.and_(message.c.state == sa.literal_column("'claimed'"), message.c.leased_until <= now),
    )
    before = message.alias("before")
    overtaken = sa.exists().where(
        before.c.lane == message.c.lane,
        before.c.id < message.c.id,
        sa.text("before.state IN ('queued', 'claimed') AND before.lane <> ''"),
    )
    # PostgreSQL skips rows another worker is claiming; SQLite holds its writer lock, drops the clause.
    chosen = (
        sa.select(message.c.id)
        .where(_WAITING, due, sa.or_(message.c.lane == "", ~overtaken), *more)
        .order_by(message.c.priority, message.c.next_at, message.c.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
        .with_for_update(skip_locked=True)
        .cte("chosen")
    )
    return (
        sa.update(message)
        .where(message.c.id.in_(sa.select(chosen.c.id)))
        .values(
            state=MessageState.CLAIMED,
            lease=message.c.lease + 1,
            attempts=message.c.attempts + 1,
            leased_until=sa.bindparam("until"),
            worker=sa.bindparam("holder"),
        )
        .returning(*_CARRIED, message.c.priority, message.c.next_at)
    )


_CLAIM = _claim_statement()
_CLAIM_OTHERS = _claim_statement(message.c.channel.not_in(sa.bindparam("without", expanding=True)))
_GIVE_BACK = (
    sa.update(message)
    .where(message.c.id == sa.bindparam("held_id"))
    .values(state=MessageState.QUEUED, attempts=message.c.attempts - 1, leased_until=None)
)
_RECOVER = (
    sa.update(message)
    .where(_WAITING, message.c.state == MessageState.CLAIMED)
    .values(state=MessageState.QUEUED, leased_until=None)
)


def _message(row: sa.Row) -> Message:
    carried = dict(zip(_NAMES, row, strict=False))  # behind them comes what the order is made of
    return Message(**carried | {"params": carried["params"] or {}})


def _held(work: UnitOfWork, messages: Sequence[Message]) -> set[int]:
    """The ids whose lease still stands; on PostgreSQL their rows are locked until the transaction ends."""
    leases = {each.id: each.lease for each in messages}
    held = set()
    for some in portions(sorted(leases)):
        query = sa.select(message.c.id, message.c.lease).where(
            message.c.id.in_(some), message.c.state == MessageState.CLAIMED
        )
        rows = work.rows(query.order_by(message.c.id).with_for_update())
        held.update(row.id for row in rows if leases[row.id] == row.lease)
    return held


def _name(settlement: Settlement) -> tuple:
    """What tells one try from every other: two workers may both have made the second, but not at one instant."""
    return settlement.message.id, settlement.message.attempts, settlement.at


def _recorded(work: UnitOfWork, settlements: Sequence[Settlement]) -> set[tuple]:
    """The names of those tries of these messages that are on record."""
    ids, found = sorted({each.message.id for each in settlements}), set()
    for some in portions(ids):
        query = sa.select(attempt.c.message_id, attempt.c.number, attempt.c.at)
        found.update(map(tuple, work.rows(query.where(attempt.c.message_id.in_(some)))))
    return found


def _settled(settlement: Settlement) -> dict:
    outcome = settlement.outcome
    accepted = isinstance(outcome, Accepted)
    return {
        "id": settlement.message.id,
        "state": settlement.state,
        "next_at": settlement.next_at,
        "provider_id": outcome.provider_id if accepted else "",
        "sent_at": settlement.at if accepted else None,
        "reason": outcome.reason[:200],
        "leased_until": None,
    }


def _attempt(settlement: Settlement, applied: bool) -> dict:
    outcome = settlement.outcome
    return {
        "message_id": settlement.message.id,
        "number": settlement.message.attempts,
        "at": settlement.at,
        "outcome": _WORDS.get(type(outcome), "never"),
        "code": outcome.code[:60],
        "reason": (outcome.reason if applied else f"{STALE}；{outcome.reason}")[:200],
        "provider_id": outcome.provider_id if isinstance(outcome, Accepted) else "",
        "provider": outcome.provider,
        "milliseconds": settlement.milliseconds,
    }


_WORDS = {Accepted: "accepted", Later: "later"}
