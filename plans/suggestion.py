"""From a forecast and the plan in force to a level, with every reason and the article behind it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.advice import LiveWarning, ReleaseLine, advise, outlook
from plans.beijing import day_of, midnight
from plans.clause import Grading, Reason
from plans.episode import Bridge, Slot, last_polluted
from plans.finding import ExcludedDay, excluded_days, ozone_reason, situation_reasons
from plans.forecast import Forecast, ObservedDay
from plans.plan import Plan
from plans.reading import Alternative, Readings, read_all
from plans.rule import RuleSet
from plans.series import DayView, day_views
from plans.terms import Advice, RangePolicy, ResponseLevel, WarningLevel
from plans.used_figure import UsedFigures

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
    today = day_of(now)
    figures = UsedFigures(plan, today)
    chosen_rules = rules or plan.rule_set(figures.value("rule_set"))
    views = day_views(forecast, observed, chosen_rules, today)
    readings = read_all(forecast, views, chosen_rules, figures, today, range_policy, own_rules=rules is None)
    bridge = readings.bridge if figures.value("merge_gap") else None
    span = _span(readings, chosen_rules, bridge, now)
    ahead = outlook(forecast, views, readings.policy, now, _release_line(chosen_rules, figures))
    pollution = span.end or last_polluted(readings.slots, chosen_rules.release.aqi, today, bridge)
    advice = advise(readings.level, pollution, ahead, live, uncertain=_uncertain(views, today))
    ozone = ozone_reason(views, readings.policy, figures, today)
    excluded = excluded_days(views, chosen_rules, readings.policy, today)
    reasons = readings.reasons + situation_reasons(
        views, chosen_rules, figures, today, ahead, live, span.lead_hours
    )
    return LevelSuggestion(
        area=forecast.area,
        plan_id=plan.id,
        plan_title=plan.title,
        plan_in_force_from=plan.in_force_from,
        rules=chosen_rules.name,
        assessed_at=now,
        level=readings.level,
        response=readings.level.response,
        start=span.start,
        end=span.end,
        lead_hours=span.lead_hours,
        reasons=reasons + ((ozone,) if ozone else ()),
        excluded_days=tuple(each for each, _ in excluded),
        health_tip=any(needs_tip for _, needs_tip in excluded),
        o3_response=ozone is not None and ozone.met,
        advice=advice,
        alternatives=readings.alternatives,
        assumed=figures.assumed,
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


def _span(readings: Readings, rules: RuleSet, bridge: Bridge | None, now: datetime.datetime) -> _Span:
    if not readings.level.is_graded:
        return _Span(None, None, None)
    first, last = _bounds(readings.grading, now)
    start = max(first, now)
    end = last_polluted(readings.slots, rules.release.aqi, day_of(last - HOUR), bridge) or last
    return _Span(start, max(end, last), int((start - now) / HOUR))


def _bounds(grading: Grading, now: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime]:
    """When the days that decide the level begin and end; the present day where observation alone decides."""
    slots: Sequence[Slot] = grading.winner.slots if grading.winner and grading.level.is_graded else ()
    if not slots or not grading.winner.clause.level.is_graded:
        return now, midnight(day_of(now) + datetime.timedelta(days=1))
    return slots[0].start, slots[-1].end


def _release_line(rules: RuleSet, figures: UsedFigures) -> ReleaseLine:
    return ReleaseLine(rules.release.aqi, figures.value("release_hours"), figures.value("release_inclusive"))


def _uncertain(views: Sequence[DayView], today: datetime.date) -> bool:
    near = {today - datetime.timedelta(days=1), today, today + datetime.timedelta(days=1)}
    known = {each.day for each in views if each.is_known}
    seen = {each.day for each in views}
    return today not in known or bool((near & seen) - known)


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
