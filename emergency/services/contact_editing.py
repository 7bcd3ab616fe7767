"""An officer changes, adds or retires a contact, with a reason that stays in its history."""

import datetime

from emergency.errors import ReasonRequired
from emergency.services import contact_change
from emergency.services.contact_draft import (
    ContactDraft,
    clashes,
    completed,
    faults_of,
    refuse_faults,
    wanted,
)
from emergency.services.contact_sending import contact_of
from emergency.services.office import Actor, Office, require_role
from emergency.services.publication import KEEPERS
from emergency.storage import contact as contacts
from emergency.storage import registry
from emergency.storage.register_writing import RETIRED, RETIRED_RANK
from emergency.storage.registry import Contact, Enterprise
from plans.errors import ActRefused


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
        draft = completed(draft, asked)
        refuse_faults([*faults_of(draft), *clashes(work, held, asked, draft)])
        verb = "增加" if asked is None else "变更"
        changed = wanted(draft)
        put(work, actor, now, held, asked, changed, f"{verb}{held.name}联系人{draft.name}", draft.reason)
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


def put(
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
