"""The observed rule by the hour: heavy now and no improvement in the window ahead starts a warning at once."""

import datetime

import pytest
from bureau import AREA, NOW
from hypothesis import given
from hypothesis import strategies as st

from emergency.services import consultation, observation
from plans.aqi_standard import standard_on
from plans.beijing import midnight
from plans.forecast import AqiRange, Forecast, ForecastDay, ForecastHour, ObservedHour
from plans.library import load
from plans.quality import newest_hour
from plans.screening import StationHour
from plans.suggestion import suggest
from plans.terms import Advice, Pollutant, WarningLevel

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
FIRST = datetime.date(2026, 11, 23)
AT = midnight(FIRST) + 16 * HOUR
PLAN = load().plan_for("150500", FIRST)
PM25 = (Pollutant.PM25,)


def by_hours(current, hours, primary=PM25):
    """What is proposed at 16:00 with this hour measured last and these hours ahead (None: unknown)."""
    ahead = tuple(
        ForecastHour(AT + (1 + step) * HOUR, None if aqi is None else AqiRange(aqi, aqi), PM25)
        for step, aqi in enumerate(hours)
    )
    measured = ObservedHour(AT - HOUR, current, primary)
    return suggest(Forecast("150500", "x", AT, hours=ahead), PLAN, now=AT, current=measured)


def told(found):
    """The observed reason: met, not met, or None where it is not told."""
    return next((each.met for each in found.reasons if each.clause == "observed"), None)


@pytest.mark.parametrize(("aqi", "met"), [(199, None), (200, None), (201, True)])
def test_the_hour_measured_last_must_be_over_the_heavy_line(aqi, met):
    """Below and at 200 is not heavy; above it the warning starts now, without lead."""
    found = by_hours(aqi, [210] * 24)
    assert told(found) is met
    if met:
        assert (found.level, found.start, found.lead_hours) == (WarningLevel.YELLOW, AT, 0)
        assert found.advice is Advice.ISSUE


@pytest.mark.parametrize(
    ("hours", "met"),
    [
        ([201] * 24, True),
        ([201] * 23 + [200], False),
        ([201] * 23 + [199], False),
        ([201] * 23, False),
        ([201] * 23 + [None], False),
        ([201] * 24 + [60] * 12, True),
    ],
)
def test_no_hour_of_the_window_may_be_better_or_unknown(hours, met):
    """Twenty-four hours: one at the line, one below, one missing, one unknown; what comes after is another matter."""
    assert told(by_hours(230, hours)) is met


@pytest.mark.parametrize(
    ("primary", "met"),
    [
        (PM25, True),
        ((Pollutant.PM10,), True),
        ((Pollutant.O3,), None),
        ((Pollutant.PM25, Pollutant.O3), True),
    ],
)
def test_ozone_starts_no_coloured_warning(primary, met):
    """PM10 without a judged cause counts (从严); ozone does not."""
    assert told(by_hours(230, [230] * 24, primary)) is met


@pytest.mark.parametrize(
    ("today", "tomorrow", "met"), [(201, 201, True), (200, 201, False), (201, 200, False)]
)
def test_without_hours_the_days_that_the_window_touches_stand_for_it(today, tomorrow, met):
    """From 16:00 on 24 hours touch today and tomorrow; a day nobody forecasts is no bad one."""
    days = tuple(
        ForecastDay(FIRST + step * DAY, AqiRange(aqi, aqi)) for step, aqi in enumerate((today, tomorrow))
    )
    measured = ObservedHour(AT - HOUR, 230, PM25)
    found = suggest(Forecast("150500", "x", AT, days=days), PLAN, now=AT, current=measured)
    assert told(found) is met
    unknown = suggest(Forecast("150500", "x", AT, days=days[:1]), PLAN, now=AT, current=measured)
    assert told(unknown) is False


@given(hours=st.lists(st.integers(0, 500), min_size=24, max_size=24), current=st.integers(0, 500))
def test_worse_air_now_never_lowers_the_level(hours, current):
    """With the hour measured last the proposal is never below that without it."""
    ahead = tuple(
        ForecastHour(AT + (1 + step) * HOUR, AqiRange(aqi, aqi), PM25) for step, aqi in enumerate(hours)
    )
    forecast = Forecast("150500", "x", AT, hours=ahead)
    without = suggest(forecast, PLAN, now=AT)
    assert suggest(forecast, PLAN, now=AT, current=ObservedHour(AT, current, PM25)).level >= without.level


def stations(count=24, last=NOW, pm25=200, frozen=False):
    """Two stations that measured `count` hours up to `last`; a frozen one repeats itself."""
    return [
        StationHour(name, last - (count - step) * HOUR, _values(pm25, 0 if frozen else step + (name == "甲")))
        for name in ("甲", "乙")
        for step in range(count)
    ]


def _values(pm25, extra):
    return {
        "pm25": pm25 + extra, "pm10": 240 + extra, "so2": 9 + extra, "no2": 20 + extra, "co": 1.0, "o3_1h": 30 + extra,
    }  # fmt: skip


@pytest.mark.parametrize(("late", "known"), [(2, True), (3, True), (4, False)])
def test_an_hour_older_than_three_is_no_present(late, known):
    """The newest hour began two, three or four hours ago."""
    hours = stations(last=AT - (late - 1) * HOUR)
    found = newest_hour(hours, AT - 3 * HOUR, standard_on(FIRST))
    assert (found is not None) is known
    if known:
        assert (found.at, found.primary) == (AT - late * HOUR, PM25)


def test_frozen_stations_make_no_heavy_hour():
    """A record that repeats itself is set aside before any rule."""
    assert newest_hour(stations(frozen=True), AT - 3 * HOUR, standard_on(FIRST)) is None


def test_the_desk_is_told_from_its_own_stations(bureau):
    """Station-hours that came in make the assessment propose a warning now."""
    bureau.receives([260, 260], first=0)
    observation.record_station_hours(bureau.office, bureau.duty, NOW, AREA, stations())
    found = consultation.assess(bureau.office, bureau.duty, NOW, AREA).suggestion
    reason = next(each for each in found.reasons if each.clause == "observed")
    assert reason.met and "实测小时AQI" in reason.text and "15时" in reason.text
    assert (found.start, found.lead_hours) == (NOW, 0)
