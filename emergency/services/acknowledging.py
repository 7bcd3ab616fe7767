"""Acknowledge an order, by whichever way the answer came; with as many people as its plan wants, pressing ends."""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from emergency.services.journaling import line, write_down_all
from emergency.services.office import Actor, Office, enterprise_actor
from emergency.storage import escalation, outbox
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.escalation import Acknowledgement
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans import lifecycle
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.escalation import FILE, people, people_needed, same_person
from plans.lifecycle import OrderAct

# What still waits to be sent only to press for the acknowledgement. Whoever is yet to get the order itself gets it.
PRESSING = (Purpose.ORDER_REMIND, Purpose.SUPERVISE)
LONGEST = 80


@dataclass(frozen=True)
class Signature:
    """One person's acknowledgement of one order as it came in.

    `officer` is who writes it down for the enterprise, `at` when it happened where that was earlier than `now`.
    """

    order_id: int
    enterprise: str
    who: str
    now: datetime.datetime
    way: str
    officer: Actor | None = None
    at: datetime.datetime | None = None
    detail: Mapping = field(default_factory=dict)


@dataclass(frozen=True)
class Signed:
    """What came of a signature: the order before it, whether it made the order acknowledged, how many people miss."""

    before: orders.Order
    done: bool
    missing: int


def acknowledge(
    office: Office,
    work: UnitOfWork,
    order: orders.Order,
    enterprise: str,
    who: str,
    now: datetime.datetime,
    way: str,
    *,
    officer: Actor | None = None,
    at: datetime.datetime | None = None,
    **detail,
) -> bool:
    """Write down that `who` acknowledged; returns whether that made the order acknowledged.

    An order that is acknowledged already stays as it is. Raises ActRefused for an order that no longer binds.
    """
    signature = Signature(order.id, enterprise, who, now, way, officer, at, detail)
    [signed] = acknowledge_all(office, work, [signature])
    if isinstance(signed, ActRefused):
        raise signed
    return signed.done


def acknowledge_all(
    office: Office, work: UnitOfWork, signatures: Sequence[Signature]
) -> list[Signed | ActRefused]:
    """Write down signatures in the order in which they came; the answer to each stands in its place.

    As many statements for a hundred as for one. The orders are locked first: two people who sign the same one at the
    same moment must see each other, or neither would be the last.
    """
    ids = {each.order_id for each in signatures}
    standing, held = orders.locked(work, ids), escalation.acknowledgements_of(work, ids)
    answers, fresh, changed, lines = [], [], {}, []
    for each in signatures:
        order, names = standing[each.order_id], held.setdefault(each.order_id, [])
        try:
            counts = _counts(order, names, each)
        except ActRefused as refusal:
            answers.append(refusal)
            continue
        if counts:
            fresh.append(Acknowledgement(order.id, each.who, each.way, each.at or each.now))
            names.append(fresh[-1])
        missing = _missing(office, order, names)
        done = counts and not missing
        if done:
            standing[order.id] = changed[order.id] = _acknowledged(order, names)
        if counts:
            lines.append((order, each, missing))
        answers.append(Signed(order, done, missing))
    escalation.add_acknowledgements(work, fresh)
    orders.keep_acknowledged(work, changed.values())
    outbox.withdraw(work, changed, PRESSING)
    _write_down(work, lines)
    return answers


def needed(office: Office, order: orders.Order) -> int:
    """How many people must acknowledge this order, by the figures in force when it was issued."""
    return people_needed(office.library.tables[FILE], order.level, day_of(order.issued_at))


def _counts(order: orders.Order, held: Sequence[Acknowledgement], signature: Signature) -> bool:
    """Whether this is one more person for an order that still waits; raises ActRefused where it no longer binds."""
    if order.acknowledged_at is not None:
        return False
    lifecycle.next_state(lifecycle.ORDER, order.state, OrderAct.ACKNOWLEDGE)
    return not any(same_person(each.who, signature.who) for each in held)


def _missing(office: Office, order: orders.Order, held: Sequence[Acknowledgement]) -> int:
    if order.acknowledged_at is not None:
        return 0
    return max(0, needed(office, order) - people(each.who for each in held))


def _acknowledged(order: orders.Order, held: Sequence[Acknowledgement]) -> orders.Order:
    return dataclasses.replace(
        order,
        state=lifecycle.next_state(lifecycle.ORDER, order.state, OrderAct.ACKNOWLEDGE),
        acknowledged_at=max(each.at for each in held),
        acknowledged_by="、".join(each.who for each in held)[:LONGEST],
        row_version=order.row_version + 1,
    )


def _write_down(work: UnitOfWork, signed: Sequence[tuple[orders.Order, Signature, int]]) -> None:
    episodes = warnings.episodes_behind(work, {order.warning_id for order, _, _ in signed}) if signed else {}
    lines = []
    for order, each, missing in signed:
        more = f"，还须 {missing} 人签收" if missing else ""
        lines.append(
            line(
                each.officer or enterprise_actor(each.enterprise, each.who, order.division), each.now,
                division=order.division, act="acknowledge", noun="order", noun_id=order.id,
                summary=f"{each.enterprise}签收指令（{each.way}，{each.who}）{more}",
                episode_id=episodes.get(order.warning_id), number=order.number, way=each.way, **each.detail,
            )
        )  # fmt: skip
    write_down_all(work, lines)
