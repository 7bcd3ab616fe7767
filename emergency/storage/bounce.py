"""Which mail of ours a report of undelivered mail means."""

from collections.abc import Sequence

import sqlalchemy as sa

from emergency.storage.schema import message, provider
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState

EMAIL = "email"


def mail_meant(work: UnitOfWork, references: Sequence[str]) -> tuple[str, str] | None:
    """The provider's number and the address of the mail with one of these Message-IDs; None where there is none.

    With several servers behind the way, the name of the one that took it stands before the number.
    """
    names = list(work.rows(sa.select(provider.c.name).where(provider.c.way == EMAIL)).scalars())
    numbers = [
        number for each in references for number in (each, *(f"{name}:{each}"[:120] for name in names))
    ]
    query = (
        sa.select(message.c.provider_id, message.c.address)
        .where(message.c.channel == EMAIL, message.c.provider_id.in_(numbers))
        .order_by(message.c.id)
        .limit(1)
    )
    row = work.rows(query).one_or_none()
    return None if row is None else tuple(row)


def on_the_wire(work: UnitOfWork) -> list[str]:
    """The intentions of the mails that a worker holds: their numbers are not on record yet."""
    held = message.c.channel == EMAIL, message.c.state == MessageState.CLAIMED
    return list(work.rows(sa.select(message.c.unique_key).where(*held)).scalars())
