"""From when to when which level of a warning held or is to hold, as calendars and countdowns show it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from plans.lifecycle import WarningAct, WarningState
from plans.pause import Step, pauses, stretches
from plans.recall import Announced, warning_then
from plans.terms import WarningLevel

Moment = datetime.datetime
_SETTING = frozenset({WarningAct.ISSUE, WarningAct.RAISE, WarningAct.LOWER})


@dataclass(frozen=True)
class ControlPeriod:
    """A level that holds from `begin` until `end`; `open`: the end is not announced, `end` stands in for it."""

    level: WarningLevel
    begin: Moment
    end: Moment
    open: bool


def control_periods(acts: Iterable[Announced], now: Moment) -> tuple[ControlPeriod, ...]:
    """The periods of one warning as announced by `now`, in order, without its pauses; none once it is revoked.

    An end that was left open, or has passed without a release, stands at the end of the day after `now` or its start.
    """
    known = [each for each in acts if each.announced_at <= now]
    then = warning_then(known, now)
    if then is None or then.state is WarningState.REVOKED:
        return ()
    settings = [each for each in known if each.act in _SETTING]
    last, is_open = _end(then.release_at, then.expected_end, now, settings[-1].from_at)
    steps = [Step(each.act, each.announced_at, each.from_at) for each in known]
    paused = pauses(steps)
    found = []
    for place, each in enumerate(settings):
        later = [one.from_at for one in settings[place + 1 :]]
        end = min([last, *later])
        for begin, until in stretches(each.from_at, end, paused):
            found.append(ControlPeriod(each.level, begin, until, is_open and until == last))
    return tuple(found)


def cut(periods: Iterable[ControlPeriod], ended: Moment | None) -> tuple[ControlPeriod, ...]:
    """The periods up to `ended` (None: all of them): a division can be released before the others."""
    if ended is None:
        return tuple(periods)
    return tuple(
        each if each.end <= ended else replace(each, end=ended, open=False)
        for each in periods
        if each.begin < ended
    )


def _end(
    release_at: Moment | None, expected_end: Moment | None, now: Moment, begun: Moment
) -> tuple[Moment, bool]:
    if release_at is not None:
        return release_at, False
    if expected_end is not None and expected_end > now:
        return expected_end, False
    return max(now, begun) + datetime.timedelta(days=1), True
