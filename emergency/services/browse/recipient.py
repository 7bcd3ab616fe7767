"""What became of an order for each person it went to: by which ways, how often tried, reached or why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from emergency.services.provider import way_label
from emergency.storage.registry import Contact
from emergency.storage.sending import MessageRow
from notifier.message import MessageState

LOST = frozenset({MessageState.FAILED, MessageState.EXPIRED})
MOVING = frozenset({MessageState.QUEUED, MessageState.CLAIMED})
DRILL = "演练文件夹"


@dataclass(frozen=True)
class WayTried:
    """One way to one person: the newest message, how many messages and tries there were, and why it failed."""

    way: str
    address: str
    state: MessageState
    messages: int
    tries: int
    reason: str


@dataclass(frozen=True)
class Recipient:
    """One person; `contact_id` None for a supervisor and for somebody who is no contact any more."""

    contact_id: int | None
    name: str
    ways: tuple[WayTried, ...]
    why: str

    @property
    def reached(self) -> bool:
        """Whether some message was delivered."""
        return not self.why


def recipients_of(contacts: Sequence[Contact], sent: Sequence[MessageRow]) -> tuple[Recipient, ...]:
    """The contacts first in line first, those nothing was sent to included; then whoever else got a message."""
    known = {each.id: each for each in contacts}
    groups: dict[tuple[int | None, str], list[MessageRow]] = {(each.id, each.name): [] for each in contacts}
    for each in sent:
        held = known.get(each.contact_id)
        groups.setdefault((held.id, held.name) if held else (None, each.recipient), []).append(each)
    return tuple(_recipient(contact_id, name, rows) for (contact_id, name), rows in groups.items())


def _recipient(contact_id: int | None, name: str, rows: Sequence[MessageRow]) -> Recipient:
    by_way: dict[tuple[str, str], list[MessageRow]] = {}
    for each in rows:
        by_way.setdefault((each.channel, each.address), []).append(each)
    ways = tuple(_way(channel, address, some) for (channel, address), some in by_way.items())
    return Recipient(contact_id, name, ways, _why_unreached(rows))


def _way(channel: str, address: str, rows: Sequence[MessageRow]) -> WayTried:
    delivered = [each for each in rows if each.state is MessageState.DELIVERED]
    shown = delivered[-1] if delivered else rows[-1]
    reasons = [each.reason for each in rows if each.state in LOST and each.reason]
    return WayTried(
        way=DRILL if channel == "spool" else way_label(channel),
        address=address,
        state=shown.state,
        messages=len(rows),
        tries=sum(len(each.attempts) for each in rows),
        reason="" if delivered else (reasons[-1] if reasons else shown.reason),
    )


def _why_unreached(rows: Sequence[MessageRow]) -> str:
    """Why somebody counts as unreached; nothing where a message was delivered."""
    states = {each.state for each in rows}
    if MessageState.DELIVERED in states:
        return ""
    if not rows:
        return "没有发送：没有登记手机和邮箱，或下达后才登记"
    if states & MOVING:
        return "还在发送"
    if MessageState.SENT in states:
        return "服务商已受理，没有送达回执"
    if states <= {MessageState.WITHDRAWN}:
        return "发送前已撤回"
    return "各种方式都没有送达"
