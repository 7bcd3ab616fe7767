"""Write down who did what: every act ends with a line in the journal, in the same transaction."""

import datetime

from emergency.services.office import Actor
from emergency.storage import journal
from emergency.storage.work import UnitOfWork


def write_down(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    *,
    division: str,
    act: str,
    noun: str,
    noun_id: int | str,
    summary: str,
    episode_id: int | None = None,
    citation: str = "",
    **detail,
) -> None:
    """Append one act to the journal; `summary` is one Chinese sentence, `detail` whatever a reviewer may ask for."""
    entry = journal.Entry(
        at=now,
        actor=actor.name,
        division=division,
        act=act,
        noun=noun,
        noun_id=str(noun_id),
        summary=summary,
        episode_id=episode_id,
        citation=citation,
        detail=detail,
    )
    journal.append(work, entry)
