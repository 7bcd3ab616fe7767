"""Contacts as pages show them: what an enterprise may ask and asked, and what waits for an officer."""

import datetime
from dataclasses import dataclass

from emergency.services import contact_code
from emergency.services.contact_draft import ASKED, LABELS
from emergency.services.contact_sending import rules_of
from emergency.services.enterprise_link import enterprise_behind
from emergency.services.office import Actor, Office
from emergency.storage import contact as contacts
from emergency.storage import registry
from emergency.storage.contact import APPROVED, REFUSED, WAITING, Check, Request
from emergency.storage.registry import Contact, Enterprise
from emergency.storage.work import REGION_WIDE
from plans.beijing import day_of
from plans.contact import Reach, ReachRules, is_fresh, reach_of, reach_rules
from plans.list_rule import FILE as LIST_RULES

STATES = {WAITING: "待审", APPROVED: "已同意", REFUSED: "未同意"}


@dataclass(frozen=True)
class ContactSeen:
    """A contact, whether its proof holds today, and whether a code is out."""

    contact: Contact
    fresh: bool
    asked: Check | None


@dataclass(frozen=True)
class RequestSeen:
    """A request with its enterprise and, field by field, what would change."""

    request: Request
    enterprise: str
    changes: tuple[tuple[str, str, str], ...]

    @property
    def state(self) -> str:
        """How far it got, in words."""
        return STATES[self.request.state]


@dataclass(frozen=True)
class ContactPage:
    """The contacts of one enterprise and what it asked to change, newest first."""

    enterprise: Enterprise
    contacts: tuple[ContactSeen, ...]
    reach: Reach
    rules: ReachRules
    requests: tuple[RequestSeen, ...]


def behind(office: Office, now: datetime.datetime, token: str) -> ContactPage:
    """The contacts of the enterprise behind a link; raises LinkInvalid."""
    with office.store.begin(REGION_WIDE) as work:
        return _page(office, work, now, enterprise_behind(work, now, token).enterprise)


def of_enterprise(office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int) -> ContactPage:
    """The contacts of an enterprise in scope; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        return _page(office, work, now, registry.enterprise_by_id(work, enterprise_id))


def waiting(office: Office, actor: Actor) -> tuple[RequestSeen, ...]:
    """The requests in scope that wait for an answer, oldest first."""
    with office.store.begin(actor.scope) as work:
        found = contacts.requests(work)
        names = registry.names_of(work, [each.enterprise_id for each in found])
    return tuple(_seen(each, names[each.enterprise_id]) for each in found)


def _page(office, work, now: datetime.datetime, held: Enterprise) -> ContactPage:
    day = day_of(now)
    rules = reach_rules(day, office.library.tables[LIST_RULES])
    people = registry.contacts_of(work, [held.id]).get(held.id, ())
    asked = contacts.requests(work, enterprise_id=held.id, states=STATES)
    return ContactPage(
        enterprise=held,
        contacts=tuple(
            ContactSeen(each, is_fresh(each.confirmed_at, day, rules), _asked(office, work, each, now))
            for each in people
        ),
        reach=reach_of(people, day, rules),
        rules=rules,
        requests=tuple(_seen(each, held.name) for each in reversed(asked)),
    )


def _asked(office: Office, work, each: Contact, now: datetime.datetime) -> Check | None:
    """The newest code of a contact while it can still be typed."""
    newest = next(iter(contacts.checks_of(work, each.id)), None)
    usable = contact_code.is_open(newest, (each.mobile, each.email), rules_of(office, now), now)
    return newest if usable else None


def _seen(request: Request, enterprise: str) -> RequestSeen:
    before = request.before or {}
    changes = tuple(
        ({**LABELS, "mobile": "手机"}[name], before.get(name) or "", request.after[name] or "")
        for name in ASKED
        if before.get(name) != request.after[name]
    )
    return RequestSeen(request, enterprise, changes)
