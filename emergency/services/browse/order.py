"""One order as its page shows it: lines, messages, evidence, verdict."""

import re
from dataclasses import dataclass, replace

from emergency.errors import NotFound
from emergency.services import order as order_service
from emergency.services.browse.recipient import Recipient, recipients_of
from emergency.services.office import Actor, Office
from emergency.storage import browse, escalation, evidence, registry, reply, review, sending
from emergency.storage import order as orders
from emergency.storage.escalation import Acknowledgement, CallEntry, StepTaken
from emergency.storage.evidence import Evidence
from emergency.storage.order import Order, OrderText
from emergency.storage.registry import Contact, Enterprise, Meter
from emergency.storage.reply import Case
from emergency.storage.review import Finding
from emergency.storage.sending import MessageRow
from emergency.storage.warning import Episode, PollutionWarning
from plans.lifecycle import OPEN_ORDERS, OrderState

LINK = re.compile(r"(/e/)[0-9A-Za-z]+")


@dataclass(frozen=True)
class OrderView:
    """Everything the page of an order shows."""

    order: Order
    area: str
    enterprise: Enterprise
    contacts: tuple[Contact, ...]
    episode: Episode
    warning: PollutionWarning
    lines: tuple[OrderText, ...]
    messages: tuple[MessageRow, ...]
    evidence: tuple[Evidence, ...]
    finding: Finding | None
    replaces: Order | None
    replaced_by: Order | None
    meters: tuple[Meter, ...]
    cases: tuple[Case, ...] = ()
    steps: tuple[StepTaken, ...] = ()
    calls: tuple[CallEntry, ...] = ()
    signed: tuple[Acknowledgement, ...] = ()
    missing: int = 0
    recipients: tuple[Recipient, ...] = ()

    @property
    def may_be_told(self) -> bool:
        """Whether it makes sense to announce the order again: it binds and no release is announced."""
        return self.order.state in OPEN_ORDERS and self.warning.released_at is None

    @property
    def may_be_acknowledged(self) -> bool:
        """Whether nobody has acknowledged yet."""
        return self.order.state is OrderState.ISSUED


def order(office: Office, actor: Actor, order_id: int) -> OrderView:
    """One order in scope; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        found = orders.get(work, order_id)
        if found is None:
            raise NotFound("没有找到这条指令，或不在您的辖区内。请返回列表查看。")
        episode = browse.episode_of_warning(work, found.warning_id)
        issued = {each.id: each for each in browse.warnings_of_episode(work, episode.id)}
        people = registry.contacts_of(work, [found.enterprise_id]).get(found.enterprise_id, ())
        sent = tuple(_shown(each) for each in sending.messages_of_order(work, order_id))
        return OrderView(
            order=found,
            area=office.library.divisions.get(found.division).name,
            enterprise=registry.enterprise_by_id(work, found.enterprise_id),
            contacts=people,
            recipients=recipients_of(people, sent),
            episode=episode,
            warning=issued[found.warning_id],
            lines=tuple(orders.lines_of(work, [order_id]).get(order_id, ())),
            messages=sent,
            evidence=tuple(evidence.evidence_of(work, [order_id]).get(order_id, ())),
            finding=review.finding_of_order(work, order_id),
            replaces=orders.get(work, found.supersedes_id) if found.supersedes_id else None,
            replaced_by=orders.successor_of(work, order_id),
            meters=registry.meters_of(work, [found.enterprise_id]).get(found.enterprise_id, ()),
            cases=tuple(reply.cases_of(work, order_id)),
            steps=tuple(escalation.steps_of(work, [order_id]).get(order_id, ())),
            calls=tuple(escalation.calls_of(work, [order_id]).get(order_id, ())),
            signed=tuple(escalation.acknowledgements_of(work, [order_id]).get(order_id, ())),
            missing=order_service.missing_people(office, work, found),
        )


def _shown(message: MessageRow) -> MessageRow:
    # Whoever holds the link acts for the enterprise: no reader of the console may.
    return replace(message, text=LINK.sub(r"\1••••", message.text))
