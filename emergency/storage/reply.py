"""Short messages that came back, each kept once."""

import datetime

import sqlalchemy as sa

from emergency.storage.receipt import insert_new
from emergency.storage.schema import contact, inbound, order
from emergency.storage.work import UnitOfWork
from plans.lifecycle import OrderState


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


def settle(work: UnitOfWork, reply_id: int, order_id: int | None, meaning: str) -> None:
    """Lay a reply beside the order it means (None: it meant no order), and say what it meant."""
    work.rows(sa.update(inbound).where(inbound.c.id == reply_id), {"order_id": order_id, "meaning": meaning})


def waiting_orders(work: UnitOfWork, mobile: str) -> list[int]:
    """The orders that wait for the acknowledgement of whoever has this number."""
    query = (
        sa.select(order.c.id)
        .join(contact, contact.c.enterprise_id == order.c.enterprise_id)
        .where(contact.c.mobile == mobile, order.c.state == OrderState.ISSUED)
    )
    return list(work.rows(query.distinct()).scalars())
