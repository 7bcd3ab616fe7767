"""Remind enterprises before their terms of grading end and before their grades run out: each step once."""

import datetime
from collections.abc import Iterator

from emergency.services import grade_notice
from emergency.services.grade_notice import NoticeDraft
from emergency.services.grade_step import industry_name
from emergency.services.holiday import presumed_workday
from emergency.services.office import SYSTEM, Office
from emergency.storage import grade as grades
from emergency.storage import grade_adjustment as adjustments
from emergency.storage import grade_notice as notices
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import BEIJING, day_of
from plans.grade_lifecycle import AdjustmentState, GradeState
from plans.grade_notice import NoticeKind, expiry_wording, mend_wording, state_wording
from plans.grade_procedure import FILE, Procedure, expiry_step, procedure_on, reminds_at, term_step

AT_ONCE = 200  # notices in one tick; the next tick goes on


def remind_due(office: Office, now: datetime.datetime) -> int:
    """Issue the reminders that are due; returns how many. Safe to repeat; silent outside office hours."""
    procedure = procedure_in_hours(office, now)
    if procedure is None:
        return 0
    with office.store.begin(REGION_WIDE, write=True) as work:
        wanted = {draft.key: (key, draft) for key, draft in _wanted(office, work, day_of(now), procedure)}
        fresh = wanted.keys() - notices.known_keys(work, wanted)
        chosen = [wanted[each] for each in sorted(fresh)[:AT_ONCE]]
        for enterprise_id, draft in chosen:
            grade_notice.issue(office, work, SYSTEM, now, enterprise_id, draft)
        work.commit()
    return len(chosen)


def procedure_in_hours(office: Office, now: datetime.datetime) -> Procedure | None:
    """The procedure of the day, None outside the hours of a working day in which reminders may go out."""
    today = day_of(now)
    procedure = procedure_on(today, office.library.tables[FILE])
    awake = presumed_workday(today) and reminds_at(now.astimezone(BEIJING).hour, procedure)
    return procedure if awake else None


def _wanted(
    office: Office, work: UnitOfWork, today: datetime.date, procedure: Procedure
) -> Iterator[tuple[int, NoticeDraft]]:
    """Every reminder whose step is reached: enterprise and notice, whether or not it was issued before."""
    area = office.settings.area
    yield from _mending(work, area, today, procedure)
    yield from _stating(work, area, today, procedure)
    yield from _expiring(work, area, today, procedure)


def _mending(
    work: UnitOfWork, area: str, today: datetime.date, procedure: Procedure
) -> Iterator[tuple[int, NoticeDraft]]:
    for held in grades.in_states(work, (GradeState.RETURNED,), most=None):
        step = held.deadline and term_step(held.deadline, today, procedure, presumed_workday)
        if step is not None:
            yield held.enterprise_id, NoticeDraft(
                NoticeKind.MEND, f"mend:{held.id}:{held.deadline}:{step}",
                mend_wording(industry_name(held.industry), held.deadline), area, declaration_id=held.id,
            )  # fmt: skip


def _stating(
    work: UnitOfWork, area: str, today: datetime.date, procedure: Procedure
) -> Iterator[tuple[int, NoticeDraft]]:
    """Only where the term runs, that is where the notice was acknowledged or served."""
    for held in adjustments.unsettled(work):
        running = held.state is AdjustmentState.NOTIFIED and held.served_on is not None
        step = running and term_step(held.statement_due, today, procedure, presumed_workday)
        if running and step is not None:
            yield held.enterprise_id, NoticeDraft(
                NoticeKind.STATE, f"state:{held.id}:{held.statement_due}:{step}",
                state_wording(industry_name(held.industry), held.statement_due), area, adjustment_id=held.id,
            )  # fmt: skip


def _expiring(
    work: UnitOfWork, area: str, today: datetime.date, procedure: Procedure
) -> Iterator[tuple[int, NoticeDraft]]:
    """Grades that ran out longer ago than the first warning reaches ahead are history, not news."""
    reach = datetime.timedelta(days=max(procedure["validity.warn_days"]))
    for held in adjustments.expiring(work, today + reach, today, since=today - reach, most=None):
        step = expiry_step(held.valid_to, today, procedure)
        if step is not None:
            yield held.enterprise_id, NoticeDraft(
                NoticeKind.EXPIRY, f"expiry:{held.grade_id}:{held.valid_to}:{step}",
                expiry_wording(industry_name(held.industry), held.grade, held.valid_to, today), area,
            )  # fmt: skip
