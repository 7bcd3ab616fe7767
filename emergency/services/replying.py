"""A short message that came back: understood, laid beside its order, opened as a matter that a person answers."""

import datetime
from collections.abc import Sequence

from emergency.services import acknowledging, contact_check, department_check
from emergency.services import order as order_service
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Actor, Office
from emergency.storage import order as orders
from emergency.storage import reply
from emergency.storage import warning as warnings
from emergency.storage.reply import PAGE_SIZE, Case, Reply, Sender
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.errors import ActRefused
from plans.lifecycle import OPEN_ORDERS
from plans.reply import (
    CaseKind,
    ReplyMeaning,
    Said,
    mobile_of,
    order_meant,
    read_reply,
)

__all__ = ["PAGE_SIZE", "listed", "take_in", "waiting"]

KINDS = {ReplyMeaning.COORDINATE: CaseKind.COORDINATE, ReplyMeaning.EXEMPT: CaseKind.EXEMPT}
LONGEST_WHO, LONGEST_NAME, LONGEST_WHY = 200, 80, 200
SHOWN, SPOOL = 20, "spool"
WAY = "短信回复"


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


def listed(office: Office, actor: Actor, number: int) -> tuple[int, Sequence[Reply]]:
    """How many messages came back in the actor's area, and one page of them, newest first."""
    with office.store.begin(actor.scope) as work:
        return reply.replies(work, number)


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
        write_down_case(
            work,
            SYSTEM,
            now,
            case,
            order,
            "open",
            f"收到{about(case, order)}的短信（{kind.label}），待值班室答复",
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


def about(case: Case, order: orders.Order | None) -> str:
    """What a matter is about, in words."""
    return f"指令 {order.number}" if order else f"号码 {case.sender}"


def write_down_case(work, actor, now, case: Case, order: orders.Order | None, act, summary, **detail) -> None:
    """Write an act on a matter into the journal, under the episode of its order."""
    warning = warnings.warning(work, order.warning_id) if order else None
    write_down(
        work, actor, now, division=case.division, act=act, noun="reply_case", noun_id=case.id, summary=summary,
        episode_id=warning.episode_id if warning else None, **detail,
    )  # fmt: skip
