"""Bases and cuts in kilograms a day, and the floors they are held against."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from plans.library import load
from plans.measure import Action, CountBase, Measure
from plans.reduction import (
    Emission,
    Emitter,
    added_cuts,
    as_numbers,
    base_of,
    cut_of,
    daily_base,
    daily_cut,
    totals,
)
from plans.terms import EnterpriseCategory, WarningLevel
from plans.unit import UnitFacts

DAY = datetime.date(2026, 11, 20)
PLAN = load().plan_for("150500", DAY)
TABLE = PLAN.tables["reduction.toml"]
YELLOW, ORANGE = WarningLevel.YELLOW, WarningLevel.ORANGE
UNITS = (
    UnitFacts("K1", "1号线", emission_share=0.6),
    UnitFacts("K2", "2号线", emission_share=0.4),
    UnitFacts("C1", "除尘器", kind="control", emission_share=1.0),
)
BASE = {each: Fraction(1000) for each in Emission}
STOP = Measure(Action.STOP_ALL, ("K1", "K2"))


def limit(ratio, *units) -> Measure:
    """A limit of the output."""
    return Measure(Action.LIMIT_OUTPUT, units or ("K1", "K2"), Decimal(str(ratio)), CountBase.OUTPUT_MIN3)


def emitter(*measures, category=EnterpriseCategory.KEY, tonnes=330.0, days=330) -> Emitter:
    """An enterprise of a tonne a day and pollutant, with these measures at yellow."""
    emissions = {each.value: tonnes for each in Emission}
    return Emitter(1, category, emissions, days, UNITS, {YELLOW: measures})


def cut(*measures, units=UNITS) -> Fraction:
    """The cut of SO2."""
    return daily_cut(BASE, units, measures)[Emission.SO2]


@pytest.mark.parametrize(("days", "expected"), [(330, 1000), (165, 2000), (None, 1000)])
def test_the_base_is_the_annual_emission_by_operating_day(days, expected):
    """330 t in 330 days are 1000 kg a day; without a number of days the default of 330 holds."""
    assert daily_base({"so2": 330}, days, DAY, TABLE)[Emission.SO2] == expected


def test_a_pollutant_nobody_reported_is_nothing():
    """Missing amounts count as zero, not as a fault."""
    assert daily_base({"so2": 330}, 330, DAY, TABLE)[Emission.VOCS] == 0


@pytest.mark.parametrize(
    ("measures", "expected"),
    [
        ([], 0),
        ([STOP], 1000),
        ([limit(20)], 200),
        ([limit(20, "K1")], 120),
        ([Measure(Action.STOP_LINES, ("K2",), Decimal(50), CountBase.LINE)], 400),
        ([Measure(Action.STOP_LINES, ("K1",), Decimal(30), CountBase.POT)], 180),
        ([Measure(Action.NO_NEW_BATCH, ("K1",))], 600),
        ([Measure(Action.NO_NEW_BATCH, ("K1",), Decimal(50), CountBase.TANK)], 300),
        ([Measure(Action.TRUCK_BAN, max_stage=4)], 0),
        ([Measure(Action.SELF_REDUCE)], 0),
        ([Measure(Action.STOP_ALL, ("K1", "K2"), after_hours=120)], 0),
        ([limit(20), Measure(Action.STOP_LINES, ("K1",))], 680),
        ([STOP, STOP, limit(50)], 1000),
    ],
)
def test_the_strictest_measure_on_each_line_counts_once(measures, expected):
    """停产 takes all of a line, 限产 its share; nothing is counted twice; what cannot be counted is not."""
    assert cut(*measures) == expected


def test_stopping_solvent_work_cuts_only_solvents():
    """The other three pollutants stay."""
    found = daily_cut(BASE, UNITS, [Measure(Action.STOP_VOC_OPS)])
    assert (found[Emission.VOCS], found[Emission.SO2]) == (1000, 0)


def test_shares_above_the_whole_are_scaled_down():
    """Two lines registered with the default share of 1 are a half each."""
    units = (UnitFacts("K1", "1号线"), UnitFacts("K2", "2号线"))
    assert cut(Measure(Action.STOP_LINES, ("K1",)), units=units) == 500


@pytest.mark.parametrize("category", [
    EnterpriseCategory.GUARANTEE, EnterpriseCategory.EXEMPT_MICRO, EnterpriseCategory.LONG_STOPPED,
])  # fmt: skip
def test_who_keeps_a_task_going_or_is_exempt_cuts_nothing(category):
    """Only a long-stopped enterprise leaves the base as well (V11)."""
    found = emitter(STOP, category=category)
    assert not any(cut_of(found, YELLOW, DAY, TABLE).values())
    counted = category is not EnterpriseCategory.LONG_STOPPED
    assert any(base_of(found, DAY, TABLE).values()) is counted


@pytest.mark.parametrize(("ratio", "ok"), [("9.99", False), ("10", True), ("10.01", True)])
def test_a_floor_of_ten_percent_is_held_exactly(ratio, ok):
    """9.99 % is below the floor, 10 % reaches it."""
    found = totals([emitter(limit(ratio))], YELLOW, 10, PLAN, DAY)
    assert {total.ok for total in found} == {ok}
    assert found[0].ratio == Fraction(ratio)


def test_floors_may_differ_by_pollutant():
    """A softer floor for VOCs lets VOCs pass and the others not."""
    found = totals([emitter(limit(15))], YELLOW, {"SO2": 20, "NOx": 20, "PM": 20, "VOCs": 15}, PLAN, DAY)
    assert [(total.pollutant, total.ok) for total in found] == [
        (Emission.SO2, False), (Emission.NOX, False), (Emission.PM, False), (Emission.VOCS, True),
    ]  # fmt: skip


def test_totals_are_written_as_the_interfaces_say():
    """Tonnes a day, percent, floor and the exact judgement."""
    total = totals([emitter(limit(20)), emitter()], YELLOW, 10, PLAN, DAY)[0]
    assert total.to_json() == {"base_t_d": 2.0, "cut_t_d": 0.2, "ratio": 10.0, "floor": 10.0, "ok": True}


def test_a_list_without_emissions_has_no_ratio_and_misses_no_floor():
    """Nothing divided by nothing is not a number."""
    total = totals([], ORANGE, 20, PLAN, DAY)[0]
    assert total.ratio is None and total.ok and total.to_json()["ratio"] is None


def test_a_plan_without_a_floor_asks_nothing():
    """No figure, no judgement."""
    assert totals([emitter()], YELLOW, None, PLAN, DAY)[0].ok


def test_amounts_are_kept_without_zeros():
    """A row holds what is cut and nothing else."""
    assert as_numbers({Emission.SO2: Fraction(1, 3), Emission.PM: Fraction(0)}) == {"so2": 0.333}


def test_what_each_measure_adds_sums_to_the_whole_cut():
    """A milder measure on a line that is stopped already adds nothing."""
    measures = [limit(20), Measure(Action.STOP_LINES, ("K1",)), limit(10), Measure(Action.STOP_VOC_OPS)]
    added = added_cuts(BASE, UNITS, measures)
    assert [each[Emission.SO2] for each in added] == [200, 480, 0, 0]
    whole = daily_cut(BASE, UNITS, measures)
    assert {each: sum(step[each] for step in added) for each in Emission} == whole
