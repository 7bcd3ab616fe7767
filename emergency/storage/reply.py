"""Short messages that came back, each kept once; the orders their senders may mean; the matters officers answer."""

import datetime
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.receipt import insert_new
from emergency.storage.schema import contact, enterprise, inbound, order, reply_case, warning
from emergency.storage.work import UnitOfWork
from plans.lifecycle import LIVE_STATES, OPEN_ORDERS, OrderState
from plans.reply import CaseKind, CaseOutcome, LiveOrder

PAGE_SIZE = 50


@dataclass(frozen=True)
class Case:
    """A matter that an officer answers, with the enterprise it concerns where that is known."""

    id: int
    division: str
    kind: CaseKind
    order_id: int | None
    sender: str
    who: str
    text: str
    why: str
    opened_at: datetime.datetime
    outcome: CaseOutcome | None
    answer: str
    answered_at: datetime.datetime | None
    answered_by: str
    number: str | None
    enterprise_id: int | None
    enterprise: str | None


@dataclass(frozen=True)
class Reply:
    """One message as it came, and what became of it."""

    id: int
    sender: str
    text: str
    received_at: datetime.datetime
    meaning: str
    order_id: int | None
    case_id: int | None
    enterprise: str | None
    number: str | None


@dataclass(frozen=True)
class Sender:
    """A contact with this number, and the enterprise that has it."""

    contact_id: int
    name: str
    enterprise_id: int
    enterprise: str
    division: str


def add(
    work: UnitOfWork, channel: str, sender: str, text: str, reference: str, now: datetime.datetime
) -> int | None:
    """Keep a reply; returns its id, None when it was here before."""
    row = {
        "channel": channel,
        "sender": sender,
        "text": text,
        "reference": reference,
        "received_at": now,
        "meaning": "",
    }
    if not insert_new(work, inbound, [row]):
        return None
    same = inbound.c.channel == channel, inbound.c.reference == reference
    return work.rows(sa.select(inbound.c.id).where(*same)).scalar_one()


def settle(
    work: UnitOfWork, reply_id: int, order_id: int | None, meaning: str, case_id: int | None = None
) -> None:
    """Lay a reply beside the order and the matter it means (None: there is none), and say what it meant."""
    values = {"order_id": order_id, "meaning": meaning, "case_id": case_id}
    work.rows(sa.update(inbound).where(inbound.c.id == reply_id), values)


def senders(work: UnitOfWork, mobile: str) -> list[Sender]:
    """The contacts in scope with this number."""
    query = (
        sa.select(
            contact.c.id.label("contact_id"),
            contact.c.name,
            contact.c.enterprise_id,
            enterprise.c.name.label("enterprise"),
            enterprise.c.division,
        )
        .join(enterprise, enterprise.c.id == contact.c.enterprise_id)
        .where(contact.c.mobile == mobile, work.visible(enterprise.c.division))
    )
    return [Sender(**row._mapping) for row in work.rows(query.order_by(enterprise.c.id, contact.c.rank))]


def live_orders(work: UnitOfWork, enterprise_ids: Collection[int]) -> list[LiveOrder]:
    """The orders that bind these enterprises, no release announced."""
    live = sorted(each.value for each in LIVE_STATES)
    query = (
        sa.select(
            order.c.id, order.c.enterprise_id, order.c.issued_at,
            (order.c.state != OrderState.ISSUED).label("answered"), warning.c.drill,
        )
        .join(warning, warning.c.id == order.c.warning_id)
        .where(
            order.c.enterprise_id.in_(list(enterprise_ids)),
            order.c.state.in_(list(OPEN_ORDERS)),
            warning.c.state.in_(live),
            warning.c.released_at.is_(None),
        )
    )  # fmt: skip
    return [
        LiveOrder(**dict(row._mapping) | {"answered": bool(row.answered)})
        for row in work.rows(query.order_by(order.c.id))
    ]


def open_case(work: UnitOfWork, **values) -> int:
    """Keep a matter; returns its id."""
    row = {"outcome": None, "answer": "", "answered_at": None, "answered_by": "", **values}
    return work.rows(sa.insert(reply_case).values(**row)).inserted_primary_key[0]


def standing_case(work: UnitOfWork, sender: str, kind: CaseKind, order_id: int | None) -> int | None:
    """The open matter of this sender, kind and order, that a further message belongs to."""
    held = reply_case.c
    same_order = held.order_id.is_(None) if order_id is None else held.order_id == order_id
    query = sa.select(sa.func.max(held.id)).where(
        held.sender == sender, held.kind == kind, same_order, held.outcome.is_(None)
    )
    return work.rows(query).scalar_one()


def case_by_id(work: UnitOfWork, case_id: int) -> Case | None:
    """The matter in scope with this key."""
    row = work.rows(_cases(work).where(reply_case.c.id == case_id)).one_or_none()
    return None if row is None else Case(**row._mapping)


def open_cases(work: UnitOfWork, limit: int) -> tuple[int, list[Case]]:
    """How many matters in scope wait for an answer, and the `limit` that have waited longest."""
    waiting = reply_case.c.outcome.is_(None)
    counted = sa.select(sa.func.count()).where(waiting, work.visible(reply_case.c.division))
    query = _cases(work).where(waiting).order_by(reply_case.c.id).limit(limit)
    return work.rows(counted).scalar_one(), [Case(**row._mapping) for row in work.rows(query)]


def cases_of(work: UnitOfWork, order_id: int) -> list[Case]:
    """The matters of one order, oldest first."""
    query = _cases(work).where(reply_case.c.order_id == order_id).order_by(reply_case.c.id)
    return [Case(**row._mapping) for row in work.rows(query)]


def change_case(work: UnitOfWork, case_id: int, **values) -> None:
    """Say something else of a matter: a further message came."""
    work.rows(sa.update(reply_case).where(reply_case.c.id == case_id).values(**values))


def answer_case(work: UnitOfWork, case_id: int, **values) -> bool:
    """Settle an open matter; False where somebody did before."""
    held = sa.and_(reply_case.c.id == case_id, reply_case.c.outcome.is_(None))
    return work.rows(sa.update(reply_case).where(held).values(**values)).rowcount == 1


def replies_of_case(work: UnitOfWork, case_id: int) -> list[Reply]:
    """Every message on one matter, oldest first."""
    query = _replies().where(inbound.c.case_id == case_id).order_by(inbound.c.id)
    return [Reply(**row._mapping) for row in work.rows(query)]


def replies(work: UnitOfWork, page: int) -> tuple[int, Sequence[Reply]]:
    """How many messages came back in scope, and one page of them, newest first.

    A message whose sender nobody knows belongs to the desk where its matter was opened.
    """
    seen = sa.or_(work.visible(order.c.division), work.visible(reply_case.c.division))
    total = work.rows(sa.select(sa.func.count()).select_from(_joined()).where(seen)).scalar_one()
    query = _replies().where(seen).order_by(inbound.c.id.desc())
    paged = query.limit(PAGE_SIZE).offset((max(page, 1) - 1) * PAGE_SIZE)
    return total, [Reply(**row._mapping) for row in work.rows(paged)]


def _joined() -> sa.FromClause:
    return (
        inbound.outerjoin(order, order.c.id == inbound.c.order_id)
        .outerjoin(reply_case, reply_case.c.id == inbound.c.case_id)
        .outerjoin(enterprise, enterprise.c.id == order.c.enterprise_id)
    )


def _replies() -> sa.Select:
    return sa.select(
        inbound.c.id, inbound.c.sender, inbound.c.text, inbound.c.received_at, inbound.c.meaning,
        inbound.c.order_id, inbound.c.case_id, enterprise.c.name.label("enterprise"), order.c.number,
    ).select_from(_joined())  # fmt: skip


def _cases(work: UnitOfWork) -> sa.Select:
    joined = reply_case.outerjoin(order, order.c.id == reply_case.c.order_id).outerjoin(
        enterprise, enterprise.c.id == order.c.enterprise_id
    )
    own = [reply_case.c[name] for name in Case.__dataclass_fields__ if name in reply_case.c]
    return (
        sa.select(*own, order.c.number, order.c.enterprise_id, enterprise.c.name.label("enterprise"))
        .select_from(joined)
        .where(work.visible(reply_case.c.division))
    )
