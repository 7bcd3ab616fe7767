"""How long the suggestions of every banner and county take, with all their reasons, beside a bare grading.

Run: python benchmarks/suggestion.py. Ten forecast days for each of the divisions; the limit is 100 ms for all.
"""

import datetime

from machine import heading, median_seconds, table

from plans.beijing import midnight
from plans.clause import grade
from plans.episode import DAY, Slot
from plans.forecast import AqiRange, Forecast, ForecastDay
from plans.library import load
from plans.suggestion import suggest, to_json
from plans.terms import Pollutant, Tier

ROUNDS, DAYS = 9, 10
TODAY = datetime.date(2026, 11, 24)
LIMIT = 0.100


def main() -> None:
    """Time both and print the table."""
    library = load()
    areas = [
        each.code for each in library.divisions.all() if each.tier is Tier.BANNER_COUNTY and each.in_gbt2260
    ]
    now = midnight(TODAY)
    forecasts = [_forecast(area, place, now) for place, area in enumerate(areas)]
    plans = [library.plan_for(area, TODAY) for area in areas]
    rules = library.rule_set("CN-2024")

    def suggestions() -> None:
        for forecast, plan in zip(forecasts, plans, strict=True):
            to_json(suggest(forecast, plan, now=now))

    def gradings() -> None:
        for forecast in forecasts:
            grade(rules, [Slot(midnight(day.day), day.aqi.high) for day in forecast.days], TODAY)

    ours, bare = median_seconds(suggestions, ROUNDS), median_seconds(gradings, ROUNDS)
    print(heading(f"Suggestions of {len(areas)} banners and counties, {DAYS} days each"))
    rows = [
        ("suggestion with reasons, as JSON", _shown(ours), f"{ours / LIMIT:.2f}"),
        ("bare grading", _shown(bare), f"{bare / LIMIT:.2f}"),
        ("limit", _shown(LIMIT), "1.00"),
    ]
    print(table(rows, ("what", "median", "x limit")))


def _forecast(area: str, place: int, now: datetime.datetime) -> Forecast:
    """Ten days of ranges that differ from place to place: clean, heavy, severe, dust."""
    values = [60 + (place * 37 + step * 91) % 340 for step in range(DAYS)]
    days = tuple(
        ForecastDay(TODAY + step * DAY, AqiRange(value, value + 30), (_primary(place + step),))
        for step, value in enumerate(values)
    )
    return Forecast(area, "benchmark", now, days)


def _primary(number: int) -> Pollutant:
    return (Pollutant.PM25, Pollutant.PM25, Pollutant.PM25, Pollutant.PM10, Pollutant.O3)[number % 5]


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
