"""The code of a contact in a department comes back one of three ways, as for enterprises; then he is proved."""

import datetime
import re

from emergency.errors import InputInvalid
from emergency.services import contact_code
from emergency.services.department_code import contact_of, note, rules_on, usable
from emergency.services.department_link import opened
from emergency.services.duty_contact import KEEPERS
from emergency.services.office import NAME_IN_JOURNAL, Actor, Office, require_role
from emergency.storage import department_check, department_contact
from emergency.storage.department_check import DepartmentCheck
from emergency.storage.department_contact import DepartmentContact
from emergency.storage.work import REGION_WIDE, UnitOfWork

NEW_CODE = "请重新发送验证码。"
BY_LINK = "任务链接"
SPOKEN = re.compile(r"\d+")


def confirm(office: Office, actor: Actor, now: datetime.datetime, contact_id: int, code: str) -> None:
    """The contact told the officer the code, who types it."""
    require_role(actor, *KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        _take(office, work, actor, now, contact_of(work, contact_id), code, contact_code.BY_OFFICER)


def confirm_by_link(office: Office, now: datetime.datetime, token: str, code: str) -> None:
    """The contact typed the code behind his own link."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        contact, _ = opened(work, now, token)
        _take(office, work, _self(contact), now, contact, code, BY_LINK)


def is_asked(office: Office, now: datetime.datetime, contact: DepartmentContact) -> bool:
    """Whether a code is out that this contact may type."""
    with office.store.begin(REGION_WIDE) as work:
        return _newest(office, work, contact, now) is not None


def confirm_by_reply(
    office: Office, work: UnitOfWork, now: datetime.datetime, sender: str, text: str
) -> bool:
    """A short message may carry a code: True where it proved its sender. The caller commits."""
    said = SPOKEN.findall(text)
    if len(said) != 1:
        return False
    for check in department_check.sent_to(work, sender, now):
        asked = department_contact.by_id(work, check.contact_id)
        if asked is None or usable(check, asked, rules_on(office, now), now) is None:
            continue
        if contact_code.fits(check, said[0]):
            _settle(work, _self(asked), now, asked, check, contact_code.BY_REPLY)
            return True
    return False


def _newest(
    office: Office, work: UnitOfWork, asked: DepartmentContact, now: datetime.datetime
) -> DepartmentCheck | None:
    found = next(iter(department_check.checks_of(work, [asked.id])), None)
    return usable(found, asked, rules_on(office, now), now)


def _take(office, work, actor, now, asked: DepartmentContact, code: str, way: str) -> None:
    """Settle the newest code or count the wrong attempt; a wrong attempt is kept although it is refused."""
    check = _newest(office, work, asked, now)
    if check is None:
        raise InputInvalid(
            f"{asked.name}没有可用的验证码（未发送、已过期、已用过或填错次数过多）。{NEW_CODE}"
        )
    if not contact_code.fits(check, code.strip()):
        department_check.change(work, check.id, attempts=check.attempts + 1)
        work.commit()
        left = rules_on(office, now).attempts - check.attempts - 1
        raise InputInvalid(f"验证码不对。还可以填 {left} 次。" if left else f"验证码不对，已作废。{NEW_CODE}")
    _settle(work, actor, now, asked, check, way)
    work.commit()


def _settle(work, actor, now, asked: DepartmentContact, check: DepartmentCheck, way: str) -> None:
    department_check.change(work, check.id, confirmed_at=now, way=way)
    department_contact.confirm(work, asked.id, now)
    note(
        work,
        actor,
        now,
        asked,
        "confirm",
        f"核验{asked.department.label}联系人{asked.name}的联系方式（{way}）",
    )


def _self(asked: DepartmentContact) -> Actor:
    """A contact who answers for himself; he has no account and no role."""
    name = f"{asked.department.label}（{asked.name}）"[:NAME_IN_JOURNAL]
    return Actor(0, name, "", None, None, asked.division, asked.department)
