"""One view a day: what a day's index is, whether it may raise a level, and what counts of it.

Finished days come from observation, today and later from the forecast. A day nobody knows stays unknown: it
breaks a run and is never taken for clean.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.beijing import BEIJING, day_of, midnight
from plans.dust import pm25_index
from plans.episode import Slot
from plans.forecast import AqiRange, Forecast, ForecastDay, ForecastHour, ObservedDay
from plans.limit import day_hours_on
from plans.rule import Gate, RuleSet
from plans.terms import Cause, Pollutant, RangePolicy


@dataclass(frozen=True)
class DayView:
    """One day: its index, what of it counts to a level (None: nothing), its cause and the rule for it."""

    day: datetime.date
    index: AqiRange | None
    counts: AqiRange | None
    cause: Cause | None
    gate: Gate | None

    @property
    def is_known(self) -> bool:
        """Whether there is an index at all."""
        return self.index is not None

    @property
    def is_excluded(self) -> bool:
        """Whether the cause keeps the day's own index from raising a level."""
        return self.gate is not None and not self.gate.graded

    @property
    def relevant(self) -> AqiRange | None:
        """What a release looks at: what counts, else the index itself."""
        return self.counts or self.index


def point(bounds: AqiRange, policy: RangePolicy) -> int:
    """The value of a range under a policy."""
    if policy is RangePolicy.MID:
        return bounds.middle
    return bounds.high if policy is RangePolicy.MAX else bounds.low


def cause_of(cause: Cause | None, primary: Sequence[Pollutant]) -> Cause:
    """The cause that was declared, else judged by the primary pollutant (none: PM2.5; PM10: not known)."""
    if cause is not None:
        return cause
    if not primary or Pollutant.PM25 in primary:
        return Cause.PM25
    return Cause.O3 if Pollutant.O3 in primary else Cause.UNKNOWN


def day_views(
    forecast: Forecast, observed: Iterable[ObservedDay], rules: RuleSet, today: datetime.date
) -> tuple[DayView, ...]:
    """Every day from the first known to the last, without holes; observation wins for finished days."""
    known: dict[datetime.date, ForecastDay | ObservedDay] = {
        each.day: each for each in days_from_hours(forecast)
    }
    known |= {each.day: each for each in forecast.days}
    known |= {each.day: each for each in observed if each.day < today}
    if not known:
        return ()
    first, last = min(known), max(known)
    days = (first + datetime.timedelta(days=step) for step in range((last - first).days + 1))
    return tuple(_view(day, known.get(day), rules) for day in days)


def slots(views: Sequence[DayView], policy: RangePolicy) -> tuple[Slot, ...]:
    """The natural-day series under a range policy."""
    return tuple(
        Slot(midnight(each.day), point(each.counts, policy) if each.counts else None, each.is_known)
        for each in views
    )


def days_from_hours(forecast: Forecast) -> tuple[ForecastDay, ...]:
    """The natural days that the hours of a forecast fill (GB 3095 table 4), the mean rounded up."""
    by_day: dict[datetime.date, list[ForecastHour]] = {}
    for hour in forecast.hours:
        by_day.setdefault(day_of(hour.start), []).append(hour)
    return tuple(_day_of_hours(day, hours) for day, hours in sorted(by_day.items()))


def mean_range(bounds: Iterable[AqiRange | None], needed: int) -> AqiRange | None:
    """The mean of the valid hours of a day or window, rounded up; None with fewer than `needed`."""
    valid = [each for each in bounds if each is not None]
    if len(valid) < needed:
        return None
    count = len(valid)
    return AqiRange(
        -(-sum(each.low for each in valid) // count), -(-sum(each.high for each in valid) // count)
    )


def counted(index: AqiRange | None, pm25: AqiRange | None, gate: Gate) -> AqiRange | None:
    """What counts to a level: the index, or PM2.5 alone where the cause is not graded or is mixed with it."""
    if gate.graded and not (gate.pm25_first and pm25):
        return index
    return pm25


def beijing_hour(moment: datetime.datetime) -> datetime.datetime:
    """The beginning of the Beijing hour that a moment falls in."""
    return moment.astimezone(BEIJING).replace(minute=0, second=0, microsecond=0)


def _view(day: datetime.date, known: ForecastDay | ObservedDay | None, rules: RuleSet) -> DayView:
    index, pm25 = _bounds(known)
    if known is None or index is None:
        return DayView(day, None, None, None, None)
    cause = cause_of(known.cause, known.primary)
    gate = rules.gate(cause)
    return DayView(day, index, counted(index, pm25, gate), cause, gate)


def _bounds(known: ForecastDay | ObservedDay | None) -> tuple[AqiRange | None, AqiRange | None]:
    if isinstance(known, ForecastDay):
        return known.aqi, known.pm25_aqi
    if known is None or known.aqi is None:
        return None, None
    alone = pm25_index(known)
    return AqiRange(known.aqi, known.aqi), None if alone is None else AqiRange(alone, alone)


def _day_of_hours(day: datetime.date, hours: Sequence[ForecastHour]) -> ForecastDay:
    needed = day_hours_on(day).value
    primaries = Counter(pollutant for hour in hours for pollutant in hour.primary)
    causes = Counter(hour.cause for hour in hours if hour.cause is not None)
    return ForecastDay(
        day=day,
        aqi=mean_range((hour.aqi for hour in hours), needed),
        primary=tuple(pollutant for pollutant, _ in primaries.most_common(1)),
        cause=causes.most_common(1)[0][0] if causes else None,
        pm25_aqi=mean_range((hour.pm25_aqi for hour in hours), needed),
    )
