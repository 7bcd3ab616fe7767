"""The forecast table: every way a bulletin is written is read alike, every fault has its row and column."""

import csv
import datetime

import pytest

from emergency.errors import InputInvalid
from emergency.sources.forecast import read_forecast, read_observed
from plans.beijing import BEIJING
from plans.errors import ForecastInvalid
from plans.forecast import AqiRange
from plans.terms import Cause, Pollutant

ISSUED = datetime.datetime(2024, 12, 17, 16, tzinfo=BEIJING)
FIRST = datetime.date(2024, 12, 18)


def read(text, encoding="utf-8"):
    """The forecast in a table."""
    return read_forecast(text.encode(encoding), "预报.csv", area="150500", source="台", issued_at=ISSUED)


def faults(text):
    """The (row, column, code) of every fault of a table."""
    with pytest.raises((ForecastInvalid, InputInvalid)) as caught:
        read(text)
    assert all(fault.file == "预报.csv" for fault in caught.value.faults)
    return [(fault.row, fault.column, fault.code) for fault in caught.value.faults]


def test_a_daily_point_forecast_is_read():
    """One AQI a day is a range of one value."""
    found = read("date,aqi\n2024-12-18,201\n2024-12-19,\n")
    assert [(each.day, each.aqi) for each in found.days] == [
        (FIRST, AqiRange(201, 201)),
        (FIRST + datetime.timedelta(days=1), None),
    ]
    assert (found.area, found.source, found.issued_at, found.hours) == ("150500", "台", ISSUED, ())


def test_ranges_primaries_and_causes_are_read():
    """Bounds, several primary pollutants, a declared cause in either language."""
    found = read(
        "date,aqi_min,aqi_max,primary,cause\n2024-12-18,190,220,PM2.5+PM10,\n2024-12-19,80,110,O3、no2,沙尘\n"
    )
    assert found.days[0].aqi == AqiRange(190, 220)
    assert found.days[0].primary == (Pollutant.PM25, Pollutant.PM10)
    assert found.days[1].primary == (Pollutant.O3, Pollutant.NO2)
    assert [each.cause for each in found.days] == [None, Cause.DUST]


def test_a_bulletin_in_gb18030_with_full_width_digits_is_the_same():
    """Encoding, separator, width and order of rows change nothing."""
    plain = read("date,aqi\n2024-12-18,201\n2024-12-19,120\n")
    text = "date;aqi\r\n2024/12/19;120\r\n2024年12月18日;201\r\n"
    assert read(text, "gb18030") == plain


def test_concentrations_replace_the_index():
    """PM2.5 at 151 µg/m³ is 201 in either edition; PM2.5 alone is kept beside the index of dust."""
    found = read("date,pm25,pm10,cause\n2024-12-18,151,,\n2026-03-18,100,500,dust\n")
    assert found.days[0].aqi == AqiRange(201, 201)
    assert found.days[0].primary == (Pollutant.PM25,)
    assert found.days[1].aqi == AqiRange(400, 400)
    assert found.days[1].pm25_aqi.high < 150


def test_hours_are_read_and_their_days_computed_from_concentrations():
    """24 hours of PM2.5, half at 100 and half at 202, are a day of 151 µg/m³, which is 201."""
    rows = [f"2024-12-18T{hour:02d}:00,{100 if hour < 12 else 202}" for hour in range(24)]
    found = read("time,pm25\n" + "\n".join(rows))
    assert len(found.hours) == 24
    assert found.hours[0].start == datetime.datetime(2024, 12, 18, tzinfo=BEIJING)
    assert [(each.day, each.aqi) for each in found.days] == [(FIRST, AqiRange(201, 201))]


def test_hours_of_an_index_make_no_day_by_themselves():
    """Where the table gives hourly AQI, days are left to the reading of the hours."""
    found = read("time,aqi\n2024-12-18T00:00,201\n2024-12-18T01:00+08:00,202\n")
    assert found.days == ()
    assert [each.aqi.low for each in found.hours] == [201, 202]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("day,aqi\n2024-12-18,1\n", [(1, "date", "no_date")]),
        ("date,time,aqi\n2024-12-18,,1\n", [(1, "date", "no_date")]),
        ("date,aqi_min\n2024-12-18,1\n", [(1, "aqi_max", "half_range")]),
        ("date,primary\n2024-12-18,O3\n", [(1, "aqi", "no_aqi")]),
        ("date,aqi\n", [(1, None, "no_rows")]),
        ("date,aqi\n2024-12-18,x\n2024-13-01,5\n", [(2, "aqi", "not_a_number"), (3, "date", "not_a_day")]),
        ("date,aqi\n,5\n", [(2, "date", "missing")]),
        ("date,aqi\n2024-12-18,5\n2024-12-18,6\n", [(3, "date", "repeated")]),
        ("date,aqi\n2024-12-18,-1\n", [(2, "aqi", "not_an_aqi")]),
        ("date,aqi\n2024-12-18,501\n", [(2, "aqi", "not_an_aqi")]),
        ("date,aqi\n2024-12-18,10.5\n", [(2, "aqi", "not_an_aqi")]),
        ("date,aqi_min,aqi_max\n2024-12-18,9,8\n", [(2, "aqi_min", "range_reversed")]),
        ("date,aqi_min,aqi_max\n2024-12-18,9,\n", [(2, "aqi_max", "half_range")]),
        ("date,aqi,primary\n2024-12-18,9,NO3\n", [(2, "primary", "unknown_pollutant")]),
        ("date,aqi,cause\n2024-12-18,9,fog\n", [(2, "cause", "unknown_cause")]),
        ("date,pm25\n2024-12-18,-3\n", [(2, "pm25", "negative")]),
        ("time,aqi\n2024-12-18T00:30,9\n", [(2, "time", "not_on_the_hour")]),
        ("", [(1, None, "empty")]),
    ],
)  # fmt: skip
def test_every_fault_is_named_by_row_and_column(text, expected):
    """Nothing is read from a table with faults, and each says where it stands."""
    assert faults(text) == expected


@pytest.mark.parametrize(("aqi", "good"), [(0, True), (499, True), (500, True), (501, False)])
def test_the_scale_ends_at_five_hundred(aqi, good):
    """499 and 500 are indices, 501 is a fault."""
    text = f"date,aqi\n2024-12-18,{aqi}\n"
    if good:
        assert read(text).days[0].aqi == AqiRange(aqi, aqi)
    else:
        assert faults(text) == [(2, "aqi", "not_an_aqi")]


def test_several_faults_of_one_table_come_in_the_order_of_rows():
    """All faults at once, first row first."""
    found = faults("date,aqi,primary,cause\n2024-12-18,x,y,z\n2024-12-19,9,,,8\n2024-12-20,999,,\n")
    assert [row for row, _, _ in found] == [2, 2, 2, 3, 4]


def test_observed_days_are_single_values():
    """Observation is read from the same layout and refuses a range."""
    days = read_observed(b"date,aqi,primary\n2024-12-17,163,PM2.5\n2024-12-16,,\n", "实测.csv")
    assert [(each.day.day, each.aqi) for each in days] == [(16, None), (17, 163)]
    with pytest.raises(ForecastInvalid):
        read_observed(b"date,aqi_min,aqi_max\n2024-12-17,100,163\n", "实测.csv")


def test_published_forecasts_are_read(shared_data):
    """Every issue of the collected published forecasts becomes a forecast."""
    with (shared_data / "air" / "forecasts_published_samples.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = [row for row in csv.DictReader(file) if row["aqi_low"] and row["aqi_high"]]
    issues = {(row["issue"], row["place"]) for row in rows}
    for issue in issues:
        held = [row for row in rows if (row["issue"], row["place"]) == issue]
        lines = [
            f"{row['target_date'].split('/')[0]},{row['aqi_low']},{row['aqi_high']},{row['primary']}"
            for row in held
        ]  # a target of several days is written first/last there; one line stands for one day here
        assert len(read("date,aqi_min,aqi_max,primary\n" + "\n".join(lines)).days) == len(held)
