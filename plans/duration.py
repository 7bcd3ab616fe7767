"""From when the hours of a response are counted, where a measure changes after some of them (enterprise-measures §1.6).

「预警响应时间超过120小时,之后时段烧结机、球团设备停产50%…」 (唐山Ⅱ级 2019-10) does not say whether
the count begins anew when the level is raised or lowered: that is a figure of the plan (待核).
"""

import datetime
import math
from collections.abc import Iterable
from dataclasses import dataclass

from plans.terms import WarningLevel

HOUR = datetime.timedelta(hours=1)
OF_RESPONSE = "response"


@dataclass(frozen=True)
class Step:
    """A level of the response and from when it holds."""

    level: WarningLevel
    start_at: datetime.datetime


def counted_from(earlier: Iterable[Step], now: Step, rule: str) -> datetime.datetime:
    """The moment the hours are counted from for what starts `now`, after the steps of the same warning.

    `rule`: "level" since the response has been at this level or above without a break, "response" since it began.
    """
    begun = None
    for step in earlier:
        goes_on = rule == OF_RESPONSE or step.level >= now.level
        begun = (begun or step.start_at) if goes_on else None
    return min(begun or now.start_at, now.start_at)


def due_at(after_hours: int, begun: datetime.datetime) -> datetime.datetime:
    """The moment a measure that holds after so many hours begins."""
    return begun + after_hours * HOUR


def hours_left(due: datetime.datetime, start_at: datetime.datetime) -> int:
    """Whole hours from the start of an order until `due`, none where it has come; a part of an hour counts whole."""
    return max(0, math.ceil((due - start_at) / HOUR))
