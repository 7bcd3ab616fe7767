"""What an enterprise does with its order: reads it behind its link, acknowledges it, declares its measures in place."""

import datetime
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, LinkInvalid, NotFound
from emergency.services import acknowledging, order_link
from emergency.services.acknowledging import Signature, Signed
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, enterprise_actor, require_role
from emergency.services.order_link import linked_order
from emergency.storage import escalation, registry
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.escalation import Acknowledgement
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans import lifecycle
from plans.beijing import moment_text
from plans.errors import ActRefused
from plans.escalation import people
from plans.lifecycle import OPEN_ORDERS, OrderAct, OrderState, WarningState
from plans.terms import Role

NAME_LIMIT = 80


@dataclass(frozen=True)
class PortalOrder:
    """What an enterprise sees behind its link."""

    order: orders.Order
    enterprise: str
    lines: tuple[orders.OrderText, ...]
    warning: warnings.PollutionWarning
    area: str
    successor: bool
    signed: tuple[Acknowledgement, ...] = ()
    missing: int = 0

    @property
    def may_acknowledge(self) -> bool:
        """Whether the enterprise still has to acknowledge."""
        return self.order.state is OrderState.ISSUED

    @property
    def may_declare(self) -> bool:
        """Whether the enterprise can declare that its measures are in place."""
        return self.order.state is OrderState.ACKNOWLEDGED

    @property
    def paused(self) -> bool:
        """Whether the response is suspended: the order stays, and asks for nothing now."""
        return self.warning.state is WarningState.SUSPENDED

    @property
    def is_open(self) -> bool:
        """Whether the order still binds."""
        return self.order.state in OPEN_ORDERS


def open_link(office: Office, now: datetime.datetime, token: str) -> PortalOrder:
    """What stands behind a link; raises LinkInvalid for an unknown, expired or revoked one."""
    with office.store.begin(REGION_WIDE) as work:
        linked = linked_order(work, now, token)
        return _portal(office, work, linked)


def acknowledge(office: Office, now: datetime.datetime, token: str, who: str) -> str:
    """The enterprise confirms that it has read its order; a second time changes nothing.

    Returns in words whose earlier acknowledgement stands, or who is still missing; "" where this one was all it takes.
    Hundreds come at once: those that wait for one another are written together.
    """
    asked = _Asked(order_link.token_hash(token), _named(who), now)
    return office.acknowledging.do(asked, functools.partial(_acknowledge_asked, office))


@dataclass(frozen=True)
class _Asked:
    """What one enterprise sent from behind its link."""

    hashed: str
    who: str
    now: datetime.datetime


def _acknowledge_asked(office: Office, asked: Sequence[_Asked]) -> list[str | LinkInvalid | ActRefused]:
    office = office.settled()
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = orders.by_tokens(work, {each.hashed for each in asked})
        answers: dict[int, object] = {}
        signatures = {}
        for place, each in enumerate(asked):
            try:
                found = order_link.good(linked.get(each.hashed), each.now)
            except LinkInvalid as refusal:
                answers[place] = refusal
                continue
            signatures[place] = Signature(found.order.id, found.enterprise, each.who, each.now, "网页")
        signed = acknowledging.acknowledge_all(office, work, list(signatures.values()))
        answers.update(zip(signatures, signed, strict=True))
        work.commit()
    return [_said(asked[place], answers[place]) for place in range(len(asked))]


def _said(asked: _Asked, signed: Signed | LinkInvalid | ActRefused) -> str | LinkInvalid | ActRefused:
    if not isinstance(signed, Signed):
        return signed
    earlier = standing_acknowledgement(signed.before)
    if earlier:
        return f"{earlier}，以该次签收为准，本次未重复登记。"
    missing = signed.missing
    return f"{asked.who}的签收已登记，还须 {missing} 名不同的人员签收。" if missing else ""


def acknowledge_by_phone(
    office: Office, actor: Actor, now: datetime.datetime, order_id: int, who: str
) -> None:
    """The duty officer writes down that `who` of the enterprise acknowledged on the telephone, just now.

    Raises NotFound outside the scope, ActRefused where the order is acknowledged or no longer binds.
    """
    require_role(actor, Role.DUTY)
    with office.store.begin(actor.scope, write=True) as work:
        order = orders.get(work, order_id)
        if order is None:
            raise NotFound("没有找到这条指令，或不在您的辖区内。请返回列表查看。")
        earlier = standing_acknowledgement(order)
        if earlier:
            raise ActRefused(f"{earlier}，以该次签收为准，不再登记。")
        enterprise = names_of(work, [order])[order.enterprise_id]
        acknowledging.acknowledge(office, work, order, enterprise, _named(who), now, "电话", officer=actor)
        work.commit()


def missing_people(office: Office, work: UnitOfWork, order: orders.Order) -> int:
    """How many more people must acknowledge an order that nobody, or not enough people, acknowledged."""
    if order.acknowledged_at is not None:
        return 0
    signed = escalation.acknowledgements_of(work, [order.id]).get(order.id, ())
    return max(0, acknowledging.needed(office, order) - people(each.who for each in signed))


def standing_acknowledgement(order: orders.Order) -> str:
    """Who acknowledged this order and when, as a half sentence; "" where nobody did."""
    if order.acknowledged_at is None:
        return ""
    return f"{order.acknowledged_by or '企业'}已于{moment_text(order.acknowledged_at)}签收"


def declare_in_place(office: Office, now: datetime.datetime, token: str, who: str, note: str = "") -> None:
    """The enterprise declares that its measures are in place; evidence may still say otherwise."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = linked_order(work, now, token)
        order, name = linked.order, _named(who)
        if order.state is OrderState.ISSUED:
            raise ActRefused("请先签收指令，再申报措施到位。")
        if order.in_place_at is not None:
            return
        state = lifecycle.next_state(lifecycle.ORDER, order.state, OrderAct.DECLARE_IN_PLACE)
        orders.advance(work, order.id, order.row_version, state=state, in_place_at=now, in_place_by=name)
        actor = enterprise_actor(linked.enterprise, name, order.division)
        _write_down(
            work,
            actor,
            order,
            now,
            "declare_in_place",
            f"{linked.enterprise}申报措施到位（{name}）",
            note=note,
        )
        work.commit()


def _portal(office: Office, work: UnitOfWork, linked: orders.Linked) -> PortalOrder:
    order = linked.order
    warning = warnings.warning(work, order.warning_id)
    return PortalOrder(
        order=order,
        enterprise=linked.enterprise,
        lines=tuple(orders.lines_of(work, [order.id]).get(order.id, ())),
        warning=warning,
        area=office.library.divisions.get(warning.division).name,
        successor=order.state is OrderState.SUPERSEDED,
        signed=tuple(escalation.acknowledgements_of(work, [order.id]).get(order.id, ())),
        missing=missing_people(office, work, order),
    )


def _named(who: str) -> str:
    name = who.strip()
    if not name or len(name) > NAME_LIMIT:
        raise InputInvalid(f"请填写办理人姓名（1 至 {NAME_LIMIT} 个字）。")
    return name


def _write_down(
    work: UnitOfWork,
    actor: Actor,
    order: orders.Order,
    now: datetime.datetime,
    act: str,
    summary: str,
    **detail,
) -> None:
    warning = warnings.warning(work, order.warning_id)
    write_down(
        work,
        actor,
        now,
        division=order.division,
        act=act,
        noun="order",
        noun_id=order.id,
        summary=summary,
        episode_id=warning.episode_id if warning else None,
        number=order.number,
        **detail,
    )


def names_of(work: UnitOfWork, found: Sequence[orders.Order]) -> dict[int, str]:
    """The names of the enterprises behind orders: enterprise id -> name."""
    return registry.names_of(work, [each.enterprise_id for each in found])
