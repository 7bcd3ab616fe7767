"""Tell the departments of a warning: their duties with a link, or that they are over; drills to files only."""

import datetime
import secrets
from collections.abc import Sequence

from emergency.services import department_member
from emergency.services.bounding import releases_some
from emergency.services.directive_message import issuer_name
from emergency.services.office import Office
from emergency.services.order_link import TOKEN_LENGTH, TOKEN_LETTERS, token_hash
from emergency.services.warning_case import Case
from emergency.storage import department_contact, outbox
from emergency.storage import warning as warnings
from emergency.storage.department_contact import DepartmentContact
from emergency.storage.outbox import NewMessage
from emergency.storage.warning import PollutionWarning
from notifier.message import Purpose
from plans.beijing import day_of
from plans.department import Department
from plans.lifecycle import WarningAct

SMS, EMAIL, SPOOL = "sms", "email", "spool"
PRIORITY = 1
ENDING = (WarningAct.RELEASE, WarningAct.REVOKE)


def announce(case: Case, warning_id: int) -> int:
    """Queue a message to every contact of the departments an act concerns; returns how many are new.

    The end is told to everybody who was told to begin, those since taken off included.
    """
    warning = warnings.warning(case.work, warning_id)
    if releases_some(case):
        return 0
    contacts = department_contact.contacts_of(case.work, warning.division)
    if case.decision.act in ENDING:
        told = department_contact.told_of(case.work, warning_id)
        outbox.withdraw_begun(case.work, _begin(warning))
        return _send(case, warning, Purpose.DEPARTMENT_END, told, {})
    members = department_member.members_in(case.office, case.work, warning.division, case.now)
    own = {each.department: each for each in members if each.warning.id == warning_id}
    concerned = [each for each in contacts if each.department in own]
    return _send(case, warning, Purpose.DEPARTMENT, concerned, own)


def link_address(office: Office, token: str) -> str:
    """Where the link of a department leads."""
    return f"{office.settings.base_url.rstrip('/')}/m/{token}"


def _begin(warning: PollutionWarning) -> str:
    return f"M:{warning.id}:"


def _send(
    case: Case, warning: PollutionWarning, purpose: Purpose, contacts: Sequence[DepartmentContact], own
) -> int:
    tokens = {each.id: _token() for each in contacts}
    expires = case.now + datetime.timedelta(days=case.office.settings.link_days)
    department_contact.add_links(
        case.work,
        [
            {
                "division": warning.division, "warning_id": warning.id, "contact_id": each.id,
                "token_hash": token_hash(tokens[each.id]), "created_at": case.now, "expires_at": expires,
            }
            for each in contacts
        ],
    )  # fmt: skip
    shared = _shared(case, warning)
    rows = [
        row
        for each in contacts
        for row in _rows(
            case, warning, purpose, each, shared | _said(case, each.department, own, tokens[each.id])
        )
    ]
    return outbox.enqueue(case.work, rows, case.now)


def _token() -> str:
    return "".join(secrets.choice(TOKEN_LETTERS) for _ in range(TOKEN_LENGTH))


def _shared(case: Case, warning: PollutionWarning) -> dict:
    settings, response = case.office.settings, warning.level.response
    day = day_of(case.now)
    return {
        "bureau": settings.bureau,
        "issuer": issuer_name(case.office, warning.division),
        "duty_phone": settings.duty_phone,
        "drill": warning.drill,
        "issuing_area": case.area,
        "act": case.decision.act.label,
        "level": warning.level.label,
        "response": f"{response.value}级响应" if response else "",
        "number": warning.number,
        "start_at": case.decision.start_at,
        "released_at": warning.released_at,
        "paused": case.decision.act is WarningAct.SUSPEND,
        "plan_title": case.plan.title,
        "report_hour": case.office.library.plan_for(warning.division, day)
        .figure("daily_report_hour", day)
        .value,
    }


def _said(case: Case, unit: Department, own, token: str) -> dict:
    member = own.get(unit)
    return {
        "department": unit.label,
        "duties": [each.text for each in member.duties] if member else [],
        "acknowledge_by": member.acknowledge_by if member else None,
        "link": link_address(case.office, token),
    }


def _rows(case: Case, warning: PollutionWarning, purpose: Purpose, contact: DepartmentContact, context: dict):
    for kind, address in ((SMS, contact.mobile), (EMAIL, contact.email)):
        if not address:
            continue
        text = case.office.renderer.render(purpose, kind, context)
        key = f"{_begin(warning)}{purpose.value}:r{warning.revision}:{contact.id}:{kind}"
        yield NewMessage(
            division=warning.division,
            unique_key=key,
            order_id=None,
            contact_id=None,
            purpose=purpose,
            channel=SPOOL if warning.drill else kind,
            address=address,
            recipient=f"{contact.department.label} {contact.name}",
            subject=text.subject,
            text=text.text,
            html=text.html,
            params=text.params,
            lane=f"M{warning.id}:{contact.id}:{kind}",
            drill=warning.drill,
            priority=PRIORITY,
            next_at=case.now,
            expires_at=case.now + datetime.timedelta(hours=case.office.settings.message_hours),
        )
