"""A scenario tried on the engine: what was expected beside what came out, and the article behind it."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plans.beijing import day_of, midnight
from plans.clause import Reason
from plans.dated import Citation
from plans.errors import Fault, PlansError
from plans.forecast import AqiRange, Forecast, ForecastDay, ForecastHour, ObservedDay
from plans.library import PlanLibrary
from plans.scenario import NOBODY_KNOWS, Scenario
from plans.suggestion import LevelSuggestion, LiveWarning, suggest
from plans.terms import Cause, Pollutant, RangePolicy, WarningLevel

DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
SOURCE = "情形"
PLAIN = ("lead_hours", "health_tip", "o3_response")


@dataclass(frozen=True)
class Comparison:
    """One thing that a scenario expects, as it is written, and what came out."""

    what: str
    expected: Any
    got: Any

    @property
    def agrees(self) -> bool:
        """Whether they are the same."""
        return self.expected == self.got


@dataclass(frozen=True)
class Trial:
    """One scenario with what the engine said of it."""

    scenario: Scenario
    suggestion: LevelSuggestion
    comparisons: tuple[Comparison, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything came out as written."""
        return all(each.agrees for each in self.comparisons)

    @property
    def citation(self) -> Citation | None:
        """The source of the strictest condition that is met; None where none is."""
        met = _documents(self.suggestion)
        return met[0].citation if met else None


def unfit(scenario: Scenario, library: PlanLibrary, file: str) -> list[Fault]:
    """What keeps a scenario from being tried: an unknown area or rule set, a day without a plan."""
    faults = []
    try:
        library.plan_for(scenario.area, day_of(scenario.now))
    except PlansError as error:
        faults.append(Fault("plan", error.message, file=file, column=f"{scenario.name}.area"))
    if scenario.rules is not None and scenario.rules not in library.rule_sets:
        known = "、".join(sorted(library.rule_sets))
        text = f"没有规则集「{scenario.rules}」，现有：{known}。"
        faults.append(Fault("unknown_rule_set", text, file=file, column=f"{scenario.name}.rules"))
    return faults


def try_scenario(scenario: Scenario, library: PlanLibrary) -> Trial:
    """What the engine says of a scenario beside what it expects; raises FigureMissing as `suggest` does."""
    found = suggestion_of(scenario, library)
    return Trial(scenario, found, tuple(_compared(scenario, found)))


def suggestion_of(scenario: Scenario, library: PlanLibrary) -> LevelSuggestion:
    """What the engine says of a scenario under the plan in force at its moment."""
    now, area = scenario.now, scenario.area
    first = scenario.first_day
    count = len(scenario.observed)
    return suggest(
        Forecast(area, SOURCE, now, _days(scenario, scenario.aqi), _hours(scenario)),
        library.plan_for(area, day_of(now)),
        now=now,
        observed=[
            ObservedDay(first - (count - place) * DAY, aqi) for place, aqi in enumerate(scenario.observed)
        ],
        live=_live(scenario),
        rules=library.rule_set(scenario.rules) if scenario.rules else None,
        range_policy=RangePolicy(scenario.range_policy) if scenario.range_policy else None,
        earlier=[
            Forecast(area, SOURCE, now - (len(scenario.earlier) - place) * HOUR, _days(scenario, values))
            for place, values in enumerate(scenario.earlier)
        ],
    )


def _days(scenario: Scenario, values: Sequence) -> tuple[ForecastDay, ...]:
    return tuple(
        ForecastDay(
            scenario.first_day + place * DAY,
            bounds(value),
            _primary(_word(scenario.primary, place)),
            _cause(_word(scenario.cause, place)),
            bounds(scenario.pm25[place]) if place < len(scenario.pm25) else None,
        )
        for place, value in enumerate(values)
    )


def _hours(scenario: Scenario) -> tuple[ForecastHour, ...]:
    first = scenario.first_hour or scenario.now
    values = [each.aqi for each in scenario.hours for _ in range(each.count)]
    primary, cause = _primary(_word(scenario.primary, 0)), _cause(_word(scenario.cause, 0))
    return tuple(
        ForecastHour(first + place * HOUR, bounds(value), primary, cause)
        for place, value in enumerate(values)
    )


def bounds(value: int | Sequence[int]) -> AqiRange | None:
    """The range that a scenario writes; None for what nobody knows."""
    if value == NOBODY_KNOWS:
        return None
    return AqiRange(value, value) if isinstance(value, int) else AqiRange(*value)


def _word(words: Sequence[str], place: int) -> str:
    """The word of one day: the only one, its own, or none (an earlier bulletin may be longer)."""
    if len(words) == 1:
        return words[0]
    return words[place] if place < len(words) else ""


def _primary(word: str) -> tuple[Pollutant, ...]:
    return (Pollutant(word),) if word else ()


def _cause(word: str) -> Cause | None:
    return Cause(word) if word else None


def _live(scenario: Scenario) -> LiveWarning | None:
    if scenario.active is None:
        return None
    return LiveWarning(
        WarningLevel(scenario.active),
        scenario.active_from or scenario.now,
        scenario.active_until,
        suspended=scenario.suspended,
    )


def _compared(scenario: Scenario, found: LevelSuggestion) -> list[Comparison]:
    expected, written = scenario.expected, scenario.expected.model_fields_set
    made = [Comparison("level", expected.level, found.level.value)]
    if "advice" in written:
        made.append(Comparison("advice", expected.advice, found.advice.value))
    made += [Comparison(key, getattr(expected, key), getattr(found, key)) for key in PLAIN if key in written]
    made += [_moment(key, scenario, found) for key in ("start", "end") if key in written]
    if "excluded" in written:
        made.append(Comparison("excluded", expected.excluded, len(found.excluded_days)))
    if "later" in written:
        made.append(Comparison("later", expected.later, [_later(each) for each in found.later]))
    return made + _reasons(scenario, found) + _alternatives(scenario, found) + _article(scenario, found)


def _moment(key: str, scenario: Scenario, found: LevelSuggestion) -> Comparison:
    """The beginning of the day that is written, against the very moment that came out."""
    wanted, got = getattr(scenario.expected, key), getattr(found, key)
    if wanted is not None and got == midnight(wanted):
        return Comparison(key, wanted, wanted)
    return Comparison(key, wanted, got)


def _later(each) -> list:
    return [each.level.value, day_of(each.start), day_of(each.end)]


def _reasons(scenario: Scenario, found: LevelSuggestion) -> list[Comparison]:
    """Clauses that must be met, not met, or not looked at."""
    stood = {reason.clause: "met" if reason.met else "unmet" for reason in found.reasons}
    wanted = {key: getattr(scenario.expected, key) for key in ("met", "unmet", "absent")}
    # A clause may be told twice; it is then met where any telling is.
    stood |= {reason.clause: "met" for reason in found.reasons if reason.met}
    return [
        Comparison(clause, key, stood.get(clause, "absent"))
        for key, clauses in wanted.items()
        for clause in clauses
    ]


def _alternatives(scenario: Scenario, found: LevelSuggestion) -> list[Comparison]:
    levels = {each.reading: each.level.value for each in found.alternatives}
    wanted = scenario.expected.alternatives
    return [Comparison(f"alternatives.{name}", level, levels.get(name)) for name, level in wanted.items()]


def _article(scenario: Scenario, found: LevelSuggestion) -> list[Comparison]:
    """The document that must be among those behind what is met."""
    if scenario.article is None:
        return []
    held = [reason.citation.document for reason in found.reasons if reason.met]
    got = scenario.article if scenario.article in held else "、".join(dict.fromkeys(held))
    return [Comparison("article", scenario.article, got)]


def _documents(found: LevelSuggestion) -> list[Reason]:
    """The reasons that are met, conditions of the rule set first."""
    met = [reason for reason in found.reasons if reason.met]
    return sorted(met, key=lambda reason: not found.is_condition(reason))
