"""Who is told at the duty desk of a division: entered and taken off by its own desk or one above."""

import datetime

from emergency.errors import InputInvalid, NotFound
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.storage import duty_contact
from emergency.storage.duty_contact import DutyContact
from plans.errors import Fault
from plans.terms import Role

KEEPERS = (Role.ADMIN, Role.DUTY)
NAME_LIMIT, MAIL_LIMIT, MOBILE_DIGITS = 40, 120, 11


def contacts(office: Office, actor: Actor) -> dict[str, list[DutyContact]]:
    """The contacts of the actor's division and of the divisions directly below it."""
    tree = office.library.divisions
    codes = [actor.division, *(each.code for each in tree.children(actor.division))]
    with office.store.begin(actor.scope) as work:
        return duty_contact.contacts_of(work, codes)


def add(
    office: Office, actor: Actor, now: datetime.datetime, division: str, name: str, mobile: str, email: str
) -> None:
    """Enter a contact; raises InputInvalid with every fault."""
    require_role(actor, *KEEPERS)
    require_area(actor, division)
    area = office.library.divisions.get(division).name
    check_contact(name, mobile, email)
    with office.store.begin(actor.scope, write=True) as work:
        made = duty_contact.add(
            work, division=division, name=name.strip(), mobile=mobile.strip() or None,
            email=email.strip() or None, removed_at=None,
        )  # fmt: skip
        _write_down(work, actor, now, division, made, "add", f"登记{area}值班联系人{name.strip()}")
        work.commit()


def remove(office: Office, actor: Actor, now: datetime.datetime, contact_id: int) -> None:
    """Take a contact off; raises NotFound."""
    require_role(actor, *KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        gone = duty_contact.remove(work, contact_id, now)
        if gone is None:
            raise NotFound("没有找到这位值班联系人，可能已被删除。请刷新页面。")
        _write_down(work, actor, now, gone.division, gone.id, "remove", f"删除值班联系人{gone.name}")
        work.commit()


def check_contact(name: str, mobile: str, email: str) -> None:
    """Refuse a contact that could not be reached; raises InputInvalid with every fault."""
    faults = []
    if not 1 <= len(name.strip()) <= NAME_LIMIT:
        faults.append(Fault("field", f"请填写姓名（1 至 {NAME_LIMIT} 个字）。", column="name"))
    if not (mobile.strip() or email.strip()):
        faults.append(Fault("field", "手机和邮箱至少填写一项。", column="mobile"))
    digits = mobile.strip()
    if digits and not (digits.isascii() and digits.isdecimal() and len(digits) == MOBILE_DIGITS):
        faults.append(Fault("field", "手机号码须为 11 位数字。", column="mobile"))
    if email.strip() and (email.strip().count("@") != 1 or len(email) > MAIL_LIMIT):
        faults.append(Fault("field", "邮箱地址不正确。", column="email"))
    if faults:
        raise InputInvalid("".join(each.message for each in faults), faults=faults)


def _write_down(work, actor, now, division, contact_id, act, summary) -> None:
    write_down(
        work, actor, now, division=division, act=act, noun="duty_contact", noun_id=contact_id, summary=summary
    )
