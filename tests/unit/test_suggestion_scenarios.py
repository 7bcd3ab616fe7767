"""The suggestion against scenarios kept as data: boundary tables, comparisons, causes, hours, an episode."""

import datetime
import pathlib
import tomllib

import pytest

from plans.beijing import BEIJING
from plans.forecast import Forecast, ForecastDay, ObservedDay
from plans.library import load
from plans.scenario import parse_scenarios
from plans.suggestion import LiveWarning, suggest
from plans.terms import Advice
from plans.trial import bounds, try_scenario

SCENARIOS = pathlib.Path(__file__).resolve().parent.parent / "scenarios"
FILES = ("boundary_cn_2024", "boundary_cn_2018", "comparisons", "situations", "hours")
DAY = datetime.timedelta(days=1)
LIBRARY = load()


def scenarios():
    """Every scenario of the files, named by file and name."""
    for name in FILES:
        found, faults = parse_scenarios((SCENARIOS / f"{name}.toml").read_bytes(), name)
        assert not faults
        for scenario in found:
            yield pytest.param(scenario, id=f"{name}: {scenario.name}")


@pytest.mark.parametrize("scenario", list(scenarios()))
def test_a_scenario_gives_what_its_article_asks(scenario):
    """Level, advice, reasons met and not met, other readings and the document cited are as written."""
    trial = try_scenario(scenario, LIBRARY)
    assert not [each for each in trial.comparisons if not each.agrees]


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
        days = tuple(
            ForecastDay(step["from"] + place * DAY, bounds(value))
            for place, value in enumerate(step["ranges"])
        )
        forecast = Forecast(story["area"], "replay", step["at"], days)
        found = suggest(
            forecast, library.plan_for(story["area"], today), now=step["at"], observed=finished, live=live
        )
        assert (found.level.value, found.advice.value) == (step["level"], step["advice"]), step["reason"]
        if found.advice in (Advice.ISSUE, Advice.RAISE, Advice.EXTEND):
            live = LiveWarning(found.level, found.start, found.end)
