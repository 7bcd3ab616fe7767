"""Advice by category and sensitive groups, as HJ 633-2026 says them, and where a resident reads them."""

import datetime

from bureau import NOW
from makers import Clock, app_of, visitor

from plans.aqi import Category
from plans.health_advice import advice_on
from plans.terms import Pollutant

FIRST = datetime.date(2026, 3, 1)


def test_every_category_and_pollutant_has_its_words():
    """Spans of table 1: each begins where the better one ended; all were read."""
    found = advice_on(FIRST)
    assert [each.category for each in found.categories] == list(Category)
    assert [each.span for each in found.categories] == [
        "1～50", "51～100", "101～150", "151～200", "201～300", "＞300",
    ]  # fmt: skip
    assert all(each.citation.verified and "表1" in each.citation.label for each in found.categories)
    assert [each for each, _ in found.sensitive] == list(Pollutant)


def test_before_the_standard_nothing_is_said():
    """The day before, on the day, the day after: the table of 2012 was not read."""
    day = datetime.timedelta(days=1)
    assert [advice_on(FIRST + n * day) is not None for n in (-1, 0, 1)] == [False, True, True]


def test_the_public_page_says_each_category_in_words(bureau):
    """Name, span and colour are written beside the colour itself."""
    page = visitor(app_of(bureau, Clock(NOW))).get("/public/").text
    for each in advice_on(NOW.date()).categories:
        assert each.category.label in page and each.span in page and each.advice in page
        assert each.category.colour in page
    assert "户外活动频繁的人" in page and "HJ 633-2026" in page
