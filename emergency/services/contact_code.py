"""Send a code to a contact, by which its number or mailbox is proved."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound
from emergency.services.journaling import write_down
from emergency.services.notice import EMAIL, SMS, SPOOL
from emergency.services.office import Actor, Office, require_role
from emergency.services.publication import KEEPERS
from emergency.storage import contact as contacts
from emergency.storage import outbox, registry
from emergency.storage.contact import Check
from emergency.storage.outbox import NewMessage
from emergency.storage.registry import Contact, Enterprise
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans.beijing import day_of, moment_text
from plans.contact import FILE, CodeRules, code_rules

# A reply that begins with 1 acknowledges an order, so no code does.
FIRST_DIGITS, DIGITS = "23456789", "0123456789"


PRIORITY = 5


@dataclass(frozen=True)
class Sent:
    """A code that was queued: to whom and through which channel."""

    contact: str
    channel: str
    address: str


def send_code(
    office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int, contact_id: int, channel: str
) -> Sent:
    """Queue a code to a contact by SMS or mail; raises InputInvalid where none may go out now."""
    require_role(actor, *KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        held = registry.enterprise_by_id(work, enterprise_id)
        asked = contact_of(work, enterprise_id, contact_id)
        sent = queue_code(office, work, actor, now, held, asked, channel)
        work.commit()
    return sent


def queue_code(
    office: Office,
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    enterprise: Enterprise,
    asked: Contact,
    channel: str,
    round_id: int | None = None,
) -> Sent:
    """Queue a code in this unit of work; the older codes of the contact no longer count.

    `round_id` names the communication check it goes out for.
    """
    rules = rules_of(office, now)
    address = _address(asked, channel)
    why_not = refusal(contacts.checks_of(work, asked.id), rules, now)
    if why_not:
        raise InputInvalid(f"{asked.name}：{why_not}")
    code = _fresh_code(rules.digits)
    check_id = contacts.add_check(
        work,
        contact_id=asked.id,
        channel=channel,
        address=address,
        code_hash=code_hash(asked.id, code),
        sent_at=now,
        expires_at=now + rules.valid,
        round_id=round_id,
    )
    message = _message(office, now, enterprise, asked, channel, code, check_id, now + rules.valid)
    outbox.enqueue(work, [message], now)
    write_down(
        work,
        actor,
        now,
        division=enterprise.division,
        act="send_code",
        noun="enterprise",
        noun_id=enterprise.id,
        summary=f"向{enterprise.name}联系人{asked.name}发送验证码",
        contact_id=asked.id,
        channel=channel,
    )
    return Sent(asked.name, channel, address)


def refusal(sent: tuple[Check, ...], rules: CodeRules, now: datetime.datetime) -> str:
    """Why no further code may go out now; nothing where it may. `sent` newest first."""
    if sent and now - sent[0].sent_at < rules.pause:
        again = sent[0].sent_at + rules.pause
        return f"验证码刚刚发过，{moment_text(again)}后才能再次发送。"
    today = [each for each in sent if day_of(each.sent_at) == day_of(now)]
    if len(today) >= rules.a_day:
        return f"今天已发送 {rules.a_day} 次验证码。请电话核实后由联系人报出最近一次的验证码，或明天再发。"
    return ""


def contact_of(work: UnitOfWork, enterprise_id: int, contact_id: int) -> Contact:
    """A contact of this enterprise; raises NotFound."""
    found = contacts.contact_by_id(work, contact_id)
    if found is None or found.enterprise_id != enterprise_id:
        raise NotFound("该企业没有这名联系人，可能已被他人更新。请刷新企业页面后重试。")
    return found


def rules_of(office: Office, now: datetime.datetime) -> CodeRules:
    """The rules of codes in force now."""
    return code_rules(day_of(now), office.library.tables[FILE])


def code_hash(contact_id: int, code: str) -> str:
    """What is kept of a code: no row tells a code to its reader."""
    return hashlib.sha256(f"{contact_id}:{code}".encode()).hexdigest()


def _fresh_code(digits: int) -> str:
    return secrets.choice(FIRST_DIGITS) + "".join(secrets.choice(DIGITS) for _ in range(digits - 1))


def _address(asked: Contact, channel: str) -> str:
    address = {SMS: asked.mobile, EMAIL: asked.email}.get(channel)
    if not address:
        raise InputInvalid(f"{asked.name}没有登记可用的手机或邮箱，不能发送验证码。请先补登。")
    return address


def _message(office, now, enterprise, asked, channel, code, check_id, expires_at) -> NewMessage:
    drill = office.settings.drill_only
    context = {
        "bureau": office.settings.bureau,
        "issuer": office.settings.issuer,
        "duty_phone": office.settings.duty_phone,
        "drill": drill,
        "area": office.library.divisions.get(enterprise.division).name,
        "enterprise": enterprise.name,
        "contact": asked.name,
        "code": code,
        "expires_at": expires_at,
    }
    text = office.renderer.render(Purpose.CONTACT_CODE, channel, context)
    return NewMessage(
        division=enterprise.division,
        unique_key=f"check:{check_id}",
        order_id=None,
        contact_id=asked.id,
        purpose=Purpose.CONTACT_CODE,
        channel=SPOOL if drill else channel,
        address=_address(asked, channel),
        recipient=f"{enterprise.name} {asked.name}",
        subject=text.subject,
        text=text.text,
        html=text.html,
        params=text.params,
        drill=drill,
        priority=PRIORITY,
        next_at=now,
        expires_at=expires_at,
    )


def is_open(check: Check, asked: Contact | None, rules: CodeRules, now: datetime.datetime) -> bool:
    """A code counts until it expires, is used or was wrong too often, and only while the number is the same."""
    if asked is None or check.confirmed_at is not None or check.attempts >= rules.attempts:
        return False
    return now < check.expires_at and check.address in (asked.mobile, asked.email)
