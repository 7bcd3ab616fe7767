"""An enterprise asks to change its contacts; the register changes only when an officer approves."""

import datetime
import re
from dataclasses import dataclass, replace
from typing import Any

from emergency.errors import InputInvalid, NotFound, OutOfDate, ReasonRequired
from emergency.services import contact_change
from emergency.services.contact_check import contact_of
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, enterprise_actor, require_role
from emergency.services.publication import KEEPERS
from emergency.services.registry_check import MOBILE
from emergency.storage import contact as contacts
from emergency.storage import registry
from emergency.storage.contact import APPROVED, REFUSED, WAITING, Request
from emergency.storage.register_writing import RETIRED, RETIRED_RANK
from emergency.storage.registry import Contact, Enterprise
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of
from plans.contact import FILE, code_rules
from plans.errors import ActRefused, Fault

ASKED = ("name", "duty", "mobile", "email")
LENGTHS = {"name": 40, "duty": 40, "email": 120, "who": 80, "reason": 400}
LABELS = {"name": "姓名", "duty": "职务", "email": "邮箱", "who": "提交人", "reason": "变更原因"}
SETTLED = "这件申请已由他人办理。请刷新申请列表查看结果。"
MAILBOX = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


@dataclass(frozen=True)
class ContactDraft:
    """A contact as somebody typed it; `contact_id` None: a further one."""

    contact_id: int | None
    name: str
    duty: str
    mobile: str
    email: str
    who: str
    reason: str = ""
    consented: bool = False


def faults_of(draft: ContactDraft) -> list[Fault]:
    """Everything wrong with a draft: an empty name, a number that is none, nobody to reach."""
    found = [
        Fault("V13", f"请填写{LABELS[name]}。", column=name)
        for name in ("name", "duty", "who")
        if not getattr(draft, name)
    ]
    found += [
        Fault("V13", f"{LABELS[name]}最多 {longest} 个字。请缩短。", column=name)
        for name, longest in LENGTHS.items()
        if len(getattr(draft, name)) > longest
    ]
    if draft.mobile and not MOBILE.fullmatch(draft.mobile):
        found.append(
            Fault("V13", f"手机号「{draft.mobile[:20]}」不是 11 位手机号。请核对。", column="mobile")
        )
    if draft.email and not MAILBOX.fullmatch(draft.email):
        found.append(Fault("V13", f"邮箱「{draft.email[:40]}」的格式不对。请核对。", column="email"))
    if not draft.mobile and not draft.email:
        found.append(Fault("V13", "手机和邮箱至少填一项，否则无法通知。", column="mobile"))
    return found


def submit(office: Office, now: datetime.datetime, token: str, draft: ContactDraft) -> int:
    """Keep what the enterprise behind the link asks for; returns its number. Raises InputInvalid.

    A number or mailbox left empty stays as it is registered: the page shows it masked.
    """
    with office.store.begin(REGION_WIDE, write=True) as work:
        held = enterprise_behind(work, now, token).enterprise
        asked = None if draft.contact_id is None else contact_of(work, held.id, draft.contact_id)
        draft = _completed(draft, asked)
        _refuse(faults_of(draft))
        _refuse(_clashes(work, held, asked, draft))
        _check_room(office, work, held.id, now)
        request_id = contacts.add_request(
            work,
            division=held.division,
            enterprise_id=held.id,
            contact_id=draft.contact_id,
            before=None if asked is None else {name: getattr(asked, name) for name in ASKED},
            after=_wanted(draft),
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


def change_directly(
    office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int, draft: ContactDraft
) -> None:
    """An officer changes or adds a contact, with a reason; a new number has to be proved anew."""
    require_role(actor, *KEEPERS)
    if not draft.reason:
        raise ReasonRequired("修改联系人须写明原因，会留在变更记录中。请填写原因。")
    with office.store.begin(actor.scope, write=True) as work:
        held = registry.enterprise_by_id(work, enterprise_id)
        asked = None if draft.contact_id is None else contact_of(work, held.id, draft.contact_id)
        draft = _completed(draft, asked)
        _refuse([*faults_of(draft), *_clashes(work, held, asked, draft)])
        verb = "增加" if asked is None else "变更"
        changed = _wanted(draft)
        _put(work, actor, now, held, asked, changed, f"{verb}{held.name}联系人{draft.name}", draft.reason)
        work.commit()


def remove(
    office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int, contact_id: int, reason: str
) -> None:
    """Take a contact's number and mailbox out of use; the name stays beside what was sent to it."""
    require_role(actor, *KEEPERS)
    if not reason.strip():
        raise ReasonRequired("停用联系人须写明原因，会留在变更记录中。请填写原因。")
    with office.store.begin(actor.scope, write=True) as work:
        held = registry.enterprise_by_id(work, enterprise_id)
        asked = contact_of(work, held.id, contact_id)
        others = registry.contacts_of(work, [held.id])[held.id]
        if not any(each.mobile for each in others if each.id != asked.id):
            raise ActRefused("这是唯一有手机号的联系人，停用后预警无法送达。请先增加另一名联系人。")
        changed = {"mobile": None, "email": None, "duty": RETIRED, "rank": RETIRED_RANK, "confirmed_at": None}
        contacts.change(work, asked.id, **changed)
        summary = f"停用{held.name}联系人{asked.name}"
        contact_change.write_change(work, actor, now, held, asked, changed, summary, reason.strip())
        work.commit()


def _completed(draft: ContactDraft, asked: Contact | None) -> ContactDraft:
    if asked is None:
        return draft
    kept = {name: getattr(draft, name) or getattr(asked, name) or "" for name in ("mobile", "email")}
    return replace(draft, **kept)


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
    _put(work, actor, now, held, asked, changed, summary, reason)


def _put(
    work, actor, now, held: Enterprise, asked: Contact | None, changed, summary: str, reason: str
) -> None:
    """Write a contact; a further one is asked last, a new number is not proved."""
    if asked is None:
        others = registry.contacts_of(work, [held.id]).get(held.id, ())
        ranks = [each.rank for each in others if each.rank < RETIRED_RANK]
        changed["rank"] = max(ranks, default=0) + 1
        contacts.add(work, enterprise_id=held.id, **changed)
    else:
        if (asked.mobile, asked.email) != (changed["mobile"], changed["email"]):
            changed["confirmed_at"] = None
        contacts.change(work, asked.id, **changed)
    contact_change.write_change(work, actor, now, held, asked, changed, summary, reason)


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


def _wanted(draft: ContactDraft) -> dict[str, Any]:
    return {
        "name": draft.name, "duty": draft.duty, "mobile": draft.mobile or None, "email": draft.email or None,
    }  # fmt: skip


def _clashes(work: UnitOfWork, held: Enterprise, asked: Contact | None, draft: ContactDraft) -> list[Fault]:
    """Two contacts of an enterprise with one number are one contact; a request without a change is none."""
    others = [
        each
        for each in registry.contacts_of(work, [held.id]).get(held.id, ())
        if asked is None or each.id != asked.id
    ]
    found = [
        Fault("V13", f"该手机号已登记为{each.name}的号码。两名联系人须有不同的手机号。", column="mobile")
        for each in others
        if draft.mobile and each.mobile == draft.mobile
    ]
    if asked is not None and all(value == getattr(asked, name) for name, value in _wanted(draft).items()):
        found.append(Fault("unchanged", "与现有登记相同，无须变更。", column="name"))
    return found


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


def _refuse(faults: list[Fault]) -> None:
    if faults:
        sentence = "".join(each.message for each in faults)
        raise InputInvalid(f"联系人变更未提交。{sentence}", faults=faults)
