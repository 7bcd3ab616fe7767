"""Tell the enterprises of a county's own order its beginning and its end, in the act's transaction."""

import datetime
import hashlib
from collections.abc import Iterator

from emergency.services import enterprise_link
from emergency.services.directive_message import issuer_name
from emergency.services.notice import EMAIL, SMS, SPOOL, every_way
from emergency.services.office import Office
from emergency.storage import county_order, outbox, registry
from emergency.storage.county_order import CountyOrder, Member, ToldWay
from emergency.storage.outbox import NewMessage
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose

PRIORITY = 2  # as a yellow warning: no graded order waits behind it


def announce(
    office: Office, work: UnitOfWork, held: CountyOrder, purpose: Purpose, now: datetime.datetime
) -> int:
    """Queue the messages of an order to everybody it concerns; returns how many rows.

    The end reaches everyone who is a contact now and every address that was told the beginning.
    """
    members = county_order.members_of(work, held.id)
    contacts = registry.contacts_of(work, [each.enterprise_id for each in members])
    before = {} if purpose is Purpose.COUNTY_START else _told(work, held)
    rows = []
    for each in members:
        ways = {
            (way, contact.email if way == EMAIL else contact.mobile): (contact.id, contact.name)
            for contact, way in every_way(contacts.get(each.enterprise_id, ()))
        }
        former = [told for told in before.get(each.enterprise_id, ()) if _way(told) not in ways]
        current = [(way, address, *who) for (way, address), who in ways.items()]
        gone = [(*_way(told), told.contact_id, "") for told in former]
        if current or gone:
            link = enterprise_link.mint(office, work, each.enterprise_id, held.number, now)
            rows += _rows(office, held, each, purpose, current, f"{link}/county", now)
            rows += _rows(office, held, each, purpose, gone, _public(office), now)
    return outbox.enqueue(work, rows, now)


def key_of(held: CountyOrder, purpose: Purpose) -> str:
    """How the key of every message of an order begins; the number of the enterprise follows."""
    return f"county:{held.id}:{purpose.value}:"


def _told(work: UnitOfWork, held: CountyOrder) -> dict[int, list[ToldWay]]:
    found: dict[int, list[ToldWay]] = {}
    for each in county_order.told(work, key_of(held, Purpose.COUNTY_START)):
        found.setdefault(each.enterprise_id, []).append(each)
    return found


def _way(told: ToldWay) -> tuple[str, str]:
    """The way an address stands for; a drill keeps its addresses in files."""
    return (EMAIL if "@" in told.address else SMS), told.address


def _public(office: Office) -> str:
    return f"{office.settings.base_url.rstrip('/')}/public/"


def _rows(office, held: CountyOrder, member: Member, purpose, ways, link, now) -> Iterator[NewMessage]:
    context = _context(office, held, member, link, now)
    for kind, address, contact_id, name in ways:
        text = office.renderer.render(purpose, kind, context)
        mark = hashlib.sha256(address.encode()).hexdigest()[:16]
        yield NewMessage(
            division=member.division,
            unique_key=f"{key_of(held, purpose)}{member.enterprise_id}:{mark}:{kind}",
            order_id=None,
            contact_id=contact_id,
            purpose=purpose,
            channel=SPOOL if held.drill else kind,
            address=address,
            recipient=f"{member.enterprise} {name}".strip(),
            subject=text.subject,
            text=text.text,
            html=text.html,
            params=text.params,
            lane=f"county:{held.id}:{mark}:{kind}",
            drill=held.drill,
            priority=PRIORITY,
            next_at=now,
            expires_at=now + datetime.timedelta(hours=office.settings.message_hours),
        )


def _context(office: Office, held: CountyOrder, member: Member, link: str, now) -> dict:
    return {
        "bureau": office.settings.bureau,
        "issuer": issuer_name(office, held.division),
        "duty_phone": office.settings.duty_phone,
        "drill": held.drill,
        "area": office.library.divisions.get(held.division).name,
        "enterprise": member.enterprise,
        "number": member.number,
        "plan_title": held.article,
        "issued_at": now,
        "start_at": held.start_at,
        "expected_end": held.expected_end,
        "ended_at": held.ended_at,
        "why": held.reason,
        "lines": [
            {"number": number, "text": text, "citation": held.article}
            for number, text in enumerate(member.lines, start=1)
        ],
        "link": link,
    }
