"""What the advice about a live warning rests on, gathered from one situation and its readings."""

from collections.abc import Sequence
from dataclasses import dataclass

from plans.advice import LiveWarning, Standing, concerned_episode
from plans.clause import Reason
from plans.episode import DAY, last_polluted
from plans.forecast import Forecast, ObservedDay
from plans.oscillation import lowering_reason
from plans.outlook import Outlook, outlook
from plans.reading import Readings, read_all
from plans.situation import Situation
from plans.terms import RangePolicy, WarningLevel


@dataclass(frozen=True)
class Asking:
    """How a forecast is read: the policy that was asked for, whose day reading holds, the finished days."""

    range_policy: RangePolicy | None
    own_rules: bool
    observed: tuple[ObservedDay, ...]


def standing_of(
    situation: Situation,
    readings: Readings,
    live: LiveWarning | None,
    asking: Asking,
    earlier: Sequence[Forecast],
) -> Standing:
    """The standing at the moment of the situation; raises FigureMissing."""
    ahead = outlook(situation, readings.policy)
    release = situation.release if situation.merges else None
    line = situation.rules.release.aqi
    return Standing(
        now=situation.now,
        slots=readings.slots,
        episodes=readings.episodes,
        outlook=ahead,
        polluted_until=last_polluted(readings.slots, line, situation.today, release),
        uncertain=_is_uncertain(situation),
        lowering=_lowering(situation, readings, ahead, live, asking, earlier) if live else None,
        span_known=live is not None and _knows(situation, live),
    )


def _lowering(
    situation: Situation,
    readings: Readings,
    ahead: Outlook,
    live: LiveWarning,
    asking: Asking,
    earlier: Sequence[Forecast],
) -> Reason | None:
    """Whether the lower level has settled; None where nothing would be lowered."""
    found = concerned_episode(readings.episodes, readings.slots, ahead, live, situation.now)
    if found is None or found.level >= live.level:
        return None

    def level_of(forecast: Forecast) -> WarningLevel:
        return _level_of(forecast, situation, live, asking)

    return lowering_reason(situation, live, found.level, earlier, level_of)


def _level_of(forecast: Forecast, situation: Situation, live: LiveWarning, asking: Asking) -> WarningLevel:
    """What an earlier bulletin gives, as it reads now, for the episode the live warning is about."""
    then = situation.with_forecast(forecast, asking.observed)
    readings = read_all(then, asking.range_policy, own_rules=asking.own_rules)
    ahead = outlook(then, readings.policy)
    found = concerned_episode(readings.episodes, readings.slots, ahead, live, then.now)
    return found.level if found else WarningLevel.NONE


def _knows(situation: Situation, live: LiveWarning) -> bool:
    """Whether every day of the live warning to come is known (its first day, where its end is open)."""
    known = {each.day for each in situation.views if each.is_known}
    first, last = live.days_from(situation.today)
    return all(first + step * DAY in known for step in range((last - first).days + 1))


def _is_uncertain(situation: Situation) -> bool:
    """Whether today is unknown, or the day before or after it while the series holds it."""
    near = {situation.today - DAY, situation.today, situation.today + DAY}
    known = {each.day for each in situation.views if each.is_known}
    held = {each.day for each in situation.views}
    return situation.today not in known or bool((near & held) - known)
