"""How fast messages leave by one way: at even steps, so that no second holds more of them than it may."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from notifier.errors import ChannelMisconfigured
from notifier.message import Message

# The furthest moment in a batch, in seconds: other ways wait no longer than this for a slow one.
PATIENCE = 5.0
LOOK_UP = 0.2  # how often a message that waits for its moment asks whether the worker is to stop


@dataclass(frozen=True)
class Slot:
    """A message and the moment from which it may go, in seconds of the clock of the rates."""

    moment: float
    message: Message


class Rates:
    """The messages a second of each way, in this process; a way that is not named is not held back.

    Each way has a bucket that holds one token. `clock` counts seconds and never goes back: a wall clock
    that is put back would stop a way.
    """

    def __init__(
        self,
        per_second: Mapping[str, float],
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self._steps = {name: _step(name, rate) for name, rate in per_second.items()}
        self._clock, self._sleep = clock, sleep
        self._next = dict.fromkeys(self._steps, float("-inf"))

    def plan(self, messages: Sequence[Message]) -> tuple[list[Slot], list[Message]]:
        """Those that may go soon, the earliest first, and those for which there is no room yet."""
        now, slots, crowded = self._clock(), [], []
        for message in messages:
            moment = max(now, self._next.get(message.channel, now))
            if moment > now + PATIENCE:
                crowded.append(message)
                continue
            slots.append(Slot(moment, message))
            if message.channel in self._steps:
                self._next[message.channel] = moment + self._steps[message.channel]
        return sorted(slots, key=lambda slot: slot.moment), crowded

    def wait(self, slot: Slot, stopping: Callable[[], bool]) -> None:
        """Return when the moment of the slot has come, or soon after the worker is asked to stop."""
        while (left := slot.moment - self._clock()) > 0 and not stopping():
            self._sleep(min(left, LOOK_UP))


def _step(name: str, per_second: float) -> float:
    if not per_second >= 1 / PATIENCE:
        raise ChannelMisconfigured(
            f"通道「{name}」的发送速度须不低于每秒 {1 / PATIENCE:g} 条，现在是 {per_second:g}。请改正设置。"
        )
    return 1 / per_second
