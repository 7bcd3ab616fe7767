"""A history of the air of one area: what was measured day by day, and the bulletins of those days if kept."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from plans.forecast import Forecast
from plans.terms import Cause, Pollutant

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class HistoryDay:
    """One finished Beijing day: its AQI (None: no valid index), daily means of PM in µg/m³ where known."""

    day: datetime.date
    aqi: int | None
    primary: tuple[Pollutant, ...] = ()
    cause: Cause | None = None
    pm25: Decimal | None = None
    pm10: Decimal | None = None


@dataclass(frozen=True)
class History:
    """Days of one area in order without holes or repeats (`history_of` makes them so), bulletins by issue."""

    area: str
    days: tuple[HistoryDay, ...]
    bulletins: tuple[Forecast, ...] = ()

    @property
    def first(self) -> datetime.date | None:
        """The first day; None without days."""
        return self.days[0].day if self.days else None

    @property
    def last(self) -> datetime.date | None:
        """The last day; None without days."""
        return self.days[-1].day if self.days else None

    @property
    def missing(self) -> int:
        """How many days have no valid index."""
        return sum(each.aqi is None for each in self.days)

    def within(self, first: datetime.date | None, last: datetime.date | None) -> "History":
        """The part from `first` to `last`, both inclusive; None leaves that side open."""
        kept = tuple(
            each
            for each in self.days
            if (first is None or first <= each.day) and (last is None or each.day <= last)
        )
        return replace(self, days=kept)


def history_of(area: str, days: Sequence[HistoryDay], bulletins: Sequence[Forecast] = ()) -> History:
    """The history of these days in any order; a day that is not there stands as unknown, never as clean."""
    known = {each.day: each for each in days}
    if not known:
        return History(area, (), tuple(bulletins))
    first, last = min(known), max(known)
    every = (first + step * DAY for step in range((last - first).days + 1))
    filled = tuple(known.get(day) or HistoryDay(day, None) for day in every)
    return History(area, filled, tuple(sorted(bulletins, key=lambda each: each.issued_at)))
