"""What every course of the air is drawn against: the lines of the rules, the categories, the bulletins."""

import datetime
from collections.abc import Iterable

from emergency.documents.chart import Bulletin, CategoryColour, DayRange, Threshold
from emergency.storage.forecast import StoredForecast
from plans.aqi import Category
from plans.aqi_standard import Standard
from plans.beijing import BEIJING
from plans.plan import Plan

# More bars a day than this cannot be told apart.
BULLETINS_SHOWN = 6


def thresholds(plan: Plan, day: datetime.date) -> tuple[Threshold, ...]:
    """The daily AQI that the graded clauses of the rules in force on `day` ask to be exceeded, rising."""
    rules = plan.rules_on(day)
    graded = [test for clause in rules.clauses if clause.level.is_graded for test in clause.tests]
    over = {test.over for test in graded if hasattr(test, "over")}
    return tuple(Threshold(aqi, f"分级线 {aqi}") for aqi in sorted(over))


def categories(edition: Standard) -> tuple[CategoryColour, ...]:
    """The categories of one edition of the index with the colours the standard gives them."""
    lows = (0, *(high + 1 for high in edition.category_bounds))
    highs = (*edition.category_bounds, None)
    return tuple(
        CategoryColour(low, high, category.label, "#{:02x}{:02x}{:02x}".format(*category.rgb))
        for category, low, high in zip(Category, lows, highs, strict=True)
    )


def bulletins(kept: Iterable[StoredForecast]) -> tuple[Bulletin, ...]:
    """The newest versions that name whole days, oldest first."""
    with_days = [each.forecast for each in kept if each.forecast.days]
    return tuple(
        Bulletin(
            _named(each.issued_at.astimezone(BEIJING)),
            tuple(DayRange(day.day, day.aqi.low, day.aqi.high) for day in each.days if day.aqi is not None),
        )
        for each in with_days[-BULLETINS_SHOWN:]
    )


def _named(at: datetime.datetime) -> str:
    return f"{at.month}月{at.day}日{at.hour}时预报"
