"""Compose an official paper from the wording in force and its values; keep it under the next number of its series."""

import datetime
from collections.abc import Mapping

from emergency.documents.official_paper import Frame, OfficialPaper, compose
from emergency.errors import NoticeIncomplete
from emergency.services.directive_message import issuer_name
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office
from emergency.services.paper_facts import Values
from emergency.services.paper_number import take_number, wording
from emergency.storage import official_paper as papers
from emergency.storage.warning import Episode
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.errors import Fault
from plans.official_paper import OfficialKind, fields, sequence_of


def keep(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    kind: OfficialKind,
    episode: Episode,
    subject: str,
    values: Values,
    *,
    number: str = "",
    dated: datetime.date | None = None,
    signer: str = "",
) -> int:
    """Keep a paper under its number, the next of its series where none is given; the one there is where drawn.

    Raises NoticeIncomplete where an element the law asks for is empty.
    """
    known = papers.of_subject(work, episode.division, kind, subject)
    if known is not None:
        return known.id
    check_complete(kind, values)
    parts, template = wording(office, work, episode.division, kind, day_of(now))
    number = number or take_number(office, work, episode.division, kind, now, drill=episode.drill)
    frame = _frame(office, episode, now, number, dated, signer)
    found = compose(kind, parts, values, frame)
    made = papers.add(
        work, division=episode.division, kind=kind, series=kind.series, year=day_of(now).year,
        sequence=sequence_of(number), drill=episode.drill, number=number, subject=subject, episode_id=episode.id,
        title=found.title[:200], content=found.to_json(), template_id=template.id if template else None,
        drawn_by=actor.account_id, drawn_at=now,
    )  # fmt: skip
    write_down(
        work, actor, now, division=episode.division, act="draw", noun="official_paper", noun_id=made,
        summary=f"编制{kind.label}（{number}）", episode_id=episode.id,
    )  # fmt: skip
    return made


def look(
    office: Office,
    work: UnitOfWork,
    now: datetime.datetime,
    kind: OfficialKind,
    episode: Episode,
    values: Values,
    signer: str = "",
) -> OfficialPaper:
    """The paper as it would be drawn, without a number."""
    parts, _ = wording(office, work, episode.division, kind, day_of(now))
    return compose(kind, parts, values, _frame(office, episode, now, "", None, signer))


def check_complete(kind: OfficialKind, values: Mapping[str, object]) -> None:
    """Refuse a paper that lacks an element the law asks for, naming each with its article."""
    empty = [each for each in fields(kind) if each.citation and each.needed and not values.get(each.name)]
    if empty:
        faults = [Fault("notice", f"缺少「{each.name}」（{each.citation.label}）") for each in empty]
        names = "、".join(each.name for each in empty)
        raise NoticeIncomplete(f"{kind.label}缺少{names}，未编制。请补齐后再办理。", faults=faults)


def _frame(office: Office, episode: Episode, now, number: str, dated, signer: str) -> Frame:
    day = day_of(now)
    label = ("演练",) if episode.drill else ()
    return Frame(number, dated or day, signer, issuer_name(office, episode.division), day, label)
