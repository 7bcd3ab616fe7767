"""Tell supervisors which of their enterprises have not acknowledged: one message a supervisor, not one an enterprise."""

import datetime
import hashlib
from collections.abc import Sequence

from emergency.services.notice import PRIORITY, REMINDER_LATER, SMS, SPOOL
from emergency.services.office import Office
from emergency.storage import escalation, outbox, registry
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.escalation import StepTaken
from emergency.storage.outbox import NewMessage
from emergency.storage.registry import Enterprise
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans.escalation import StepKind

NAMED = 3  # enterprises by name in one short message; the desk has the others
NO_NUMBER = "没有登记监管人员的手机，请电话告知属地"


def tell(
    office: Office,
    work: UnitOfWork,
    warning: warnings.PollutionWarning,
    number: int,
    found: Sequence[orders.Order],
    now: datetime.datetime,
) -> int:
    """Queue one message for every supervisor of these orders and keep the step for each; returns how many messages."""
    held = {each.id: registry.enterprise_by_id(work, each.enterprise_id) for each in found}
    groups: dict[str, list[orders.Order]] = {}
    for each in found:
        if held[each.id].supervisor_mobile:
            groups.setdefault(held[each.id].supervisor_mobile, []).append(each)
    rows = [_message(office, warning, number, some, held, now) for some in groups.values()]
    escalation.add_steps(work, [_step(held[each.id], each, number, now) for each in found])
    return outbox.enqueue(work, rows, now)


def _step(enterprise: Enterprise, order: orders.Order, number: int, now: datetime.datetime) -> StepTaken:
    mobile = enterprise.supervisor_mobile
    note = f"{enterprise.supervisor or '监管人员'}（尾号 {mobile[-4:]}）" if mobile else NO_NUMBER
    return StepTaken(order.id, StepKind.SUPERVISOR, number, now, 1 if mobile else 0, note)


def _message(office, warning, number: int, found: Sequence[orders.Order], held, now) -> NewMessage:
    first = held[found[0].id]
    context = _context(office, warning, found, held)
    text = office.renderer.render(Purpose.SUPERVISE, SMS, context)
    # Later orders of the same step make a message of their own.
    told = hashlib.sha256(",".join(str(each.id) for each in found).encode()).hexdigest()[:12]
    alone = found[0].id if len(found) == 1 else None
    return NewMessage(
        division=first.division,
        unique_key=f"W{warning.id}:{Purpose.SUPERVISE.value}:{number}:{first.supervisor_mobile}:{told}",
        order_id=alone,
        contact_id=None,
        purpose=Purpose.SUPERVISE,
        channel=SPOOL if warning.drill else SMS,
        address=first.supervisor_mobile,
        recipient=f"监管人员 {first.supervisor}",
        subject=text.subject,
        text=text.text,
        html="",
        params=text.params,
        drill=warning.drill,
        priority=PRIORITY.get(warning.level, REMINDER_LATER) + REMINDER_LATER,
        next_at=now,
        expires_at=now + datetime.timedelta(hours=office.settings.message_hours),
    )


def _context(office: Office, warning: warnings.PollutionWarning, found: Sequence[orders.Order], held) -> dict:
    names = [held[each.id].name for each in found]
    more = f"等 {len(names)} 家企业" if len(names) > NAMED else ""
    return {
        "bureau": office.settings.bureau,
        "issuer": office.settings.issuer,
        "duty_phone": office.settings.duty_phone,
        "drill": warning.drill,
        "area": office.library.divisions.get(warning.division).name,
        "level": warning.level.label,
        "response": f"{warning.level.response.value}级响应",
        "number": warning.number,
        "contact": held[found[0].id].supervisor or "监管人员",
        "enterprises": "、".join(names[:NAMED]) + more,
        "names": tuple(names),
    }
