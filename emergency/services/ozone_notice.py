"""Tell the enterprises of an ozone response: one outbox row a contact and channel, in the act's transaction."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.services import enterprise_link
from emergency.services.notice import EMAIL, SMS, SPOOL
from emergency.services.office import Office
from emergency.storage import outbox, registry
from emergency.storage.outbox import NewMessage
from emergency.storage.ozone import OzoneOrder, OzoneResponse
from emergency.storage.registry import Contact
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans.beijing import day_of
from plans.ozone_response import OzoneMeasureKind, measure_from_json, of_kind
from plans.ozone_step import OzoneAct

PURPOSES = {
    OzoneAct.START: Purpose.OZONE_START,
    OzoneAct.EXTEND: Purpose.OZONE_EXTEND,
    OzoneAct.END: Purpose.OZONE_END,
    None: Purpose.OZONE_REMIND,
}
REMINDER = "r"
PRIORITY = 2  # as a yellow warning: no graded order waits behind it


@dataclass(frozen=True)
class Telling:
    """One act that is told: of which response, its number among the acts, when, by which plan.

    Without an act it is a reminder, and `number` its step.
    """

    response: OzoneResponse
    act: OzoneAct | None
    number: int
    now: datetime.datetime
    plan_title: str

    @property
    def key(self) -> str:
        """How the keys of its messages begin: one message a contact and channel, however often it is told."""
        begin = reminders_of(self.response.id) if self.act is None else key_of(self.response.id)
        return f"{begin}{self.number}:"


def telling_of(
    office: Office, response: OzoneResponse, act: OzoneAct | None, number: int, now: datetime.datetime
) -> Telling:
    """The telling of an act or a reminder, with the title of the plan that holds when the response starts."""
    plan = office.library.plan_for(response.division, day_of(response.start_at))
    return Telling(response, act, number, now, plan.title)


def key_of(response_id: int) -> str:
    """How the key of every message of a response begins."""
    return f"ozone:{response_id}:"


def reminders_of(response_id: int) -> str:
    """How the key of every reminder of a response begins; the step follows."""
    return f"{key_of(response_id)}{REMINDER}"


def announce(office: Office, work: UnitOfWork, telling: Telling, orders: Sequence[OzoneOrder]) -> int:
    """Queue the messages of an act to everyone ordered; returns how many rows were written."""
    contacts = registry.contacts_of(work, [each.enterprise_id for each in orders])
    shared = _shared(office, telling)
    rows = []
    for order in orders:
        asked = contacts.get(order.enterprise_id, ())
        if asked:
            link = enterprise_link.mint(
                office, work, order.enterprise_id, telling.response.number, telling.now
            )
            own = {"enterprise": order.enterprise, "number": order.number, "link": f"{link}/ozone"}
            rows += _messages(office, telling, order, asked, shared | own)
    return outbox.enqueue(work, rows, telling.now)


def _messages(
    office: Office, telling: Telling, order: OzoneOrder, asked: Sequence[Contact], context: dict
) -> list[NewMessage]:
    ways = [(each, *way) for each in asked for way in ((SMS, each.mobile), (EMAIL, each.email)) if way[1]]
    return [
        _message(office, telling, order, contact, kind, address, context) for contact, kind, address in ways
    ]


def _message(office, telling, order, contact, kind, address, context) -> NewMessage:
    response, purpose = telling.response, PURPOSES[telling.act]
    text = office.renderer.render(purpose, kind, context)
    return NewMessage(
        division=order.division,
        unique_key=f"{telling.key}{contact.id}:{kind}",
        order_id=None,
        contact_id=contact.id,
        purpose=purpose,
        channel=SPOOL if response.drill else kind,
        address=address,
        recipient=f"{order.enterprise} {contact.name}",
        subject=text.subject,
        text=text.text,
        html=text.html,
        params=text.params,
        lane=f"{key_of(response.id)}{contact.id}:{kind}",
        drill=response.drill,
        priority=PRIORITY,
        next_at=telling.now,
        expires_at=telling.now + datetime.timedelta(hours=office.settings.message_hours),
    )


def _shared(office: Office, telling: Telling) -> dict:
    """What every message of the act says alike."""
    response = telling.response
    measures = [measure_from_json(each) for each in response.measures]
    mandatory = of_kind(measures, OzoneMeasureKind.MANDATORY)
    return {
        "bureau": office.settings.bureau,
        "issuer": office.settings.issuer,
        "duty_phone": office.settings.duty_phone,
        "drill": response.drill,
        "area": office.library.divisions.get(response.division).name,
        "plan_title": telling.plan_title,
        "issued_at": telling.now,
        "start_at": response.start_at,
        "expected_end": response.expected_end,
        "ended_at": response.ended_at,
        "lines": [
            {"number": number, "text": each.text, "citation": each.citation.label}
            for number, each in enumerate(mandatory, start=1)
        ],
    }
