"""Remind the offices of steps of grading that are due or late: one message a day, contact and channel."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from emergency.services.directive_message import issuer_name
from emergency.services.grade_reminding import procedure_in_hours
from emergency.services.grade_step import industry_name
from emergency.services.holiday import presumed_workday
from emergency.services.journaling import write_down
from emergency.services.notice import EMAIL, SMS, SPOOL
from emergency.services.office import SYSTEM, Office
from emergency.storage import duty_contact, outbox
from emergency.storage import grade as grades
from emergency.storage import grade_adjustment as adjustments
from emergency.storage.duty_contact import DutyContact
from emergency.storage.grade_record import Adjustment, Declaration
from emergency.storage.outbox import NewMessage
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier.message import Purpose
from plans.beijing import day_of
from plans.grade_lifecycle import AdjustmentState, GradeState
from plans.grade_procedure import Procedure, term_step, waiting_tier
from plans.terms import Tier

PRIORITY = 6
LINES_AT_MOST = 50
WAITING = (
    GradeState.DECLARED, GradeState.EXAMINED_BANNER, GradeState.EXAMINED_CITY, GradeState.EXAMINED_REGION,
    GradeState.PUBLICISED, GradeState.OBJECTED,
)  # fmt: skip


@dataclass(frozen=True)
class DueStep:
    """One step an office owes: whose, what, by when; `late` once the last day is past."""

    division: str
    enterprise: str
    text: str
    deadline: datetime.date
    late: bool


def remind_desks(office: Office, now: datetime.datetime) -> int:
    """Queue today's reminders to the offices; returns how many messages are new. Safe to repeat."""
    procedure = procedure_in_hours(office, now)
    if procedure is None:
        return 0
    queued = 0
    with office.store.begin(REGION_WIDE, write=True) as work:
        by_division: dict[str, list[DueStep]] = {}
        for each in due_steps(office, work, day_of(now), procedure):
            by_division.setdefault(each.division, []).append(each)
        contacts = duty_contact.contacts_of(work, sorted(by_division))
        for division, steps in sorted(by_division.items()):
            queued += _remind(office, work, now, division, steps, contacts.get(division, ()))
        work.commit()
    return queued


def due_steps(office: Office, work: UnitOfWork, today: datetime.date, procedure: Procedure) -> list[DueStep]:
    """Every step that is late or has reached its first reminder, the most urgent first."""
    found = [
        *_of_declarations(office, work, today, procedure),
        *_of_adjustments(office, work, today, procedure),
    ]
    return sorted(found, key=lambda each: (each.deadline, each.enterprise))


def _of_declarations(
    office: Office, work: UnitOfWork, today: datetime.date, procedure: Procedure
) -> Iterator[DueStep]:
    for held in grades.in_states(work, WAITING, most=None):
        tier = waiting_tier(held.state, held.proposed, procedure)
        if held.state is GradeState.PUBLICISED:
            if today > held.publicity_ends:
                text = f"{industry_name(held.industry)}公示期满，待评定"
                yield _step(office, held, tier, text, held.publicity_ends, late=False)
        elif _is_due(held.deadline, today, procedure):
            text = f"{industry_name(held.industry)}申报{held.claimed.label}，{held.state.label}"
            yield _step(office, held, tier, text, held.deadline, late=today > held.deadline)


def _of_adjustments(
    office: Office, work: UnitOfWork, today: datetime.date, procedure: Procedure
) -> Iterator[DueStep]:
    for held in adjustments.unsettled(work):
        tier, industry = procedure.deciding_tier(held.held), industry_name(held.industry)
        unserved = held.state is AdjustmentState.NOTIFIED and held.served_on is None
        deadline = held.statement_due if unserved else held.deadline
        if _is_due(deadline, today, procedure):
            said = "告知书没有签收，请改以纸质送达" if unserved else f"拟下调，{held.state.label}"
            yield _step(office, held, tier, f"{industry}{said}", deadline, late=today > deadline)


def _is_due(deadline: datetime.date | None, today: datetime.date, procedure: Procedure) -> bool:
    if deadline is None:
        return False
    return today > deadline or term_step(deadline, today, procedure, presumed_workday) is not None


def _step(
    office: Office,
    held: Declaration | Adjustment,
    tier: Tier,
    text: str,
    deadline: datetime.date,
    *,
    late: bool,
) -> DueStep:
    path = office.library.divisions.path(held.division)
    division = next((each.code for each in path if each.tier is tier), held.division)
    return DueStep(division, held.enterprise, text, deadline, late)


def _remind(
    office: Office,
    work: UnitOfWork,
    now: datetime.datetime,
    division: str,
    steps: Sequence[DueStep],
    contacts: Sequence[DutyContact],
) -> int:
    rows = [
        _message(office, now, division, steps, contact, kind, address)
        for contact in contacts
        for kind, address in ((SMS, contact.mobile), (EMAIL, contact.email))
        if address
    ]
    queued = outbox.enqueue(work, rows, now)
    if queued:
        late = sum(each.late for each in steps)
        write_down(
            work, SYSTEM, now, division=division, act="remind", noun="grade_declaration", noun_id=division,
            summary=f"提醒{office.library.divisions.get(division).name}办理绩效分级 {len(steps)} 项，其中逾期 {late} 项",
            messages=queued,
        )  # fmt: skip
    return queued


def _message(office, now, division, steps, contact: DutyContact, kind: str, address: str) -> NewMessage:
    name, drill = office.library.divisions.get(division).name, office.settings.drill_only
    context = {
        "bureau": office.settings.bureau,
        "issuer": issuer_name(office, office.settings.area),
        "drill": drill,
        "area": name,
        "contact": contact.name,
        "due": str(len(steps)),
        "late": str(sum(each.late for each in steps) or ""),
        "lines": [
            {"number": number, **vars(each)} for number, each in enumerate(steps[:LINES_AT_MOST], start=1)
        ],
        "link": f"{office.settings.base_url.rstrip('/')}/grade",
    }
    text = office.renderer.render(Purpose.GRADE_DUE, kind, context)
    return NewMessage(
        division=division,
        unique_key=f"grade_due:{division}:{day_of(now)}:{contact.id}:{kind}",
        order_id=None,
        contact_id=None,
        purpose=Purpose.GRADE_DUE,
        channel=SPOOL if drill else kind,
        address=address,
        recipient=f"{name} {contact.name}",
        subject=text.subject,
        text=text.text,
        html=text.html,
        params=text.params,
        drill=drill,
        priority=PRIORITY,
        next_at=now,
        expires_at=now + datetime.timedelta(hours=office.settings.message_hours),
    )
