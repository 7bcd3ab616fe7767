"""Data quality before any rule: what is frozen, impossible or jumping is set aside; days need hours."""

import collections
import datetime
import pathlib
from decimal import Decimal
from fractions import Fraction

import pytest

from emergency.sources.table import day as day_cell
from emergency.sources.table import load_table, number
from plans.aqi import standard
from plans.beijing import midnight
from plans.daily_mean import daily_means
from plans.quality import Defect, StationHour, city_day, city_hour, observed_day, screen
from plans.screening import MEASURED

DAY = datetime.date(2020, 4, 1)
BEGIN = midnight(DAY)
HOUR = datetime.timedelta(hours=1)
OLD, NEW = standard("HJ633-2012"), standard("HJ633-2026")
FROZEN = {
    "昆区政府(启用200107)",
    "兴松小区",
    "海东办(启用200113)",
    "糖厂",
    "红旗小学(启用200113)",
    "通辽宾馆",
}


def living(station: str, hours: int = 24, **fixed) -> list[StationHour]:
    """A healthy station whose values move a little every hour; `fixed` overrides an indicator's value."""
    return [
        _hour(station, place, {"pm25": 40 + place % 3, "pm10": 60 + place % 5} | fixed)
        for place in range(hours)
    ]


def _hour(station: str, place: int, changed: dict) -> StationHour:
    values = {"pm25": 40, "pm10": 60, "so2": 9, "no2": 20, "co": Decimal("0.5"), "o3_1h": 50 + place % 7}
    return StationHour(station, BEGIN + place * HOUR, values | changed)


def frozen(station: str, hours: int, begin: int = 0) -> list[StationHour]:
    """A station repeating one record at AQI 426."""
    record = {"pm25": 388, "pm10": 415, "so2": 22, "no2": 99, "co": Decimal("4.6"), "o3_1h": 10}
    return [StationHour(station, BEGIN + (begin + place) * HOUR, record) for place in range(hours)]


def defects(hours: list[StationHour]) -> list[tuple]:
    """What is set aside of some hours, as station, defect and indicator."""
    return [(each.station, each.defect, each.indicator) for each in screen(hours, DAY).set_aside]


@pytest.mark.parametrize(("hours", "found"), [(5, 0), (6, 1), (7, 1)])
def test_a_station_repeating_one_record_is_frozen_from_six_hours_on(hours, found):
    """Five equal records may be chance; at and above the threshold the whole run is set aside."""
    screened = screen(frozen("甲", hours), DAY)
    assert len(screened.set_aside) == found
    assert len(screened.accepted) == (0 if found else hours)


def test_the_hours_after_a_frozen_run_are_accepted():
    """A station that came back to life counts again; the run's first and last hour are named."""
    hours = [*frozen("甲", 8), *(_hour("甲", place, {"pm25": 30 + place}) for place in range(8, 24))]
    screened = screen(hours, DAY)
    only = screened.set_aside[0]
    assert (only.begin, only.end, only.defect) == (BEGIN, BEGIN + 7 * HOUR, Defect.FROZEN)
    assert "甲" in only.reason and "8 个小时" in only.reason
    assert [hour.at for hour in screened.accepted] == [BEGIN + place * HOUR for place in range(8, 24)]


def test_an_empty_hour_does_not_hide_a_frozen_run():
    """A blank record between equal ones must neither break nor lengthen the run."""
    hours = [*frozen("甲", 3), StationHour("甲", BEGIN + 3 * HOUR, {}), *frozen("甲", 3, begin=4)]
    assert defects(hours) == [("甲", Defect.FROZEN, None)]


@pytest.mark.parametrize(("reported", "found"), [(2, 0), (3, 1), (4, 1)])
def test_few_equal_values_do_not_make_a_frozen_record(reported, found):
    """Two equal indicators may be chance; from three on a repetition counts."""
    values = {key: 5 for key in MEASURED[:reported]}
    assert len(defects([StationHour("甲", BEGIN + place * HOUR, values) for place in range(10)])) == found


@pytest.mark.parametrize(
    ("key", "value", "bad"),
    [
        ("pm25", -1, True), ("pm25", 0, False), ("pm25", 2000, False), ("pm25", 2001, True),
        ("pm10", 9999, False), ("pm10", 10000, False), ("pm10", 10001, True),
        ("co", 200, False), ("co", Decimal("200.1"), True), ("so2", float("nan"), True),
    ],
)  # fmt: skip
def test_impossible_values_are_dropped_and_the_rest_of_the_hour_is_kept(key, value, bad):
    """Below zero, not a number, or above the bound: that value goes, the station stays."""
    hours = [_hour("甲", 0, {key: value}), _hour("甲", 1, {key: value})]
    screened = screen(hours, DAY)
    assert [(each.defect, each.indicator) for each in screened.set_aside] == [(Defect.IMPOSSIBLE, key)] * bad
    assert all((key in hour.values) != bad for hour in screened.accepted)
    assert all("no2" in hour.values for hour in screened.accepted)


@pytest.mark.parametrize(
    ("before", "value", "after", "bad"),
    [
        (50, 399, 50, False), (50, 400, 50, False), (50, 401, 50, True),  # 8 times
        (20, 319, 19, False), (20, 320, 20, False), (20, 321, 20, True),  # 300 more
        (50, 800, 700, False), (700, 800, 50, False),
    ],
)  # fmt: skip
def test_a_lone_jump_is_dropped_and_a_lasting_rise_is_kept(before, value, after, bad):
    """Only a value that towers over both its neighbours goes; dust that arrives and stays is kept."""
    hours = [_hour("甲", place, {"pm25": each}) for place, each in enumerate((before, value, after))]
    assert defects(hours) == [("甲", Defect.JUMP, "pm25")] * bad


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((10, -1, 10), ("甲", "PM2.5", "1 个小时值", "小于 0 或高于 2000")),
        ((10, 2001, 10), ("甲", "PM2.5", "1 个小时值", "小于 0 或高于 2000")),
        ((50, 401, 50), ("甲", "PM2.5", "401")),
    ],
)
def test_what_is_dropped_says_what_of_which_station_and_why(values, words):
    """A person must be able to look it up: station, pollutant, how much, against which line."""
    hours = [_hour("甲", place, {"pm25": each}) for place, each in enumerate(values)]
    (only,) = screen(hours, DAY).set_aside
    assert all(word in only.reason for word in words), only.reason
    assert only.reason.endswith("。")


def test_a_jump_beside_a_gap_is_kept():
    """Without both neighbours nothing says that a value is a jump."""
    hours = [_hour("甲", 0, {"pm25": 10}), _hour("甲", 1, {"pm25": 900}), _hour("甲", 2, {"pm25": None})]
    assert defects(hours) == []


def test_of_two_records_of_one_hour_the_later_counts():
    """A corrected record replaces the first one."""
    hours = [_hour("甲", 0, {"pm25": 10}), _hour("甲", 0, {"pm25": 20})]
    assert [hour.values["pm25"] for hour in screen(hours, DAY).accepted] == [20]


@pytest.mark.parametrize(("count", "expected"), [(19, None), (20, Fraction(10)), (21, Fraction(10))])
def test_a_day_mean_needs_20_of_24_hours(count, expected):
    """19 hourly values give no day mean, 20 and 21 do; the same holds for the largest hour of O3."""
    hours = [{"pm25": 10, "o3_1h": 10}] * count + [{}] * (24 - count)
    means = daily_means(hours, DAY)
    assert [means["pm25"], means["o3_1h"]] == [expected, expected]


@pytest.mark.parametrize(("count", "expected"), [(5, None), (6, Fraction(90)), (7, Fraction(90))])
def test_an_eight_hour_mean_needs_6_of_8_hours(count, expected):
    """Five values in the fullest window give no 8-hour mean, six and seven do."""
    assert daily_means([{"o3_1h": 90}] * count + [{}] * (24 - count), DAY)["o3_8h"] == expected


def test_the_largest_eight_hours_lie_inside_the_day():
    """The best of the 17 windows of the day counts, exactly."""
    hours = [{"o3_1h": value} for value in [*range(16), *[100] * 7, 101]]
    assert daily_means(hours, DAY)["o3_8h"] == Fraction(801, 8)


def test_a_day_has_24_hours():
    """Any other number of hours is a mistake of the caller and must not pass."""
    with pytest.raises(ValueError, match="24"):
        daily_means([{}] * 23, DAY)


def test_a_frozen_station_does_not_make_a_heavy_day():
    """Three healthy stations and one frozen at AQI 426: the day is that of the three, the fourth is named."""
    hours = [*living("甲"), *living("乙"), *living("丙"), *frozen("红旗小学", 24)]
    found = observed_day(hours, DAY, OLD)
    assert found.observed.aqi == observed_day(hours[:72], DAY, OLD).observed.aqi == 58
    assert found.stations == ("丙", "乙", "甲")
    assert [(each.station, each.defect) for each in found.set_aside] == [("红旗小学", Defect.FROZEN)]


def test_means_over_stations_are_exact():
    """Two stations with 35 and 36 give 35.5, which rounds to 36 and an IAQI of 52."""
    hours = living("甲", pm25=35, pm10=35) + living("乙", pm25=36, pm10=36)
    found = observed_day(hours, DAY, NEW)
    assert found.concentrations["pm25"] == Fraction(71, 2)
    assert found.index.iaqi["pm25"] == 52


@pytest.mark.parametrize(
    ("stations", "valid", "counts"),
    [(4, 1, False), (4, 2, True), (4, 3, True), (5, 3, False), (8, 5, False), (8, 6, True), (8, 7, True)],
)
def test_a_city_needs_enough_stations(stations, valid, counts):
    """Half of up to four stations, three quarters of more: below no city mean, at and above there is one."""
    hours = [hour for place in range(valid) for hour in living(f"站{place}")]
    hours += [hour for place in range(valid, stations) for hour in living(f"站{place}", hours=3)]
    means, gaps = city_day(screen(hours, DAY).accepted, DAY)
    assert (means["pm25"] is not None) == counts
    assert len(gaps) == stations - valid
    assert all("有效小时少于 20 个" in gap.reason for gap in gaps)


def test_a_city_hour_is_the_mean_over_stations():
    """One hour of two stations gives their mean; an hour nobody reported gives none."""
    accepted = screen(living("甲", pm25=30) + living("乙", pm25=45), DAY).accepted
    assert city_hour(accepted, BEGIN)["pm25"] == Fraction(75, 2)
    assert city_hour(accepted, BEGIN + 30 * HOUR)["pm25"] is None


@pytest.mark.parametrize(("no2", "aqi"), [(79, None), (80, None), (81, 101)])
def test_a_day_without_particulate_matter_counts_only_when_it_is_bad(no2, aqi):
    """Clean gases do not prove a clean day where PM is missing; above 100 the rest is enough."""
    assert observed_day(living("甲", pm25=None, pm10=None, no2=no2), DAY, OLD).observed.aqi == aqi


def test_no_hours_at_all_give_no_index():
    """A day without any data must have no index, and must not fail."""
    found = observed_day([], DAY, NEW)
    assert (found.observed.aqi, found.observed.day, found.stations) == (None, DAY, ())


def test_the_six_frozen_stations_of_2020_are_found_and_no_healthy_one(shared_data):
    """On the real station-hours exactly the six known stations are frozen, nothing else is set aside."""
    found = [
        each
        for hours in _cities(shared_data / "air" / "im_station_hourly_202003_04.csv").values()
        for each in screen(hours, DAY).set_aside
    ]
    assert {each.station for each in found} == FROZEN
    assert {each.defect for each in found} == {Defect.FROZEN}
    assert len(found) == len(FROZEN)


def test_hohhot_is_not_polluted_by_its_frozen_stations(shared_data):
    """With a station frozen at AQI 426 among twelve, the day must be what the healthy ones measured."""
    hours = _cities(shared_data / "air" / "im_station_hourly_202003_04.csv")["呼和浩特"]
    found = observed_day(hours, datetime.date(2020, 3, 31), OLD)
    assert found.observed.aqi == 72
    assert len(found.stations) == 8
    assert {each.station for each in found.set_aside if each.defect is Defect.FROZEN} < FROZEN


def _cities(path: pathlib.Path) -> dict[str, list[StationHour]]:
    """The station-hours of the file by city; its hour is taken as the beginning."""
    cities = collections.defaultdict(list)
    for row in load_table(path).rows:
        at = midnight(day_cell(row, "date")) + int(row.get("hour")) * HOUR
        values = {key: number(row, key) for key in MEASURED}
        cities[row.get("city")].append(StationHour(row.get("station"), at, values))
    return cities
