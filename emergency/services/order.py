"""Orders: written together with the warning that asks for them, then followed until they are carried out."""

import datetime
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, LinkInvalid, NotFound
from emergency.services import acknowledging
from emergency.services.journaling import write_down
from emergency.services.office import Actor, Office, enterprise_actor, require_role
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
from plans.order import OrderDraft
from plans.terms import Role

# No 0 O 1 I: the code is read out over the telephone and typed into a reply.
CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
TOKEN_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
CODE_LENGTH = 6
TOKEN_LENGTH = 12
NAME_LIMIT = 80


@dataclass(frozen=True)
class IssuedOrder:
    """An order that was written, with the one it replaces."""

    id: int
    code: str
    number: str
    draft: OrderDraft
    replaces: orders.Order | None


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


def issue_orders(
    work: UnitOfWork,
    warning: warnings.PollutionWarning,
    drafts: Sequence[OrderDraft],
    now: datetime.datetime,
) -> list[IssuedOrder]:
    """Write one order per draft in the caller's unit of work; open orders of the warning are superseded."""
    previous = {each.enterprise_id: each for each in orders.open_orders(work, warning.id)}
    orders.end_open(work, warning.id, OrderState.SUPERSEDED, now)
    codes = _fresh_codes(work, len(drafts))
    numbers = [f"{warning.number}-{warning.revision}-{n:04d}" for n in range(1, len(drafts) + 1)]
    rows = [
        _row(warning, draft, code, number, previous.get(draft.enterprise_id), now)
        for draft, code, number in zip(drafts, codes, numbers, strict=True)
    ]
    ids = orders.insert(work, rows)
    orders.insert_lines(
        work,
        [
            _line_row(order_id, line)
            for order_id, draft in zip(ids, drafts, strict=True)
            for line in draft.lines
        ],
    )
    return [
        IssuedOrder(order_id, code, number, draft, previous.get(draft.enterprise_id))
        for order_id, code, number, draft in zip(ids, codes, numbers, drafts, strict=True)
    ]


def mint_links(
    office: Office, work: UnitOfWork, order_ids: Sequence[int], now: datetime.datetime
) -> dict[int, str]:
    """A fresh link for each order: order id -> address. Only the hash of its token is kept."""
    expires = now + datetime.timedelta(days=office.settings.link_days)
    tokens = {order_id: _random(TOKEN_LETTERS, TOKEN_LENGTH) for order_id in order_ids}
    rows = [
        {"token_hash": token_hash(token), "order_id": order_id, "created_at": now, "expires_at": expires}
        for order_id, token in tokens.items()
    ]
    orders.insert_links(work, rows)
    base = office.settings.base_url.rstrip("/")
    return {order_id: f"{base}/e/{token}" for order_id, token in tokens.items()}


def open_link(office: Office, now: datetime.datetime, token: str) -> PortalOrder:
    """What stands behind a link; raises LinkInvalid for an unknown, expired or revoked one."""
    with office.store.begin(REGION_WIDE) as work:
        linked = linked_order(work, now, token)
        return _portal(office, work, linked)


def acknowledge(office: Office, now: datetime.datetime, token: str, who: str) -> str:
    """The enterprise confirms that it has read its order; a second time changes nothing.

    Returns in words whose earlier acknowledgement stands, or who is still missing; "" where this one was all it takes.
    """
    with office.store.begin(REGION_WIDE, write=True) as work:
        linked = linked_order(work, now, token)
        acknowledging.acknowledge(office, work, linked.order, linked.enterprise, _named(who), now, "网页")
        missing = missing_people(office, work, linked.order)
        work.commit()
    earlier = standing_acknowledgement(linked.order)
    if earlier:
        return f"{earlier}，以该次签收为准，本次未重复登记。"
    return f"{_named(who)}的签收已登记，还须 {missing} 名不同的人员签收。" if missing else ""


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
    signed = escalation.acknowledgements_of(work, order.id)
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


def linked_order(work: UnitOfWork, now: datetime.datetime, token: str) -> orders.Linked:
    """The order behind a link's token; raises LinkInvalid for an unknown, expired or revoked one."""
    linked = orders.by_token(work, token_hash(token))
    if linked is None or linked.revoked_at is not None:
        raise LinkInvalid("这个链接无效或已被收回。请使用最近一条短信或邮件里的链接，或致电值班室。")
    if linked.expires_at <= now:
        raise LinkInvalid(f"这个链接已于{moment_text(linked.expires_at)}过期。请联系值班室重新发送。")
    return linked


def token_hash(token: str) -> str:
    """The form in which a link's token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


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
        signed=tuple(escalation.acknowledgements_of(work, order.id)),
        missing=missing_people(office, work, order),
    )


def _row(
    warning: warnings.PollutionWarning,
    draft: OrderDraft,
    code: str,
    number: str,
    replaced: orders.Order | None,
    now: datetime.datetime,
) -> dict:
    return {
        "division": draft.division,
        "warning_id": warning.id,
        "revision": warning.revision,
        "enterprise_id": draft.enterprise_id,
        "code": code,
        "number": number,
        "level": draft.level,
        "response": draft.response,
        "grade": draft.grade.value,
        "state": OrderState.ISSUED,
        "issued_at": now,
        "start_at": draft.start_at,
        "deadline": draft.deadline,
        "expected_end": draft.expected_end,
        "supersedes_id": replaced.id if replaced else None,
    }


def _line_row(order_id: int, line) -> dict:
    return {
        "order_id": order_id,
        "number": line.number,
        "text": line.text,
        "measure": line.measure.to_json(),
        "citation": line.citation.to_json(),
    }


def _fresh_codes(work: UnitOfWork, count: int) -> list[str]:
    fresh: set[str] = set()
    while len(fresh) < count:
        more = {_random(CODE_LETTERS, CODE_LENGTH) for _ in range(count - len(fresh))}
        fresh |= more - orders.taken_codes(work, more)
    return list(fresh)


def _random(letters: str, length: int) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


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
