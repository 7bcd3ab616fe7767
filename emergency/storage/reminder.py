"""Which steps of reminding an order has had."""

from collections.abc import Iterable

import sqlalchemy as sa

from emergency.storage.lease import portions
from emergency.storage.schema import message
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose

PREFIX = "s"


def step_name(step: int) -> str:
    """The step as the third part of a message's unique key."""
    return f"{PREFIX}{step}"


def steps_sent(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, set[int]]:
    """The steps queued for each order."""
    found: dict[int, set[int]] = {}
    for some in portions(sorted(order_ids)):
        query = sa.select(message.c.order_id, message.c.unique_key).where(
            message.c.order_id.in_(some), message.c.purpose == Purpose.ORDER_REMIND
        )
        for row in work.rows(query):
            found.setdefault(row.order_id, set()).add(int(row.unique_key.split(":")[2].removeprefix(PREFIX)))
    return found
