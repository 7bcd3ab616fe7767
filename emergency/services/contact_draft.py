"""A contact as somebody typed it, and everything that can be wrong with it."""

import re
from dataclasses import dataclass, replace
from typing import Any

from emergency.errors import InputInvalid
from emergency.services.registry_check import MOBILE
from emergency.storage import registry
from emergency.storage.registry import Contact, Enterprise
from emergency.storage.work import UnitOfWork
from plans.errors import Fault

ASKED = ("name", "duty", "mobile", "email")


LENGTHS = {"name": 40, "duty": 40, "email": 120, "who": 80, "reason": 400}


LABELS = {"name": "姓名", "duty": "职务", "email": "邮箱", "who": "提交人", "reason": "变更原因"}


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


def completed(draft: ContactDraft, asked: Contact | None) -> ContactDraft:
    """The draft with what the contact has where a number or mailbox was left empty."""
    if asked is None:
        return draft
    kept = {name: getattr(draft, name) or getattr(asked, name) or "" for name in ("mobile", "email")}
    return replace(draft, **kept)


def wanted(draft: ContactDraft) -> dict[str, Any]:
    """The fields of the contact as the draft wants them."""
    return {
        "name": draft.name, "duty": draft.duty, "mobile": draft.mobile or None, "email": draft.email or None,
    }  # fmt: skip


def clashes(work: UnitOfWork, held: Enterprise, asked: Contact | None, draft: ContactDraft) -> list[Fault]:
    """Two contacts of an enterprise with one number are one contact; a request without a change is none."""
    found = same_number(work, held, asked, draft.mobile)
    if asked is not None and all(value == getattr(asked, name) for name, value in wanted(draft).items()):
        found.append(Fault("unchanged", "与现有登记相同，无须变更。", column="name"))
    return found


def same_number(work: UnitOfWork, held: Enterprise, asked: Contact | None, mobile: str | None) -> list[Fault]:
    """The other contacts of the enterprise that have this mobile already."""
    return [
        Fault("V13", f"该手机号已登记为{each.name}的号码。两名联系人须有不同的手机号。", column="mobile")
        for each in registry.contacts_of(work, [held.id]).get(held.id, ())
        if mobile and each.mobile == mobile and (asked is None or each.id != asked.id)
    ]


def refuse_faults(faults: list[Fault]) -> None:
    """Refuse a change with every fault; nothing where there is none."""
    if faults:
        sentence = "".join(each.message for each in faults)
        raise InputInvalid(f"联系人变更未提交。{sentence}", faults=faults)
