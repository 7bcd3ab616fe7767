"""What the desk should do about the live warning: issue, hold, raise, lower, extend, release, or nothing."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from plans.beijing import day_of
from plans.clause import Reason
from plans.course import ForeseenEpisode
from plans.episode import Slot, is_parted
from plans.outlook import Outlook
from plans.terms import Advice, WarningLevel

INSTANT = datetime.timedelta(microseconds=1)


@dataclass(frozen=True)
class LiveWarning:
    """What the suggestion must know of the warning that is in force now; `start` may lie ahead."""

    level: WarningLevel
    start: datetime.datetime
    expected_end: datetime.datetime | None
    suspended: bool = False

    def has_begun(self, now: datetime.datetime) -> bool:
        """Whether it has started, the moment of its start included."""
        return self.start <= now

    def days_from(self, today: datetime.date) -> tuple[datetime.date, datetime.date]:
        """Its first and last day from today on; the first alone where its end is open."""
        first = max(day_of(self.start), today)
        last = day_of(self.expected_end - INSTANT) if self.expected_end else first
        return first, max(first, last)


@dataclass(frozen=True)
class Standing:
    """What an advice rests on: the episodes ahead, the air now, and how sure that is.

    `polluted_until`: when the air that is bad now clears (None: it is not bad); `uncertain`: a day beside the
    present is unknown, then a level is held rather than lowered; `lowering`: whether a lower level has
    settled (None: there is none); `span_known`: the forecast speaks of every day of the live warning.
    """

    now: datetime.datetime
    slots: tuple[Slot, ...]
    episodes: tuple[ForeseenEpisode, ...]
    outlook: Outlook
    polluted_until: datetime.datetime | None
    uncertain: bool
    lowering: Reason | None
    span_known: bool


def advise(standing: Standing, live: LiveWarning | None) -> Advice:
    """The advice with `live` in force.

    Before a warning has begun clean air is no reason to release it, only a forecast without any level is.
    A suspended warning is held until it is resumed or may be released.
    """
    if live is None:
        return Advice.ISSUE if standing.episodes else Advice.NONE
    if _may_end(standing, live):
        return Advice.RELEASE
    if live.suspended:
        return Advice.HOLD
    concerned = concerned_episode(standing.episodes, standing.slots, standing.outlook, live, standing.now)
    if concerned is not None and concerned.level > live.level:
        return Advice.RAISE
    if concerned is not None and concerned.level < live.level and _may_lower(standing):
        return Advice.LOWER
    return Advice.EXTEND if _outlasts(standing, concerned, live) else Advice.HOLD


def concerned_episode(
    episodes: Sequence[ForeseenEpisode],
    slots: Sequence[Slot],
    outlook: Outlook,
    live: LiveWarning,
    now: datetime.datetime,
) -> ForeseenEpisode | None:
    """The episode that the live warning is about; None where what comes is another warning's.

    Before its start that is the first episode not over by then. Afterwards it is the first, unless the air is
    bad now and clears long enough for a release before it comes.
    """
    if not episodes:
        return None
    if not live.has_begun(now):
        return next((each for each in episodes if each.end > live.start), episodes[-1])
    first, today = episodes[0], day_of(now)
    if outlook.is_clear or not is_parted(slots, today, day_of(first.start), outlook.line):
        return first
    return None


def is_uncovered(episodes: Sequence[ForeseenEpisode], live: LiveWarning, now: datetime.datetime) -> bool:
    """Whether bad air comes before a warning that was issued but has not begun."""
    return not live.has_begun(now) and bool(episodes) and max(episodes[0].start, now) < live.start


def _may_end(standing: Standing, live: LiveWarning) -> bool:
    if live.has_begun(standing.now):
        return standing.outlook.allows_release
    return not standing.episodes and standing.span_known


def _may_lower(standing: Standing) -> bool:
    return (standing.lowering is None or standing.lowering.met) and not standing.uncertain


def _outlasts(standing: Standing, concerned: ForeseenEpisode | None, live: LiveWarning) -> bool:
    """Whether bad air goes on past the expected end, or that end has come and release is not allowed yet."""
    expected = live.expected_end
    if expected is None:
        return False
    end = concerned.end if concerned is not None else standing.polluted_until
    return expected <= standing.now or (end is not None and end > expected)
