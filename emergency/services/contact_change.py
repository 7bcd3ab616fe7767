"""Write down a change of one contact: in the history of its enterprise and in the journal."""

import datetime
from typing import Any

from emergency.services.journaling import write_down
from emergency.services.office import Actor
from emergency.storage import register_head, register_writing
from emergency.storage.register_entry import contact_key, plain
from emergency.storage.registry import Contact, Enterprise
from emergency.storage.work import UnitOfWork

FIELDS = ("name", "duty", "mobile", "email", "rank", "confirmed_at", "consented_at")


def values_of(held: Contact | None) -> dict[str, Any]:
    """What the history keeps of a contact."""
    return {} if held is None else {name: plain(getattr(held, name)) for name in FIELDS}


def write_change(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    enterprise: Enterprise,
    held: Contact | None,
    changed: dict[str, Any],
    summary: str,
    reason: str = "",
) -> None:
    """Only the fields that differ, as they were and as they became, under what the contact is known by."""
    before = values_of(held)
    after = {name: plain(value) for name, value in changed.items()}
    differing = [name for name in after if after[name] != before.get(name)]
    known = held or Contact(0, 0, **{name: changed.get(name) for name in FIELDS})
    key = contact_key(known.name, known.mobile, known.email, ())
    old = {"contacts": {key: {name: before.get(name) for name in differing}}}
    new = {"contacts": {key: {name: after[name] for name in differing}}}
    register_writing.add_changes(
        work,
        [(enterprise.id, old if held else None, new)],
        at=now,
        account_id=actor.account_id,
        who=actor.name,
        act="contact",
        reason=reason or summary,
    )
    # A form that was made before shows another contact than there is now.
    register_head.set_head(work, enterprise.id, updated_at=now)
    write_down(
        work,
        actor,
        now,
        division=enterprise.division,
        act="contact",
        noun="enterprise",
        noun_id=enterprise.id,
        summary=summary,
    )
