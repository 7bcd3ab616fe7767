"""How long a replay of twelve leagues and cities over three years takes, and suggestions for every county.

Run: python benchmarks/backtest.py [--years N] [--rounds N]. The air is made up; about one day in sixteen is
over 150, as in the region's records of 2013 to 2015. It measures the program, not the air.
"""

import argparse
import datetime
import random

from machine import heading, median_seconds, table

from plans.backtest import Backtest, run
from plans.beijing import BEIJING
from plans.forecast import AqiRange, Forecast, ForecastDay
from plans.history import History, HistoryDay, history_of
from plans.library import PlanLibrary, load
from plans.replay_basis import basis_of
from plans.suggestion import suggest
from plans.terms import Tier

FIRST = datetime.date(2022, 1, 1)
NOW = datetime.datetime(2026, 11, 23, 20, tzinfo=BEIJING)
DAY = datetime.timedelta(days=1)
SEED = 20261123
WINTER = (11, 12, 1, 2, 3)


def air(dice: random.Random, first: datetime.date, count: int) -> list[int]:
    """Daily AQI with episodes: a day leans on the day before, winters are worse."""
    values, held = [], 70.0
    for step in range(count):
        winter = (first + step * DAY).month in WINTER
        held = 0.5 * held + 0.5 * dice.lognormvariate(4.4 if winter else 4.15, 0.72 if winter else 0.5)
        values.append(min(500, int(held)))
    return values


def histories(library: PlanLibrary, years: int) -> list[History]:
    """Twelve leagues and cities, so many years each."""
    dice, count = random.Random(SEED), 365 * years
    cities = [each.code for each in library.divisions.all() if each.tier is Tier.LEAGUE_CITY]
    return [
        history_of(
            code, [HistoryDay(FIRST + step * DAY, aqi) for step, aqi in enumerate(air(dice, FIRST, count))]
        )
        for code in cities
    ]


def replay_all(library: PlanLibrary, held: list[History], rules: str) -> list[Backtest]:
    """Every city under one rule set, with the answers shared."""
    answers = {}
    return [run(each, basis_of(library, each.area, rules, NOW.date()), answers=answers) for each in held]


def forecasts(library: PlanLibrary, days: int) -> list[Forecast]:
    """A forecast of so many days for every county-level division of GB/T 2260."""
    dice, first = random.Random(SEED), NOW.date() + DAY
    counties = [
        each.code for each in library.divisions.all() if each.tier is Tier.BANNER_COUNTY and each.in_gbt2260
    ]
    return [
        Forecast(code, "benchmark", NOW, tuple(
            ForecastDay(first + step * DAY, AqiRange(aqi, min(500, aqi + 30)))
            for step, aqi in enumerate(air(dice, first, days))
        ))
        for code in counties
    ]  # fmt: skip


def main() -> None:
    """Measure and print both tables."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--years", type=int, default=3)
    arguments.add_argument("--rounds", type=int, default=3)
    chosen = arguments.parse_args()
    library = load()
    held = histories(library, chosen.years)
    days = sum(len(each.days) for each in held)
    print(heading("回放与建议"))
    rows = [replay_row(library, held, rules, days, chosen.rounds) for rules in library.rule_sets]
    print(table(rows, ("rules", "city-days", "over 150", "warnings", "engine asked", "seconds", "limit")))
    print()
    asked = forecasts(library, 10)
    plans = [library.plan_for(each.area, NOW.date()) for each in asked]
    seconds = median_seconds(
        lambda: [suggest(each, plan, now=NOW) for each, plan in zip(asked, plans, strict=True)], chosen.rounds
    )
    row = (len(asked), 10, round(seconds * 1000), round(seconds * 1000 / len(asked), 2))
    print(table([row], ("counties", "days", "ms, all with reasons", "ms each")))


def replay_row(library: PlanLibrary, held: list[History], rules: str, days: int, rounds: int) -> tuple:
    """One line of the table: what was found, what it took."""
    found = replay_all(library, held, rules)
    seconds = median_seconds(lambda: replay_all(library, held, rules), rounds)
    warnings = sum(len(each.score.warnings) for each in found)
    over = sum(day.aqi > 150 for each in held for day in each.days)
    return rules, days, over, warnings, sum(each.asked for each in found), round(seconds, 2), 2.0


if __name__ == "__main__":
    main()
