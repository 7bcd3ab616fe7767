"""Invented readings: every behaviour earns its verdict, and the same code draws the same readings."""

import datetime

import pytest

from emergency.demo.meters import ROUND, Behaviour, Response, behaviour_of, readings, working_kw
from plans.beijing import BEIJING
from plans.evidence import Demand, DemandKind, StopWindow, judge, thresholds_on
from plans.power_demand import Meter
from plans.terms import Verdict

START = datetime.datetime(2026, 11, 16, 12, tzinfo=BEIJING)
END = START + datetime.timedelta(days=4)
SINCE = START - datetime.timedelta(days=35)
THRESHOLDS = thresholds_on(START.date())
STOP_PLANT = Demand(DemandKind.STOP, whole_plant=True)
STOP_LINE = Demand(DemandKind.STOP, standby_kw=30.0)
LIMIT = Demand(DemandKind.LIMIT, ratio=30)


def meter(code="METER-001-T", standby_kw=30.0):
    """An invented meter."""
    return Meter(1, code, "total", None, standby_kw)


def verdict(behaviour, demand, code="METER-001-T"):
    """What the readings of a behaviour earn."""
    drawn = readings(meter(code), SINCE, END, [Response(START, END, demand, behaviour)])
    window = StopWindow(START + datetime.timedelta(minutes=30), END)
    return judge(drawn, window, demand, THRESHOLDS).verdict


@pytest.mark.parametrize("code", ["METER-001-T", "METER-022-T1", "METER-118-L1"])
@pytest.mark.parametrize("demand", [STOP_PLANT, STOP_LINE, LIMIT])
@pytest.mark.parametrize(
    ("behaviour", "expected"),
    [
        (Behaviour.STOPS, Verdict.MET),
        (Behaviour.REDUCES, Verdict.PARTLY),
        (Behaviour.IGNORES, Verdict.UNMET),
        (Behaviour.SILENT, Verdict.UNVERIFIABLE),
    ],
)
def test_a_behaviour_earns_its_verdict(behaviour, demand, code, expected):
    """Obedience is met, half measures are partly, defiance is unmet, silence is unverifiable."""
    assert verdict(behaviour, demand, code) is expected


@pytest.mark.parametrize("behaviour", [Behaviour.STOPS_LATE, Behaviour.RESTARTS_AT_NIGHT])
def test_dawdling_and_night_runs_are_seen_in_a_stop(behaviour):
    """A stop that came late or was broken at night is no full stop."""
    assert verdict(behaviour, STOP_PLANT) is Verdict.PARTLY


def test_the_same_code_draws_the_same_readings():
    """Nothing depends on chance or on the clock."""
    plan = [Response(START, END, STOP_PLANT, Behaviour.STOPS)]
    assert readings(meter(), SINCE, END, plan) == readings(meter(), SINCE, END, plan)
    assert readings(meter(), SINCE, END, plan) != readings(meter("METER-002-T"), SINCE, END, plan)


def test_a_meter_works_well_above_its_standby_load():
    """Otherwise its working days would look like a long stop."""
    assert working_kw(meter(standby_kw=500.0)) > 10 * 500.0


def test_twenty_neighbours_show_every_behaviour():
    """The demonstration never lacks one of them."""
    assert {behaviour_of(number) for number in range(len(ROUND))} == set(Behaviour)
