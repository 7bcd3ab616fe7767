"""Press for acknowledgements: in portions, by chosen ways, and what was done for each order kept as a step."""

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence

from emergency.services import notice
from emergency.services.office import Office
from emergency.storage import escalation, reminder
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.escalation import StepTaken
from emergency.storage.registry import Contact
from emergency.storage.work import REGION_WIDE, UnitOfWork
from notifier.message import Purpose
from plans.escalation import StepKind

# The third part of a message's unique key, so that no step is sent twice.
PREFIXES = {
    StepKind.RESEND: reminder.PREFIX, StepKind.OTHER_CHANNEL: "c", StepKind.OTHER_CONTACT: "n", StepKind.VOICE: "v",
}  # fmt: skip
AT_ONCE = 500  # orders in one transaction; 15,000 in one held SQLite's only writer for fourteen seconds
Reach = Mapping[int, Sequence[tuple[Contact, str]]]
Step = tuple[int, ...]  # the warning first
Due = Mapping[Step, Sequence[orders.Order]]


def in_portions(
    office: Office,
    due: Callable[[UnitOfWork, Collection[int] | None], Due],
    take: Callable[[UnitOfWork, Step, Sequence[orders.Order]], int],
    undivided: Callable[[Step], bool] = lambda step: False,
) -> int:
    """Take every step that is due, some orders at a time in a transaction of their own; returns how many messages.

    `due` says what is due among these orders, or among all; it is asked again in the transaction, as somebody may
    have acknowledged meanwhile. A process that dies in between has taken some, and the next takes the others.
    """
    with office.store.begin(REGION_WIDE) as work:
        waiting = sorted(due(work, None).items(), key=lambda item: item[0])
    queued = 0
    for step, found in waiting:
        size = len(found) if undivided(step) else AT_ONCE
        for start in range(0, len(found), size):
            with office.store.begin(REGION_WIDE, write=True) as work:
                still = due(work, {each.id for each in found[start : start + size]}).get(step)
                if still:
                    queued += take(work, step, still)
                    work.commit()
    return queued


def announce(
    office: Office,
    work: UnitOfWork,
    warning: warnings.PollutionWarning,
    kind: StepKind,
    number: int,
    found: Sequence[orders.Order],
    reach: Reach,
    now: datetime.datetime,
    note: str = "",
) -> int:
    """Remind the contacts in `reach` (by order) in their ways; returns how many messages.

    The step is kept for every order; `note` says why an order got no message.
    """
    told = [each for each in found if reach.get(each.id)]
    queued = notice.announce(
        office, work, warning, Purpose.ORDER_REMIND, notice.subjects_of(work, told), now,
        step=f"{PREFIXES[kind]}{number}", reach=reach,
    )  # fmt: skip
    escalation.add_steps(work, [
        StepTaken(each.id, kind, number, now, len(reach.get(each.id, ())), "" if reach.get(each.id) else note)
        for each in found
    ])  # fmt: skip
    return queued
