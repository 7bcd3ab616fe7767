"""When a response was suspended: pauses read from the acts of a warning, and what is left of a window.

The project's reading of 暂停 and 恢复: in a pause nothing is asked, so nothing is checked; the response goes on
where it is resumed. No article is known that says more (待核).
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.lifecycle import WarningAct

Moment = datetime.datetime
Stretch = tuple[Moment, Moment]
# What sets a level anew overtakes a pause that was announced and has not begun.
_OVERTAKES = frozenset({WarningAct.RAISE, WarningAct.LOWER, WarningAct.RELEASE, WarningAct.REVOKE})


@dataclass(frozen=True)
class Step:
    """One act of a warning: when it was announced, and from when it holds."""

    act: WarningAct
    announced_at: Moment
    from_at: Moment


@dataclass(frozen=True)
class Pause:
    """From when the response was suspended, and when it was resumed; None while it is not."""

    begin: Moment
    end: Moment | None


def pauses(steps: Iterable[Step]) -> tuple[Pause, ...]:
    """The pauses that the acts of one warning make, oldest first; the steps in the order of their acts."""
    found: list[Pause] = []
    for step in steps:
        waiting = found[-1] if found and found[-1].end is None else None
        if step.act is WarningAct.SUSPEND and waiting is None:
            found.append(Pause(step.from_at, None))
        elif step.act is WarningAct.RESUME and waiting is not None:
            found[-1] = Pause(waiting.begin, max(step.from_at, waiting.begin))
        elif step.act in _OVERTAKES and waiting is not None and step.announced_at < waiting.begin:
            found.pop()
    return tuple(each for each in found if each.end is None or each.end > each.begin)


def stretches(
    begin: Moment, end: Moment, paused: Sequence[Pause], grace: datetime.timedelta = datetime.timedelta(0)
) -> tuple[Stretch, ...]:
    """What is left of a window outside the pauses; after each of them the grace is given anew."""
    left: list[Stretch] = []
    at = begin
    for pause in paused:
        if pause.begin > at:
            left.append((at, min(pause.begin, end)))
        at = end if pause.end is None else max(at, pause.end + grace)
    left.append((at, end))
    return tuple((since, until) for since, until in left if since < until)
