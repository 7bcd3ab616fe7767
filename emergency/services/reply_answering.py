"""The answer to a matter that came by short message: carried out, written down, and sent back to whoever asked."""

import datetime
from dataclasses import dataclass

from emergency.errors import InputInvalid, NotFound, OutOfDate
from emergency.services import acknowledging
from emergency.services import order as order_service
from emergency.services.notice import REMINDER_LATER, SMS, SPOOL
from emergency.services.office import Actor, Office, require_role
from emergency.services.replying import WAY, about, write_down_case
from emergency.storage import order as orders
from emergency.storage import outbox, reply
from emergency.storage import warning as warnings
from emergency.storage.outbox import NewMessage
from emergency.storage.reply import Case, Reply
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans import lifecycle
from plans.errors import ActRefused
from plans.lifecycle import OrderAct, OrderState
from plans.reply import OUTCOMES, CaseOutcome
from plans.terms import Role

ANSWERERS = (Role.DUTY, Role.APPROVER)
LONGEST_ANSWER, LONGEST_NAME = 400, 80


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


def answer(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    case_id: int,
    outcome: CaseOutcome,
    text: str,
    order_id: int | None = None,
) -> None:
    """Settle a matter with an outcome and a sentence that goes back by SMS; `order_id` where it had none.

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
        write_down_case(
            work, actor, now, case, order, "answer",
            f"答复{about(case, order)}的短信（{case.kind.label}）：{outcome.label}", text=said,
        )  # fmt: skip
        if case.sender and outcome is not CaseOutcome.NOTHING:
            outbox.enqueue(work, [_told(office, work, case, order, outcome, said, now)], now)
        work.commit()


def _told(
    office, work: UnitOfWork, case: Case, order: orders.Order | None, outcome, said: str, now
) -> NewMessage:
    """The answer on its way to the number that asked; about a drill it goes to files alone."""
    warning = warnings.warning(work, order.warning_id) if order else None
    drill = office.settings.drill_only or (warning is not None and warning.drill)
    context = {
        "bureau": office.settings.bureau, "issuer": office.settings.issuer, "duty_phone": office.settings.duty_phone,
        "drill": drill, "matter": case.kind.label, "outcome": outcome.label, "answer": said.rstrip("。"),
        "number": order.number if order else "",
    }  # fmt: skip
    text = office.renderer.render(Purpose.REPLY_ANSWER, SMS, context)
    return NewMessage(
        division=case.division, unique_key=f"case:{case.id}", order_id=order.id if order else None, contact_id=None,
        purpose=Purpose.REPLY_ANSWER, channel=SPOOL if drill else SMS, address=case.sender,
        recipient=case.who or case.sender, subject=text.subject, text=text.text, html="", params=text.params,
        drill=drill, priority=REMINDER_LATER, next_at=now,
        expires_at=now + datetime.timedelta(hours=office.settings.message_hours),
    )  # fmt: skip


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
        raise InputInvalid(
            f"请写明答复（1 至 {LONGEST_ANSWER} 个字），以短信发给对方，企业在页面上也看得到。"
        )


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
    write_down_case(work, actor, now, case, order, "exempt", f"同意{name}豁免执行指令 {order.number}")


def _needed(order: orders.Order | None) -> orders.Order:
    if order is None:
        raise InputInvalid("请先选择这条短信说的是哪一份指令。")
    return order
