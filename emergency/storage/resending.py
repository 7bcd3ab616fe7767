"""How often an order was announced again at an officer's wish."""

import datetime

import sqlalchemy as sa

from emergency.storage.schema import message
from emergency.storage.work import UnitOfWork

PREFIX = "again-"


def step_name(number: int) -> str:
    """The repetition as the third part of a message's unique key; numbers count from 1."""
    return f"{PREFIX}{number}"


def repeated_at(work: UnitOfWork, order_id: int) -> list[datetime.datetime]:
    """When the order was announced again, oldest first: one moment a repetition, not one a message."""
    query = (
        sa.select(message.c.unique_key, message.c.created_at)
        .where(message.c.order_id == order_id, message.c.unique_key.contains(f":{PREFIX}", autoescape=True))
        .order_by(message.c.created_at)
    )
    return list({row.unique_key.split(":")[2]: row.created_at for row in work.rows(query)}.values())
