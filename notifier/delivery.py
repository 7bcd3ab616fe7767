"""What came of a try to send, whether and when to try again, and what that makes of the message."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from notifier.message import Message, MessageState

MINUTE = datetime.timedelta(minutes=1)


@dataclass(frozen=True)
class Accepted:
    """The provider took the message and calls it `provider_id`."""

    provider_id: str
    code: str = ""
    reason: str = ""
    provider: str = ""


@dataclass(frozen=True)
class Later:
    """Not now: the fault may pass. `retry_after` is the shortest pause the provider asks for.

    `elsewhere`: it certainly did not take the message, so another provider may be asked at once.
    `closed`: it takes nothing at all before the pause is over.
    """

    code: str
    reason: str
    retry_after: datetime.timedelta | None = None
    elsewhere: bool = False
    closed: bool = False
    provider: str = ""


@dataclass(frozen=True)
class Never:
    """Trying again cannot help; `elsewhere`: this provider alone cannot take the message."""

    code: str
    reason: str
    elsewhere: bool = False
    provider: str = ""


Outcome = Accepted | Later | Never
OVERDUE = Never("expired", "已过有效期，未再发送")
WORN_OUT = Never("attempts", "多次尝试仍未成功，已停止发送")


@dataclass(frozen=True)
class Retry:
    """The pauses after the first, second, ... try; when they are used up there is no further try."""

    pauses: Sequence[datetime.timedelta] = (
        MINUTE / 6, MINUTE / 2, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE,
    )  # fmt: skip

    def next_at(self, attempt: int, outcome: Outcome, now: datetime.datetime) -> datetime.datetime | None:
        """When to try again after try number `attempt` (1 is the first); None means never."""
        if not isinstance(outcome, Later) or self.is_worn_out(attempt):
            return None
        pause = self.pauses[attempt - 1]
        return now + max(pause, outcome.retry_after or pause)

    def is_worn_out(self, attempt: int) -> bool:
        """Whether nothing follows try number `attempt`."""
        return attempt > len(self.pauses)


@dataclass(frozen=True)
class Settlement:
    """What a try made of a message: its new state, and when it is due again if it is queued once more."""

    message: Message
    outcome: Outcome
    state: MessageState
    at: datetime.datetime
    next_at: datetime.datetime
    milliseconds: int | None = None  # how long the provider took; None where nothing was on the wire


def settle(
    message: Message, outcome: Outcome, retry: Retry, now: datetime.datetime, milliseconds: int | None = None
) -> Settlement:
    """The settlement of one try: accepted is sent, never is failed, later waits, fails or expires."""
    state, next_at = _state_after(message, outcome, retry, now)
    return Settlement(message, outcome, state, now, next_at, milliseconds)


def settle_unsent(message: Message, retry: Retry, now: datetime.datetime) -> Settlement | None:
    """The settlement of a message that must not be tried at all any more; None when it may be sent."""
    if now >= message.expires_at:
        return Settlement(message, OVERDUE, MessageState.EXPIRED, now, now)
    # A message that takes its worker down every time is claimed again and again but never settled.
    if message.attempts > len(retry.pauses) + 1:
        return Settlement(message, WORN_OUT, MessageState.FAILED, now, now)
    return None


def _state_after(message, outcome, retry, now) -> tuple[MessageState, datetime.datetime]:
    if isinstance(outcome, Accepted):
        return MessageState.SENT, now
    next_at = retry.next_at(message.attempts, outcome, now)
    if next_at is None:
        return MessageState.FAILED, now
    if next_at >= message.expires_at:
        return MessageState.EXPIRED, now
    return MessageState.QUEUED, next_at
