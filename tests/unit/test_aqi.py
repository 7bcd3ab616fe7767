"""The air quality index: break points, ceiling, rounding, ties, missing data, and what was published."""

import csv
import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.aqi import (
    INDICATORS,
    Category,
    category_of,
    daily_index,
    hourly_index,
    iaqi_of,
    in_steps,
    index,
    is_usable,
    primary_text,
    standard,
    standard_on,
)
from plans.aqi_standard import EDITIONS
from plans.terms import Pollutant

OLD, NEW = (standard(name) for name in EDITIONS)
CLEAN = {"pm25": 1, "pm10": 1, "so2": 1, "no2": 1, "co": Decimal("0.1"), "o3_8h": 1}
SCALES = [
    pytest.param(scale, id=f"{edition.name}-{kind}-{key}")
    for edition in (OLD, NEW)
    for kind in ("daily", "hourly")
    for key, scale in getattr(edition, kind).scales.items()
]
NAMES = {"颗粒物(PM10)": "PM10", "细颗粒物(PM2.5)": "PM2.5", "臭氧1小时": "O3"} | {
    "二氧化氮": "NO2",
    "二氧化硫": "SO2",
    "一氧化碳": "CO",
}
# D0915: PM10 is blank in the published record although PM10 is published as primary (tied at 500 with PM2.5):
# the value was off the scale of the record and not written. The AQI itself is reproduced.
PRIMARY_WITHOUT_VALUE = {"D0915"}


@pytest.mark.parametrize(
    ("key", "concentration", "expected"),
    [
        ("pm25", 35, 50),
        ("pm25", 36, 52),
        ("pm25", 60, 100),
        ("pm25", 61, 101),
        ("pm25", 115, 150),
        ("pm25", 116, 152),
        ("pm25", 150, 200),
        ("pm25", 151, 201),
        ("pm25", 250, 300),
        ("pm25", 251, 301),
        ("pm25", 498, 499),
        ("pm25", 499, 500),
        ("pm25", 500, 500),
        ("pm25", 501, 500),
        ("pm10", 120, 100),
        ("pm10", 350, 200),
        ("pm10", 351, 202),
        ("pm10", 420, 300),
        ("pm10", 421, 302),
        ("pm10", 599, 499),
        ("pm10", 600, 500),
        ("o3_8h", 215, 150),
        ("o3_8h", 216, 151),
        ("o3_8h", 265, 200),
        ("o3_8h", 266, 201),
        ("o3_8h", 799, 300),
        ("o3_8h", 800, 300),
        ("o3_8h", 801, 300),
    ],
)
def test_the_2026_edition_gives_the_known_day_values(key, concentration, expected):
    """The worked values of the 2026 edition must come out, below, at and above each break point."""
    assert daily_index({key: concentration}, NEW).iaqi[key] == expected


@pytest.mark.parametrize(
    ("key", "concentration", "old", "new"), [("pm25", 75, 100, 114), ("pm10", 150, 100, 112)]
)
def test_only_the_step_from_good_to_light_moved_in_2026(key, concentration, old, new):
    """PM2.5 75 and PM10 150 were the limit of 良 in 2012 and are 轻度污染 in 2026."""
    assert [daily_index({key: concentration}, each).iaqi[key] for each in (OLD, NEW)] == [old, new]


@pytest.mark.parametrize("key", ["pm25", "pm10", "so2", "no2", "co", "o3_8h"])
def test_no_warning_threshold_moved_in_2026(key):
    """From the concentration of IAQI 150 to that of 800 µg/m³ O3, both editions must give the same IAQI."""
    scale = NEW.daily.scales[key]
    for steps in range(scale.steps[3], scale.steps[-1] + 1):
        value = Fraction(steps, 10**scale.decimals)
        assert iaqi_of(value, scale) == iaqi_of(value, OLD.daily.scales[key])


@pytest.mark.parametrize(
    ("key", "above_150", "above_200", "above_300", "reaches_500"),
    [("pm25", 116, 151, 251, 499), ("pm10", 251, 351, 421, 600), ("o3_8h", 216, 266, None, None)],
)
def test_the_smallest_concentrations_of_each_threshold(key, above_150, above_200, above_300, reaches_500):
    """The least whole concentration over 150, 200, 300 and at 500 must be the known one, or none."""
    values = [(n, daily_index({key: n}, NEW).iaqi[key]) for n in range(1000)]
    found = [next((n for n, iaqi in values if iaqi > line), None) for line in (150, 200, 300, 499)]
    assert found == [above_150, above_200, above_300, reaches_500]


@pytest.mark.parametrize("scale", SCALES)
def test_every_break_point_is_exact_and_one_step_beyond_is_more(scale):
    """At each break point stands exactly its IAQI; one step below is not more, one step above is more."""
    for steps, iaqi in zip(scale.steps, scale.iaqi, strict=True):
        at, above = (iaqi_of(Fraction(steps + n, 10**scale.decimals), scale) for n in (0, 1))
        below = iaqi_of(Fraction(max(steps - 1, 0), 10**scale.decimals), scale)
        assert at == iaqi
        assert below <= at
        assert above == scale.above if steps == scale.steps[-1] else above > at


@pytest.mark.parametrize("scale", SCALES)
def test_every_step_is_the_ceiling_of_the_exact_line(scale):
    """At every step of the scale the IAQI must be the ceiling of the interpolation done in fractions."""
    position = 1
    for steps in range(1, scale.steps[-1] + 1):
        position += steps > scale.steps[position]
        low, high = scale.steps[position - 1 : position + 1]
        low_iaqi, high_iaqi = scale.iaqi[position - 1 : position + 1]
        exact = Fraction((high_iaqi - low_iaqi) * (steps - low), high - low) + low_iaqi
        assert 0 <= iaqi_of(Fraction(steps, 10**scale.decimals), scale) - exact < 1


@pytest.mark.parametrize(
    ("edition", "concentration", "expected"),
    [(OLD, 799, 200), (OLD, 800, 200), (OLD, 801, None), (NEW, 799, 200), (NEW, 800, 200), (NEW, 801, 200)],
)
def test_hourly_so2_above_800(edition, concentration, expected):
    """2012 gives no 1-hour IAQI of SO2 above 800 (the day mean is reported instead); 2026 counts 200."""
    assert hourly_index({"so2": concentration}, edition).iaqi["so2"] == expected


@pytest.mark.parametrize(("o3_8h", "expected"), [(799, 300), (800, 300), (801, 360)])
def test_daily_o3_above_800_falls_back_to_the_hour_in_2012(o3_8h, expected):
    """2012: with more than 800 over 8 hours, O3 is judged by its 1-hour value alone (920 gives 360)."""
    found = daily_index(CLEAN | {"o3_8h": o3_8h, "o3_1h": 920 if o3_8h > 800 else 700}, OLD)
    assert (found.aqi, found.primary) == (expected, (Pollutant.O3,))
    assert (found.iaqi["o3_8h"] is None) == (o3_8h > 800)


def test_daily_2012_takes_the_hour_of_o3_and_daily_2026_does_not():
    """The largest hour of O3 enters the daily index of 2012 only; in 2026 1-hour limits are for real time."""
    day = CLEAN | {"o3_1h": 400}
    assert daily_index(day, OLD).aqi == 200
    assert daily_index(day, NEW).aqi == daily_index(CLEAN, NEW).aqi
    assert daily_index(day, NEW).iaqi["o3_1h"] is None


@pytest.mark.parametrize("edition", [OLD, NEW])
def test_hourly_o3_over_8_hours_is_shown_but_does_not_enter(edition):
    """The 8-hour mean of O3 gets its IAQI in the real-time report, and the AQI ignores it."""
    found = hourly_index(CLEAN | {"o3_1h": 1, "o3_8h": 265}, edition)
    assert (found.iaqi["o3_8h"], found.aqi) == (200, 2)


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (Decimal("35.4"), 0, 35),
        (Decimal("35.5"), 0, 36),
        (Decimal("36.5"), 0, 36),
        (Decimal("36.50000000000000000000000000000000000000000000000000000000000000000001"), 0, 37),
        (35.5, 0, 36),
        (36.5, 0, 36),
        (Fraction(73, 2), 0, 36),
        (Decimal("0.25"), 1, 2),
        (Decimal("0.35"), 1, 4),
        (0.15, 1, 2),
        (0.25, 1, 2),
        (1.05, 1, 10),
        (2, 1, 20),
        (0.30000000000000004, 1, 3),
        (Decimal("1E-90"), 0, 0),
        (10**30, 0, 10**9),
        (Decimal("1E+99"), 1, 10**10),
    ],
)
def test_concentrations_round_half_to_even(value, decimals, expected):
    """GB/T 8170: a half goes to the even neighbour, exactly, however the number is held."""
    assert in_steps(value, decimals) == expected


@pytest.mark.parametrize(
    "value",
    [
        None,
        -1,
        -0.1,
        Decimal("-0.001"),
        float("nan"),
        float("inf"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
    ],
)
def test_what_is_no_concentration_has_no_index(value):
    """Missing, negative and non-finite values must give no IAQI and no error."""
    assert not is_usable(value)
    assert daily_index({"pm25": value}, NEW).iaqi["pm25"] is None


@pytest.mark.parametrize(
    ("aqi", "expected"),
    [
        (0, Category.EXCELLENT), (1, Category.EXCELLENT), (50, Category.EXCELLENT), (51, Category.GOOD),
        (100, Category.GOOD), (101, Category.LIGHT), (150, Category.LIGHT), (151, Category.MODERATE),
        (200, Category.MODERATE), (201, Category.HEAVY), (300, Category.HEAVY), (301, Category.SEVERE),
        (500, Category.SEVERE),
    ],
)  # fmt: skip
def test_categories_end_at_their_upper_bounds(aqi, expected):
    """Each bound belongs to the better category, in both editions."""
    assert category_of(aqi, OLD) == category_of(aqi, NEW) == expected


def test_categories_carry_their_words_and_colours():
    """Label, level and colour of the first and the last category as published."""
    assert [each.label for each in Category] == ["优", "良", "轻度污染", "中度污染", "重度污染", "严重污染"]
    first, last = min(Category), max(Category)
    assert (first.badge, first.colour, first.rgb) == ("一级", "绿色", (0, 228, 0))
    assert (last.badge, last.colour, last.rgb) == ("六级", "褐红色", (126, 0, 35))


@pytest.mark.parametrize(("pm25", "primary"), [(34, ()), (35, ()), (36, (Pollutant.PM25,))])
def test_a_primary_pollutant_is_named_only_above_50(pm25, primary):
    """At an AQI of 49 and 50 there is no primary pollutant, at 52 there is."""
    assert daily_index(CLEAN | {"pm25": pm25}, NEW).primary == primary


def test_ties_are_named_together_in_the_fixed_order():
    """Six pollutants at IAQI 100 must all be named, PM2.5 first and O3 last."""
    tied = {"o3_8h": 160, "co": 4, "no2": 80, "so2": 150, "pm10": 120, "pm25": 60}
    found = daily_index(tied, NEW)
    assert primary_text(found.primary) == "PM2.5+PM10+SO2+NO2+CO+O3"
    assert primary_text(()) == ""


def test_o3_is_named_once_when_both_its_means_tie():
    """In 2012 the two means of O3 are one pollutant."""
    assert daily_index({"o3_1h": 200, "o3_8h": 160}, OLD).primary == (Pollutant.O3,)


@pytest.mark.parametrize(("pm25", "aqi"), [(59, None), (60, None), (61, 101)])
@pytest.mark.parametrize("missing", ["pm10", "so2", "no2", "co", "o3_8h"])
def test_with_data_missing_2026_publishes_only_above_100(missing, pm25, aqi):
    """HJ 633-2026 5.3.1: an index of 99 or 100 from the rest is withheld, 101 is published."""
    found = daily_index(CLEAN | {"pm25": pm25, missing: None}, NEW)
    assert found.aqi == aqi
    assert found.iaqi["pm25"] is not None
    assert (found.category is None) == (aqi is None)


def test_what_is_not_monitored_withholds_nothing():
    """HJ 633-2026 5.3.2: a pollutant that was never monitored (no key) is not missing data."""
    assert daily_index({"pm25": 35}, NEW).aqi == 50
    assert daily_index({"pm25": 35, "pm10": None}, NEW).aqi is None


def test_2012_publishes_from_what_there_is():
    """The real-time records before 2026 show an AQI with gases missing."""
    found = hourly_index({"pm25": 10, "pm10": 38, "so2": None, "no2": None, "co": None, "o3_1h": 190}, OLD)
    assert (found.aqi, found.primary) == (88, (Pollutant.O3,))


@pytest.mark.parametrize("edition", [OLD, NEW])
def test_nothing_at_all_gives_no_index(edition):
    """Without any concentration there is no AQI, no primary pollutant and no category."""
    found = daily_index({}, edition)
    assert (found.aqi, found.primary, found.category) == (None, (), None)


@pytest.mark.parametrize(
    ("day", "name"),
    [((2014, 1, 1), 0), ((2026, 2, 28), 0), ((2026, 3, 1), 1), ((2026, 3, 2), 1), ((2040, 1, 1), 1)],
)
def test_the_edition_changes_on_the_first_of_march_2026(day, name):
    """The day before belongs to HJ 633-2012, as do all earlier days; the day itself to HJ 633-2026."""
    assert standard_on(datetime.date(*day)).name == EDITIONS[name]


@given(
    st.dictionaries(st.sampled_from(list(INDICATORS)), st.one_of(st.none(), st.decimals(0, 5000, places=2))),
    st.sampled_from([OLD, NEW]),
    st.sampled_from(["daily", "hourly"]),
)
def test_an_index_is_consistent_with_itself(concentrations, edition, kind):
    """The AQI is the largest entering IAQI, the primary pollutants reach it, all within 0 to 500."""
    report = getattr(edition, kind)
    found = index(concentrations, edition, report)
    entering = {key: found.iaqi[key] for key in report.entering if found.iaqi[key] is not None}
    assert all(0 <= value <= 500 for value in found.iaqi.values() if value is not None)
    if found.aqi is None:
        assert max(entering.values(), default=0) <= 100
        return
    assert found.aqi == max(entering.values())
    blamed = {INDICATORS[key] for key, value in entering.items() if value == found.aqi and value > 50}
    assert set(found.primary) == blamed


@given(
    st.decimals(0, 4000, places=2),
    st.decimals(0, 4000, places=2),
    st.sampled_from([each.values[0] for each in SCALES]),
)
def test_more_pollution_never_gives_a_smaller_iaqi(one, other, scale):
    """The IAQI rises with the concentration, up to the top of the scale."""
    low, high = sorted([one, other])
    found = [iaqi_of(value, scale) for value in (low, high)]
    assert None in found or found[0] <= found[1]


def test_the_real_time_index_of_1865_published_hours_is_reproduced(shared_data):
    """Every published AQI, category and primary pollutant must come out, but for the named anomaly."""
    with (shared_data / "air" / "aqi_published_hourly_dev.csv").open(encoding="utf-8-sig") as file:
        cases = list(csv.DictReader(file))
    differing = {case["case_id"] for case in cases if _computed(case) != _published(case)}
    assert len(cases) == 1865
    assert differing == PRIMARY_WITHOUT_VALUE
    assert all(_computed(case)[:2] == _published(case)[:2] for case in cases)


def _computed(case: dict) -> tuple:
    columns = {"pm25": "pm25_1h", "pm10": "pm10_1h", "so2": "so2_1h", "no2": "no2_1h", "co": "co_1h"}
    columns |= {"o3_1h": "o3_1h", "o3_8h": "o3_8h"}
    values = {key: Decimal(case[column]) if case[column] else None for key, column in columns.items()}
    found = hourly_index(values, standard_on(datetime.date.fromisoformat(case["date"])))
    return str(found.aqi), found.category.label, {each.label for each in found.primary}


def _published(case: dict) -> tuple:
    primary = {NAMES[name] for name in case["published_primary"].split(";") if name}
    return case["published_aqi"], case["published_level"], primary
