"""Notices about grades: issued with the act they tell of, sent by SMS and mail, acknowledged or served on paper."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, OutOfDate
from emergency.services import enterprise_link
from emergency.services.directive_message import issuer_name
from emergency.services.holiday import workdays_after
from emergency.services.journaling import write_down
from emergency.services.notice import EMAIL, SMS, SPOOL
from emergency.services.office import Actor, Office, enterprise_actor, require_role
from emergency.services.order import NAME_LIMIT
from emergency.storage import grade_adjustment as adjustments
from emergency.storage import grade_notice as notices
from emergency.storage import outbox, registry
from emergency.storage.grade_record import Declaration, Notice
from emergency.storage.outbox import NewMessage
from emergency.storage.registry_record import Contact, Enterprise
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier.message import Purpose
from plans.beijing import day_of
from plans.grade_lifecycle import EXAMINERS, AdjustmentState
from plans.grade_notice import NoticeKind, Wording
from plans.grade_procedure import FILE, procedure_on

PORTAL, PAPER = "portal", "paper"
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


def acknowledge_behind(office: Office, now: datetime.datetime, token: str, notice_id: int, who: str) -> None:
    """The enterprise behind the link has received the notice; the first answer stands."""
    name = _named(who)
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = enterprise_link.enterprise_behind(work, now, token).enterprise
        held = notices.by_id(work, notice_id)
        if held is None or held.enterprise_id != linked.id:
            raise NotFound("没有找到这份文书。请返回企业页面查看。")
        actor = enterprise_actor(linked.name, name, linked.division)
        if _receive(office, work, actor, now, held, PORTAL, day_of(now), name):
            work.commit()


def serve_on_paper(
    office: Office, actor: Actor, now: datetime.datetime, notice_id: int, who: str, day: datetime.date
) -> None:
    """Write down that the notice was served on paper: who signed for it, on which day."""
    require_role(actor, *EXAMINERS)
    name = _named(who)
    with office.store.begin(actor.scope, write=True) as work:
        held = notices.by_id(work, notice_id)
        if held is None:
            raise NotFound("没有找到这份文书，或不在您的辖区。请返回绩效分级页面查看。")
        if not day_of(held.issued_at) <= day <= day_of(now):
            raise InputInvalid(
                f"送达日期须在发文日（{day_of(held.issued_at)}）至今天之间，没有登记。请按送达回证填写。"
            )
        if not _receive(office, work, actor, now, held, PAPER, day, name):
            raise OutOfDate(f"这份文书已由{held.received_by}签收，没有重复登记。请刷新页面查看。")
        work.commit()


def _receive(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Notice,
    way: str,
    day: datetime.date,
    who: str,
) -> bool:
    values = {"way": way, "served_on": day, "received_by": who, "recorded_at": now, "recorded_by": actor.name}
    if not notices.acknowledge(work, held.id, **values):
        return False
    summary = (
        f"{held.enterprise}签收{held.kind.label}（{'网页' if way == PORTAL else '纸质送达'}，{who}，{day}）"
    )
    if held.kind is NoticeKind.LOWER:
        summary += f"，陈述期限至{_begin_term(office, work, held, day)}"
    write_down(
        work, actor, now, division=held.division, act="acknowledge", noun="grade_notice", noun_id=held.id,
        summary=summary,
    )  # fmt: skip
    return True


def _begin_term(office: Office, work: UnitOfWork, held: Notice, day: datetime.date) -> datetime.date:
    """The term for a statement runs from the day the enterprise received the notice, not from its issue."""
    procedure = procedure_on(day, office.library.tables[FILE])
    end = workdays_after(day, procedure["deadline.state"])
    decide_by = workdays_after(end.day, procedure["deadline.adjust"]).day
    told = adjustments.by_id(work, held.adjustment_id)
    values = {"served_on": day, "statement_due": end.day, "statement_certain": end.certain}
    if told.state is AdjustmentState.NOTIFIED:
        values["deadline"] = decide_by
    if not adjustments.advance(work, told, **values):
        raise OutOfDate("这份下调建议刚被他人办理。请刷新页面，按最新状态办理。")
    return end.day


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


def _named(who: str) -> str:
    name = who.strip()
    if not name or len(name) > NAME_LIMIT:
        raise InputInvalid(f"请填写签收人姓名（1 至 {NAME_LIMIT} 个字）。")
    return name
