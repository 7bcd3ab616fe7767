"""Queue one thing that is said of a warning to contacts of departments, each with a link of his own; drills to files."""

import datetime
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from emergency.services.directive_message import issuer_name
from emergency.services.office import Office
from emergency.services.order_link import TOKEN_LENGTH, TOKEN_LETTERS, token_hash
from emergency.storage import department_contact, outbox
from emergency.storage.department_contact import DepartmentContact
from emergency.storage.outbox import NewMessage
from emergency.storage.warning import PollutionWarning
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans.beijing import day_of

SMS, EMAIL, SPOOL = "sms", "email", "spool"
PRIORITY = 1


@dataclass(frozen=True)
class Telling:
    """What is said, when and of which warning; under the same `key` a contact is told once by each way."""

    office: Office
    now: datetime.datetime
    warning: PollutionWarning
    purpose: Purpose
    key: str


def key_of(warning_id: int) -> str:
    """What the keys of every message to departments under a warning begin with."""
    return f"M:{warning_id}:"


def link_address(office: Office, token: str) -> str:
    """Where the link of a department leads."""
    return f"{office.settings.base_url.rstrip('/')}/m/{token}"


def tell(
    work: UnitOfWork,
    telling: Telling,
    contacts: Sequence[DepartmentContact],
    said: Callable[[DepartmentContact], dict],
) -> int:
    """Queue it to these contacts, to each with what `said` adds for him; returns how many messages are new."""
    tokens = {each.id: _token() for each in contacts}
    _keep_links(work, telling, tokens)
    shared = _shared(telling)
    rows = [
        row
        for each in contacts
        for row in _messages(
            telling, each, shared | said(each) | {"link": link_address(telling.office, tokens[each.id])}
        )
    ]
    return outbox.enqueue(work, rows, telling.now)


def _keep_links(work: UnitOfWork, telling: Telling, tokens: dict[int, str]) -> None:
    warning, now = telling.warning, telling.now
    expires = now + datetime.timedelta(days=telling.office.settings.link_days)
    rows = [
        {
            "division": warning.division, "warning_id": warning.id, "contact_id": contact_id,
            "token_hash": token_hash(token), "created_at": now, "expires_at": expires,
        }
        for contact_id, token in tokens.items()
    ]  # fmt: skip
    department_contact.add_links(work, rows)


def _token() -> str:
    return "".join(secrets.choice(TOKEN_LETTERS) for _ in range(TOKEN_LENGTH))


def _shared(telling: Telling) -> dict:
    office, warning, response = telling.office, telling.warning, telling.warning.level.response
    plan = office.library.plan_for(warning.division, day_of(telling.now))
    return {
        "bureau": office.settings.bureau,
        "issuer": issuer_name(office, warning.division),
        "duty_phone": office.settings.duty_phone,
        "drill": warning.drill,
        "issuing_area": office.library.divisions.get(warning.division).name,
        "level": warning.level.label,
        "response": f"{response.value}级响应" if response else "",
        "number": warning.number,
        "plan_title": plan.title,
        "report_hour": plan.figure("daily_report_hour", day_of(telling.now)).value,
    }


def _messages(telling: Telling, contact: DepartmentContact, context: dict) -> Iterator[NewMessage]:
    warning, office = telling.warning, telling.office
    context |= {"department": contact.department.label}
    for kind, address in ((SMS, contact.mobile), (EMAIL, contact.email)):
        if not address:
            continue
        text = office.renderer.render(telling.purpose, kind, context)
        yield NewMessage(
            division=warning.division,
            unique_key=f"{telling.key}{contact.id}:{kind}",
            order_id=None,
            contact_id=None,
            purpose=telling.purpose,
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
            next_at=telling.now,
            expires_at=telling.now + datetime.timedelta(hours=office.settings.message_hours),
        )
