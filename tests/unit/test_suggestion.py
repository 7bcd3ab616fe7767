"""The suggestion beyond the scenarios: hours, rolling windows, PM2.5 alone, the JSON form, properties."""

import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.beijing import BEIJING, midnight
from plans.forecast import AqiRange, Forecast, ForecastDay, ForecastHour, ObservedDay
from plans.library import load
from plans.suggestion import LiveWarning, suggest, to_json
from plans.terms import Advice, Cause, RangePolicy, WarningLevel

LIBRARY = load()
DAY, HOUR = datetime.timedelta(days=1), datetime.timedelta(hours=1)
FIRST = datetime.date(2024, 12, 18)
NOW = datetime.datetime(2024, 12, 17, 20, tzinfo=BEIJING)
PLAN = LIBRARY.plan_for("150500", FIRST)
RULES = {name: LIBRARY.rule_set(name) for name in ("CN-2024", "CN-2018")}


def days(values, first=FIRST, cause=None):
    """Forecast days of these AQI; None: unknown."""
    return tuple(
        ForecastDay(first + place * DAY, None if aqi is None else AqiRange(aqi, aqi), cause=cause)
        for place, aqi in enumerate(values)
    )


def hours(values, start, cause=None, pm25=None):
    """Forecast hours of these AQI from `start` on."""
    alone = None if pm25 is None else AqiRange(pm25, pm25)
    return tuple(
        ForecastHour(start + place * HOUR, AqiRange(aqi, aqi), cause=cause, pm25_aqi=alone)
        for place, aqi in enumerate(values)
    )


def by_day(values, rules="CN-2024", now=NOW, **given_):
    """The suggestion for a daily forecast that begins on the first day."""
    forecast = Forecast("150500", "test", now, days=days(values))
    return suggest(forecast, PLAN, now=now, rules=RULES[rules], **given_)


def by_hour(values, start, rules="CN-2024", now=NOW, **given_):
    """The suggestion for an hourly forecast."""
    forecast = Forecast("150500", "test", now, hours=hours(values, start))
    return suggest(forecast, PLAN, now=now, rules=RULES[rules], **given_)


@pytest.mark.parametrize(("clear", "advice"), [(35, Advice.HOLD), (36, Advice.RELEASE), (37, Advice.RELEASE)])
def test_release_by_hours_needs_thirty_six_clear_hours(clear, advice):
    """35 clear hours from now hold the warning, 36 and 37 release it."""
    live = LiveWarning(WarningLevel.YELLOW, NOW - DAY, None)
    found = by_hour([150] * clear + [151] * (60 - clear), NOW, live=live)
    assert found.advice is advice


def test_the_hour_under_way_counts_as_the_present():
    """A bad hour now stops a release although every later hour is clear."""
    live = LiveWarning(WarningLevel.YELLOW, NOW - DAY, None)
    assert by_hour([151] + [40] * 60, NOW, live=live).advice is Advice.HOLD


def test_whole_days_follow_clear_hours():
    """Clear hours to midnight and clear days after them add up."""
    live = LiveWarning(WarningLevel.YELLOW, NOW - DAY, None)
    forecast = Forecast("150500", "test", NOW, days=days([100, 100]), hours=hours([90] * 4, NOW))
    assert suggest(forecast, PLAN, now=NOW, live=live).advice is Advice.RELEASE


@pytest.mark.parametrize(("valid", "level"), [(19, "none"), (20, "yellow"), (21, "yellow")])
def test_a_day_of_hours_needs_twenty_of_them(valid, level):
    """A natural day made of hours exists from 20 valid hours on (GB 3095)."""
    assert by_hour([250] * valid, midnight(FIRST)).level.value == level


def test_a_rolling_window_across_midnight_is_shown_beside_the_natural_days():
    """24 heavy hours across midnight are yellow as a rolling day; CN-2024 shows it and counts days."""
    heavy_noon_to_noon = [20] * 12 + [260] * 24 + [20] * 12
    found = by_hour(heavy_noon_to_noon, midnight(FIRST))
    assert found.level is WarningLevel.TIP
    assert [(each.reading, each.level) for each in found.alternatives] == [("rolling", WarningLevel.YELLOW)]
    assert "12时" in found.alternatives[0].why


def test_cn_2018_counts_rolling_days():
    """48 heavy hours across midnight are one full natural day, nothing, and two rolling days, yellow."""
    found = by_hour([60] * 12 + [260] * 48 + [60] * 12, midnight(FIRST), rules="CN-2018")
    assert found.level is WarningLevel.YELLOW
    assert found.start == midnight(FIRST) + 12 * HOUR


def test_heavy_air_that_stays_is_proposed_at_once():
    """Yesterday heavy and today too, with hours too few for a natural day: yellow now, without lead."""
    now = midnight(FIRST) + 6 * HOUR
    observed = [ObservedDay(FIRST - DAY, 230)]
    forecast = Forecast("150500", "test", now, days=days([210]))
    found = suggest(forecast, PLAN, now=now, observed=observed, rules=RULES["CN-2018"])
    assert found.level is WarningLevel.YELLOW
    assert found.start == now
    assert found.lead_hours == 0


@pytest.mark.parametrize(("alone", "level"), [(150, "none"), (201, "yellow"), (None, "none")])
def test_a_dust_day_counts_by_pm25_alone(alone, level):
    """On a day of dust only the index of PM2.5 alone may raise a level; without it nothing does."""
    pm25 = None if alone is None else AqiRange(alone, alone)
    day = ForecastDay(FIRST, AqiRange(400, 400), cause=Cause.DUST, pm25_aqi=pm25)
    found = suggest(Forecast("150500", "test", NOW, days=(day,)), PLAN, now=NOW)
    assert found.level.value == level
    assert found.health_tip
    assert [each.day for each in found.excluded_days] == [FIRST]


def test_a_mixed_day_counts_by_pm25_where_it_is_known():
    """A mixed day of 400 with PM2.5 at 160 is no heavy day."""
    day = ForecastDay(FIRST, AqiRange(400, 400), cause=Cause.MIXED, pm25_aqi=AqiRange(160, 160))
    found = suggest(Forecast("150500", "test", NOW, days=(day,)), PLAN, now=NOW)
    assert found.level is WarningLevel.TIP


def test_an_empty_forecast_gives_no_level_and_says_so():
    """Without a single day there is no level, and the reason is the gap."""
    found = by_day([])
    assert found.level is WarningLevel.NONE
    assert [reason.clause for reason in found.reasons if reason.met] == ["gap"]


def test_figures_without_a_read_source_are_named():
    """The suggestion names every figure it used that nobody has read in a text."""
    found = suggest(Forecast("150500", "test", NOW, days=days([201])), PLAN, now=NOW)
    assert {"rule_set", "release_hours", "lead_hours", "merge_gap"} <= set(found.assumed)
    assert "o3_response" not in found.assumed


def test_the_clauses_of_the_national_text_are_shown_as_read():
    """The grading of 环大气〔2024〕6号 was read; the practice behind the release hours was not."""
    found = by_day([201, 100], live=LiveWarning(WarningLevel.YELLOW, NOW, None))
    verified = {reason.clause: reason.citation.verified for reason in found.reasons}
    assert verified["CN-2024.yellow-200"] is True
    assert verified["release"] is False


def test_every_reason_carries_its_figures():
    """A reason says in Chinese which days, which values and which duration it counted."""
    found = by_day([210, 220])
    text = next(reason.text for reason in found.reasons if reason.clause == "CN-2024.orange-200")
    assert "12月18日至12月19日：210、220" in text
    assert "48小时" in text


def test_the_json_has_the_keys_of_the_interface():
    """The JSON form is the one other programs rely on, with offsets in every moment."""
    answer = to_json(by_day([201, 150, 201]))
    assert list(answer) == [
        "area", "plan", "rules", "assessed_at", "level", "response", "start", "end", "lead_hours", "reasons",
        "excluded_days", "health_tip", "o3_response", "advice", "alternatives", "assumed", "later",
    ]  # fmt: skip
    assert answer["plan"] == {
        "id": "150500-2024",
        "title": "通辽市重污染天气应急预案（2024版）",
        "in_force_from": "2024-06-28",
    }
    assert (answer["level"], answer["response"]) == ("orange", "II")
    assert answer["start"] == "2024-12-18T00:00:00+08:00"
    assert answer["end"] == "2024-12-21T00:00:00+08:00"
    assert set(answer["reasons"][0]) == {"clause", "text", "met", "days", "citation"}


def test_the_default_of_the_plan_is_the_middle_of_a_range():
    """A range of 180 to 220 is 200 by the middle, which is not over 200, and 220 by the upper bound."""
    day = ForecastDay(FIRST, AqiRange(180, 220))
    forecast = Forecast("150500", "test", NOW, days=(day,))
    assert suggest(forecast, PLAN, now=NOW).level is WarningLevel.TIP
    assert suggest(forecast, PLAN, now=NOW, range_policy=RangePolicy.MAX).level is WarningLevel.YELLOW


AQI = st.integers(0, 500) | st.sampled_from([100, 101, 150, 151, 200, 201, 300, 301, 499, 500])
SERIES = st.lists(AQI, min_size=1, max_size=8)
NAMES = st.sampled_from(sorted(RULES))


def level_on(found, day):
    """The level that is proposed for a day, by the first episode or a later one."""
    spans = [
        (found.level, found.start, found.end),
        *((each.level, each.start, each.end) for each in found.later),
    ]
    held = [
        level for level, start, end in spans if start and start < midnight(day + DAY) and midnight(day) < end
    ]
    return max(held, default=WarningLevel.NONE)


def levels(found, count=10):
    """The levels proposed for the first days, one by one."""
    return [level_on(found, FIRST + place * DAY) for place in range(count)]


@given(series=SERIES, worse=st.lists(st.integers(0, 200), min_size=8, max_size=8), rules=NAMES)
@settings(deadline=None)
def test_a_worse_forecast_lowers_the_level_of_no_day(series, worse, rules):
    """Raising any days keeps or raises what is proposed for every single day, and never starts later."""
    raised = [min(500, aqi + more) for aqi, more in zip(series, worse, strict=False)]
    found, before = by_day(raised, rules), by_day(series, rules)
    assert all(after >= once for after, once in zip(levels(found), levels(before), strict=True))
    assert before.start is None or found.start <= before.start


@given(series=SERIES, place=st.integers(0, 8), clean=st.integers(0, 50), rules=NAMES)
@settings(deadline=None)
def test_a_clean_day_more_never_raises_the_strictest_level(series, place, clean, rules):
    """Putting a clean day anywhere into a forecast keeps or lowers the strictest level proposed in it."""
    eased = [*series[:place], clean, *series[place:]]
    assert max(levels(by_day(eased, rules))) <= max(levels(by_day(series, rules)))


@given(series=SERIES, place=st.integers(0, 7), rules=NAMES)
@settings(deadline=None)
def test_an_unknown_day_raises_the_level_of_no_day(series, place, rules):
    """Losing the value of a day keeps or lowers what is proposed for every single day."""
    lost = [None if at == place else aqi for at, aqi in enumerate(series)]
    found, before = by_day(lost, rules), by_day(series, rules)
    assert all(after <= once for after, once in zip(levels(found), levels(before), strict=True))


@given(series=SERIES, more=AQI | st.none(), rules=NAMES)
@settings(deadline=None)
def test_a_day_added_at_the_end_never_delays_the_start(series, more, rules):
    """What lies further ahead may bring the start forward or raise the level; it never puts the start off."""
    before, found = by_day(series, rules), by_day([*series, more], rules)
    assert before.start is None or found.start <= before.start
    assert all(after >= once for after, once in zip(levels(found), levels(before), strict=True))


LIVE = st.none() | st.tuples(
    st.sampled_from(["yellow", "orange", "red"]), st.integers(-3, 6), st.integers(1, 6)
)


@given(series=SERIES, live=LIVE)
@settings(deadline=None, max_examples=200)
def test_the_first_day_over_the_yellow_line_is_always_warned_of(series, live):
    """Inside the proposed warning, whatever is in force and comes after (one day over 200 is yellow)."""
    first = next((place for place, aqi in enumerate(series) if aqi > 200), None)
    known = live and LiveWarning(
        WarningLevel(live[0]), midnight(FIRST) + live[1] * DAY, midnight(FIRST) + (live[1] + live[2]) * DAY
    )
    found = by_day(series, live=known)
    if first is not None:
        assert level_on(found, FIRST + first * DAY) >= WarningLevel.YELLOW
        assert found.start <= midnight(FIRST + first * DAY)


@given(series=SERIES, live=LIVE)
@settings(deadline=None, max_examples=200)
def test_a_warning_in_force_goes_on_over_bad_air_that_release_cannot_part(series, live):
    """In force, not releasable: bad air that belongs to it and outlasts it raises or extends it."""
    level, _, length = live or ("yellow", 0, 2)
    known = LiveWarning(WarningLevel(level), NOW - DAY, NOW + length * DAY)
    found = by_day([60, *series], live=known, now=NOW + DAY)
    if found.level > known.level and found.advice is not Advice.RELEASE:
        assert found.advice is Advice.RAISE or found.start - NOW > 2 * DAY
    if found.level is known.level and found.end > known.expected_end and found.start - NOW <= DAY:
        assert found.advice in (Advice.EXTEND, Advice.RELEASE)


@given(series=st.lists(AQI, min_size=24, max_size=72), more=st.integers(0, 100), rules=NAMES)
@settings(deadline=None, max_examples=30)
def test_worse_hours_never_lower_the_level(series, more, rules):
    """Raising every hour keeps or raises the level, natural and rolling."""
    raised = [min(500, aqi + more) for aqi in series]
    first = midnight(FIRST)
    assert by_hour(raised, first, rules).level >= by_hour(series, first, rules).level
