"""Power evidence: the baseline, every threshold below, at and above, and a real plant."""

import csv
import dataclasses
import datetime
from decimal import Decimal

import numpy as np
import pytest

from plans.beijing import BEIJING
from plans.errors import FigureMissing, PlanDataInvalid, ReadingsInvalid
from plans.evidence import (
    Demand,
    DemandKind,
    Reading,
    StopWindow,
    judge,
    judge_series,
    series_from,
    series_of,
    thresholds_on,
    to_json,
)
from plans.evidence_thresholds import thresholds_from
from plans.figure_table import parse_figures, value_on
from plans.power_baseline import Shortage, baseline_of
from plans.terms import Verdict

DAY = datetime.date(2024, 12, 2)  # a Monday
START = datetime.datetime(2024, 12, 2, tzinfo=BEIJING)
HOUR = datetime.timedelta(hours=1)
THRESHOLDS = thresholds_on(DAY)
STOP_PLANT = Demand(DemandKind.STOP, whole_plant=True)
STOP_LINE = Demand(DemandKind.STOP)


def meter(inside, *, history_days=28, load=100.0, step=HOUR, missing=()):
    """Readings: a flat history of `load` kW, then the loads `inside`; `missing` places are left out."""
    slots = int(datetime.timedelta(days=history_days) / step)
    loads = [load] * slots + list(inside)
    first = START - slots * step
    hours = step / HOUR
    gone = {slots + place for place in missing}
    return [Reading(first + step * (n + 1), kw * hours) for n, kw in enumerate(loads) if n not in gone]


def window(hours):
    """A window of so many hours from the start."""
    return StopWindow(START, START + hours * HOUR)


def verdict(inside, demand, step=HOUR, thresholds=THRESHOLDS, **history):
    """The judgement of a flat meter with these loads inside the window."""
    inside = list(inside)
    span = StopWindow(START, START + len(inside) * step)
    return judge(meter(inside, step=step, **history), span, demand, thresholds)


@pytest.mark.parametrize(
    ("kw", "expected"),
    [
        (24.9, Verdict.MET),
        (25.0, Verdict.MET),
        (25.1, Verdict.PARTLY),
        (50.0, Verdict.PARTLY),
        (50.1, Verdict.UNMET),
    ],
)
def test_a_plant_is_stopped_up_to_a_quarter_and_partly_up_to_half_of_its_baseline(kw, expected):
    """The plant share (25 %) and the partly share (50 %): below, at, above."""
    short_runs_allowed = dataclasses.replace(THRESHOLDS, restart_share=100)

    assert verdict([kw] * 48, STOP_PLANT, thresholds=short_runs_allowed).verdict is expected


def test_every_day_of_a_plant_stop_counts_not_the_mean():
    """Three quiet days do not hide one day of work."""
    judged = verdict([5.0] * 72 + [60.0] * 24, STOP_PLANT)

    assert judged.drop_ratio > 0.75
    assert judged.verdict is Verdict.PARTLY


@pytest.mark.parametrize(("above", "expected"), [(4, Verdict.MET), (5, Verdict.MET), (6, Verdict.PARTLY)])
def test_a_circuit_is_stopped_when_95_percent_of_its_points_are_below_the_line(above, expected):
    """The point share (95 %) below, at and above: of 100 points, 4, 5 and 6 lie just above the line."""
    assert verdict([10.5] * above + [5.0] * (100 - above), STOP_LINE).verdict is expected


@pytest.mark.parametrize(("kw", "hours"), [(9.9, 24.0), (10.0, 24.0), (10.1, 0.0)])
def test_the_line_of_a_circuit_is_a_tenth_of_its_baseline(kw, hours):
    """The circuit share (10 %) below, at, above."""
    assert verdict([kw] * 24, STOP_LINE).hours_stopped == hours


@pytest.mark.parametrize(("kw", "expected"), [(5.9, Verdict.MET), (6.0, Verdict.MET), (6.1, Verdict.PARTLY)])
def test_a_declared_standby_load_lowers_the_line_of_a_circuit(kw, expected):
    """A circuit must also stay at or below its standby load."""
    assert verdict([kw] * 24, Demand(DemandKind.STOP, standby_kw=6.0)).verdict is expected


def test_a_standby_load_above_the_line_does_not_raise_it():
    """Declaring a large standby load buys nothing."""
    assert verdict([15.0] * 24, Demand(DemandKind.STOP, standby_kw=40.0)).verdict is Verdict.PARTLY


@pytest.mark.parametrize(
    ("kw", "expected"),
    [
        (75.9, Verdict.MET), (76.0, Verdict.MET), (76.1, Verdict.PARTLY),
        (87.9, Verdict.PARTLY), (88.0, Verdict.PARTLY), (88.1, Verdict.UNMET),
    ],
)  # fmt: skip
def test_a_cut_of_30_percent_shows_as_24_percent_less_power_and_partly_as_12(kw, expected):
    """The limit factors (0.8 and 0.4) below, at, above."""
    assert verdict([kw] * 48, Demand(DemandKind.LIMIT, ratio=30)).verdict is expected


@pytest.mark.parametrize(("gap", "expected"), [(3, Verdict.MET), (4, Verdict.MET), (5, Verdict.UNVERIFIABLE)])
def test_a_gap_of_more_than_four_hours_cannot_be_verified(gap, expected):
    """The gap limit (4 h) below, at, above."""
    assert verdict([5.0] * 100, STOP_PLANT, missing=range(20, 20 + gap)).verdict is expected


@pytest.mark.parametrize(
    ("missing", "expected"), [(9, Verdict.MET), (10, Verdict.MET), (11, Verdict.UNVERIFIABLE)]
)
def test_scattered_gaps_beyond_a_tenth_cannot_be_verified(missing, expected):
    """The coverage minimum (90 %) above, at, below."""
    judged = verdict([5.0] * 100, STOP_PLANT, missing=range(0, 3 * missing, 3))

    assert judged.coverage == (100 - missing) / 100
    assert judged.verdict is expected


def test_a_silent_meter_is_never_met():
    """No reading inside the window: unverifiable, and the grounds say so."""
    judged = verdict([5.0] * 48, STOP_PLANT, missing=range(48))

    assert judged.verdict is Verdict.UNVERIFIABLE
    assert judged.coverage == 0
    assert judged.hours_stopped is None
    assert "没有任何用电读数" in judged.grounds[0]


def test_pulling_the_plug_does_not_undo_what_was_seen():
    """Where the readings that came are enough to show that nothing was stopped, gaps do not help."""
    judged = verdict([100.0] * 48, STOP_PLANT, missing=range(38, 48))

    assert judged.verdict is Verdict.UNMET


@pytest.mark.parametrize(
    ("days", "expected"), [(9, Verdict.UNVERIFIABLE), (10, Verdict.MET), (11, Verdict.MET)]
)
def test_fewer_than_ten_valid_days_are_no_baseline(days, expected):
    """The least number of valid days (10) below, at, above."""
    assert verdict([5.0] * 48, STOP_PLANT, history_days=days).verdict is expected


@pytest.mark.parametrize(("left_out", "days"), [(2, 12), (3, 11)])
def test_a_day_with_less_than_90_percent_of_its_readings_is_no_valid_day(left_out, days):
    """The valid-day share: 22 of 24 hours (91.7 %) count, 21 of 24 (87.5 %) do not."""
    held = meter([5.0] * 24, history_days=12)
    readings = held[left_out:]
    found = baseline_of(series_of(readings), int(START.timestamp()), frozenset(), THRESHOLDS)

    assert found.days == days


def test_a_day_with_exactly_90_percent_of_its_readings_is_valid():
    """The valid-day share at its boundary: 216 of 240 readings of six minutes count, 215 do not."""
    step = datetime.timedelta(minutes=6)
    held = meter([5.0], history_days=12, step=step)
    at, below = held[24:], held[25:]

    assert baseline_of(series_of(at), int(START.timestamp()), frozenset(), THRESHOLDS).days == 12
    assert baseline_of(series_of(below), int(START.timestamp()), frozenset(), THRESHOLDS).days == 11


@pytest.mark.parametrize(("hours_worked", "working"), [(11, 14), (12, 28), (13, 28)])
def test_a_running_day_reaches_half_of_the_upper_quartile(hours_worked, working):
    """The running-day share (50 %): days of rest are no normal working days."""
    days = []
    for number in range(28):
        weak = number % 2 == 0
        days += [100.0] * (hours_worked if weak else 24) + [0.0] * (24 - hours_worked if weak else 0)
    first = START - datetime.timedelta(days=28)
    readings = [Reading(first + HOUR * (n + 1), kw) for n, kw in enumerate(days)]
    found = baseline_of(series_of(readings), int(START.timestamp()), frozenset(), THRESHOLDS)

    assert found.running_days == working


@pytest.mark.parametrize(("running", "known"), [(4, False), (5, True), (6, True)])
def test_too_few_running_days_are_no_baseline(running, known):
    """The least number of running days (5) below, at, above."""
    days = [100.0] * running + [1.0] * (28 - running)
    high_bar = dataclasses.replace(THRESHOLDS, running_day_share=5000)
    first = START - datetime.timedelta(days=28)
    readings = [Reading(first + HOUR * (n + 1), days[n // 24]) for n in range(28 * 24)]
    found = baseline_of(series_of(readings), int(START.timestamp()), frozenset(), high_bar)

    assert isinstance(found, Shortage) is not known


def test_the_baseline_takes_the_28_latest_days_and_no_excluded_one():
    """Twenty-eight eligible days, holidays and response days left out and made up for by earlier ones."""
    readings = meter([5.0], history_days=40)
    excluded = frozenset({DAY - datetime.timedelta(days=1), DAY - datetime.timedelta(days=2)})
    found = baseline_of(series_of(readings), int(START.timestamp()), excluded, THRESHOLDS)

    assert (found.days, found.last_day) == (28, DAY - datetime.timedelta(days=3))
    assert found.first_day == DAY - datetime.timedelta(days=30)


@pytest.mark.parametrize(("back", "days"), [(60, 10), (61, 9)])
def test_the_baseline_looks_back_sixty_days_and_no_further(back, days):
    """The look-back limit (60 days) at and above: the oldest of ten days still counts, or no longer."""
    first = START - datetime.timedelta(days=back)
    readings = [Reading(first + HOUR * (n + 1), 100.0) for n in range(240)]
    found = baseline_of(series_of(readings), int(START.timestamp()), frozenset(), THRESHOLDS)

    assert found.days == days


@pytest.mark.parametrize(("minutes", "restarts"), [(45, 0), (60, 1), (75, 1)])
def test_a_run_of_an_hour_after_the_stop_is_a_restart(minutes, restarts):
    """The restart time (60 min) below, at, above."""
    quarter = datetime.timedelta(minutes=15)
    loads = [5.0] * 100 + [80.0] * (minutes // 15) + [5.0] * 92
    judged = verdict(loads, STOP_PLANT, step=quarter)

    assert len(judged.restarts) == restarts
    assert judged.verdict is (Verdict.PARTLY if restarts else Verdict.MET)


@pytest.mark.parametrize(("kw", "restarts"), [(24.9, 0), (25.0, 0), (25.1, 1)])
def test_a_restart_draws_more_than_a_quarter_of_the_baseline_load(kw, restarts):
    """The restart share (25 %) below, at, above."""
    assert len(verdict([5.0] * 30 + [kw] * 2 + [5.0] * 40, STOP_LINE).restarts) == restarts


def test_a_night_restart_is_named_with_its_hours_and_energy():
    """A restart says from when to when, in Beijing time, and how much was used."""
    judged = to_json(verdict([5.0] * 25 + [70.0] * 3 + [5.0] * 44, STOP_PLANT))

    assert judged["restarts"] == [
        {"from": "2024-12-03T01:00+08:00", "to": "2024-12-03T04:00+08:00", "kwh": 210.0}
    ]
    assert judged["verdict"] == "partly"


def test_running_on_before_the_first_stop_is_late_not_a_restart():
    """A plant that stops late has no restart, and its first day tells."""
    judged = verdict([100.0] * 20 + [5.0] * 76, STOP_PLANT)

    assert judged.restarts == ()
    assert judged.verdict is Verdict.PARTLY


@pytest.mark.parametrize("minutes", [1, 5, 7, 15, 30, 60])
def test_any_regular_step_from_one_to_sixty_minutes_gives_the_same_answer(minutes):
    """The step of a meter changes nothing."""
    step = datetime.timedelta(minutes=minutes)
    judged = verdict([8.0] * int(datetime.timedelta(days=2) / step), STOP_PLANT, step=step)

    assert judged.verdict is Verdict.MET
    assert judged.drop_ratio == pytest.approx(0.92, abs=0.001)


@pytest.mark.parametrize("seconds", [59, 60, 3600, 3601])
def test_a_step_outside_one_to_sixty_minutes_is_refused(seconds):
    """The bounds of the step: 60 s and 3600 s are in, beyond is out."""
    ends = np.arange(10, dtype=np.int64) * seconds + 1_700_000_000
    if 60 <= seconds <= 3600:
        assert series_from(ends, np.ones(10)).step == seconds
        return
    with pytest.raises(ReadingsInvalid):
        series_from(ends, np.ones(10))


def test_every_faulty_reading_is_named_at_once():
    """A repeated moment, one off the grid and a negative energy are all refused together."""
    ends = [START + HOUR * n for n in range(10)]
    faulty = [Reading(end, 1.0) for end in ends]
    faulty += [Reading(ends[3], 2.0), Reading(ends[5] + datetime.timedelta(minutes=7), 1.0)]
    faulty[8] = Reading(ends[8], -1.0)
    with pytest.raises(ReadingsInvalid) as refused:
        series_of(faulty)

    assert {fault.code for fault in refused.value.faults} == {"duplicate", "irregular_step", "negative"}


def test_a_weekend_rest_is_kept_but_earns_nothing():
    """Where the plant rests at these hours anyway, the stop is met and the grounds say so."""
    saturday = START - datetime.timedelta(days=2)
    first = saturday - datetime.timedelta(days=28)
    ends = [first + HOUR * (n + 1) for n in range(30 * 24)]
    readings = [Reading(end, 6.0 if (end - HOUR).weekday() >= 5 else 100.0) for end in ends]
    judged = judge(readings, StopWindow(saturday, START), STOP_PLANT, THRESHOLDS)

    assert judged.verdict is Verdict.MET
    assert judged.baseline["day_kwh"] == 2400
    assert any("平日同一时段" in ground for ground in judged.grounds)


def test_a_meter_at_its_standby_load_all_month_cannot_show_a_stop():
    """A plant that never worked has no normal to fall from."""
    judged = verdict([5.0] * 48, Demand(DemandKind.STOP, standby_kw=8.0), load=8.0)

    assert judged.verdict is Verdict.UNVERIFIABLE
    assert "长期停产" in judged.grounds[0]


def test_a_meter_that_reads_nothing_but_zero_is_pointed_out():
    """Zero all along is a stop on paper, and a reason to look at the meter."""
    assert any("全部为 0" in ground for ground in verdict([0.0] * 48, STOP_PLANT).grounds)


def test_unsorted_readings_give_the_same_answer():
    """The order of the readings does not matter."""
    readings = meter([8.0] * 48)
    assert judge(readings[::-1], window(48), STOP_PLANT, THRESHOLDS) == judge(
        readings, window(48), STOP_PLANT, THRESHOLDS
    )


def test_an_empty_series_and_a_window_shorter_than_a_step_are_unverifiable():
    """Nothing to look at is never compliance, and never a crash."""
    short = StopWindow(START, START + HOUR / 2)

    assert judge([], window(5), STOP_PLANT, THRESHOLDS).verdict is Verdict.UNVERIFIABLE
    assert judge(meter([5.0] * 5), short, STOP_PLANT, THRESHOLDS).verdict is Verdict.UNVERIFIABLE


def test_thresholds_are_data_and_shown_as_assumed():
    """Every threshold comes from the table, and none claims to have been read in a text."""
    assert THRESHOLDS.minimum_valid_days == 10
    assert "circuit_share" in THRESHOLDS.assumed
    with pytest.raises(FigureMissing):
        thresholds_on(datetime.date(2010, 1, 1))


def test_a_faulty_table_of_figures_is_refused_with_every_fault():
    """Unknown keys, missing sources and overlapping dates are all named at once."""
    bad = """
[[figure]]
key = "a"
title = "甲"
value = 1
in_force_from = 2020-01-01
document = "文件"
article = ""
verified = false
colour = "red"
[[figure]]
key = "b"
title = "乙"
value = 1
in_force_from = 2020-01-01
article = ""
verified = false
"""
    with pytest.raises(PlanDataInvalid) as refused:
        parse_figures(bad.encode(), "bad.toml")
    assert {fault.column for fault in refused.value.faults} == {"colour", "document"}


def test_a_figure_holds_from_its_day_to_its_last_day():
    """A replaced value holds up to `until`, the next from its own day; overlaps are refused."""
    row = '[[figure]]\nkey="a"\ntitle="甲"\nvalue={}\nin_force_from={}\n{}'
    row += 'document="文件"\narticle=""\nverified=false\n'
    table = row.format(1, "2020-01-01", "until=2020-12-31\n") + row.format(2, "2021-01-01", "")
    figures = parse_figures(table.encode(), "a.toml")

    assert value_on(figures, "a", datetime.date(2020, 12, 31)) == 1
    assert value_on(figures, "a", datetime.date(2021, 1, 1)) == 2
    with pytest.raises(FigureMissing):
        value_on(figures, "a", datetime.date(2019, 12, 31))
    with pytest.raises(PlanDataInvalid):
        parse_figures((row.format(1, "2020-01-01", "") + row.format(2, "2021-01-01", "")).encode(), "a.toml")
    with pytest.raises(FigureMissing):
        thresholds_from(figures, DAY)


@pytest.fixture(scope="module")
def plant(shared_data):
    """The readings of a real steel plant, first quarter of 2018, every 15 minutes."""
    with (shared_data / "telemetry" / "steel_plant_15min_2018_q1.csv").open(encoding="utf-8") as file:
        return [
            Reading(
                datetime.datetime.fromisoformat(row["interval_end"]).replace(tzinfo=BEIJING),
                float(Decimal(row["usage_kwh"])),
            )
            for row in csv.DictReader(file)
        ]


def real(plant, first, last, demand=STOP_PLANT):
    """The judgement of the real plant over whole days, the last one included."""
    start = datetime.datetime.fromisoformat(first).replace(tzinfo=BEIJING)
    end = datetime.datetime.fromisoformat(last).replace(tzinfo=BEIJING) + datetime.timedelta(days=1)
    return judge(plant, StopWindow(start, end), demand, THRESHOLDS)


def test_the_real_new_year_stop_is_met(plant):
    """The stop of 14 to 18 February 2018 keeps a plant order and a line order."""
    assert real(plant, "2018-02-14", "2018-02-18").verdict is Verdict.MET
    assert real(plant, "2018-02-14", "2018-02-18", STOP_LINE).verdict is Verdict.MET


@pytest.mark.parametrize("monday", ["2018-01-15", "2018-01-22", "2018-01-29", "2018-02-05", "2018-02-19",
                                    "2018-02-26", "2018-03-05", "2018-03-12", "2018-03-19"])  # fmt: skip
def test_a_real_ordinary_week_is_unmet(plant, monday):
    """Every ordinary week with enough history, its weekend rest included, is no stop and no half stop."""
    sunday = datetime.date.fromisoformat(monday) + datetime.timedelta(days=6)

    assert real(plant, monday, sunday.isoformat()).verdict is Verdict.UNMET
    assert real(plant, monday, sunday.isoformat(), STOP_LINE).verdict is Verdict.UNMET


def test_the_real_one_day_stop_is_met_and_said_to_be_habit(plant):
    """Sunday 18 March was a stop; Sundays usually are, so nothing was saved."""
    judged = real(plant, "2018-03-18", "2018-03-18")

    assert judged.verdict is Verdict.MET
    assert judged.drop_ratio > 0.9
    assert any("平日同一时段" in ground for ground in judged.grounds)


def test_the_real_weekend_stop_lacks_history(plant):
    """6 and 7 January have five days before them: no baseline, so nothing can be verified."""
    judged = real(plant, "2018-01-06", "2018-01-07")

    assert judged.verdict is Verdict.UNVERIFIABLE
    assert "5 个有效日" in judged.grounds[0]


def test_the_real_plant_gone_silent_is_unverifiable(plant):
    """The same stop with its readings removed proves nothing."""
    start = datetime.datetime(2018, 2, 14, tzinfo=BEIJING)
    end = datetime.datetime(2018, 2, 19, tzinfo=BEIJING)
    silent = [each for each in plant if not start < each.interval_end <= end]

    assert judge(silent, StopWindow(start, end), STOP_PLANT, THRESHOLDS).verdict is Verdict.UNVERIFIABLE


def test_judging_a_series_equals_judging_its_readings():
    """The bulk way and the single way are one."""
    readings = meter([8.0] * 48)

    assert judge_series(series_of(readings), window(48), STOP_PLANT, THRESHOLDS, frozenset()) == judge(
        readings, window(48), STOP_PLANT, THRESHOLDS
    )
