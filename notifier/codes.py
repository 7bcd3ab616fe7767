"""What a provider's codes mean: whether to try again, and the reason a person reads."""

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from notifier.delivery import Later, Never

THROTTLE_PAUSE = datetime.timedelta(minutes=1)


class Fate(enum.Enum):
    """What a code says about trying again."""

    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    THROTTLED = "throttled"


@dataclass(frozen=True)
class Meaning:
    """One code: its fate and the reason in Chinese."""

    fate: Fate
    reason: str

    def outcome(self, code: object, retry_after: datetime.timedelta | None = None) -> Later | Never:
        """The outcome of a try that ended in `code`; a throttled one waits a minute at least."""
        if self.fate is Fate.PERMANENT:
            return Never(str(code), self.reason)
        if self.fate is Fate.THROTTLED:
            return Later(str(code), self.reason, max(retry_after or THROTTLE_PAUSE, THROTTLE_PAUSE))
        return Later(str(code), self.reason, retry_after)


def temporary(reason: str) -> Meaning:
    """A fault that may pass."""
    return Meaning(Fate.TEMPORARY, reason)


def permanent(reason: str) -> Meaning:
    """A fault that stays."""
    return Meaning(Fate.PERMANENT, reason)


def throttled(reason: str) -> Meaning:
    """Too many messages for now."""
    return Meaning(Fate.THROTTLED, reason)


def meaning_of_status(table: Mapping[int, Meaning], status: int) -> Meaning:
    """The meaning of a numeric reply: its own entry, else that of its hundred (4xx stands under 400)."""
    return table.get(status) or table.get(status // 100 * 100) or UNKNOWN


UNKNOWN = temporary("服务商返回了未知代码")
