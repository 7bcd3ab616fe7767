"""Which meter is asked what by which measure, and what no meter can tell."""

import pytest

from plans.measure import Measure
from plans.power_demand import Asked, Meter, Unmetered, asked_of, verdict_of, worst
from plans.power_value import Demand, DemandKind, nothing_seen
from plans.terms import Verdict

LINE_1 = Meter(1, "M1", "production", "L1", 20.0)
LINE_2 = Meter(2, "M2", "production", "L2", None)
TOTAL = Meter(3, "MT", "total", None, None)
CONTROL = Meter(4, "MC", "control", "F1", None)
ALL = (LINE_1, LINE_2, TOTAL, CONTROL)


def asked(meters=ALL, **measure):
    """What one measure asks, as (meter code, demand) pairs, and what it lacks."""
    found = asked_of([Measure.from_json(measure)], meters)
    return [(each.meter.code, each.demand) for each in found.demands], len(found.unmetered), len(found.untold)


STOP_LINE_1 = Demand(DemandKind.STOP, standby_kw=20.0)
STOP_PLANT = Demand(DemandKind.STOP, whole_plant=True)
CUT = Demand(DemandKind.LIMIT, ratio=30.0)
CUT_PLANT = Demand(DemandKind.LIMIT, ratio=30.0, whole_plant=True)


def test_a_full_stop_is_asked_of_the_total_meter():
    """The whole plant stands where its total stands."""
    assert asked(action="stop_all", units=["L1", "L2"]) == ([("MT", STOP_PLANT)], 0, 0)


def test_a_full_stop_without_a_total_is_asked_of_every_line():
    """Each production meter must stand; a control device is asked nothing."""
    found = asked(meters=(LINE_1, LINE_2, CONTROL), action="stop_all", units=["L1", "L2"])
    assert found == ([("M1", STOP_LINE_1), ("M2", Demand(DemandKind.STOP))], 0, 0)


def test_named_lines_are_asked_of_their_own_meters():
    """One line stops, the other is not asked."""
    assert asked(action="stop_lines", units=["L1"], base="line") == ([("M1", STOP_LINE_1)], 0, 0)


def test_a_named_line_without_a_meter_is_missing_and_never_asked_of_the_total():
    """The total cannot tell one line from another."""
    assert asked(meters=(TOTAL,), action="stop_lines", units=["L1"], base="line") == ([], 1, 0)


def test_a_cut_is_asked_of_the_lines_and_else_of_the_total():
    """A cut shows on the total too, where the lines have no meters of their own."""
    cut = {"action": "limit_output", "units": ["L1"], "ratio": 30, "base": "output_min3"}

    assert asked(**cut) == ([("M1", CUT)], 0, 0)
    assert asked(meters=(TOTAL,), **cut) == ([("MT", CUT_PLANT)], 0, 0)
    assert asked(meters=(), **cut) == ([], 1, 0)


def test_stopping_some_pots_inside_a_line_is_a_cut_of_its_use():
    """Thirty percent of the pots is not a stop of the potline."""
    assert asked(action="stop_lines", units=["L1"], ratio=30, base="pot") == ([("M1", CUT)], 0, 0)


@pytest.mark.parametrize(
    "measure",
    [
        {"action": "truck_ban", "max_stage": 4},
        {"action": "no_increase"},
        {"action": "limit_output", "units": ["L1"], "base": "last_year_min_load"},
    ],
)
def test_what_no_meter_can_tell_is_named(measure):
    """Bans, promises and cuts without a share leave no trace on a meter that could be judged."""
    assert asked(**measure) == ([], 0, 1)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], None),
        ([Verdict.MET, Verdict.MET], Verdict.MET),
        ([Verdict.MET, Verdict.UNVERIFIABLE], Verdict.UNVERIFIABLE),
        ([Verdict.UNVERIFIABLE, Verdict.PARTLY], Verdict.PARTLY),
        ([Verdict.PARTLY, Verdict.UNMET, Verdict.MET], Verdict.UNMET),
    ],
)
def test_an_order_is_as_good_as_its_worst_measure(verdicts, expected):
    """Nothing is averaged away, and missing data are never compliance."""
    assert worst(verdicts) is expected


def test_a_missing_meter_makes_an_order_unverifiable_at_best():
    """A measure that should be seen and is not keeps the order from being met."""
    lacking = Asked((), (Unmetered("一号线没有电表"),), ())

    assert verdict_of([], lacking) is Verdict.UNVERIFIABLE
    assert verdict_of([], Asked((), (), ("扬尘控制",))) is None
    assert verdict_of([nothing_seen("无")], Asked((), (), ())) is Verdict.UNVERIFIABLE
