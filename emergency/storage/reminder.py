"""Which steps of reminding an order has had, and which of its later hours were said when they came."""

from collections.abc import Iterable

import sqlalchemy as sa

from emergency.storage.lease import portions
from emergency.storage.schema import message
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose

PREFIX, STAGE = "s", "h"


def step_name(step: int) -> str:
    """The step as the third part of a message's unique key."""
    return f"{PREFIX}{step}"


def steps_sent(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, set[int]]:
    """The steps queued for each order."""
    return _thirds(work, order_ids, Purpose.ORDER_REMIND, PREFIX)


def stage_name(hours: int) -> str:
    """The hours after which a line begins as the third part of a message's unique key."""
    return f"{STAGE}{hours}"


def stages_sent(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, set[int]]:
    """The hours of which each order was reminded when they came."""
    return _thirds(work, order_ids, Purpose.ORDER_STAGE, STAGE)


def _thirds(work: UnitOfWork, order_ids: Iterable[int], purpose: Purpose, prefix: str) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for some in portions(sorted(order_ids)):
        query = sa.select(message.c.order_id, message.c.unique_key).where(
            message.c.order_id.in_(some), message.c.purpose == purpose
        )
        for row in work.rows(query):
            third = row.unique_key.split(":")[2]
            if third.startswith(prefix):
                found.setdefault(row.order_id, set()).add(int(third.removeprefix(prefix)))
    return found
