"""When to leave a provider alone: after failures in a row, or for as long as it says it is closed."""

import datetime
import threading
from dataclasses import dataclass

from notifier.delivery import Accepted, Later, Outcome


@dataclass(frozen=True)
class BreakerPolicy:
    """`failures` in a row open the breaker for `pause`; then one message tries whether it is over."""

    failures: int = 10
    pause: datetime.timedelta = datetime.timedelta(seconds=30)


class Breaker:
    """The breaker of one provider in one process; safe to ask from several threads."""

    def __init__(self, policy: BreakerPolicy | None = None):
        self._policy = policy or BreakerPolicy()
        self._guard = threading.Lock()
        self._failures = 0
        self._opened_at: datetime.datetime | None = None
        self._open_until: datetime.datetime | None = None

    def admits(self, now: datetime.datetime) -> bool:
        """Whether a message may try; when a pause is over, one does and the others wait for how it went."""
        with self._guard:
            if self._open_until is None:
                return True
            # Before it was opened: the clock was put back, which must not make the pause longer.
            if self._opened_at <= now < self._open_until:
                return False
            self._open(now, self._policy.pause)
            return True

    def opens_at(self) -> datetime.datetime | None:
        """When the pause ends; None where the provider may be asked."""
        return self._open_until

    def record(self, outcome: Outcome, now: datetime.datetime) -> None:
        """Take note of what came of a try; a fault of the message itself says that the provider is well."""
        with self._guard:
            if isinstance(outcome, Later) and outcome.closed:
                self._open(now, outcome.retry_after or self._policy.pause)
                return
            if isinstance(outcome, Later) and not (outcome.elsewhere and outcome.retry_after):
                self._failures += 1
                if self._failures >= self._policy.failures:
                    self._open(now, self._policy.pause)
                return
            if isinstance(outcome, Accepted) or not outcome.elsewhere:
                self._failures, self._open_until = 0, None

    def _open(self, now: datetime.datetime, pause: datetime.timedelta) -> None:
        self._opened_at, self._open_until = now, now + pause
