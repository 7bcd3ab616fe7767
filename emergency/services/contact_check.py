"""Prove that a number or mailbox reaches its contact: the code that went out comes back one of three ways."""

import datetime
import hmac
import re

from emergency.errors import InputInvalid
from emergency.services import contact_change
from emergency.services.contact_code import code_hash, contact_of, is_open, rules_of
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.office import Actor, Office, enterprise_actor, require_role
from emergency.services.publication import KEEPERS
from emergency.storage import contact as contacts
from emergency.storage import registry
from emergency.storage.contact import Check
from emergency.storage.work import REGION_WIDE, UnitOfWork

SPOKEN = re.compile(r"\d+")
BY_OFFICER, BY_LINK, BY_REPLY = "工作人员代填", "企业页面", "短信回复"
NEW_CODE = "请重新发送验证码。"


def confirm(
    office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int, contact_id: int, code: str
) -> None:
    """The contact told the officer the code, who types it."""
    require_role(actor, *KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        held = registry.enterprise_by_id(work, enterprise_id)
        asked = contact_of(work, enterprise_id, contact_id)
        _take(work, actor, now, held, asked, code, BY_OFFICER, rules_of(office, now))


def confirm_by_link(
    office: Office, now: datetime.datetime, token: str, contact_id: int, code: str, consented: bool
) -> None:
    """The contact typed the code behind the enterprise's link; consent to electronic notice is kept too."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        held = enterprise_behind(work, now, token).enterprise
        asked = contact_of(work, held.id, contact_id)
        actor = enterprise_actor(held.name, asked.name, held.division)
        _take(work, actor, now, held, asked, code, BY_LINK, rules_of(office, now), consented=consented)


def confirm_by_reply(
    office: Office, work: UnitOfWork, now: datetime.datetime, sender: str, text: str
) -> bool:
    """A short message may carry a code: True where it proved its sender. The caller commits."""
    said = SPOKEN.findall(text)
    if len(said) != 1:
        return False
    for check in contacts.checks_sent_to(work, sender, now):
        asked = contacts.contact_by_id(work, check.contact_id)
        if is_open(check, asked, rules_of(office, now), now) and _fits(check, said[0]):
            held = registry.enterprise_by_id(work, asked.enterprise_id)
            actor = enterprise_actor(held.name, asked.name, held.division)
            _settle(work, actor, now, held, asked, check, BY_REPLY, consented=False)
            return True
    return False


def _take(work, actor, now, enterprise, asked, code, way, rules, *, consented=False) -> None:
    """Settle the newest code or count the wrong attempt; a wrong attempt is kept although it is refused."""
    check = next(iter(contacts.checks_of(work, asked.id)), None)
    usable = check is not None and is_open(check, asked, rules, now)
    counted = contacts.count_attempt(work, check.id, rules.attempts) if usable else None
    if counted is None:
        raise InputInvalid(
            f"{asked.name}没有可用的验证码（未发送、已过期、已用过或填错次数过多）。{NEW_CODE}"
        )
    if not _fits(check, code.strip()):
        work.commit()
        left = rules.attempts - counted
        raise InputInvalid(f"验证码不对。还可以填 {left} 次。" if left else f"验证码不对，已作废。{NEW_CODE}")
    _settle(work, actor, now, enterprise, asked, check, way, consented=consented)
    work.commit()


def _settle(work, actor, now, enterprise, asked, check, way, *, consented) -> None:
    contacts.confirm_check(work, check.id, confirmed_at=now, way=way, attempts=check.attempts)
    changed = {"confirmed_at": now} | ({"consented_at": now} if consented else {})
    contacts.change(work, asked.id, **changed)
    summary = f"核验{enterprise.name}联系人{asked.name}的联系方式（{way}）"
    contact_change.write_change(work, actor, now, enterprise, asked, changed, summary)


def _fits(check: Check, code: str) -> bool:
    return hmac.compare_digest(check.code_hash, code_hash(check.contact_id, code))
