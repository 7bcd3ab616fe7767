"""Write down who did what: every act ends with a line in the journal, in the same transaction."""

import datetime

from emergency.services.office import Actor, Office
from emergency.storage import journal
from emergency.storage.work import REGION_WIDE, UnitOfWork


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
    """Append one act to the journal: one Chinese sentence, and in `detail` what a reviewer may ask for."""
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


def verify(office: Office) -> journal.Verification:
    """Walk the chain from its beginning; says where it breaks."""
    with office.store.begin(REGION_WIDE) as work:
        return journal.verify(work)
