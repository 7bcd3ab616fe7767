"""Tell the duty desks of the divisions below: the contacts and whoever is on duty; drills to files only."""

import datetime
from collections.abc import Sequence

from emergency.services.desk_people import DeskPerson, people_at
from emergency.services.office import Office
from emergency.storage import outbox
from emergency.storage.directive import Directive
from emergency.storage.outbox import NewMessage
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans.beijing import day_of
from plans.directive import Step, county_word
from plans.lifecycle import WarningAct
from plans.terms import Tier

SPOOL = "spool"
FIRST, LATER = 0, 3


def announce(
    office: Office,
    work: UnitOfWork,
    made: Sequence[Directive],
    purpose: Purpose,
    now: datetime.datetime,
    step: Step | None = None,
) -> int:
    """Queue the messages about these directives; returns how many are new. `step` is what a reminder asks for."""
    people = people_at(work, [each.division for each in made], now)
    rows = [
        row
        for each in made
        for told in people[each.division]
        for row in _rows(office, each, told, purpose, now, step)
    ]
    return outbox.enqueue(work, rows, now)


def issuer_name(office: Office, division: str) -> str:
    """Who signs for a division: the configured name for the own area, else the usual one."""
    if division == office.settings.area:
        return office.settings.issuer
    return f"{office.library.divisions.get(division).name}重污染天气应急指挥部办公室"


def asked_word(office: Office, held: Directive) -> str:
    """What a division has to do, in one word; "" where it only has to know."""
    if held.act_by is None:
        return ""
    if office.library.divisions.get(held.division).tier is Tier.BANNER_COUNTY:
        return county_word(held.act)
    return {
        WarningAct.EXTEND: "延长本级预警",
        WarningAct.RAISE: "升级本级预警",
        WarningAct.RESUME: "恢复本级响应",
    }.get(held.act, "发布本级预警")


def _rows(office, held, contact, purpose, now, step) -> list[NewMessage]:
    context = _context(office, held, contact, step)
    found = []
    for kind, address in contact.ways():
        text = office.renderer.render(purpose, kind, context)
        found.append(_message(office, held, contact, purpose, kind, address, text, now, step))
    return found


def _context(office: Office, held: Directive, contact: DeskPerson, step: Step | None) -> dict:
    tree = office.library.divisions
    plan = office.library.plan_for(held.issuer, day_of(held.issued_at))
    response = held.level.response
    return {
        "bureau": office.settings.bureau,
        "issuer": issuer_name(office, held.issuer),
        "duty_phone": office.settings.duty_phone,
        "drill": held.drill,
        "issuing_area": tree.get(held.issuer).name,
        "area": tree.get(held.division).name,
        "contact": contact.name,
        "act": held.act.label,
        "level": held.level.label,
        "response": f"{response.value}级响应" if response else "",
        "number": held.number,
        "start_at": held.start_at,
        "expected_end": held.expected_end,
        "acknowledge_by": held.acknowledge_by,
        "act_by": held.act_by,
        "report_by": held.report_by,
        "asked": asked_word(office, held),
        "step": step.label if step else "",
        "plan_title": plan.title,
        "link": f"{office.settings.base_url.rstrip('/')}/directive/{held.id}",
    }


def _message(office, held, contact, purpose, kind, address, text, now, step) -> NewMessage:
    tree = office.library.divisions
    key = ("T", str(held.id), purpose.value, step.value if step else "", contact.key, kind)
    return NewMessage(
        division=held.division,
        unique_key=":".join(filter(None, key)),
        order_id=None,
        contact_id=None,
        purpose=purpose,
        channel=SPOOL if held.drill else kind,
        address=address,
        recipient=f"{tree.get(held.division).name} {contact.name}",
        subject=text.subject,
        text=text.text,
        html=text.html,
        params=text.params,
        lane=f"T{held.warning_id}:{contact.key}:{kind}",
        drill=held.drill,
        priority=LATER if step else FIRST,
        next_at=now,
        expires_at=now + datetime.timedelta(hours=office.settings.message_hours),
    )
