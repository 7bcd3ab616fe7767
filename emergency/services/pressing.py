"""Send a reminder by chosen ways, and keep what was done for each order as a step."""

import datetime
from collections.abc import Mapping, Sequence

from emergency.services import notice
from emergency.services.office import Office
from emergency.storage import escalation, reminder
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.escalation import StepTaken
from emergency.storage.registry import Contact
from emergency.storage.work import UnitOfWork
from notifier.message import Purpose
from plans.escalation import StepKind

# The third part of a message's unique key, so that no step is sent twice.
PREFIXES = {
    StepKind.RESEND: reminder.PREFIX, StepKind.OTHER_CHANNEL: "c", StepKind.OTHER_CONTACT: "n", StepKind.VOICE: "v",
}  # fmt: skip
Reach = Mapping[int, Sequence[tuple[Contact, str]]]


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
