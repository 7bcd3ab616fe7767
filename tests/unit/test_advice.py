"""Advice at its edges: clear air by hours, figures of oscillation, what a suspended warning may be told."""

import dataclasses
import datetime

import pytest

from plans.advice import LiveWarning
from plans.beijing import BEIJING, midnight
from plans.clear_air import ReleaseLine
from plans.course import course_of
from plans.episode import Slot, is_parted, parts
from plans.forecast import AqiRange, Forecast, ForecastDay, ForecastHour, ObservedDay
from plans.library import load
from plans.suggestion import suggest
from plans.terms import Advice, RangePolicy, WarningLevel

LIBRARY = load()
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
TODAY = datetime.date(2024, 12, 17)
NOW = datetime.datetime(2024, 12, 17, 20, tzinfo=BEIJING)
NONE, TIP, YELLOW, ORANGE, RED = WarningLevel
RULES = LIBRARY.rule_set("CN-2024")


def plan_with(**figures):
    """Tongliao's plan with single figures replaced."""
    plan = LIBRARY.plan_for("150500", TODAY)
    own = dict(plan.own)
    for key, value in figures.items():
        own[key] = (dataclasses.replace(plan.figure(key, TODAY), value=value, until=None),)
    return dataclasses.replace(plan, own=own)


def forecast(values, issued=NOW, first=TODAY):
    """A daily forecast from today on; None: unknown."""
    return Forecast(
        "150500",
        "test",
        issued,
        tuple(
            ForecastDay(first + place * DAY, None if aqi is None else AqiRange(aqi, aqi))
            for place, aqi in enumerate(values)
        ),
    )


def slots(values):
    """A series of natural days from today on; None: unknown."""
    return [Slot(midnight(TODAY + place * DAY), aqi, aqi is not None) for place, aqi in enumerate(values)]


# ---- one rule of clear air


@pytest.mark.parametrize(("hours", "met"), [(35, False), (36, True), (37, True)])
def test_release_asks_for_its_hours_inclusively(hours, met):
    """Below, at and above 36 hours."""
    assert ReleaseLine(150, 36).is_met_by(hours) is met


@pytest.mark.parametrize(
    ("aqi", "inclusive", "clear"),
    [
        (149, True, True),
        (150, True, True),
        (151, True, False),
        (149, False, True),
        (150, False, False),
        (151, False, False),
        (None, True, False),
    ],
)
def test_the_line_itself_is_clear_only_where_the_plan_says_so(aqi, inclusive, clear):
    """≤150 by default, <150 for plans that write it so; unknown air is never clear."""
    assert ReleaseLine(150, 36, inclusive).is_clear(aqi) is clear


@pytest.mark.parametrize(("inclusive", "level"), [(True, YELLOW), (False, ORANGE)])
def test_a_plan_that_releases_below_the_line_also_parts_below_it(inclusive, level):
    """Two days at exactly 150 part two heavy days, unless the plan asks for less than 150."""
    found = suggest(
        forecast([60, 201, 150, 150, 201]), plan_with(release_inclusive=inclusive), now=NOW, rules=RULES
    )
    assert found.level is level
    assert len(found.later) == (1 if inclusive else 0)


@pytest.mark.parametrize(("gap", "count"), [(0, 1), (1, 1), (2, 2), (3, 2)])
def test_two_whole_clear_days_part_a_series(gap, count):
    """No day, one, two and three between two heavy days under 36 hours."""
    found = parts(slots([201, *[100] * gap, 201]), ReleaseLine(150, 36))
    assert sum(any(slot.exceeds(200) for slot in part) for part in found) == count
    assert is_parted(
        slots([201, *[100] * gap, 201]), TODAY, TODAY + (gap + 1) * DAY, ReleaseLine(150, 36)
    ) is (count == 2)


def test_an_unknown_day_parts_but_is_in_no_part():
    """201, unknown, 201 are two stretches of one day."""
    found = parts(slots([201, None, 201]), ReleaseLine(150, 36))
    assert [[slot.value for slot in part] for part in found] == [[201], [201]]


def test_without_merging_any_clear_day_parts():
    """A plan that does not merge warns of each part by itself, and shows what merging would give."""
    found = suggest(forecast([60, 201, 100, 250, 250]), plan_with(merge_gap=False), now=NOW, rules=RULES)
    assert (found.level, [each.level for each in found.later]) == (YELLOW, [ORANGE])
    assert ("merged", ORANGE) in [(each.reading, each.level) for each in found.alternatives]


def test_a_course_keeps_every_episode_with_its_own_dates():
    """Yellow, then red: two episodes, each from its first bad day to its last."""
    found = course_of(
        RULES, slots([201, 90, 90, 201, 301, 201]), TODAY, ReleaseLine(150, 36), merges=True
    ).episodes
    assert [
        (each.level, (each.start - midnight(TODAY)).days, (each.end - midnight(TODAY)).days) for each in found
    ] == [
        (YELLOW, 0, 1),
        (RED, 3, 6),
    ]


@pytest.mark.parametrize(
    ("clear", "advice"), [(35, Advice.RAISE), (36, Advice.RELEASE), (37, Advice.RELEASE)]
)
def test_the_rest_of_today_counts_where_hours_cover_it(clear, advice):
    """A gap of two days, seen on its first noon: 36 clear hours to come are enough, with 35 it goes on."""
    noon = midnight(TODAY) + 12 * HOUR
    hours = tuple(
        ForecastHour(noon + step * HOUR, AqiRange(*(2 * (90 if step < clear else 210,))))
        for step in range(84)
    )
    live = LiveWarning(YELLOW, noon - 2 * DAY, noon + HOUR)
    found = suggest(
        Forecast("150500", "test", noon, hours=hours), plan_with(), now=noon, live=live, rules=RULES
    )
    assert found.advice is advice


# ---- oscillation


@pytest.mark.parametrize(("needed", "advice"), [(1, Advice.LOWER), (2, Advice.LOWER), (3, Advice.HOLD)])
def test_a_level_is_lowered_when_it_stood_in_as_many_bulletins_as_the_plan_says(needed, advice):
    """Two bulletins on end give orange under red; the plan asks for one, two or three."""
    live = LiveWarning(RED, NOW, None)
    earlier = [forecast([210, 210, 301], NOW - 2 * HOUR), forecast([210, 210, 290], NOW - HOUR)]
    found = suggest(
        forecast([210, 210, 290]),
        plan_with(lower_after_bulletins=needed),
        now=NOW,
        live=live,
        rules=RULES,
        earlier=earlier,
        observed=[ObservedDay(TODAY - DAY, 80)],
    )
    assert found.advice is advice


@pytest.mark.parametrize(("holds", "advice"), [(True, Advice.HOLD), (False, Advice.LOWER)])
def test_only_a_plan_that_says_so_holds_the_higher_level(holds, advice):
    """The sentence of Taiyuan 2019 is a figure with its source; without it the newest bulletin decides."""
    found = suggest(
        forecast([210, 210, 290]),
        plan_with(oscillating_holds_higher=holds),
        now=NOW,
        live=LiveWarning(RED, NOW, None),
        rules=RULES,
        earlier=[forecast([210, 210, 301], NOW - HOUR)],
        observed=[ObservedDay(TODAY - DAY, 80)],
    )
    assert found.advice is advice
    reason = next(each for each in found.reasons if each.clause == "oscillation")
    assert not reason.citation.verified
    assert "oscillating_holds_higher" in found.assumed


def test_bulletins_are_taken_in_the_order_of_their_issue():
    """However they are handed in; one issued after this one is not before it."""
    plan, live = plan_with(), LiveWarning(RED, NOW, None)
    earlier = [
        forecast([210, 210, 290], NOW - HOUR),
        forecast([210, 210, 301], NOW - 2 * HOUR),
        forecast([210, 210, 301], NOW + HOUR),
    ]
    found = suggest(
        forecast([210, 210, 290]), plan, now=NOW, live=live, rules=RULES, earlier=earlier,
        observed=[ObservedDay(TODAY - DAY, 80)],
    )  # fmt: skip
    assert found.advice is Advice.LOWER


def test_a_single_bulletin_lowers_and_says_that_nothing_was_there_to_compare():
    """The command line has one file; the reason names what is missing."""
    found = suggest(
        forecast([210, 210, 290]), plan_with(), now=NOW, live=LiveWarning(RED, NOW, None), rules=RULES,
        observed=[ObservedDay(TODAY - DAY, 80)],
    )  # fmt: skip
    reason = next(each for each in found.reasons if each.clause == "oscillation")
    assert (found.advice, reason.met) == (Advice.LOWER, True)
    assert "没有此前的预报可以比较" in reason.text


# ---- before the start


@pytest.mark.parametrize(("seconds", "advice"), [(-1, Advice.RELEASE), (0, Advice.RELEASE), (1, Advice.HOLD)])
def test_clean_air_releases_from_the_start_on(seconds, advice):
    """A start a second ago, now, and in a second, with heavy air three days ahead."""
    live = LiveWarning(YELLOW, NOW + datetime.timedelta(seconds=seconds), None)
    assert suggest(forecast([60, 60, 60, 201]), plan_with(), now=NOW, live=live, rules=RULES).advice is advice


@pytest.mark.parametrize(("hours", "uncovered"), [(-1, False), (0, False), (1, True)])
def test_bad_air_before_an_announced_start_is_said(hours, uncovered):
    """Announced an hour before, at, and an hour after the dawn of the first bad day."""
    live = LiveWarning(YELLOW, midnight(TODAY + DAY) + hours * HOUR, None)
    found = suggest(forecast([60, 201]), plan_with(), now=NOW, live=live, rules=RULES)
    assert ("uncovered" in {each.clause for each in found.reasons}) is uncovered


def test_a_range_never_hides_an_earlier_episode():
    """By the upper bound two episodes, by the middle only the later: both readings are there."""
    days = tuple(
        ForecastDay(TODAY + place * DAY, AqiRange(*bounds))
        for place, bounds in enumerate([(60, 90), (180, 210), (60, 90), (60, 90), (220, 250)], start=0)
    )
    made = Forecast("150500", "test", NOW, days)
    upper = suggest(made, plan_with(), now=NOW, rules=RULES, range_policy=RangePolicy.MAX)
    assert (upper.start, len(upper.later)) == (midnight(TODAY + DAY), 1)
    middle = suggest(made, plan_with(), now=NOW, rules=RULES, range_policy=RangePolicy.MID)
    assert middle.start == midnight(TODAY + 4 * DAY)
