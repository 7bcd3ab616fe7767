"""What air of each category does to people and what they should do, and who is sensitive to which pollutant (HJ 633)."""

import datetime
import functools
from dataclasses import dataclass

from plans.aqi import Category
from plans.aqi_standard import standard_on
from plans.dated import Citation
from plans.errors import FigureMissing
from plans.figure_table import FigureTable, held_on, read_figures
from plans.terms import Pollutant

FILE = "aqi/HJ633-2026-health.toml"


@dataclass(frozen=True)
class CategoryAdvice:
    """One category: its AQI as 201～300 or ＞300, its effect on health, the advice, and the article."""

    category: Category
    span: str
    effect: str
    advice: str
    citation: Citation


@dataclass(frozen=True)
class HealthAdvice:
    """The advice of every category, best first, the sensitive groups by pollutant, and what says the latter."""

    categories: tuple[CategoryAdvice, ...]
    sensitive: tuple[tuple[Pollutant, str], ...]
    citation: Citation


@functools.cache
def advice_on(day: datetime.date) -> HealthAdvice | None:
    """What the standard in force on `day` says; None where its table was not read."""
    table = read_figures(FILE)
    try:
        found = tuple(_category(table, each, day) for each in Category)
        groups = {each: held_on(table, f"sensitive.{each.value}", day) for each in Pollutant}
    except FigureMissing:
        return None
    sensitive = tuple((each, figure.value) for each, figure in groups.items())
    return HealthAdvice(found, sensitive, groups[Pollutant.PM25].citation)


def _category(table: FigureTable, category: Category, day: datetime.date) -> CategoryAdvice:
    bounds = (0, *standard_on(day).category_bounds)
    low = bounds[category.rank]
    span = f"{low + 1}～{bounds[category.rank + 1]}" if category.rank + 1 < len(bounds) else f"＞{low}"
    effect, advice = (held_on(table, f"{part}.{category.value}", day) for part in ("effect", "advice"))
    return CategoryAdvice(category, span, effect.value, advice.value, advice.citation)
