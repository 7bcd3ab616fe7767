"""Announce orders: one outbox row a contact and channel, in the transaction of the act they announce."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services import acknowledging
from emergency.services import order as order_service
from emergency.services.office import Office
from emergency.storage import order as orders
from emergency.storage import outbox, registry
from emergency.storage import warning as warnings
from emergency.storage.outbox import NewMessage
from emergency.storage.receipt import record_receipts
from emergency.storage.registry import Contact
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier.message import Purpose
from notifier.receipt import Receipt
from plans.beijing import day_of
from plans.order_difference import OrderDifference
from plans.terms import Grade, WarningLevel

# Red goes before orange before yellow; a start goes before a reminder of the same level.
PRIORITY = {WarningLevel.RED: 0, WarningLevel.ORANGE: 1, WarningLevel.YELLOW: 2}
REMINDER_LATER = 3
SMS, EMAIL, VOICE, SPOOL = "sms", "email", "voice", "spool"


@dataclass(frozen=True)
class Subject:
    """One order as a message speaks of it."""

    order_id: int
    enterprise_id: int
    division: str
    code: str
    number: str
    enterprise: str
    grade: str
    level: WarningLevel
    start_at: datetime.datetime
    deadline: datetime.datetime
    expected_end: datetime.datetime | None
    lines: tuple[dict, ...]
    more: tuple[dict, ...] = ()
    resume: tuple[str, ...] = ()


def announce(
    office: Office,
    work: UnitOfWork,
    warning: warnings.PollutionWarning,
    purpose: Purpose,
    subjects: Sequence[Subject],
    now: datetime.datetime,
    *,
    step: str = "",
    said: Mapping[str, str] | None = None,
    reach: Mapping[int, Sequence[tuple[Contact, str]]] | None = None,
) -> int:
    """Queue one message per contact and channel for every subject; returns how many rows were written.

    `step` tells repeated announcements of one order apart (revision, reminder); `said` is what else an act says.
    `reach` names by order the contacts and ways that are to be used; without it everyone is told by every way.
    """
    contacts = registry.contacts_of(work, [each.enterprise_id for each in subjects])
    links = order_service.mint_links(office, work, [each.order_id for each in subjects], now)
    rows = []
    shared = _shared(office, warning) | dict(said or {})
    for subject in subjects:
        asked = (
            every_way(contacts.get(subject.enterprise_id, ())) if reach is None else reach[subject.order_id]
        )
        context = shared | _own(subject, links[subject.order_id])
        rows.extend(_messages(office, warning, purpose, subject, asked, context, now, step))
    return outbox.enqueue(work, rows, now)


def every_way(contacts: Iterable[Contact]) -> list[tuple[Contact, str]]:
    """Each contact with each way that reaches it in writing."""
    return [
        (each, way)
        for each in contacts
        for way, address in ((SMS, each.mobile), (EMAIL, each.email))
        if address
    ]


def subjects_of(work: UnitOfWork, found: Sequence[orders.Order]) -> list[Subject]:
    """The subjects of orders that are stored already."""
    names = order_service.names_of(work, found)
    lines = orders.lines_of(work, [each.id for each in found])
    return [
        Subject(
            order_id=each.id,
            enterprise_id=each.enterprise_id,
            division=each.division,
            code=each.code,
            number=each.number,
            enterprise=names[each.enterprise_id],
            grade=_grade_label(each.grade),
            level=each.level,
            start_at=each.start_at,
            deadline=each.deadline,
            expected_end=each.expected_end,
            lines=tuple(_line(line) for line in lines.get(each.id, ())),
        )
        for each in found
    ]


def subject_of_issued(issued: order_service.IssuedOrder, change: OrderDifference | None = None) -> Subject:
    """The subject of an order that was written in this unit of work; `change` against the one it replaces."""
    draft = issued.draft
    return Subject(
        order_id=issued.id,
        enterprise_id=draft.enterprise_id,
        division=draft.division,
        code=issued.code,
        number=issued.number,
        enterprise=draft.enterprise,
        grade=draft.grade.label,
        level=draft.level,
        start_at=draft.start_at,
        deadline=draft.deadline,
        expected_end=draft.expected_end,
        lines=tuple(_line(line) for line in draft.lines),
        more=tuple(_line(line) for line in change.more) if change else (),
        resume=change.resume if change else (),
    )


def receive(office: Office, now: datetime.datetime, reports: Iterable[Receipt]) -> int:
    """Take a provider's receipts, whether early, late, twice or out of order; returns how many were new."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        fresh = record_receipts(work, list(reports), now)
        work.commit()
    return fresh


def acknowledge_by_code(office: Office, now: datetime.datetime, code: str, who: str, way: str) -> None:
    """Acknowledge the order with this six-character code: the answer came by SMS or telephone."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        found = orders.by_code(work, code.strip().upper())
        if found is None:
            raise NotFound(f"没有编号为「{code}」的指令。请核对短信末尾的六位编号。")
        name = order_service.names_of(work, [found])[found.enterprise_id]
        acknowledging.acknowledge(office, work, found, name, who, now, way)
        work.commit()


def _messages(office, warning, purpose, subject, asked, context, now, step) -> list[NewMessage]:
    rows, rendered = [], {}
    for contact, way in asked:
        # What is read aloud on the telephone is a short message too.
        form = EMAIL if way == EMAIL else SMS
        if form not in rendered:
            rendered[form] = office.renderer.render(purpose, form, context)
        rows.append(_message(office, warning, purpose, subject, contact, way, rendered[form], now, step))
    return rows


def _message(office, warning, purpose, subject, contact, kind, text, now, step) -> NewMessage:
    reminder = REMINDER_LATER if purpose is Purpose.ORDER_REMIND else 0
    return NewMessage(
        division=subject.division,
        unique_key=":".join(filter(None, (subject.code, purpose.value, step, str(contact.id), kind))),
        order_id=subject.order_id,
        contact_id=contact.id,
        purpose=purpose,
        # A drill is composed for the spool and nothing else, whatever the settings say.
        channel=SPOOL if warning.drill else kind,
        address=contact.email if kind == EMAIL else contact.mobile,
        recipient=f"{subject.enterprise} {contact.name}",
        subject=text.subject,
        text=text.text,
        html=text.html,
        params=text.params,
        lane=f"E{warning.episode_id}:{contact.id}:{kind}",
        drill=warning.drill,
        priority=PRIORITY.get(subject.level, REMINDER_LATER) + reminder,
        next_at=now,
        expires_at=now + datetime.timedelta(hours=office.settings.message_hours),
    )


def _shared(office: Office, warning: warnings.PollutionWarning) -> dict:
    """What every message of a warning says alike; the law is asked once, not once an enterprise."""
    library = office.library
    return {
        "bureau": office.settings.bureau,
        "issuer": office.settings.issuer,
        "duty_phone": office.settings.duty_phone,
        "drill": warning.drill,
        "area": library.divisions.get(warning.division).name,
        "plan_title": library.plan_for(warning.division, day_of(warning.issued_at)).title,
        "issued_at": warning.issued_at,
        "released_at": warning.released_at,
        "suspended_at": warning.suspended_at,
        "resumes_at": warning.resumes_at,
    }


def _own(subject: Subject, link: str) -> dict:
    return {
        "enterprise": subject.enterprise,
        "grade": subject.grade,
        "level": subject.level.label,
        "response": f"{subject.level.response.value}级响应",
        "number": subject.number,
        "code": subject.code,
        "start_at": subject.start_at,
        "deadline": subject.deadline,
        "expected_end": subject.expected_end,
        "lines": subject.lines,
        "more": subject.more,
        "resume": subject.resume,
        "link": link,
    }


def _grade_label(value: str) -> str:
    return Grade(value).label if value else ""


def _line(line) -> dict:
    return {"number": line.number, "text": line.text, "citation": line.citation.label}
