"""What happens when: a queue of moments, worked off in order, to which every scene may add."""

import datetime
import heapq
import itertools
from collections.abc import Callable


class Agenda:
    """Moments and what happens at them; two things at one moment keep the order in which they were added."""

    def __init__(self):
        self._waiting: list = []
        self._numbers = itertools.count()

    def at(self, moment: datetime.datetime, act: Callable[[datetime.datetime], object]) -> None:
        """Let `act(moment)` happen at `moment`."""
        heapq.heappush(self._waiting, (moment, next(self._numbers), act))

    def run(self, after_each: Callable[[datetime.datetime], object]) -> datetime.datetime:
        """Let everything happen, in order of time; returns the last moment."""
        moment = None
        while self._waiting:
            moment, _, act = heapq.heappop(self._waiting)
            act(moment)
            after_each(moment)
        return moment

    def __len__(self) -> int:
        return len(self._waiting)
