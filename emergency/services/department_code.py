"""Send contacts of departments the code that proves their number or mailbox, and show whose proof holds."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound
from emergency.services import contact_code
from emergency.services.duty_contact import KEEPERS
from emergency.services.journaling import write_down
from emergency.services.notice import EMAIL, SMS, SPOOL
from emergency.services.office import Actor, Office, require_role
from emergency.storage import department_check, department_contact, outbox
from emergency.storage.department_check import DepartmentCheck
from emergency.storage.department_contact import DepartmentContact
from emergency.storage.outbox import NewMessage
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans.beijing import day_of
from plans.contact import FILE, CodeRules, code_rules, is_fresh, reach_rules
from plans.list_rule import FILE as LIST_RULES

PRIORITY = 5


@dataclass(frozen=True)
class Proved:
    """A contact, whether its proof holds today, and the code that is out (None: no code counts)."""

    contact: DepartmentContact
    fresh: bool
    asked: DepartmentCheck | None


def proofs(office: Office, actor: Actor, now: datetime.datetime) -> list[Proved]:
    """The contacts of the departments of the actor's division with their proofs."""
    with office.store.begin(actor.scope) as work:
        return proofs_in(office, work, actor.division, now)


def proofs_in(office: Office, work: UnitOfWork, division: str, now: datetime.datetime) -> list[Proved]:
    """As `proofs`, in an open unit of work."""
    rules, reach = rules_on(office, now), reach_rules(day_of(now), office.library.tables[LIST_RULES])
    found = department_contact.contacts_of(work, division)
    newest: dict[int, DepartmentCheck] = {}
    for each in department_check.checks_of(work, [one.id for one in found]):
        newest.setdefault(each.contact_id, each)
    return [
        Proved(
            each,
            is_fresh(each.confirmed_at, day_of(now), reach),
            usable(newest.get(each.id), each, rules, now),
        )
        for each in found
    ]


def send_code(office: Office, actor: Actor, now: datetime.datetime, contact_id: int) -> str:
    """Queue a code to a contact, by SMS where a mobile is entered; returns his name. Raises InputInvalid, NotFound."""
    require_role(actor, *KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        asked = contact_of(work, contact_id)
        why_not = _refusal(office, work, asked, now)
        if why_not:
            raise InputInvalid(f"{asked.name}：{why_not}")
        _queue(office, work, actor, now, asked)
        work.commit()
    return asked.name


def send_to_all(office: Office, actor: Actor, now: datetime.datetime) -> tuple[int, int]:
    """Queue a code to everybody whose proof does not hold; returns how many, and how many may have none now."""
    require_role(actor, *KEEPERS)
    with office.store.begin(actor.scope, write=True) as work:
        stale = [each.contact for each in proofs_in(office, work, actor.division, now) if not each.fresh]
        asked = [each for each in stale if not _refusal(office, work, each, now)]
        for each in asked:
            _queue(office, work, actor, now, each)
        work.commit()
    return len(asked), len(stale) - len(asked)


def contact_of(work: UnitOfWork, contact_id: int) -> DepartmentContact:
    """A contact in scope; raises NotFound."""
    found = department_contact.by_id(work, contact_id)
    if found is None:
        raise NotFound("没有找到这位联系人，可能已被删除。请刷新页面。")
    return found


def rules_on(office: Office, now: datetime.datetime) -> CodeRules:
    """The rules of codes in force now."""
    return code_rules(day_of(now), office.library.tables[FILE])


def usable(
    check: DepartmentCheck | None, asked: DepartmentContact, rules: CodeRules, now: datetime.datetime
) -> DepartmentCheck | None:
    """The code where it still counts, None where it does not."""
    return check if contact_code.is_open(check, (asked.mobile, asked.email), rules, now) else None


def note(work, actor: Actor, now, asked: DepartmentContact, act: str, said: str) -> None:
    """Write down what was done about the proof of a contact."""
    write_down(
        work, actor, now, division=asked.division, act=act, noun="department_contact", noun_id=asked.id,
        summary=said,
    )  # fmt: skip


def _refusal(office: Office, work: UnitOfWork, asked: DepartmentContact, now: datetime.datetime) -> str:
    sent = department_check.checks_of(work, [asked.id])
    return contact_code.refusal(sent, rules_on(office, now), now)


def _queue(
    office: Office, work: UnitOfWork, actor: Actor, now: datetime.datetime, asked: DepartmentContact
) -> None:
    rules = rules_on(office, now)
    channel, address = (SMS, asked.mobile) if asked.mobile else (EMAIL, asked.email)
    code = contact_code.fresh_code(rules.digits)
    check_id = department_check.add(
        work, contact_id=asked.id, channel=channel, address=address,
        code_hash=contact_code.code_hash(asked.id, code), sent_at=now, expires_at=now + rules.valid,
    )  # fmt: skip
    message = _message(office, now, asked, channel, address, code, check_id, now + rules.valid)
    outbox.enqueue(work, [message], now)
    note(work, actor, now, asked, "send_code", f"向{asked.department.label}联系人{asked.name}发送验证码")


def _message(
    office, now, asked: DepartmentContact, channel, address, code, check_id, expires_at
) -> NewMessage:
    drill = office.settings.drill_only
    context = {
        "bureau": office.settings.bureau,
        "issuer": office.settings.issuer,
        "duty_phone": office.settings.duty_phone,
        "drill": drill,
        "area": office.library.divisions.get(asked.division).name,
        "enterprise": asked.department.label,
        "contact": asked.name,
        "page": "任务链接的页面",
        "code": code,
        "expires_at": expires_at,
    }
    text = office.renderer.render(Purpose.CONTACT_CODE, channel, context)
    return NewMessage(
        division=asked.division,
        unique_key=f"department_check:{check_id}",
        order_id=None,
        contact_id=None,
        purpose=Purpose.CONTACT_CODE,
        channel=SPOOL if drill else channel,
        address=address,
        recipient=f"{asked.department.label} {asked.name}",
        subject=text.subject,
        text=text.text,
        html=text.html,
        params=text.params,
        drill=drill,
        priority=PRIORITY,
        next_at=now,
        expires_at=expires_at,
    )
