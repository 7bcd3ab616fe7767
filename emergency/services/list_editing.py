"""Remember everyone who drew up or changed a draft of a list: none of them may approve it."""

import datetime

from emergency.services.office import Actor
from emergency.storage import list_record
from emergency.storage.work import UnitOfWork


def note_editor(work: UnitOfWork, actor: Actor, now: datetime.datetime, list_id: int, act: str) -> None:
    """Write down who did `act` (import, derive, amend) to a draft, in the act's unit of work."""
    list_record.add_editor(
        work,
        list_id=list_id,
        account_id=actor.account_id,
        person=actor.person,
        who=actor.name,
        act=act,
        at=now,
    )
