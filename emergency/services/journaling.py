"""Write down who did what: every act ends with a line in the journal, in the same transaction."""

import datetime
from collections.abc import Sequence

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
    what = {"division": division, "act": act, "noun": noun, "noun_id": noun_id, "summary": summary}
    journal.append(work, line(actor, now, **what, episode_id=episode_id, citation=citation, **detail))


def line(
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
) -> journal.Entry:
    """The line of one act, for who writes several down at once."""
    return journal.Entry(
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


def write_down_all(work: UnitOfWork, lines: Sequence[journal.Entry]) -> None:
    """Append the lines of several acts to the journal, one behind the other."""
    journal.append_all(work, lines)


def verify(office: Office) -> journal.Verification:
    """Walk the chain from its beginning; says where it breaks."""
    with office.store.begin(REGION_WIDE) as work:
        return journal.verify(work)
