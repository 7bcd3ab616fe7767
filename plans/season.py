"""A part of the year that comes back every year: from a day of a month to a day of a month, both included.

Staggered production (错峰生产) and the production months of a seasonal enterprise are seasons. Written 11-15至03-15.
"""

import calendar
import datetime
import functools
import re
from dataclasses import dataclass

from plans.beijing import day_of, midnight

DAY = datetime.timedelta(days=1)
LEAP_YEAR = 2024
_WRITTEN = re.compile(
    r"(?:每年)?(\d{1,2})(?:-|月)(\d{1,2})日?(?:至|/|~|—|-)(?P<next>次年)?(\d{1,2})(?:-|月)(\d{1,2})日?(?:期间|止)?"
)
Stretch = tuple[datetime.datetime, datetime.datetime]


@dataclass(frozen=True)
class Season:
    """First and last day as (month, day); where the last comes before the first it lies in the next year."""

    first: tuple[int, int]
    last: tuple[int, int]

    def __str__(self) -> str:
        """The season as files and rows keep it."""
        return "至".join(f"{month:02d}-{day:02d}" for month, day in (self.first, self.last))

    @property
    def wraps(self) -> bool:
        """Whether it goes over the end of the year."""
        return self.last < self.first

    @property
    def label(self) -> str:
        """The season in words: 11月15日至次年3月15日."""
        (month, day), (to_month, to_day) = self.first, self.last
        return f"{month}月{day}日至{'次年' if self.wraps else ''}{to_month}月{to_day}日"

    def holds_on(self, day: datetime.date) -> bool:
        """Whether the day lies in the season."""
        at = day.month, day.day
        if self.wraps:
            return at >= self.first or at <= self.last
        return self.first <= at <= self.last

    def within(self, start: datetime.datetime, end: datetime.datetime) -> tuple[Stretch, ...]:
        """What of the time from `start` to `end` lies in the season, in whole Beijing days of it."""
        years = range(day_of(start).year - 1, day_of(end).year + 1)
        turns = [
            (midnight(_date(year, self.first)), midnight(_date(year + self.wraps, self.last) + DAY))
            for year in years
        ]
        cut = [(max(start, begin), min(end, over)) for begin, over in turns]
        return tuple((begin, over) for begin, over in cut if begin < over)


@functools.lru_cache(maxsize=256)
def season(written: str) -> Season | None:
    """The season that `written` says (11-15至03-15, 11月15日至次年3月15日); None where it says none."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return None
    month, day, _, to_month, to_day = found.groups()
    made = Season((int(month), int(day)), (int(to_month), int(to_day)))
    possible = all(1 <= at <= 12 and 1 <= on <= _length(at) for at, on in (made.first, made.last))
    # 4月1日至次年10月31日 would be more than a year.
    return made if possible and (made.wraps or not found["next"]) else None


def _length(month: int) -> int:
    return calendar.monthrange(LEAP_YEAR, month)[1]


def _date(year: int, at: tuple[int, int]) -> datetime.date:
    """The day in that year; 29 February is 28 February where there is none."""
    month, day = at
    return datetime.date(year, month, min(day, calendar.monthrange(year, month)[1]))
