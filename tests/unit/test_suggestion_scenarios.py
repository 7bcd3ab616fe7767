"""The suggestion against scenarios kept as data: boundary tables, comparisons, causes, advice, an episode."""

import datetime
import pathlib
import tomllib

import pytest

from plans.beijing import BEIJING, day_of, midnight
from plans.forecast import AqiRange, Forecast, ForecastDay, ObservedDay
from plans.library import load
from plans.suggestion import LevelSuggestion, LiveWarning, suggest
from plans.terms import Advice, Cause, Pollutant, RangePolicy, WarningLevel

SCENARIOS = pathlib.Path(__file__).resolve().parent.parent / "scenarios"
FILES = ("boundary_cn_2024", "boundary_cn_2018", "comparisons", "situations")
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
LIBRARY = load()
NOW = datetime.datetime(2024, 12, 17, 20, tzinfo=BEIJING)
FIRST = datetime.date(2024, 12, 18)


def scenarios():
    """Every scenario of the files, named by file and name."""
    for name in FILES:
        for scenario in tomllib.loads((SCENARIOS / f"{name}.toml").read_text("utf-8"))["scenario"]:
            yield pytest.param(scenario, id=f"{name}: {scenario['name']}")


def forecast_days(values, first, cause=None, primary=()):
    """Forecast days from a list of AQI: a number, a [low, high] range, or -1 for an unknown day."""
    return tuple(
        ForecastDay(first + place * DAY, bounds(value), primary, cause) for place, value in enumerate(values)
    )


def bounds(value):
    """The range that a scenario writes."""
    if value == -1:
        return None
    return AqiRange(*value) if isinstance(value, list) else AqiRange(value, value)


def suggested(scenario) -> LevelSuggestion:
    """What the engine says of a scenario."""
    first = scenario.get("first_day", FIRST)
    now = scenario.get("now", NOW)
    cause = Cause(scenario["cause"]) if "cause" in scenario else None
    primary = (Pollutant(scenario["primary"]),) if "primary" in scenario else ()
    area = scenario.get("area", "150500")
    observed = scenario.get("observed", [])
    days = [forecast_days(values, first, cause, primary) for values in scenario.get("earlier", [])]
    return suggest(
        Forecast(area, "scenario", now, forecast_days(scenario["aqi"], first, cause, primary)),
        LIBRARY.plan_for(area, now.astimezone(BEIJING).date()),
        now=now,
        observed=[
            ObservedDay(first - (len(observed) - place) * DAY, aqi) for place, aqi in enumerate(observed)
        ],
        live=live_warning(scenario, now),
        rules=LIBRARY.rule_set(scenario["rules"]) if "rules" in scenario else None,
        range_policy=RangePolicy(scenario["range_policy"]) if "range_policy" in scenario else None,
        earlier=[
            Forecast(area, "scenario", now - (len(days) - place) * HOUR, each)
            for place, each in enumerate(days)
        ],
    )


def live_warning(scenario, now):
    """The warning a scenario has in force, since `now` where it does not say."""
    if "active" not in scenario:
        return None
    return LiveWarning(
        WarningLevel(scenario["active"]),
        scenario.get("active_from", now),
        scenario.get("active_until"),
        suspended=scenario.get("suspended", False),
    )


@pytest.mark.parametrize("scenario", list(scenarios()))
def test_a_scenario_gives_what_its_article_asks(scenario):
    """Level, advice, reasons met and not met, other readings and the document cited are as written."""
    expected, found = scenario["expected"], suggested(scenario)
    met = {reason.clause for reason in found.reasons if reason.met}
    unmet = {reason.clause for reason in found.reasons if not reason.met}
    assert found.level.value == expected["level"]
    assert met >= set(expected.get("met", []))
    assert unmet >= set(expected.get("unmet", []))
    assert not (met | unmet) & set(expected.get("absent", []))
    assert {each.reading: each.level.value for each in found.alternatives}.items() >= expected.get(
        "alternatives", {}
    ).items()
    assert len(found.excluded_days) == expected.get("excluded", len(found.excluded_days))
    if "later" in expected:
        assert [[each.level.value, day_of(each.start), day_of(each.end)] for each in found.later] == expected[
            "later"
        ]
    for name in ("start", "end"):
        assert name not in expected or getattr(found, name) == midnight(expected[name]), name
    for name in ("health_tip", "o3_response", "lead_hours"):
        assert getattr(found, name) == expected.get(name, getattr(found, name)), name
    assert found.advice.value == expected.get("advice", found.advice.value)
    if "article" in scenario:
        assert scenario["article"] in {reason.citation.document for reason in found.reasons if reason.met}


def test_the_november_of_2015_is_followed_from_first_bulletin_to_release():
    """Issue, raise, extend over the one-day gap, hold, release: the advice a desk needs, step by step."""
    story = tomllib.loads((SCENARIOS / "tongliao_2015_11.toml").read_text("utf-8"))
    library = LIBRARY.replaying(datetime.date(2024, 6, 28))
    live = None
    for step in story["step"]:
        today = step["at"].astimezone(BEIJING).date()
        finished = [
            ObservedDay(day, aqi)
            for place, aqi in enumerate(story["observed"])
            if (day := story["first_day"] + place * DAY) < today
        ]
        forecast = Forecast(story["area"], "replay", step["at"], forecast_days(step["ranges"], step["from"]))
        found = suggest(
            forecast, library.plan_for(story["area"], today), now=step["at"], observed=finished, live=live
        )
        assert (found.level.value, found.advice.value) == (step["level"], step["advice"]), step["reason"]
        if found.advice in (Advice.ISSUE, Advice.RAISE, Advice.EXTEND):
            live = LiveWarning(found.level, found.start, found.end)
