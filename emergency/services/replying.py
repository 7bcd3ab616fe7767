"""A short message that came back: understood, laid beside its order, opened as a matter that a person answers."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, OutOfDate
from emergency.services import acknowledging, contact_check, department_check
from emergency.services import order as order_service
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Actor, Office, require_role
from emergency.storage import order as orders
from emergency.storage import outbox, reply
from emergency.storage import warning as warnings
from emergency.storage.reply import PAGE_SIZE, Case, Reply, Sender
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier.message import Purpose
from plans import lifecycle
from plans.errors import ActRefused
from plans.lifecycle import OPEN_ORDERS, OrderAct, OrderState
from plans.reply import (
    OUTCOMES,
    CaseKind,
    CaseOutcome,
    ReplyMeaning,
    Said,
    mobile_of,
    order_meant,
    read_reply,
)
from plans.terms import Role

__all__ = ["PAGE_SIZE", "answer", "listed", "page", "take_in", "waiting"]

ANSWERERS = (Role.DUTY, Role.APPROVER)
KINDS = {ReplyMeaning.COORDINATE: CaseKind.COORDINATE, ReplyMeaning.EXEMPT: CaseKind.EXEMPT}
LONGEST_ANSWER, LONGEST_WHO, LONGEST_NAME, LONGEST_WHY = 400, 200, 80, 200
SHOWN, SPOOL = 20, "spool"
WAY = "短信回复"


@dataclass(frozen=True)
class Choice:
    """An order that the sender of an unclear message may have meant."""

    order_id: int
    number: str
    enterprise: str
    state: OrderState


@dataclass(frozen=True)
class CasePage:
    """One matter with every message on it, what the actor may answer, and the orders it may be about."""

    case: Case
    replies: tuple[Reply, ...]
    outcomes: tuple[CaseOutcome, ...]
    choices: tuple[Choice, ...]


def take_in(
    office: Office, now: datetime.datetime, channel: str, sender: str, text: str, reference: str
) -> bool:
    """Keep a reply and do what it plainly says; True where it acknowledged an order or proved a contact.

    What a person must answer or read is opened at the duty desk; the same reply twice is once.
    """
    with office.store.begin(REGION_WIDE, write=True) as work:
        reply_id = reply.add(work, channel, sender, text, reference, now)
        taken = reply_id is not None and _take(office, work, now, channel, sender, text, reply_id)
        work.commit()
    return taken


def waiting(office: Office, actor: Actor) -> tuple[int, list[Case]]:
    """How many matters wait at the actor's desk, and those that have waited longest."""
    with office.store.begin(actor.scope) as work:
        return reply.open_cases(work, SHOWN)


def page(office: Office, actor: Actor, case_id: int) -> CasePage:
    """One matter; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        case = _case(work, case_id)
        may = case.outcome is None and actor.role in ANSWERERS
        return CasePage(
            case=case,
            replies=tuple(reply.replies_of_case(work, case_id)),
            outcomes=tuple(each for each in OUTCOMES[case.kind] if may and _allows(actor, each)),
            choices=_choices(work, case) if may and case.order_id is None else (),
        )


def listed(office: Office, actor: Actor, number: int) -> tuple[int, Sequence[Reply]]:
    """How many messages came back in the actor's area, and one page of them, newest first."""
    with office.store.begin(actor.scope) as work:
        return reply.replies(work, number)


def answer(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    case_id: int,
    outcome: CaseOutcome,
    text: str,
    order_id: int | None = None,
) -> None:
    """Settle a matter with an outcome and a sentence that the enterprise reads; `order_id` where it had none.

    Raises NotFound, OutOfDate where somebody was faster, InputInvalid without a sentence or an order,
    ActRefused where the order does not allow it.
    """
    require_role(actor, *ANSWERERS)
    said = text.strip()
    with office.store.begin(actor.scope, write=True) as work:
        case = _case(work, case_id)
        _check(case, outcome, said)
        order = _order_of(work, case, order_id)
        _carry_out(office, work, actor, now, case, order, outcome)
        values = {
            "outcome": outcome, "answer": said, "answered_at": now, "answered_by": actor.name,
            "order_id": order.id if order else None,
        }  # fmt: skip
        if not reply.answer_case(work, case.id, **values):
            raise OutOfDate("这件短信回复已由他人办理。请刷新页面查看结果。")
        _write_down(
            work, actor, now, case, order, "answer",
            f"答复{_about(case, order)}的短信（{case.kind.label}）：{outcome.label}", text=said,
        )  # fmt: skip
        work.commit()


def _take(office, work, now, channel, sender, text, reply_id) -> bool:
    number = mobile_of(sender)
    if any(
        each.confirm_by_reply(office, work, now, number, text) for each in (contact_check, department_check)
    ):
        reply.settle(work, reply_id, None, "confirm")
        return True
    said, known = read_reply(text), reply.senders(work, number)
    order, why = _meant(work, said, known, channel)
    if said.meaning is ReplyMeaning.ACKNOWLEDGE and order is not None:
        why = _acknowledge(office, work, order, known, number, now)
        if not why:
            reply.settle(work, reply_id, order.id, said.meaning.value)
            return True
    kind = KINDS.get(said.meaning, CaseKind.UNCLEAR)
    _open(office, work, now, reply_id, kind, order, number, known, text, why)
    return False


def _meant(
    work: UnitOfWork, said: Said, known: Sequence[Sender], channel: str
) -> tuple[orders.Order | None, str]:
    """The order a reply means, and where none can be told, why."""
    if said.code is not None:
        named = orders.by_code(work, said.code)
        if named is None:
            return None, said.why or f"没有编号为「{said.code}」的指令"
        ended = "" if named.state in OPEN_ORDERS else f"编号 {said.code} 的指令{named.state.label}"
        return named, said.why or ended
    held = reply.live_orders(work, {each.enterprise_id for each in known})
    if said.meaning is None:
        return None, said.why
    found = order_meant(held, said.meaning, channel == SPOOL)
    if found is not None:
        return orders.get(work, found.id), ""
    if not known:
        return None, "号码没有登记在任何企业名下，短信里也没有编号"
    if not held:
        return None, "该号码没有正在执行的指令"
    return None, f"该号码名下有 {len(held)} 份正在执行的指令，短信里没有编号，不能判断是哪一份"


def _acknowledge(office, work, order: orders.Order, known: Sequence[Sender], number: str, now) -> str:
    """Acknowledge; returns why that was not possible, nothing where it was."""
    name = order_service.names_of(work, [order])[order.enterprise_id]
    own = dict.fromkeys(each.name for each in known if each.enterprise_id == order.enterprise_id)
    who = f"{'、'.join(own)}（短信 {number}）" if own else f"短信 {number}"
    try:
        acknowledging.acknowledge(office, work, order, name, who[:LONGEST_NAME], now, WAY)
    except ActRefused:
        # The order was replaced or ended before the reply came; the reply is kept beside it.
        return f"指令 {order.number} {order.state.label}，不能签收"
    return ""


def _open(office, work, now, reply_id, kind, order, number, known, text, why) -> None:
    case_id = reply.standing_case(work, number, kind, order.id if order else None)
    if case_id is None:
        who = "；".join(dict.fromkeys(f"{each.enterprise} {each.name}" for each in known))
        case_id = reply.open_case(
            work, division=_division(office, order, known), kind=kind, order_id=order.id if order else None,
            sender=number[:40], who=who[:LONGEST_WHO], text=text, why=why[:LONGEST_WHY], opened_at=now,
        )  # fmt: skip
        case = reply.case_by_id(work, case_id)
        _write_down(
            work,
            SYSTEM,
            now,
            case,
            order,
            "open",
            f"收到{_about(case, order)}的短信（{kind.label}），待值班室答复",
        )
    elif why:
        reply.change_case(work, case_id, why=why[:LONGEST_WHY])
    reply.settle(work, reply_id, order.id if order else None, kind.value, case_id)


def _division(office: Office, order: orders.Order | None, known: Sequence[Sender]) -> str:
    """Whose desk answers: the order's, the sender's where it is one, else that of the whole deployment."""
    if order is not None:
        return order.division
    own = {each.division for each in known}
    return own.pop() if len(own) == 1 else office.settings.area


def _case(work: UnitOfWork, case_id: int) -> Case:
    found = reply.case_by_id(work, case_id)
    if found is None:
        raise NotFound("没有找到这件短信回复，或不在您的辖区内。请返回列表查看。")
    return found


def _allows(actor: Actor, outcome: CaseOutcome) -> bool:
    """An order may be exempted by an approver alone; everything else is the desk's."""
    return (actor.role is Role.APPROVER) if outcome is CaseOutcome.EXEMPTED else actor.role is Role.DUTY


def _choices(work: UnitOfWork, case: Case) -> tuple[Choice, ...]:
    held = reply.live_orders(work, {each.enterprise_id for each in reply.senders(work, case.sender)})
    found = orders.by_ids(work, [each.id for each in held])
    names = order_service.names_of(work, found)
    return tuple(Choice(each.id, each.number, names[each.enterprise_id], each.state) for each in found)


def _check(case: Case, outcome: CaseOutcome, said: str) -> None:
    if outcome not in OUTCOMES[case.kind]:
        raise InputInvalid("请从列出的办理结果中选择一项。")
    if len(said) > LONGEST_ANSWER or (not said and outcome is not CaseOutcome.NOTHING):
        raise InputInvalid(f"请写明答复（1 至 {LONGEST_ANSWER} 个字），企业在页面上看得到。")


def _order_of(work: UnitOfWork, case: Case, order_id: int | None) -> orders.Order | None:
    wanted = case.order_id or order_id
    if wanted is None:
        return None
    found = orders.get(work, wanted)
    if found is None:
        raise NotFound("没有找到这条指令，或不在您的辖区内。请重新选择。")
    return found


def _carry_out(
    office, work, actor: Actor, now, case: Case, order: orders.Order | None, outcome: CaseOutcome
) -> None:
    """What an outcome does to the order."""
    if outcome is CaseOutcome.EXEMPTED:
        _exempt(work, actor, now, case, _needed(order))
    elif outcome is CaseOutcome.ACKNOWLEDGED:
        held = _needed(order)
        earlier = order_service.standing_acknowledgement(held)
        if earlier:
            raise ActRefused(f"{earlier}，以该次签收为准，请选择其他办理结果。")
        name = order_service.names_of(work, [held])[held.enterprise_id]
        who = f"{case.who}（短信 {case.sender}）" if case.who else f"短信 {case.sender}"
        acknowledging.acknowledge(office, work, held, name, who[-LONGEST_NAME:], now, WAY, officer=actor)
    elif not _allows(actor, outcome):
        raise ActRefused("审批人只办理「同意豁免」，其余由值班员答复。")


def _exempt(work: UnitOfWork, actor: Actor, now: datetime.datetime, case: Case, order: orders.Order) -> None:
    state = lifecycle.next_state(lifecycle.ORDER, order.state, OrderAct.EXEMPT, actor.role)
    orders.advance(work, order.id, order.row_version, state=state, closed_at=now)
    outbox.withdraw(work, [order.id], Purpose)
    name = order_service.names_of(work, [order])[order.enterprise_id]
    _write_down(work, actor, now, case, order, "exempt", f"同意{name}豁免执行指令 {order.number}")


def _needed(order: orders.Order | None) -> orders.Order:
    if order is None:
        raise InputInvalid("请先选择这条短信说的是哪一份指令。")
    return order


def _about(case: Case, order: orders.Order | None) -> str:
    return f"指令 {order.number}" if order else f"号码 {case.sender}"


def _write_down(work, actor, now, case: Case, order: orders.Order | None, act, summary, **detail) -> None:
    warning = warnings.warning(work, order.warning_id) if order else None
    write_down(
        work, actor, now, division=case.division, act=act, noun="reply_case", noun_id=case.id, summary=summary,
        episode_id=warning.episode_id if warning else None, **detail,
    )  # fmt: skip
