"""Steps taken for an order that nobody answered, the calls made for it, and each person who acknowledged it."""

import datetime
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.bulk import insert_new
from emergency.storage.lease import portions
from emergency.storage.schema import acknowledgement, call_entry, escalation_step, message, order, warning
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState
from plans.escalation import CallOutcome, CallParty, StepKind
from plans.lifecycle import LIVE_STATES, OrderState, WarningState


@dataclass(frozen=True)
class StepTaken:
    """One step: which, the how many-th of its kind, how many messages it queued, and what else is to say of it."""

    order_id: int
    kind: StepKind
    number: int
    at: datetime.datetime
    queued: int
    note: str


@dataclass(frozen=True)
class CallEntry:
    """One telephone call and what came of it."""

    id: int
    order_id: int
    contact_id: int | None
    party: CallParty
    name: str
    mobile: str
    at: datetime.datetime
    outcome: CallOutcome
    who: str
    note: str
    officer: str


@dataclass(frozen=True)
class Acknowledgement:
    """One person's acknowledgement of an order."""

    order_id: int
    who: str
    way: str
    at: datetime.datetime


@dataclass(frozen=True)
class Tried:
    """What became of the newest message to one contact by one way; `address` as it was used."""

    order_id: int
    contact_id: int
    channel: str
    address: str
    state: MessageState


def add_steps(work: UnitOfWork, taken: Iterable[StepTaken]) -> None:
    """Keep steps; one that was taken before stays as it is."""
    insert_new(work, escalation_step, [vars(each) for each in taken])


def steps_of(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, list[StepTaken]]:
    """The steps of each order, oldest first."""
    columns = [escalation_step.c[name] for name in StepTaken.__dataclass_fields__]
    found: dict[int, list[StepTaken]] = {}
    for some in portions(sorted(order_ids)):
        query = sa.select(*columns).where(escalation_step.c.order_id.in_(some))
        for row in work.rows(query.order_by(escalation_step.c.at, escalation_step.c.id)):
            found.setdefault(row.order_id, []).append(StepTaken(**row._mapping))
    return found


def numbers_taken(work: UnitOfWork, order_ids: Iterable[int]) -> dict[tuple[int, StepKind], int]:
    """The last number of each kind of step taken for these orders."""
    found = {}
    columns = escalation_step.c.order_id, escalation_step.c.kind
    for some in portions(sorted(order_ids)):
        query = sa.select(*columns, sa.func.max(escalation_step.c.number)).where(
            escalation_step.c.order_id.in_(some)
        )
        found.update({(row[0], row[1]): row[2] for row in work.rows(query.group_by(*columns))})
    return found


def tried(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, list[Tried]]:
    """By order: the newest message to each contact by each way. A drill's ways stand in its unique keys."""
    found: dict[int, dict[tuple[int, str], Tried]] = {}
    for some in portions(sorted(order_ids)):
        query = sa.select(
            message.c.order_id, message.c.contact_id, message.c.unique_key, message.c.address, message.c.state
        ).where(message.c.order_id.in_(some), message.c.contact_id.is_not(None))
        for row in work.rows(query.order_by(message.c.id)):
            way = row.unique_key.rpartition(":")[2]
            each = Tried(row.order_id, row.contact_id, way, row.address, row.state)
            found.setdefault(row.order_id, {})[row.contact_id, way] = each
    return {order_id: list(held.values()) for order_id, held in found.items()}


def add_call(work: UnitOfWork, **values) -> int:
    """Keep a call; returns its id."""
    return work.rows(sa.insert(call_entry).values(**values)).inserted_primary_key[0]


def calls_of(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, list[CallEntry]]:
    """The calls made for each order in scope, newest first."""
    columns = [call_entry.c[name] for name in CallEntry.__dataclass_fields__]
    found: dict[int, list[CallEntry]] = {}
    for some in portions(sorted(order_ids)):
        query = sa.select(*columns).where(
            call_entry.c.order_id.in_(some), work.visible(call_entry.c.division)
        )
        for row in work.rows(query.order_by(call_entry.c.id.desc())):
            found.setdefault(row.order_id, []).append(CallEntry(**row._mapping))
    return found


def add_acknowledgements(work: UnitOfWork, some: Sequence[Acknowledgement]) -> None:
    """Keep people's acknowledgements; the same name twice under one order is once."""
    insert_new(work, acknowledgement, [vars(each) for each in some])


def acknowledgements_of(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, list[Acknowledgement]]:
    """Who acknowledged each order, first come first."""
    columns = [acknowledgement.c[name] for name in Acknowledgement.__dataclass_fields__]
    found: dict[int, list[Acknowledgement]] = {}
    for some in portions(sorted(order_ids)):
        query = sa.select(*columns).where(acknowledgement.c.order_id.in_(some))
        for row in work.rows(query.order_by(acknowledgement.c.id)):
            found.setdefault(row.order_id, []).append(Acknowledgement(**row._mapping))
    return found


def signed_by(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of who acknowledged each order."""
    found: dict[int, list[str]] = {}
    for some in portions(sorted(order_ids)):
        query = sa.select(acknowledgement.c.order_id, acknowledgement.c.who)
        for row in work.rows(query.where(acknowledgement.c.order_id.in_(some))):
            found.setdefault(row.order_id, []).append(row.who)
    return found


def to_call(work: UnitOfWork, *, drill: bool | None = None) -> list[int]:
    """The orders in scope that a person must call about (`drill`: of drills alone, or of none): real ones first.

    Nobody has acknowledged, the response neither suspended nor to be released, and either the step has come or no
    message can reach anybody any more.
    """
    listed = sa.exists().where(
        escalation_step.c.order_id == order.c.id, escalation_step.c.kind == StepKind.CALL_LIST
    )
    hopeful = (
        MessageState.QUEUED, MessageState.CLAIMED, MessageState.SENT, MessageState.DELIVERED,
    )  # fmt: skip
    reachable = sa.exists().where(message.c.order_id == order.c.id, message.c.state.in_(hopeful))
    query = (
        sa.select(order.c.id)
        .join(warning, warning.c.id == order.c.warning_id)
        .where(
            order.c.state == OrderState.ISSUED,
            warning.c.state.in_(_values(LIVE_STATES - {WarningState.SUSPENDED})),
            warning.c.released_at.is_(None),
            sa.or_(listed, ~reachable),
            sa.true() if drill is None else warning.c.drill.is_(drill),
            work.visible(order.c.division),
        )
        .order_by(warning.c.drill, order.c.issued_at, order.c.division, order.c.id)
    )
    return list(work.rows(query).scalars())


def _values(states: Collection[WarningState]) -> Sequence[str]:
    return sorted(each.value for each in states)
