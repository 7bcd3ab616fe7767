"""Press further where nobody acknowledges: another way, another contact, a call, the supervisor, the desk's own list."""

import datetime
import functools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from emergency.services import pressing, supervision
from emergency.services.journaling import write_down
from emergency.services.notice import EMAIL, SMS, VOICE, every_way
from emergency.services.office import SYSTEM, Office
from emergency.storage import escalation, registry
from emergency.storage import order as orders
from emergency.storage import provider as providers
from emergency.storage import warning as warnings
from emergency.storage.escalation import StepTaken, Tried
from emergency.storage.registry import Contact
from emergency.storage.work import UnitOfWork
from notifier.escalation import due_step
from notifier.message import MessageState
from plans.beijing import day_of
from plans.escalation import FILE, TIMED, StepKind, ladder, same_person

LOST = frozenset({MessageState.FAILED, MessageState.EXPIRED})
Pairs = list[tuple[Contact, str]]


@dataclass(frozen=True)
class Known:
    """What is known of the orders that wait: contacts by enterprise, tries and names of who signed by order."""

    contacts: Mapping[int, Sequence[Contact]]
    tried: Mapping[int, Sequence[Tried]]
    signed: Mapping[int, Sequence[str]]
    ways: frozenset[str]


def escalate_due(office: Office, now: datetime.datetime) -> int:
    """Take the steps that are due; returns how many messages were queued. Running twice takes none twice."""

    def take(work: UnitOfWork, step: pressing.Step, found: Sequence[orders.Order]) -> int:
        warning_id, place, number = step
        return _take(office, work, warnings.warning(work, warning_id), TIMED[place], number, found, now)

    # A supervisor gets one message for all enterprises, so these orders are not divided.
    return pressing.in_portions(
        office,
        lambda work, among: _due(office, work, among, now),
        take,
        undivided=lambda step: TIMED[step[1]] is StepKind.SUPERVISOR,
    )


def _due(
    office: Office, work: UnitOfWork, among: Collection[int] | None, now: datetime.datetime
) -> dict[pressing.Step, list[orders.Order]]:
    """The orders by warning, place of the kind in TIMED, and number of the step."""
    waiting = orders.unacknowledged(work, among)
    taken = escalation.numbers_taken(work, [each.id for each in waiting])
    # Thousands of orders of one act share level and day.
    laddered = functools.cache(functools.partial(ladder, office.library.tables[FILE]))
    due: dict[pressing.Step, list[orders.Order]] = {}
    for each in waiting:
        minutes = laddered(each.level, day_of(each.issued_at)).minutes
        for place, kind in enumerate(TIMED):
            done = taken.get((each.id, kind), 0)
            number = due_step(each.issued_at, False, minutes[kind], [done] if done else (), now)
            if number is not None:
                due.setdefault((each.warning_id, place, number), []).append(each)
    return due


def _known(work: UnitOfWork, found: Sequence[orders.Order]) -> Known:
    ids = {each.id for each in found}
    return Known(
        contacts=registry.contacts_of(work, {each.enterprise_id for each in found}),
        tried=escalation.tried(work, ids),
        signed=escalation.signed_by(work, ids),
        ways=frozenset(providers.ways(work)),
    )


def _take(office, work, warning, kind: StepKind, number: int, found, now) -> int:
    if kind is StepKind.SUPERVISOR:
        queued = supervision.tell(office, work, warning, number, found, now)
    elif kind is StepKind.CALL_LIST:
        queued = 0
        escalation.add_steps(work, [StepTaken(each.id, kind, number, now, 0, "") for each in found])
    else:
        (chosen, note), known = CHOICES[kind], _known(work, found)
        reach = {each.id: chosen(_left(known, each), known.tried.get(each.id, ()), known) for each in found}
        queued = pressing.announce(office, work, warning, kind, number, found, reach, now, note)
    write_down(
        work, SYSTEM, now, division=warning.division, act="escalate", noun="warning", noun_id=warning.id,
        summary=f"{kind.label}：{len(found)} 家未签收企业，消息 {queued} 条", episode_id=warning.episode_id,
        enterprises=[each.enterprise_id for each in found],
    )  # fmt: skip
    return queued


def _left(known: Known, order: orders.Order) -> list[Contact]:
    """The contacts who have not signed themselves."""
    signed = known.signed.get(order.id, ())
    return [
        each
        for each in known.contacts.get(order.enterprise_id, ())
        if not any(same_person(each.name, who) for who in signed)
    ]


def _other_channel(contacts: Sequence[Contact], tried: Sequence[Tried], known: Known) -> Pairs:
    """Who lost a message by one way gets it by the other one, unless that one is lost too."""
    state = {(each.contact_id, each.channel): each.state for each in tried}
    ways = every_way(contacts)
    lost = {each.id for each, way in ways if state.get((each.id, way)) in LOST}
    return [(each, way) for each, way in ways if each.id in lost and state.get((each.id, way)) not in LOST]


def _other_contact(contacts: Sequence[Contact], tried: Sequence[Tried], known: Known) -> Pairs:
    """Everyone the order was told to has been tried; here come those registered, or given another number, since."""
    used = {(each.contact_id, each.channel, each.address) for each in tried}
    address = {SMS: lambda each: each.mobile, EMAIL: lambda each: each.email}
    return [
        (each, way) for each, way in every_way(contacts) if (each.id, way, address[way](each)) not in used
    ]


def _voice(contacts: Sequence[Contact], tried: Sequence[Tried], known: Known) -> Pairs:
    return [(each, VOICE) for each in contacts if each.mobile] if VOICE in known.ways else []


# Who is told how by each kind, and what is said of an order for which that is nobody.
CHOICES = {
    StepKind.OTHER_CHANNEL: (_other_channel, "没有须改用其他方式的联系人"),
    StepKind.OTHER_CONTACT: (_other_contact, "没有尚未通知的其他联系人"),
    StepKind.VOICE: (_voice, "没有配置语音服务商，或没有登记手机"),
}
