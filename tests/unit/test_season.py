"""A part of every year: its first and last day, over the end of the year, and what of a response lies in it."""

import datetime

import pytest

from plans.action import Action
from plans.beijing import midnight
from plans.measure import Measure, sentence
from plans.measure_parser import parse_measures
from plans.season import Season, season

WINTER = Season((11, 15), (3, 15))
SUMMER = Season((4, 1), (10, 31))


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("11-15至03-15", WINTER),
        ("11月15日至次年3月15日", WINTER),
        ("每年4月1日至10月31日", SUMMER),
        ("4-1至10-31", SUMMER),
        ("02-29至03-01", Season((2, 29), (3, 1))),
        ("02-30至03-01", None),
        ("13-01至03-01", None),
        ("04-31至05-01", None),
        ("4月1日至次年10月31日", None),
        ("11月至3月", None),
        ("", None),
    ],
)
def test_a_season_is_read_or_refused(written, found):
    """Both ways of writing; a day that no month has, more than a year and bare months are none."""
    assert season(written) == found
    assert found is None or season(str(found)) == season(found.label) == found


@pytest.mark.parametrize(
    ("day", "winter", "summer"),
    [
        ((2026, 11, 14), False, False),
        ((2026, 11, 15), True, False),
        ((2026, 12, 31), True, False),
        ((2027, 3, 15), True, False),
        ((2027, 3, 16), False, False),
        ((2027, 3, 31), False, False),
        ((2027, 4, 1), False, True),
        ((2027, 10, 31), False, True),
        ((2027, 11, 1), False, False),
    ],
)
def test_first_and_last_day_belong_to_it(day, winter, summer):
    """The day before, the day itself, the day after."""
    at = datetime.date(*day)
    assert (WINTER.holds_on(at), SUMMER.holds_on(at)) == (winter, summer)


def test_what_of_a_response_lies_in_the_season():
    """It begins at the first midnight and ends with the last day; a response outside has nothing of it."""
    start, end = (datetime.datetime(2026, 11, day, 4, tzinfo=datetime.UTC) for day in (13, 18))
    assert WINTER.within(start, end) == ((midnight(datetime.date(2026, 11, 15)), end),)
    start, end = (datetime.datetime(2027, 3, day, 4, tzinfo=datetime.UTC) for day in (14, 18))
    assert WINTER.within(start, end) == ((start, midnight(datetime.date(2027, 3, 16))),)
    assert SUMMER.within(start, end) == ()


def test_the_end_of_february_is_there_every_year():
    """29 February is the last of the month where the year has none."""
    leap = Season((12, 1), (2, 29))
    start = datetime.datetime(2027, 2, 27, tzinfo=datetime.UTC)
    over = leap.within(start, start + datetime.timedelta(days=5))
    assert over == ((start, midnight(datetime.date(2027, 3, 1))),)


@pytest.mark.parametrize(
    "said",
    [
        "每年11月15日至次年3月15日期间：停止公路运输。",
        "采暖季（11月15日至次年3月15日），停止公路运输。",
        "错峰期间11月15日至次年3月15日：停止公路运输",
    ],
)
def test_a_sentence_that_begins_with_a_season_holds_in_it(said):
    """Our own words and a bureau's."""
    (found,) = parse_measures(said, ()).measures
    assert found == Measure(Action.ROAD_TRANSPORT_STOP, season="11-15至03-15")
    assert sentence(found).startswith("每年11月15日至次年3月15日期间：停止公路运输")


def test_the_season_holds_for_the_whole_sentence_and_not_for_the_next():
    """Two parts of one sentence, then another sentence."""
    said = "每年11月15日至次年3月15日期间：停止公路运输，停止露天作业。污染物排放量较预警前不得上升。"
    assert [each.season for each in parse_measures(said, ()).measures] == ["11-15至03-15"] * 2 + [""]
