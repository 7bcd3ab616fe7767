"""From a forecast and the plan in force to a level, with every reason and the article behind it."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from plans.advice import LiveWarning, advise, outlook
from plans.beijing import day_of, midnight
from plans.clause import Grading, Reason
from plans.episode import DAY, last_polluted
from plans.finding import ExcludedDay, excluded_days, needs_health_tip, situation_reasons
from plans.forecast import Forecast, ObservedDay
from plans.ozone import ozone_reason
from plans.plan import Plan
from plans.reading import Alternative, Readings, read_all
from plans.rule import RuleSet
from plans.situation import Situation, situation_of
from plans.terms import Advice, RangePolicy, ResponseLevel, WarningLevel

__all__ = [
    "Alternative",
    "ExcludedDay",
    "LevelSuggestion",
    "LiveWarning",
    "Reason",
    "suggest",
    "to_json",
]

HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class LevelSuggestion:
    """A proposed level for one area; only people turn it into a warning."""

    area: str
    plan_id: str
    plan_title: str
    plan_in_force_from: datetime.date
    rules: str
    assessed_at: datetime.datetime
    level: WarningLevel
    response: ResponseLevel | None
    start: datetime.datetime | None
    end: datetime.datetime | None
    lead_hours: int | None
    reasons: tuple[Reason, ...]
    excluded_days: tuple[ExcludedDay, ...]
    health_tip: bool
    o3_response: bool
    advice: Advice
    alternatives: tuple[Alternative, ...]
    assumed: tuple[str, ...]


@dataclass(frozen=True)
class _Span:
    """From when to when a warning would run; both None without a graded level."""

    start: datetime.datetime | None
    end: datetime.datetime | None
    lead_hours: int | None


def suggest(
    forecast: Forecast,
    plan: Plan,
    *,
    now: datetime.datetime,
    observed: Iterable[ObservedDay] = (),
    live: LiveWarning | None = None,
    rules: RuleSet | None = None,
    range_policy: RangePolicy | None = None,
) -> LevelSuggestion:
    """The level the plan proposes for `forecast` at `now`, relative to `live`.

    `observed` are finished days; a run may begin in them. `rules` and `range_policy` replace the plan's own.
    Raises FigureMissing where the plan lacks a figure that is needed.
    """
    situation = situation_of(forecast, plan, now, observed, rules)
    readings = read_all(situation, range_policy, own_rules=rules is None)
    span = _span(readings, situation)
    ahead = outlook(situation, readings.policy)
    pollution = span.end or _last_polluted(readings, situation, situation.today)
    ozone = ozone_reason(situation, readings.policy)
    reasons = readings.reasons + situation_reasons(situation, ahead, live, span.lead_hours)
    return LevelSuggestion(
        area=forecast.area,
        plan_id=plan.id,
        plan_title=plan.title,
        plan_in_force_from=plan.in_force_from,
        rules=situation.rules.name,
        assessed_at=now,
        level=readings.level,
        response=readings.level.response,
        start=span.start,
        end=span.end,
        lead_hours=span.lead_hours,
        reasons=reasons + ((ozone,) if ozone else ()),
        excluded_days=excluded_days(situation, readings.policy),
        health_tip=needs_health_tip(situation, readings.policy),
        o3_response=ozone is not None and ozone.met,
        advice=advise(readings.level, pollution, ahead, live, uncertain=_is_uncertain(situation)),
        alternatives=readings.alternatives,
        assumed=situation.figures.assumed,
    )


def to_json(suggestion: LevelSuggestion) -> dict:
    """The suggestion as the interfaces write it (§2.2)."""
    return {
        "area": suggestion.area,
        "plan": {
            "id": suggestion.plan_id,
            "title": suggestion.plan_title,
            "in_force_from": suggestion.plan_in_force_from.isoformat(),
        },
        "rules": suggestion.rules,
        "assessed_at": suggestion.assessed_at.isoformat(),
        "level": suggestion.level.value,
        "response": suggestion.response.value if suggestion.response else None,
        "start": _iso(suggestion.start),
        "end": _iso(suggestion.end),
        "lead_hours": suggestion.lead_hours,
        "reasons": [_reason_json(each) for each in suggestion.reasons],
        "excluded_days": [
            {"date": each.day.isoformat(), "cause": each.cause.value, "why": each.why}
            for each in suggestion.excluded_days
        ],
        "health_tip": suggestion.health_tip,
        "o3_response": suggestion.o3_response,
        "advice": suggestion.advice.value,
        "alternatives": [
            {"reading": each.reading, "level": each.level.value, "why": each.why}
            for each in suggestion.alternatives
        ],
        "assumed": list(suggestion.assumed),
    }


def _span(readings: Readings, situation: Situation) -> _Span:
    if not readings.level.is_graded:
        return _Span(None, None, None)
    first, last = _bounds(readings.grading, situation.now)
    start = max(first, situation.now)
    end = _last_polluted(readings, situation, day_of(last - HOUR)) or last
    return _Span(start, max(end, last), (start - situation.now) // HOUR)


def _bounds(grading: Grading, now: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime]:
    """When the days that decide the level begin and end; the present day where observation alone decides."""
    if not grading.level.is_graded:
        return now, midnight(day_of(now) + DAY)
    decisive = grading.winner.slots
    return decisive[0].start, decisive[-1].end


def _last_polluted(readings: Readings, situation: Situation, day: datetime.date) -> datetime.datetime | None:
    """When the episode that holds `day` leaves the air clear; None where `day` is clear."""
    return last_polluted(readings.slots, situation.rules.release.aqi, day, situation.merging)


def _is_uncertain(situation: Situation) -> bool:
    """Whether today is unknown, or the day before or after it while the series holds it."""
    near = {situation.today - DAY, situation.today, situation.today + DAY}
    known = {each.day for each in situation.views if each.is_known}
    held = {each.day for each in situation.views}
    return situation.today not in known or bool((near & held) - known)


def _reason_json(reason: Reason) -> dict:
    return {
        "clause": reason.clause,
        "text": reason.text,
        "met": reason.met,
        "days": [day.isoformat() for day in reason.days],
        "citation": reason.citation.to_json(),
    }


def _iso(moment: datetime.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
