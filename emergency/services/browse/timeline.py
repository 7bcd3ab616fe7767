"""What happened in an episode, in the order of time: acts of people merged, the journal told by stretches."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from emergency.documents.stretch import stretches
from emergency.storage.journal import Entry, WrittenEntry
from emergency.storage.warning import Consultation, Decision

OPENED = 200


@dataclass(frozen=True)
class Considered:
    """A consultation or a decision (one of the two) as a row of the episode."""

    at: datetime.datetime
    consultation: Consultation | None = None
    decision: Decision | None = None


@dataclass(frozen=True)
class Told:
    """One row of the timeline: an entry, or `others` of the same act told with it."""

    first: Entry
    last: Entry
    others: tuple[Entry, ...] = ()

    @property
    def shown(self) -> tuple[Entry, ...]:
        """As many of the others as a page can carry; the journal and the archive hold them all."""
        return self.others[:OPENED]

    @property
    def actor(self) -> str:
        """Who acted; several are not named one by one."""
        return self.first.actor if not self.others or self._is_of_one else "多人"

    @property
    def _is_of_one(self) -> bool:
        return all(each.actor == self.first.actor for each in self.others)


def considered(
    consultations: Iterable[Consultation], decisions: Iterable[Decision]
) -> tuple[Considered, ...]:
    """Consultations and decisions in the order of time, a consultation before the decision it led to."""
    rows = [Considered(each.held_at, consultation=each) for each in consultations]
    rows += [Considered(each.submitted_at, decision=each) for each in decisions]
    return tuple(sorted(rows, key=lambda each: (each.at, each.decision is not None)))


def told(entries: Sequence[WrittenEntry]) -> tuple[Told, ...]:
    """The journal, newest first; what many did at once is one row that can be opened."""
    rows = [_row(held) for held in stretches([each.entry for each in entries])]
    return tuple(reversed(rows))


def _row(held: tuple[Entry, ...]) -> Told:
    return Told(held[0], held[-1], held if len(held) > 1 else ())
