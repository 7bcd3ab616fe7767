"""From a forecast and the plan in force to a level, with every reason and the article behind it."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from plans.advice import LiveWarning, advise
from plans.clause import Reason
from plans.finding import ExcludedDay, excluded_days, live_reasons, needs_health_tip, situation_reasons
from plans.forecast import Forecast, ObservedDay, ObservedHour
from plans.ozone import ozone_reason
from plans.plan import Plan
from plans.reading import Alternative, read_all
from plans.rule import RuleSet
from plans.situation import situation_of
from plans.standing import Asking, standing_of
from plans.terms import Advice, RangePolicy, ResponseLevel, WarningLevel

__all__ = [
    "Alternative",
    "ExcludedDay",
    "LaterEpisode",
    "LevelSuggestion",
    "LiveWarning",
    "Reason",
    "suggest",
    "to_json",
]

HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class LaterEpisode:
    """An episode after the one proposed: it will need a warning of its own."""

    level: WarningLevel
    start: datetime.datetime
    end: datetime.datetime
    clause: str | None


@dataclass(frozen=True)
class LevelSuggestion:
    """A proposed level for the first episode in one area; only people turn it into a warning."""

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
    later: tuple[LaterEpisode, ...] = ()

    def is_condition(self, reason: Reason) -> bool:
        """Whether a reason is a condition of the rule set, met or not; every other one explains."""
        return reason.clause.startswith(f"{self.rules}.")


def suggest(
    forecast: Forecast,
    plan: Plan,
    *,
    now: datetime.datetime,
    observed: Iterable[ObservedDay] = (),
    live: LiveWarning | None = None,
    rules: RuleSet | None = None,
    range_policy: RangePolicy | None = None,
    earlier: Sequence[Forecast] = (),
    current: ObservedHour | None = None,
) -> LevelSuggestion:
    """The level the plan proposes for the first episode in `forecast` at `now`, and what to do about `live`.

    `observed` are finished days; a run may begin in them. `rules` and `range_policy` replace the plan's own.
    `earlier` are the bulletins before this one: a level is lowered only when the lower one has settled.
    `current` is the hour measured last: heavy air that is to stay is proposed at once.
    Raises FigureMissing where the plan lacks a figure that is needed.
    """
    observed = tuple(observed)
    situation = situation_of(forecast, plan, now, observed, rules, current)
    asked = Asking(range_policy, own_rules=rules is None, observed=observed)
    readings = read_all(situation, range_policy, own_rules=asked.own_rules)
    first = readings.episodes[0] if readings.episodes else None
    start = max(first.start, now) if first else None
    lead_hours = (start - now) // HOUR if start else None
    standing = standing_of(situation, readings, live, asked, earlier)
    ozone = ozone_reason(situation, readings.policy)
    return LevelSuggestion(
        area=forecast.area,
        plan_id=plan.id,
        plan_title=plan.title,
        plan_in_force_from=plan.in_force_from,
        rules=situation.rules.name,
        assessed_at=now,
        level=readings.level,
        response=readings.level.response,
        start=start,
        end=first.end if first else None,
        lead_hours=lead_hours,
        reasons=(
            *readings.reasons,
            *situation_reasons(situation, lead_hours, live),
            *(live_reasons(situation, standing, live) if live else ()),
            *((ozone,) if ozone else ()),
        ),
        excluded_days=excluded_days(situation, readings.policy),
        health_tip=needs_health_tip(situation, readings.policy),
        o3_response=ozone is not None and ozone.met,
        advice=advise(standing, live),
        alternatives=readings.alternatives,
        assumed=situation.figures.assumed,
        later=tuple(
            LaterEpisode(each.level, each.start, each.end, each.clause) for each in readings.episodes[1:]
        ),
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
        "reasons": [each.to_json() for each in suggestion.reasons],
        "excluded_days": [
            {"date": each.day.isoformat(), "cause": each.cause.value, "why": each.why}
            for each in suggestion.excluded_days
        ],
        "health_tip": suggestion.health_tip,
        "o3_response": suggestion.o3_response,
        "advice": suggestion.advice.value,
        "alternatives": [each.to_json() for each in suggestion.alternatives],
        "assumed": list(suggestion.assumed),
        "later": [
            {
                "level": each.level.value,
                "response": each.level.response.value,
                "start": each.start.isoformat(),
                "end": each.end.isoformat(),
                "clause": each.clause,
            }
            for each in suggestion.later
        ],
    }


def _iso(moment: datetime.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
