"""Histories from tables: observed days and bulletins by area, or every fault and nothing at all."""

import datetime
from decimal import Decimal

import pytest

from emergency.errors import InputInvalid
from emergency.sources.forecast_history import read_forecast_history
from emergency.sources.observed import read_observed_history
from emergency.sources.place import ANYWHERE
from plans.beijing import midnight
from plans.division import division_tree
from plans.forecast import AqiRange
from plans.terms import Cause, Pollutant

TREE = division_tree()
DAY = datetime.date(2015, 11, 8)


def observed(text):
    """The observed history in a table."""
    return read_observed_history(text.encode(), "实测.csv", TREE)


def bulletins(text):
    """The forecast history in a table."""
    return read_forecast_history(text.encode(), "预报.csv", TREE)


def faults(read, text):
    """Row, column and code of every fault of a table that must be refused."""
    with pytest.raises(InputInvalid) as refused:
        read(text)
    return [(fault.row, fault.column, fault.code) for fault in refused.value.faults]


def test_a_table_without_places_is_filed_under_none():
    """date, aqi and nothing else: the days of whatever area is asked about, in order."""
    found = observed("date,aqi\n2015-11-08,381\n2015-11-07,250\n")
    assert list(found) == [ANYWHERE]
    assert [(each.day.day, each.aqi) for each in found[ANYWHERE]] == [(7, 250), (8, 381)]


@pytest.mark.parametrize(
    ("head", "cell"), [("code", "150500"), ("city", "通辽"), ("city", "通辽市"), ("CODE", "150500")]
)
def test_places_are_read_by_code_or_name(head, cell):
    """A six-digit code, or the name of a league or city with or without its 市."""
    assert list(observed(f"{head},date,aqi\n{cell},2015-11-08,381\n")) == ["150500"]


def test_a_code_outside_the_region_is_kept_as_it_is():
    """Neighbouring cities of other provinces have codes too."""
    assert list(observed("code,city,date,aqi\n210100,沈阳,2015-11-08,300\n")) == ["210100"]


def test_daily_means_cause_and_primary_come_along():
    """PM2.5 and PM10 exactly as written; primary pollutant and cause only as they are given."""
    found = observed(
        "date,aqi,pm25,pm10,primary,cause\n2015-11-08,381,356.4,365.8,PM2.5,\n2015-11-09,137,,,,dust\n"
    )
    first, second = found[ANYWHERE]
    assert (first.pm25, first.pm10, first.primary) == (Decimal("356.4"), Decimal("365.8"), (Pollutant.PM25,))
    assert (second.pm25, second.primary, second.cause) == (None, (), Cause.DUST)


def test_a_missing_index_stays_unknown():
    """An empty AQI is no clean day, and the means beside it do not make one."""
    (day,) = observed("date,aqi,pm25\n2015-11-08,—,356.4\n")[ANYWHERE]
    assert (day.aqi, day.pm25) == (None, Decimal("356.4"))


def test_without_an_index_column_the_index_is_computed():
    """PM2.5 of 250 is an index of 300 in both editions of HJ 633 (2015: the edition of 2012)."""
    (day,) = observed("date,pm25\n2015-11-08,250\n")[ANYWHERE]
    assert (day.aqi, day.primary) == (300, (Pollutant.PM25,))


def test_every_fault_is_named_at_once_by_row_and_column():
    """One refusal for a date, an index, a mean, a place and a repeated day; nothing is returned."""
    table = (
        "code,date,aqi,pm25\n"
        "150500,2015-13-08,381,1\n"
        "150500,2015-11-08,501,1\n"
        "150500,2015-11-09,100,-1\n"
        "1505,2015-11-10,100,x\n"
        "150500,2015-11-11,100,1\n"
        "150500,2015-11-11,100,1\n"
        ",,12.5,1\n"
    )
    assert faults(observed, table) == [
        (2, "date", "not_a_day"),
        (3, "aqi", "not_an_aqi"),
        (4, "pm25", "negative"),
        (5, "pm25", "not_a_number"),
        (5, "code", "not_a_code"),
        (7, "date", "repeated"),
        (8, "date", "missing"),
        (8, "aqi", "not_an_aqi"),
        (8, "code", "missing"),
    ]


@pytest.mark.parametrize(("aqi", "fine"), [(499, True), (500, True), (501, False), (-1, False), (0, True)])
def test_an_index_lies_between_0_and_500(aqi, fine):
    """Below, at and above the top of the scale, and the bottom."""
    table = f"date,aqi\n2015-11-08,{aqi}\n"
    if fine:
        assert observed(table)[ANYWHERE][0].aqi == aqi
    else:
        assert faults(observed, table) == [(2, "aqi", "not_an_aqi")]


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("aqi\n100\n", ["no_column"]),
        ("date\n2015-11-08\n", ["no_aqi"]),
        ("date,aqi\n", ["no_rows"]),
        ("city,date,aqi\n沈阳,2015-11-08,1\n", ["unknown_city"]),
        ("date,aqi,aqi_min,aqi_max\n2015-11-08,,100,120\n", ["not_observed"]),
    ],
)
def test_a_table_that_is_no_observed_history_is_refused(table, codes):
    """A missing column, no rows, an unknown place, a range where a measured value must stand."""
    assert [code for _, _, code in faults(observed, table)] == codes


def test_bulletins_are_grouped_by_area_and_day_of_issue():
    """Each bulletin counts from 20:00 of its day, its target days in order."""
    found = bulletins(
        "issue_date,code,target_date,aqi_low,aqi_high,primary_guess\n"
        "2015-11-06,150500,2015-11-08,365,395,PM2.5\n"
        "2015-11-06,150500,2015-11-07,235,265,PM10\n"
        "2015-11-06,150400,2015-11-07,35,65,\n"
    )
    (tongliao,) = found["150500"]
    assert tongliao.issued_at == midnight(datetime.date(2015, 11, 6)) + datetime.timedelta(hours=20)
    assert [each.aqi for each in tongliao.days] == [AqiRange(235, 265), AqiRange(365, 395)]
    assert tongliao.days[0].primary == (Pollutant.PM10,)
    assert len(found["150400"][0].days) == 1


@pytest.mark.parametrize("columns", ["aqi_min,aqi_max", "aqi_low,aqi_high"])
def test_both_names_of_the_bounds_are_read(columns):
    """The names of `emergency assess` and those of the histories."""
    found = bulletins(f"issue_date,target_date,{columns}\n2015-11-06,2015-11-07,235,265\n")
    assert found[ANYWHERE][0].days[0].aqi == AqiRange(235, 265)


def test_every_fault_of_a_forecast_history_is_named_at_once():
    """Dates, order, bounds and repeats in one refusal."""
    table = (
        "issue_date,target_date,aqi_low,aqi_high\n"
        "2015-11-06,2015-11-05,1,2\n"
        "2015-11-06,2015-11-07,265,235\n"
        "x,2015-11-07,1,\n"
        "2015-11-06,2015-11-08,1,2\n"
        "2015-11-06,2015-11-08,1,2\n"
    )
    assert faults(bulletins, table) == [
        (2, "target_date", "before_issue"),
        (3, "aqi_min", "range_reversed"),
        (4, "issue_date", "not_a_day"),
        (4, "aqi_max", "half_range"),
        (6, "target_date", "repeated"),
    ]


@pytest.mark.parametrize(
    ("target", "fine"), [("2015-11-05", False), ("2015-11-06", True), ("2015-11-07", True)]
)
def test_a_target_lies_on_the_day_of_issue_or_later(target, fine):
    """Before, on and after the day of issue."""
    table = f"issue_date,target_date,aqi\n2015-11-06,{target},100\n"
    if fine:
        assert len(bulletins(table)[ANYWHERE]) == 1
    else:
        assert faults(bulletins, table) == [(2, "target_date", "before_issue")]


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("date,aqi\n2015-11-06,1\n", ["no_column", "no_column"]),
        ("issue_date,target_date\n2015-11-06,2015-11-07\n", ["no_aqi"]),
        ("issue_date,target_date,aqi\n", ["no_rows"]),
    ],
)
def test_a_table_that_is_no_forecast_history_is_refused(table, codes):
    """The head must name issue and target and an index."""
    assert [code for _, _, code in faults(bulletins, table)] == codes


def test_the_real_histories_are_read_whole(shared_data):
    """Twelve leagues and cities, 5,935 days; the worst day of Tongliao was 381 on 2015-11-08."""
    air = shared_data / "air"
    found = read_observed_history((air / "im_daily_2013_2015.csv").read_bytes(), "a.csv", TREE)
    assert (len(found), sum(map(len, found.values()))) == (12, 5935)
    worst = max(found["150500"], key=lambda each: each.aqi)
    assert (worst.day, worst.aqi) == (DAY, 381)
    issued = read_forecast_history((air / "SYNTHETIC_forecasts_im_2015Q4.csv").read_bytes(), "b.csv", TREE)
    assert (len(issued), {len(each) for each in issued.values()}) == (12, {91})
    assert sum(len(each.days) for held in issued.values() for each in held) == 5340
