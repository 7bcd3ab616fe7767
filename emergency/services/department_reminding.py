"""Remind departments that have not acknowledged, or not reported of the day, at the minutes of the plan."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass

from emergency.services import department_member
from emergency.services.department_member import Member
from emergency.services.department_telling import Telling, key_of, tell
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Office
from emergency.storage import department_contact, outbox
from emergency.storage import department_duty as duties
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier import escalation
from notifier.message import Purpose
from plans.beijing import day_of
from plans.department import Department
from plans.lifecycle import WarningState

SIGN, REPORT = "签收任务", "报告当日情况"


@dataclass(frozen=True)
class Owed:
    """One thing a department has not done: since when it counts, by when it was due, and which figure reminds."""

    what: str
    begun: datetime.datetime
    due: datetime.datetime
    figure: str
    mark: str  # in the keys of its messages: what was asked anew is reminded of anew


def remind_due(office: Office, now: datetime.datetime) -> int:
    """Queue the reminders that are due; returns how many messages. Running twice queues nothing twice.

    Whom no contact is entered for is not reminded and stands at the desk; in a pause nobody is.
    """
    queued = 0
    with office.store.begin(REGION_WIDE, write=True) as work:
        for division in duties.divisions_of_live_warnings(work):
            for member in department_member.members_in(office, work, division, now):
                for owed in _owed(member):
                    queued += _remind(office, work, member, owed, now)
        work.commit()
    return queued


def withdraw(work: UnitOfWork, warning_id: int, unit: Department, what: str) -> None:
    """Take back the reminders that wait, as what they ask for was done."""
    outbox.withdraw_begun(work, _begin(warning_id, unit, what))


def _owed(member: Member) -> Iterator[Owed]:
    if member.warning.state is WarningState.SUSPENDED:
        return
    waiting = [each for each in member.duties if each.acknowledged_at is None]
    if waiting:
        first = min(waiting, key=lambda each: each.given_at)
        mark = f"r{first.revision}"
        yield Owed(SIGN, first.given_at, member.acknowledge_by, "department_remind_minutes", mark)
    if member.report_clock is not None and member.report_clock.is_open:
        due = member.report_clock.due
        yield Owed(REPORT, due, due, "department_report_remind_minutes", f"d{day_of(due):%Y%m%d}")


def _begin(warning_id: int, unit: Department, what: str) -> str:
    kind = "sign" if what == SIGN else "report"
    return f"{key_of(warning_id)}{Purpose.DEPARTMENT_REMIND.value}:{unit.value}:{kind}:"


def _remind(office: Office, work: UnitOfWork, member: Member, owed: Owed, now: datetime.datetime) -> int:
    warning, unit, day = member.warning, member.department, day_of(owed.begun)
    begin = f"{_begin(warning.id, unit, owed.what)}{owed.mark}:"
    minutes = office.library.plan_for(warning.division, day).figure(owed.figure, day).value
    step = escalation.due_step(owed.begun, False, minutes, outbox.numbers_after(work, begin), now)
    known = department_contact.contacts_of(work, warning.division) if step is not None else []
    contacts = [each for each in known if each.department is unit]
    if not contacts:
        return 0
    telling = Telling(office, now, warning, Purpose.DEPARTMENT_REMIND, f"{begin}{step}:")
    said = {"step": owed.what, "due_at": owed.due, "overdue": owed.due < now}
    queued = tell(work, telling, contacts, lambda _: said)
    write_down(
        work, SYSTEM, now, division=warning.division, act="remind", noun="department_duty", noun_id=warning.id,
        summary=f"第{step}次催办{unit.label}{owed.what}（{warning.number}）", episode_id=warning.episode_id,
        messages=queued,
    )  # fmt: skip
    return queued
