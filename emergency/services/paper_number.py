"""Give an official paper its number: one series a division, kind of paper, year, and drill or not."""

import datetime

from emergency.documents.paper_template import fill, shipped
from emergency.services.office import Office
from emergency.storage import official_paper as papers
from emergency.storage.official_paper import KeptTemplate
from emergency.storage.work import UnitOfWork
from plans.beijing import BEIJING, day_of
from plans.official_paper import OfficialKind, Part, fields, number_text

DRILL_WORD = "演练"


def wording(
    office: Office, work: UnitOfWork, division: str, kind: OfficialKind, day: datetime.date
) -> tuple[dict[Part, str], KeptTemplate | None]:
    """The wording in force for a division on `day`, and where it was entered; None: the shipped one."""
    path = [each.code for each in office.library.divisions.path(division)]
    held = papers.template_on(work, path, kind, day)
    if held is None:
        return dict(shipped(kind)), None
    return {part: held.parts.get(part.value, "") for part in Part}, held


def take_number(
    office: Office,
    work: UnitOfWork,
    division: str,
    kind: OfficialKind,
    now: datetime.datetime,
    *,
    drill: bool,
) -> str:
    """The next number of the series, in this unit of work; it is free again when that rolls back."""
    parts, _ = wording(office, work, division, kind, day_of(now))
    year = now.astimezone(BEIJING).year
    sequence = papers.next_sequence(work, division, kind.series, year, drill)
    word = word_of(office, division, kind, parts[Part.WORD])
    return number_text(word + (DRILL_WORD if drill else ""), year, sequence)


def word_of(office: Office, division: str, kind: OfficialKind, text: str) -> str:
    """The 机关代字 of a wording; it may name the area and the issuer, what else there is is left empty."""
    area = office.library.divisions.get(division).name
    values = {each.name: "" for each in fields(kind)} | {"地区": area}
    return fill(text, values).strip()
