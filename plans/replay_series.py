"""What an assessor sees on each evening of a history: the finished days, and the days a forecast adds."""

import bisect
import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from plans.beijing import day_of, midnight
from plans.dust import DustHandling, pm25_index, with_dust_declared
from plans.episode import DAY_HOURS
from plans.figure_table import held_on
from plans.forecast import AqiRange, Forecast, ForecastDay
from plans.history import History, HistoryDay
from plans.replay_basis import ReplayBasis
from plans.replay_figure import issue_hour
from plans.rule import PeakTest, RuleSet
from plans.series import cause_of, counted

HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Evening:
    """One evening: the moment, every day that can matter, the pattern they make (which lines each is over).

    Evenings of equal patterns get equal answers from the engine.
    """

    now: datetime.datetime
    days: tuple[ForecastDay, ...]
    pattern: tuple


class ReplaySeries:
    """A history under one basis, addressed by the place of a day in it.

    Without bulletins the observed days stand in for the forecast: the reading of a perfect forecast.
    """

    def __init__(self, history: History, basis: ReplayBasis, handling: DustHandling):
        excludes = handling is DustHandling.EXCLUDE
        self.days: Sequence[HistoryDay] = (
            with_dust_declared(history.days, basis.figures) if excludes else history.days
        )
        self.is_perfect = not history.bulletins
        self.lines = _lines(basis)
        self._rules, self._figures = basis.rules, basis.figures
        self._floor = min(basis.rules.lowest_line, basis.rules.heavy.aqi)
        self._clear_line = min(basis.rules.lowest_line, basis.rules.release.aqi)
        self._release_hours = basis.plan.figure("release_hours", datetime.date.min).value
        self._lower_after = basis.plan.figure("lower_after_bulletins", datetime.date.min).value
        self._shown = [_shown(each) for each in self.days]
        self._keys = [self.key(each) for each in self._shown]
        self._since = self._starts()
        self._horizon = held_on(basis.figures, "horizon_days", history.last).value if self.days else 0
        self._next_over = self._places_over()
        self._causes = {each.day: each.cause for each in self.days if each.cause is not None}
        self._bulletins = {day_of(each.issued_at): each for each in history.bulletins}

    def moment(self, place: int) -> datetime.datetime:
        """When the day at `place` is assessed."""
        day = self.days[place].day
        return midnight(day) + issue_hour(day, self._figures) * HOUR

    def is_assessed(self, place: int) -> bool:
        """Whether there is anything to assess with on that day: a bulletin, or a perfect forecast."""
        return self.is_perfect or self.days[place].day in self._bulletins

    def evening(self, place: int) -> "Evening":
        """What is known on the evening of the day at `place`."""
        return self._seen(place, self._forecast(place))

    def earlier(self, place: int) -> tuple["Evening", ...]:
        """The bulletins before that of the day at `place`, as they read on its evening, oldest first.

        As many as the plan asks for before it lowers a level; none where the observed days are the forecast.
        """
        today = self.days[place].day
        count = self._lower_after - 1
        issued = [each for day, each in sorted(self._bulletins.items()) if day < today]
        return tuple(self._seen(place, self._days_after(today, each)) for each in issued[-count:] if count)

    def _seen(self, place: int, ahead: Sequence[ForecastDay]) -> "Evening":
        since, today = self._since[place], self.days[place].day
        kept = self._one_episode((self._shown[place], *ahead))[1:]
        keys = (((each.day - today).days, self.key(each)) for each in kept)
        return Evening(
            now=self.moment(place),
            days=(*self._shown[since : place + 1], *kept),
            pattern=(place - since, *self._keys[since : place + 1], *keys),
        )

    def first_over(self, place: int) -> datetime.date | None:
        """The first day from `place` on that is over any line that grades; None: no level is possible."""
        if self.is_perfect:
            found = self._next_over[place]
            return self.days[found].day if found <= min(place + self._horizon, len(self.days) - 1) else None
        seen = (self._shown[place], *self._forecast(place))
        return next((each.day for each in seen if _highest(each) > self._floor), None)

    def is_blind(self, place: int) -> bool:
        """Whether nothing is known from that day on: the history breaks off here."""
        return not any(each.aqi for each in (self._shown[place], *self._forecast(place)))

    def key(self, each: ForecastDay) -> tuple | None:
        """One day as the rules see it: how its cause is treated, how many lines each value is over."""
        if each.aqi is None:
            return None
        gate = self._rules.gate(cause_of(each.cause, each.primary))
        own = self._bands(each.aqi)
        return gate.graded, gate.pm25_first, own, self._bands(each.pm25_aqi) if each.pm25_aqi else None

    def _is_clear(self, each: ForecastDay) -> bool:
        """Whether what counts of a day is known and on the clear side of every line."""
        if each.aqi is None:
            return False
        counts = counted(each.aqi, each.pm25_aqi, self._rules.gate(cause_of(each.cause, each.primary)))
        return counts is not None and counts.high <= self._clear_line

    def _bands(self, bounds: AqiRange) -> tuple[int, ...]:
        return tuple(
            bisect.bisect_left(self.lines, value) for value in (bounds.low, bounds.middle, bounds.high)
        )

    def _forecast(self, place: int) -> Sequence[ForecastDay]:
        """The days to come as they are forecast on that day."""
        today = self.days[place].day
        if self.is_perfect:
            return self._shown[place + 1 : place + 1 + self._horizon]
        bulletin = self._bulletins.get(today)
        return self._days_after(today, bulletin) if bulletin else []

    def _days_after(self, today: datetime.date, bulletin: Forecast) -> list[ForecastDay]:
        return [self._declared(each) for each in bulletin.days if each.day > today]

    def _one_episode(self, days: Sequence[ForecastDay]) -> Sequence[ForecastDay]:
        """The days up to the end of the next episode: until the air has been clear as long as release asks.

        What comes after is another episode with a warning of its own; it may not hide or raise this one.
        """
        begun, clear = False, 0
        for count, each in enumerate(days, start=1):
            begun = begun or _highest(each) > self._floor
            clear = clear + DAY_HOURS if self._is_clear(each) else 0
            if begun and clear >= self._release_hours:
                return days[:count]
        return days

    def _declared(self, each: ForecastDay) -> ForecastDay:
        """A forecast day under the cause declared for it: the officer is taken to have judged it right."""
        if each.cause is None and each.day in self._causes:
            return ForecastDay(each.day, each.aqi, each.primary, self._causes[each.day], each.pm25_aqi)
        return each

    def _places_over(self) -> list[int]:
        """For each place the next one, itself included, over a line that grades; past the end: none."""
        following, found = len(self._shown), []
        for place in range(len(self._shown) - 1, -1, -1):
            following = place if _highest(self._shown[place]) > self._floor else following
            found.append(following)
        return found[::-1]

    def _starts(self) -> list[int]:
        """For each place, where a run or an episode reaching it can begin earliest, at least a day back."""
        since, clear, found = 0, 0, []
        for place, each in enumerate(self._shown):
            found.append(max(0, min(since, place - 1)))
            clear = clear + DAY_HOURS if self._is_clear(each) else 0
            if each.aqi is None or clear >= self._release_hours:
                since = place + 1
        return found


def _shown(each: HistoryDay) -> ForecastDay:
    """A measured day as a point forecast; PM2.5 alone only where the cause may ask for it."""
    if each.aqi is None:
        return ForecastDay(each.day, None)
    alone = pm25_index(each) if each.cause is not None else None
    pm25 = None if alone is None else AqiRange(alone, alone)
    return ForecastDay(each.day, AqiRange(each.aqi, each.aqi), each.primary, each.cause, pm25)


def _highest(each: ForecastDay) -> int:
    return max((bounds.high for bounds in (each.aqi, each.pm25_aqi) if bounds), default=0)


def _lines(basis: ReplayBasis) -> tuple[int, ...]:
    """Every line that a value is compared with when a level or a release is decided, as `value > line`."""
    rules, found = basis.rules, {basis.rules.heavy.aqi, basis.rules.release.aqi}
    if not basis.plan.figure("release_inclusive", datetime.date.min).value:
        found.add(rules.release.aqi - 1)
    return tuple(sorted(found | _clause_lines(rules)))


def _clause_lines(rules: RuleSet) -> set[int]:
    found = set()
    for clause in rules.clauses:
        for test in clause.tests if clause.level.is_graded else ():
            found.add(test.at_least - 1 if isinstance(test, PeakTest) else test.over)
            found |= {within.over for within in getattr(test, "within", ())}
    return found
