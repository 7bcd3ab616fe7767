"""A timeline told by stretches: what hundreds of enterprises did at once is told as one."""

import collections
import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

# From this many on, entries of one act that stand together are told as one.
FOLDED_FROM = 4
# Acts more frequent than this come from hundreds of enterprises at once and are told by stretches.
FREQUENT = 20


class Told(Protocol):
    """An entry of a timeline: all that matters here is its act."""

    @property
    def act(self) -> str:
        """What was done."""


Entry = TypeVar("Entry", bound=Told)


def stretches(entries: Iterable[Entry]) -> Iterator[tuple[Entry, ...]]:
    """The entries in their order, one by one or, where an act repeats within a stretch, together."""
    held = list(entries)
    counted = collections.Counter(each.act for each in held)
    frequent = {act for act, times in counted.items() if times > FREQUENT}
    for _, run in itertools.groupby(held, key=lambda entry: entry.act in frequent or entry.act):
        yield from _told(list(run))


def _told(run: Sequence[Entry]) -> Iterator[tuple[Entry, ...]]:
    acts: dict[str, list[Entry]] = {}
    for each in run:
        acts.setdefault(each.act, []).append(each)
    for same in acts.values():
        yield from ([tuple(same)] if len(same) >= FOLDED_FROM else [(each,) for each in same])
