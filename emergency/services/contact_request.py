"""An enterprise asks to change its contacts; the register changes only when an officer approves."""

import datetime
from typing import Any

from emergency.errors import InputInvalid, NotFound, OutOfDate, ReasonRequired
from emergency.services.contact_draft import (
    ASKED,
    LABELS,
    ContactDraft,
    clashes,
    completed,
    faults_of,
    refuse_faults,
    same_number,
    wanted,
)
from emergency.services.contact_editing import put
from emergency.services.contact_sending import contact_of
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, enterprise_actor, require_role
from emergency.services.publication import KEEPERS
from emergency.storage import contact as contacts
from emergency.storage import registry
from emergency.storage.contact import APPROVED, REFUSED, WAITING, Request
from emergency.storage.registry import Contact, Enterprise
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of
from plans.contact import FILE, code_rules

SETTLED = "这件申请已由他人办理。请刷新申请列表查看结果。"


def submit(office: Office, now: datetime.datetime, token: str, draft: ContactDraft) -> int:
    """Keep what the enterprise behind the link asks for; returns its number. Raises InputInvalid.

    A number or mailbox left empty stays as it is registered: the page shows it masked.
    """
    with office.store.begin(REGION_WIDE, write=True) as work:
        held = enterprise_behind(work, now, token).enterprise
        asked = None if draft.contact_id is None else contact_of(work, held.id, draft.contact_id)
        draft = completed(draft, asked)
        refuse_faults(faults_of(draft))
        refuse_faults(clashes(work, held, asked, draft))
        _check_room(office, work, held.id, now)
        request_id = contacts.add_request(
            work,
            division=held.division,
            enterprise_id=held.id,
            contact_id=draft.contact_id,
            before=None if asked is None else {name: getattr(asked, name) for name in ASKED},
            after=wanted(draft),
            who=draft.who,
            reason=draft.reason,
            consented=draft.consented,
            submitted_at=now,
        )
        actor = enterprise_actor(held.name, draft.who, held.division)
        summary = f"{held.name}申请{'增加' if asked is None else '变更'}联系人{draft.name}（{draft.who}）"
        _write(work, actor, now, held, request_id, "request", summary)
        work.commit()
    return request_id


def approve(office: Office, actor: Actor, now: datetime.datetime, request_id: int) -> None:
    """Change the register as asked; the new number has to be proved anew. Raises OutOfDate, InputInvalid."""
    require_role(actor, *KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        request = _waiting(work, request_id)
        held = registry.enterprise_by_id(work, request.enterprise_id)
        asked = contacts.contact_by_id(work, request.contact_id) if request.contact_id else None
        _check_unchanged(request, asked)
        refuse_faults(same_number(work, held, asked, request.after["mobile"]))
        _decide(work, actor, now, request, APPROVED, "")
        _carry_out(work, actor, now, held, asked, request)
        work.commit()


def refuse(office: Office, actor: Actor, now: datetime.datetime, request_id: int, reason: str) -> None:
    """Refuse a request; the enterprise reads the reason on its page. Raises ReasonRequired."""
    require_role(actor, *KEEPERS)
    if not reason.strip():
        raise ReasonRequired("不同意联系人变更须写明原因，企业会看到。请填写原因。")
    with office.store.begin(actor.scope, write=True) as work:
        request = _waiting(work, request_id)
        held = registry.enterprise_by_id(work, request.enterprise_id)
        _decide(work, actor, now, request, REFUSED, reason.strip()[:400])
        summary = f"不同意{held.name}变更联系人：{reason.strip()[:200]}"
        _write(work, actor, now, held, request_id, "refuse", summary)
        work.commit()


def _carry_out(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    held: Enterprise,
    asked: Contact | None,
    request: Request,
) -> None:
    changed: dict[str, Any] = dict(request.after)
    if request.consented:
        changed["consented_at"] = request.submitted_at
    summary = f"同意{held.name}{'增加' if asked is None else '变更'}联系人{request.after['name']}"
    reason = (
        f"企业申请（{request.who}）：{request.reason}" if request.reason else f"企业申请（{request.who}）"
    )
    put(work, actor, now, held, asked, changed, summary, reason)


def _check_unchanged(request: Request, asked: Contact | None) -> None:
    if request.contact_id is None:
        return
    if asked is None:
        raise OutOfDate("申请变更的联系人已不在登记中，未变更。请不同意本申请并请企业重新提交。")
    now_held = {name: getattr(asked, name) for name in ASKED}
    other = [_difference(name, request.before[name], now_held[name]) for name in ASKED
             if now_held[name] != request.before[name]]  # fmt: skip
    if other:
        raise OutOfDate(
            f"企业提交申请之后，该联系人已被改过：{'；'.join(other)}。未变更。请核对后不同意本申请，或请企业重新提交。"
        )


def _difference(name: str, before: str | None, after: str | None) -> str:
    label = {**LABELS, "mobile": "手机"}[name]
    return f"{label}由「{before or '空'}」改为「{after or '空'}」"


def _check_room(office: Office, work: UnitOfWork, enterprise_id: int, now: datetime.datetime) -> None:
    most = code_rules(day_of(now), office.library.tables[FILE]).requests
    if len(contacts.requests(work, enterprise_id=enterprise_id)) >= most:
        raise InputInvalid(f"已有 {most} 件变更申请等待审核，未收下新的申请。请等待审核，或致电值班室。")


def _waiting(work: UnitOfWork, request_id: int) -> Request:
    found = contacts.request_by_id(work, request_id)
    if found is None:
        raise NotFound("没有这件联系人变更申请，或不在您的辖区。请返回申请列表查看。")
    if found.state != WAITING:
        raise OutOfDate(SETTLED)
    return found


def _decide(
    work: UnitOfWork, actor: Actor, now: datetime.datetime, request: Request, state: str, answer: str
) -> None:
    values = {"state": state, "decided_at": now, "decided_by": actor.name, "answer": answer}
    if not contacts.decide(work, request.id, **values):
        raise OutOfDate(SETTLED)


def _write(work, actor, now, held: Enterprise, request_id: int, act: str, summary: str) -> None:
    write_down(
        work,
        actor,
        now,
        division=held.division,
        act=act,
        noun="contact_request",
        noun_id=request_id,
        summary=summary,
        enterprise_id=held.id,
    )
