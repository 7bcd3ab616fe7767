"""Group commit: what arrives while something is being written is written next, together, in one transaction.

Whoever comes alone writes at once. Each of a group is still whole or not there, and one that is refused does not touch
the others.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from emergency.errors import DatabaseAway

What, Done = TypeVar("What"), TypeVar("Done")
AT_ONCE = 64  # in one transaction; more would make those behind wait longer than it saves
# Waited for more where the last group was of several; half as much again gets written in a second.
GATHERING_SECONDS = 0.004


class _Asked:
    """One who waits, and in the end its answer: what was done, or why not."""

    def __init__(self, what: object):
        self.what = what
        self.answered = False
        self.answer: object = RuntimeError("the thread that wrote for this one was ended")


class GroupCommit:
    """Threads hand in what is to be written; one of them writes for all who wait."""

    def __init__(self):
        self._changed = threading.Condition()
        self._waiting: list[_Asked] = []
        self._writing = False
        self._crowded = False

    def do(self, what: What, write: Callable[[Sequence[What]], Sequence[Done | Exception]]) -> Done:
        """Have `what` written, by this thread or another; returns what was done of it or raises why not.

        `write` commits once for all it is given and answers each in its place.
        """
        mine = _Asked(what)
        with self._changed:
            self._waiting.append(mine)
        while self._must_lead(mine):
            self._lead(write)
        if isinstance(mine.answer, Exception):
            raise mine.answer
        return mine.answer

    def _must_lead(self, mine: _Asked) -> bool:
        """Wait until `mine` is answered or nobody writes; whether this thread is the one to write now."""
        with self._changed:
            self._changed.wait_for(lambda: mine.answered or not self._writing)
            if mine.answered:
                return False
            self._writing = True
            return True

    def _lead(self, write: Callable) -> None:
        group: list[_Asked] = []
        try:
            if self._crowded:
                time.sleep(GATHERING_SECONDS)
            with self._changed:
                group, self._waiting = self._waiting[:AT_ONCE], self._waiting[AT_ONCE:]
            self._crowded = len(group) > 1
            for each, answer in zip(group, _answers(group, write), strict=True):
                each.answer = answer
        finally:
            with self._changed:
                for each in group:
                    each.answered = True
                self._writing = False
                self._changed.notify_all()


def _answers(group: Sequence[_Asked], write: Callable) -> Sequence:
    try:
        return write([each.what for each in group])
    except DatabaseAway as away:
        return [away] * len(group)
    except Exception as error:
        # Nothing was kept. Alone, each meets its own fault and nobody fails for a neighbour's.
        return [error] if len(group) == 1 else [_answers([each], write)[0] for each in group]
