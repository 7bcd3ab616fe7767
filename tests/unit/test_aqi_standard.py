"""The editions of HJ 633 and the limits of GB 3095 as data: equal to the tables, refused with every fault."""

import csv
import datetime
import importlib.resources
from decimal import Decimal

import pytest

from plans.aqi_standard import EDITIONS, parse_standard, standard
from plans.errors import FigureMissing, PlanDataInvalid
from plans.limit import (
    day_hours_on,
    eight_hours_on,
    is_full_year,
    limit_on,
    limits_on,
    meets_limit,
)

COLUMNS = {"SO2": "so2", "NO2": "no2", "CO": "co", "PM10": "pm10", "PM2.5": "pm25"}
TEXT = importlib.resources.files("plans").joinpath("data", "aqi", "HJ633-2026.toml").read_text("utf-8")


def test_the_break_points_are_those_of_the_transcribed_tables(shared_data):
    """Every one of the transcribed break points must stand in the edition's scales, and no other."""
    with (shared_data / "hj633_breakpoints.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    expected = {}
    for row in rows:
        edition = standard(row["standard"].replace("HJ 633", "HJ633"))
        scale = _scale(edition, row["pollutant"], row["averaging"])
        pair = (int(row["concentration"]) * 10**scale.decimals, int(row["iaqi"]))
        expected.setdefault((edition.name, row["pollutant"], row["averaging"]), (scale, []))[1].append(pair)
    assert len(expected) == 20
    assert all(list(zip(scale.steps, scale.iaqi, strict=True)) == pairs for scale, pairs in expected.values())


def _scale(edition, pollutant: str, averaging: str):
    if pollutant == "O3":
        return edition.hourly.scales[f"o3_{averaging}"]
    report = edition.hourly if averaging == "1h" else edition.daily
    return report.scales[COLUMNS[pollutant]]


@pytest.mark.parametrize("name", EDITIONS)
def test_particulate_matter_uses_the_day_column_in_both_reports(name):
    """PM has one column; hourly PM is judged by it."""
    edition = standard(name)
    assert all(edition.daily.scales[key] == edition.hourly.scales[key] for key in ("pm25", "pm10"))


def test_an_unknown_edition_is_refused():
    """A name that is no edition must be refused with the names there are."""
    with pytest.raises(FigureMissing, match="HJ633-2026"):
        standard("HJ633-1999")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('name = "HJ633-2026"', 'name = ""', "name"),
        ('name = "HJ633-2026"', 'name = "x"\nsurprise = 1', "surprise"),
        ("in_force_from = 2026-03-01", 'in_force_from = "2026-03-01"', "in_force_from"),
        ("in_force_from = 2026-03-01", "in_force_from = 0", "in_force_from"),
        ("concentrations = [0, 35, 60,", "concentrations = [0, 60, 35,", "columns.pm25.concentrations"),
        ("concentrations = [0, 35, 60,", 'concentrations = [0, "35", 60,', "columns.pm25.concentrations.1"),
        ('above = "last"\n', 'above = "guess"\n', "columns.so2_day.above"),
        ('article = "4.3.1"\n', "", "primary.article"),
        ("verified = true", 'verified = "yes"', "table.verified"),
        ('pm25 = "pm25"', 'pm25 = "nothing"', None),
        ('entering = ["pm25",', 'entering = ["pm1",', "daily.entering.0"),
        ("upper = [50, 100, 150, 200, 300]", "upper = [50, 100]", None),
        ("[table]", "[table", None),
    ],
)
def test_a_faulty_edition_is_refused_with_its_key(old, new, place):
    """Unknown keys, wrong types, falling numbers and missing sources must be named by file and key."""
    assert old in TEXT
    with pytest.raises(PlanDataInvalid) as caught:
        parse_standard(TEXT.replace(old, new, 1).encode(), "试.toml")
    assert place in [fault.column for fault in caught.value.faults]
    assert {fault.file for fault in caught.value.faults} == {"试.toml"}


def test_all_faults_are_named_at_once():
    """Two mistakes in one file must be reported together."""
    broken = TEXT.replace('title = "', "title = 1 #").replace("above = 50", 'above = "50"')
    with pytest.raises(PlanDataInvalid) as caught:
        parse_standard(broken.encode(), "试.toml")
    assert {fault.column for fault in caught.value.faults} >= {"title", "primary.above"}


@pytest.mark.parametrize(
    ("mean", "until_2030", "from_2031"),
    [
        ("pm25_year", 30, 25), ("pm25_day", 60, 50), ("pm10_year", 60, 50), ("pm10_day", 120, 100),
        ("so2_year", 60, 20), ("so2_day", 150, 50), ("so2_1h", 500, 150), ("no2_year", 40, 30),
        ("no2_day", 80, 50), ("no2_1h", 200, 200), ("co_day", 4, 4), ("co_1h", 10, 10), ("o3_8h", 160, 160),
        ("o3_1h", 200, 200),
    ],
)  # fmt: skip
def test_class_two_limits_change_with_the_year_2031(mean, until_2030, from_2031):
    """The transition limits hold through 2030-12-31, the full ones from the next day."""
    assert limit_on(datetime.date(2026, 3, 1), mean).value == until_2030
    assert limit_on(datetime.date(2030, 12, 31), mean).value == until_2030
    assert limit_on(datetime.date(2031, 1, 1), mean).value == from_2031


def test_class_one_is_stricter_and_limits_carry_their_source():
    """Class one has its own column, and a limit names document and table."""
    limit = limit_on(datetime.date(2026, 3, 1), "pm25_day", functional_class=1)
    assert (limit.value, limit.citation.document, limit.citation.verified) == (35, "GB 3095-2026", True)


@pytest.mark.parametrize(
    ("mean", "day", "limit"),
    [
        ("pm25_year", (2030, 12, 31), 30), ("pm25_year", (2031, 1, 1), 25),
        ("pm10_year", (2030, 12, 31), 60), ("pm10_year", (2031, 1, 1), 50),
        ("so2_year", (2030, 12, 31), 60), ("so2_year", (2031, 1, 1), 20),
        ("no2_year", (2030, 12, 31), 40), ("no2_year", (2031, 1, 1), 30),
        ("pm25_day", (2030, 12, 31), 60), ("pm25_day", (2031, 1, 1), 50),
    ],
)  # fmt: skip
def test_a_mean_is_within_its_limit_up_to_the_limit(mean, day, limit):
    """Just below, at and just above, in both stages: the yearly targets and the day."""
    tenth = Decimal("0.1")
    found = [meets_limit(limit + step, datetime.date(*day), mean) for step in (-tenth, 0, tenth)]
    assert found == [True, True, False]


def test_every_limit_of_a_day_is_listed_once():
    """Fourteen means a class in each stage, none before the edition; each with its source."""
    for day in (datetime.date(2026, 3, 1), datetime.date(2030, 12, 31), datetime.date(2031, 1, 1)):
        for functional_class in (1, 2):
            found = limits_on(day, functional_class)
            assert len(found) == len({each.key for each in found}) == 14
            assert all(each.citation.verified and each.unit for each in found)
    assert limits_on(datetime.date(2026, 2, 28)) == ()


def days_of(year, **short):
    """Every day of a year but for so many left out at the end of a month ("m2": 4)."""
    first = datetime.date(year, 1, 1)
    days = [first + datetime.timedelta(days=step) for step in range(366)]
    kept = [each for each in days if each.year == year]
    for name, count in short.items():
        month = [each for each in kept if each.month == int(name[1:])]
        kept = [each for each in kept if each not in month[len(month) - count :]]
    return kept


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ({}, True),
        ({"m1": 3}, True), ({"m1": 4}, True), ({"m1": 5}, False),  # 28, 27, 26 of 31
        ({"m2": 2}, True), ({"m2": 3}, True), ({"m2": 4}, False),  # 26, 25, 24 of 28
        ({f"m{month}": 4 for month in (1, 3, 5, 7, 8, 10, 12)} | {"m4": 3, "m6": 3, "m9": 3, "m11": 3}, True),  # 325
        ({f"m{month}": 4 for month in (1, 3, 5, 7, 8, 10, 12)} | {"m4": 3, "m6": 3, "m9": 3, "m11": 3, "m2": 1}, True),
        ({f"m{month}": 4 for month in (1, 3, 5, 7, 8, 10, 12)} | {"m4": 3, "m6": 3, "m9": 3, "m11": 3, "m2": 2}, False),
    ],
)  # fmt: skip
def test_a_year_needs_324_days_and_27_in_every_month(short, full):
    """Months just above, at and below 27 (February 25); the year at 325, 324 and 323 days."""
    assert is_full_year(days_of(2027, **short)) is full


def test_no_days_are_no_year_and_older_years_have_no_rule_here():
    """An empty series proves nothing; what was not read is refused."""
    assert not is_full_year([])
    with pytest.raises(FigureMissing):
        is_full_year(days_of(2025))


def test_before_the_edition_there_is_no_limit():
    """The limits of GB 3095-2012 are not held here; asking for them must be refused, not answered wrongly."""
    with pytest.raises(FigureMissing):
        limit_on(datetime.date(2026, 2, 28), "pm25_day")


@pytest.mark.parametrize(("day", "verified"), [((2026, 2, 28), False), ((2026, 3, 1), True)])
def test_validity_is_20_hours_and_6_of_8_and_read_only_for_2026(day, verified):
    """The hours are the same before and after, but only the text of 2026 was read."""
    figures = [each(datetime.date(*day)) for each in (day_hours_on, eight_hours_on)]
    assert [(figure.value, figure.citation.verified) for figure in figures] == [(20, verified), (6, verified)]
