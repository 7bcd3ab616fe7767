"""The course of the air: the graded episodes that one series foresees, each with its own level and dates.

An episode runs from the first day that meets any graded condition until the air is clear. A later episode
never hides an earlier one: each is graded by itself.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from plans.clause import Grading, Outcome, grade
from plans.clear_air import ReleaseLine
from plans.episode import DAY_HOURS, Run, Slot, parts
from plans.rule import RuleSet
from plans.terms import WarningLevel


@dataclass(frozen=True)
class ForeseenEpisode:
    """One episode to come or under way: its level, its span (it may have begun), the grading of its slots.

    Without a grading it is observation alone that decides.
    """

    level: WarningLevel
    start: datetime.datetime
    end: datetime.datetime
    grading: Grading | None
    slots: tuple[Slot, ...] = ()

    @property
    def clause(self) -> str | None:
        """The clause that gives the level."""
        winner = self.grading.winner if self.grading else None
        return winner.clause.id if winner else None


@dataclass(frozen=True)
class Course:
    """The graded episodes of one series in order, and the grading of the first (of all where there is none)."""

    grading: Grading
    episodes: tuple[ForeseenEpisode, ...]

    @property
    def level(self) -> WarningLevel:
        """The level of the first episode; none or a tip where none is graded."""
        return self.grading.level


def course_of(
    rules: RuleSet, slots: Sequence[Slot], today: datetime.date, release: ReleaseLine, *, merges: bool
) -> Course:
    """The course of a series; `merges`: an interruption too short for release is inside the episode."""
    bridge = release if merges else None
    found = []
    for part in parts(slots, _parting(rules, release, merges=merges)):
        if _can_matter(part, today, rules.lowest_line):
            grading = grade(rules, part, today, bridge)
            found += [_episode(grading, part, rules.release.aqi)] if grading.level.is_graded else []
    first = found[0].grading if found else grade(rules, slots, today, bridge)
    return Course(first, tuple(found))


def together(episodes: Iterable[ForeseenEpisode]) -> tuple[ForeseenEpisode, ...]:
    """Episodes of several readings as one row: those that overlap are one, the strictest, from the first."""
    found: list[ForeseenEpisode] = []
    for each in sorted(episodes, key=lambda each: each.start):
        if not found or each.start >= found[-1].end:
            found.append(each)
            continue
        held = found[-1]
        stricter = each if each.level > held.level else held
        found[-1] = replace(stricter, start=held.start, end=max(held.end, each.end))
    return tuple(found)


def start_of(grading: Grading) -> datetime.datetime | None:
    """The first moment of any graded condition that is met; None where none is."""
    return min((each.slots[0].start for each in _graded(grading)), default=None)


def _graded(grading: Grading) -> list[Outcome]:
    return [each for each in grading.outcomes if each.met and each.clause.level.is_graded]


def _parting(rules: RuleSet, release: ReleaseLine, *, merges: bool) -> ReleaseLine:
    """What parts episodes: air clear of every graded line, as long as release asks, or for any day."""
    hours = release.hours if merges else DAY_HOURS
    return replace(release, line=min(release.line, rules.lowest_line), hours=hours)


def _can_matter(part: Run, today: datetime.date, line: int) -> bool:
    return any(slot.exceeds(line) and slot.day >= today for slot in part)


def _episode(grading: Grading, part: Run, line: int) -> ForeseenEpisode:
    met = _graded(grading)
    polluted = [slot.end for slot in part if slot.exceeds(line)]
    return ForeseenEpisode(
        level=grading.level,
        start=start_of(grading),
        end=max([*polluted, *(each.slots[-1].end for each in met)]),
        grading=grading,
        slots=part,
    )
