"""What the public sees of grading: grades open to objection, and grades in force."""

import datetime
from dataclasses import dataclass

from emergency.services.office import Office
from emergency.storage import grade as grades
from emergency.storage.grade_record import Declaration
from emergency.storage.work import Scope
from plans.beijing import day_of
from plans.grade_lifecycle import GradeState
from plans.grade_procedure import FILE, procedure_on


@dataclass(frozen=True)
class PublicNotices:
    """What the public sees: grades proposed and open to objection, and grades decided this year."""

    area: str
    issuer: str
    phone: str
    at: datetime.datetime
    today: datetime.date
    workdays: int
    notices: tuple[Declaration, ...]
    results: tuple[Declaration, ...]


def public_notices(office: Office, now: datetime.datetime) -> PublicNotices:
    """What is publicised in the area of this deployment, and the grades in force; expired ones are left out."""
    area, today = office.settings.area, day_of(now)
    with office.store.begin(Scope(area)) as work:
        shown = grades.in_states(work, (GradeState.PUBLICISED, GradeState.OBJECTED))
        decided = grades.in_states(work, (GradeState.DECIDED,))
    return PublicNotices(
        area=office.library.divisions.get(area).name,
        issuer=office.settings.issuer,
        phone=office.settings.duty_phone,
        at=now,
        today=today,
        workdays=procedure_on(today, office.library.tables[FILE]).publicity_workdays,
        notices=shown,
        results=tuple(each for each in decided if each.valid_to is None or today <= each.valid_to),
    )
