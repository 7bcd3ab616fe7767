"""Rolling windows: the index of mean concentrations where there are any, else the mean of the indices."""

import datetime

import pytest

from emergency.sources.forecast import read_forecast
from plans.aqi import daily_index, standard_on
from plans.clear_air import ReleaseLine
from plans.forecast import forecast_from_json, forecast_json
from plans.library import load
from plans.rolling import roll
from plans.terms import RangePolicy, WarningLevel

ISSUED = datetime.datetime(2024, 12, 17, 8, tzinfo=datetime.UTC)
FIRST = datetime.datetime(2024, 12, 18)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(scope="module")
def rules():
    return load().rule_sets["CN-2024"]


def _hourly(values, column="pm25", start=FIRST):
    rows = [f"{start + step * HOUR:%Y-%m-%dT%H:%M},{value}" for step, value in enumerate(values)]
    text = f"time,{column}\n" + "\n".join(rows) + "\n"
    return read_forecast(text.encode(), "hours.csv", area="150500", source="市站", issued_at=ISSUED)


def _rolled(forecast, rules):
    from_plan = load().plan_for("150500", FIRST.date())
    figures = {
        key: from_plan.figure(key, FIRST.date()).value for key in ("release_hours", "release_inclusive")
    }
    line = ReleaseLine(rules.release.aqi, *figures.values())
    return roll(forecast, rules, RangePolicy.MAX, FIRST.date(), line, merges=True)


def _index(pm25):
    return daily_index({"pm25": pm25}, standard_on(FIRST.date())).aqi


# IAQI 200 ends at 150 µg/m³ of PM2.5 over 24 hours (HJ 633-2012 table 1): 150 is no heavy day, 151 is.
@pytest.mark.parametrize(
    ("mean", "level"),
    [(149, WarningLevel.TIP), (150, WarningLevel.TIP), (151, WarningLevel.YELLOW)],
)
def test_a_window_counts_by_the_index_of_its_mean(mean, level, rules):
    alternating = [mean - 100, mean + 100] * 12
    found = _rolled(_hourly(alternating), rules)
    assert (found.level, found.approximate) == (level, False)
    assert (_index(mean) > 200) == (level is WarningLevel.YELLOW)


def test_a_mean_of_indices_is_not_the_index_of_the_mean(rules):
    """Half the hours clean, half at 310 µg/m³: the mean of hourly indices hides a heavy window."""
    values = [0, 310] * 12
    by_mean = _rolled(_hourly(values), rules)
    indices = [hour.aqi.low for hour in _hourly(values).hours]
    by_index = _rolled(_hourly(indices, column="aqi"), rules)
    assert by_mean.level is WarningLevel.YELLOW
    assert by_index.level < WarningLevel.YELLOW
    assert by_index.approximate


def test_a_window_across_midnight_is_found_though_both_natural_days_are_clean(rules):
    """Twelve heavy hours on each side of midnight: both days stay at or below 150, noon to noon is worst."""
    values = [20] * 12 + [200] * 24 + [20] * 12
    assert _index(110) <= 150
    found = _rolled(_hourly(values), rules)
    assert found.level is WarningLevel.YELLOW
    assert found.anchor == 12


@pytest.mark.parametrize(("present", "is_known"), [(19, False), (20, True), (21, True)])
def test_a_window_needs_twenty_hours(present, is_known, rules):
    """GB 3095 table 4: 20 of 24 hours."""
    found = _rolled(_hourly([260] * present + ["NA"] * (24 - present)), rules)
    assert (found.level.is_graded) == is_known


def test_concentrations_survive_keeping():
    forecast = _hourly([35.5, "NA", 36])
    assert forecast.hours[1].concentrations == (("pm25", None),)
    assert forecast_from_json(forecast_json(forecast)) == forecast


def test_a_forecast_kept_before_concentrations_were_is_still_read():
    kept = forecast_json(_hourly([100], column="aqi"))
    for hour in kept["hours"]:
        del hour["concentrations"]
    assert forecast_from_json(kept).hours[0].aqi.low == 100
