"""Which measures ask at least as much as others."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.measure import Action, CountBase, Measure
from plans.measure_order import meets, unmet
from plans.unit import UnitFacts

UNITS = (
    UnitFacts("K1", "1号线", emission_share=0.6),
    UnitFacts("K2", "2号线", emission_share=0.4),
    UnitFacts("C1", "除尘器", kind="control"),
)


def limit(ratio, *units) -> Measure:
    """A limit of the output."""
    return Measure(Action.LIMIT_OUTPUT, units, Decimal(str(ratio)), CountBase.OUTPUT_MIN3)


def half(*units) -> Measure:
    """A stop of half the lines."""
    return Measure(Action.STOP_LINES, units, Decimal(50), CountBase.LINE)


def stop(*units) -> Measure:
    """A stop of these lines."""
    return Measure(Action.STOP_LINES, units)


def trucks(stage=4, gas=True, heavy_only=True) -> Measure:
    """A ban of trucks."""
    return Measure(Action.TRUCK_BAN, max_stage=stage, gas=gas, heavy_only=heavy_only)


def parameter(operator, value) -> Measure:
    """A process parameter."""
    return Measure(
        Action.PROCESS_PARAM, parameter="出焦时间", operator=operator, value=Decimal(value), value_unit="小时"
    )


def fuel(sulfur) -> Measure:
    """Coal with at most this much sulphur."""
    return Measure(Action.FUEL_QUALITY, sulfur=Decimal(sulfur))


SPARING = replace(trucks(), note="特种车辆除外")
ALL, ROAD = Measure(Action.STOP_ALL, ("K1", "K2")), Measure(Action.ROAD_TRANSPORT_STOP)
VOCS = Measure(Action.STOP_VOC_OPS)
LATER = Measure(Action.STOP_ALL, ("K1", "K2"), after_hours=120)


@pytest.mark.parametrize(
    ("given_measures", "demand", "met"),
    [
        ([ALL], stop("K1"), True),
        ([stop("K1")], ALL, False),
        ([stop("K1", "K2")], ALL, True),
        ([stop("K2")], half("K1"), True),
        ([limit(99, "K1", "K2")], half("K1"), False),
        ([limit("19.99", "K1", "K2")], limit(20, "K1", "K2"), False),
        ([limit(20, "K1", "K2")], limit(20, "K1", "K2"), True),
        ([limit("20.01", "K1", "K2")], limit(20, "K1", "K2"), True),
        ([stop("K2")], limit(40, "K1", "K2"), True),
        ([stop("K2")], limit("40.01", "K1", "K2"), False),
        ([Measure(Action.KEEP_WARM, ("K1", "K2"))], ALL, True),
        ([Measure(Action.NO_NEW_BATCH, ("K1",))], stop("K1"), True),
        ([Measure(Action.LIMIT_OUTPUT, ("K1",), base=CountBase.IDLE_LOAD)], limit(20, "K1"), False),
        ([Measure(Action.LIMIT_OUTPUT, ("K1",), base=CountBase.IDLE_LOAD)],
         Measure(Action.LIMIT_OUTPUT, ("K1",), base=CountBase.IDLE_LOAD), True),
        ([LATER], ALL, False),
        ([ALL], LATER, True),
        ([trucks(3)], trucks(4), False),
        ([trucks(5)], trucks(4), True),
        ([trucks(gas=False)], trucks(), False),
        ([trucks(heavy_only=False)], trucks(), True),
        ([trucks()], trucks(heavy_only=False), False),
        ([ROAD], trucks(6), True),
        ([SPARING], trucks(), False),
        ([SPARING], SPARING, True),
        ([replace(SPARING, note="危化品车辆除外")], SPARING, False),
        ([trucks()], SPARING, True),
        ([trucks(6)], ROAD, False),
        ([ALL], trucks(), False),
        ([parameter(">=", 35)], parameter(">=", 36), False),
        ([parameter(">=", 36)], parameter(">=", 36), True),
        ([parameter(">=", 48)], parameter(">=", 36), True),
        ([parameter("<=", 22)], parameter("<=", 21), False),
        ([parameter("<=", 20)], parameter("<=", 21), True),
        ([ALL], parameter(">=", 36), True),
        ([Measure(Action.DUST, sprays=5)], Measure(Action.DUST, sprays=6), False),
        ([Measure(Action.DUST, sprays=6)], Measure(Action.DUST, sprays=6), True),
        ([Measure(Action.DUST, sprays=6)], Measure(Action.DUST, sprays=6, uncovered=True), True),
        ([Measure(Action.DUST, sprays=6, uncovered=True)], Measure(Action.DUST, sprays=6), False),
        ([fuel("0.7")], fuel("0.6"), False),
        ([fuel("0.5")], fuel("0.6"), True),
        ([VOCS], Measure(Action.STOP_VOC_OPS, operations=("装卸",)), True),
        ([Measure(Action.STOP_VOC_OPS, operations=("装卸",))], VOCS, False),
        ([Measure(Action.NRMM_BAN, max_stage=2)], Measure(Action.NRMM_BAN, max_stage=3), False),
        ([], Measure(Action.SELF_REDUCE), True),
        ([], Measure(Action.NO_INCREASE), False),
        ([limit(20, "K1")], Measure(Action.NO_INCREASE), True),
        ([], ALL, False),
        ([ALL], Measure(Action.NO_RESTART), False),
    ],
)  # fmt: skip
def test_what_asks_at_least_as_much(given_measures, demand, met):
    """Stops over limits, more over less, whole lines by number, the rest by emissions."""
    assert meets(given_measures, demand, UNITS) is met


CODES = st.lists(st.sampled_from(["K1", "K2"]), min_size=1, unique=True).map(
    lambda codes: tuple(sorted(codes))
)
RATIOS = st.integers(1, 100)
MEASURES = st.one_of(
    CODES.map(lambda codes: stop(*codes)),
    CODES.map(lambda codes: half(*codes)),
    st.builds(lambda ratio, codes: limit(ratio, *codes), RATIOS, CODES),
    st.builds(trucks, st.integers(0, 6), st.booleans(), st.booleans()),
    st.builds(parameter, st.sampled_from([">=", "<="]), st.integers(1, 60)),
    st.sampled_from([ALL, ROAD, VOCS, LATER, Measure(Action.SELF_REDUCE), Measure(Action.NO_INCREASE)]),
)


@given(st.lists(MEASURES, max_size=4))
def test_a_set_meets_each_of_its_own(measures):
    """Reflexive: no list is weaker than itself."""
    assert unmet(measures, measures, UNITS) == ()


@given(st.lists(MEASURES, max_size=3), MEASURES, MEASURES)
def test_adding_a_measure_never_undoes_a_demand(measures, more, demand):
    """Monotone: more is never laxer."""
    if meets(measures, demand, UNITS):
        assert meets([*measures, more], demand, UNITS)


def test_a_plant_without_lines_compares_by_the_share():
    """Nothing to weigh: 30 % meets 20 %, and not the other way."""
    assert meets([limit(30)], limit(20), ()) and not meets([limit(20)], limit(30), ())
