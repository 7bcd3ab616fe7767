"""Texts in Mongolian script for the public page, entered by an administrator; the system translates nothing."""

import datetime

from emergency.errors import InputInvalid, NotFound
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import account as accounts
from emergency.storage import public_text
from emergency.storage.public_text import PublicText
from plans.errors import Fault
from plans.public_text import MONGOLIAN, Slot, unfit
from plans.terms import Role


def enter(office: Office, actor: Actor, now: datetime.datetime, slot: Slot, text: str) -> None:
    """Put a text in a place of the public page, for whatever stood there; raises InputInvalid, NotAllowed."""
    area = office.settings.area
    require_role(actor, Role.ADMIN)
    require_area(actor, area)
    said = text.replace("\r\n", "\n").strip()
    why = unfit(said)
    if why:
        raise InputInvalid(why, faults=[Fault("field", why, column="text")])
    with office.store.begin(actor.scope, write=True) as work:
        public_text.remove(work, area, slot, now)
        number = public_text.add(
            work, division=area, slot=slot, language=MONGOLIAN, text=said, entered_by=actor.account_id, entered_at=now,
            removed_at=None,
        )  # fmt: skip
        _write_down(
            work, actor, now, area, "enter", number, f"录入公开页面蒙古文文字：{slot.label}", text=said
        )
        work.commit()


def remove(office: Office, actor: Actor, now: datetime.datetime, slot: Slot) -> None:
    """Take the text of a place off the page; raises NotFound."""
    area = office.settings.area
    require_role(actor, Role.ADMIN)
    require_area(actor, area)
    with office.store.begin(actor.scope, write=True) as work:
        if not public_text.remove(work, area, slot, now):
            raise NotFound("这一处没有文字，可能已被撤下。请刷新页面。")
        _write_down(work, actor, now, area, "remove", slot.value, f"撤下公开页面蒙古文文字：{slot.label}")
        work.commit()


def standing(office: Office, actor: Actor) -> dict[Slot, tuple[PublicText, str]]:
    """What stands on the public page, with the name of who entered it."""
    require_role(actor, Role.ADMIN)
    with office.store.begin(actor.scope) as work:
        held = public_text.standing(work, office.settings.area)
        names = accounts.names(work, [each.entered_by for each in held.values()])
    return {slot: (each, names.get(each.entered_by, "")) for slot, each in held.items()}


def _write_down(work, actor, now, division, act, number, summary, **detail) -> None:
    write_down(
        work,
        actor,
        now,
        division=division,
        act=act,
        noun="public_text",
        noun_id=number,
        summary=summary,
        **detail,
    )
