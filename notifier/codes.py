"""What a provider's codes mean: whether to try again, and the reason a person reads."""

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from notifier.delivery import Later, Never


class Fate(enum.Enum):
    """What a code says about trying again."""

    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    CROWDED = "crowded"
    THROTTLED = "throttled"
    EXHAUSTED = "exhausted"


# The least pause after a code, for this message and, unless it is only this number, for every other.
PAUSES = {
    Fate.CROWDED: datetime.timedelta(minutes=1),
    Fate.THROTTLED: datetime.timedelta(minutes=1),
    Fate.EXHAUSTED: datetime.timedelta(minutes=5),
}


@dataclass(frozen=True)
class Meaning:
    """One code: its fate and the reason in Chinese."""

    fate: Fate
    reason: str

    def outcome(self, code: object, retry_after: datetime.timedelta | None = None) -> Later | Never:
        """The outcome of a try that ended in `code`; the provider's own pause counts where it is longer."""
        if self.fate is Fate.PERMANENT:
            return Never(str(code), self.reason)
        least = PAUSES.get(self.fate)
        if least is None:
            return Later(str(code), self.reason, retry_after)
        closed = self.fate is not Fate.CROWDED
        return Later(str(code), self.reason, max(retry_after or least, least), elsewhere=True, closed=closed)


def temporary(reason: str) -> Meaning:
    """A fault that may pass."""
    return Meaning(Fate.TEMPORARY, reason)


def permanent(reason: str) -> Meaning:
    """A fault that stays."""
    return Meaning(Fate.PERMANENT, reason)


def throttled(reason: str) -> Meaning:
    """Too many messages for now."""
    return Meaning(Fate.THROTTLED, reason)


def crowded(reason: str) -> Meaning:
    """Too many messages to this one number for now."""
    return Meaning(Fate.CROWDED, reason)


def exhausted(reason: str) -> Meaning:
    """Quota, money or the account itself is used up: nothing goes this way until somebody mends it."""
    return Meaning(Fate.EXHAUSTED, reason)


def meaning_of_status(table: Mapping[int, Meaning], status: int) -> Meaning:
    """The meaning of a numeric reply: its own entry, else that of its hundred (4xx stands under 400)."""
    return table.get(status) or table.get(status // 100 * 100) or UNKNOWN


UNKNOWN = temporary("服务商返回了未知代码")
# A login page also answers 200. Losing a message unseen is worse than sending it twice, and the reference
# lets the provider know the second as the first.
NO_ID = temporary("服务商的答复中没有消息编号，不能认定已受理")
