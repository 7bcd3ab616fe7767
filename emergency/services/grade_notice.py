"""Notices about grades: issued with the act they tell of, sent by SMS and mail to every contact."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.services import enterprise_link
from emergency.services.directive_message import issuer_name
from emergency.services.journaling import write_down
from emergency.services.notice import EMAIL, SMS, SPOOL
from emergency.services.office import Actor, Office
from emergency.storage import grade_notice as notices
from emergency.storage import outbox, registry
from emergency.storage.grade_record import Declaration
from emergency.storage.outbox import NewMessage
from emergency.storage.registry_record import Contact, Enterprise
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans.grade_notice import NoticeKind, Wording

BRIEF_LIMIT = 400
PRIORITY = 4  # after every order of a warning and before codes


@dataclass(frozen=True)
class NoticeDraft:
    """A notice to be issued: on which occasion, in which words, by which division's office, with which document."""

    kind: NoticeKind
    key: str
    wording: Wording
    division: str
    document: str = ""
    declaration_id: int | None = None
    adjustment_id: int | None = None


@dataclass(frozen=True)
class IssuedNotice:
    """A notice that was issued, and how many messages carry it; 0: nobody can be reached but on paper."""

    id: int
    messages: int


def issue(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    enterprise_id: int,
    draft: NoticeDraft,
) -> IssuedNotice | None:
    """Issue a notice in this unit of work and queue its messages; None where this occasion had one before."""
    held = registry.enterprise_by_id(work, enterprise_id)
    notice_id = notices.add(
        work, division=held.division, enterprise_id=held.id, kind=draft.kind, unique_key=draft.key,
        declaration_id=draft.declaration_id, adjustment_id=draft.adjustment_id,
        brief=draft.wording.brief[:BRIEF_LIMIT], paragraphs=list(draft.wording.paragraphs),
        document=draft.document, issuer=issuer_name(office, draft.division), issued_at=now, issued_by=actor.name,
    )  # fmt: skip
    if notice_id is None:
        return None
    issued = IssuedNotice(notice_id, _announce(office, work, now, held, notice_id, draft))
    summary = f"向{held.name}发出{draft.kind.label}{f'（{draft.document}）' if draft.document else ''}"
    write_down(
        work, actor, now, division=held.division, act="issue", noun="grade_notice", noun_id=notice_id,
        summary=summary, messages=issued.messages,
    )  # fmt: skip
    return issued


def tell_of(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Declaration,
    kind: NoticeKind,
    wording: Wording,
    document: str = "",
) -> None:
    """Tell the enterprise what was done to its declaration; each act on it has its own notice."""
    key = f"declaration:{held.id}:{kind.value}:{held.row_version}"
    draft = NoticeDraft(kind, key, wording, actor.division, document, declaration_id=held.id)
    issue(office, work, actor, now, held.enterprise_id, draft)


def _announce(
    office: Office,
    work: UnitOfWork,
    now: datetime.datetime,
    held: Enterprise,
    notice_id: int,
    draft: NoticeDraft,
) -> int:
    """Queue the messages to every contact; none where the enterprise has no contact."""
    asked = registry.contacts_of(work, [held.id]).get(held.id, ())
    ways = _ways(asked)
    if not ways:
        return 0
    context = {
        "bureau": office.settings.bureau,
        "issuer": issuer_name(office, draft.division),
        "duty_phone": office.settings.duty_phone,
        "drill": office.settings.drill_only,
        "enterprise": held.name,
        "title": draft.kind.label,
        "brief": draft.wording.brief,
        "paragraphs": list(draft.wording.paragraphs),
        "number": draft.document,
        "issued_at": now,
        "link": enterprise_link.mint(office, work, held.id, draft.kind.label, now),
    }
    rows = [_message(office, now, held, notice_id, draft, way, context) for way in ways]
    return outbox.enqueue(work, rows, now)


def _ways(asked: Sequence[Contact]) -> list[tuple[Contact, str, str]]:
    return [
        (each, kind, address)
        for each in asked
        for kind, address in ((SMS, each.mobile), (EMAIL, each.email))
        if address
    ]


def _message(office, now, held: Enterprise, notice_id: int, draft: NoticeDraft, way, context) -> NewMessage:
    contact, kind, address = way
    purpose = Purpose.GRADE_REMIND if draft.kind.reminds else Purpose.GRADE_NOTICE
    text = office.renderer.render(purpose, kind, context)
    drill = office.settings.drill_only
    return NewMessage(
        division=held.division,
        unique_key=f"{notices.message_key(notice_id)}{contact.id}:{kind}",
        order_id=None,
        contact_id=contact.id,
        purpose=purpose,
        channel=SPOOL if drill else kind,
        address=address,
        recipient=f"{held.name} {contact.name}",
        subject=text.subject,
        text=text.text,
        html=text.html,
        params=text.params,
        drill=drill,
        priority=PRIORITY,
        next_at=now,
        expires_at=now + datetime.timedelta(hours=office.settings.message_hours),
    )
