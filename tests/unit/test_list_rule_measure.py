"""V04 to V07 and V15: each measure can be carried out, metered, verified, with whole lines, safely."""

from dataclasses import replace
from decimal import Decimal

import pytest
from listings import (
    TRUCKS,
    cleanly,
    enterprise,
    examined,
    faults,
    fleet,
    graded,
    half,
    limit,
    line,
    listed,
    site,
    stop,
)

from plans.list_draft import DraftMeasure, DraftMeter, DraftOutlet
from plans.measure import Action, Check, CountBase, Measure
from plans.terms import Grade, WarningLevel

ONE = (line("L1", 1.0),)


def codes(measure, **changes) -> set[str]:
    """The codes of the faults when both upper levels stop everything and yellow asks `measure`."""
    held = enterprise(measures=cleanly(yellow=(measure, half("L1"), TRUCKS)), **changes)
    return {code for code, _ in faults(held)}


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (stop("L1"), set()),
        (stop(), {"V04"}),
        (limit(20), {"V04"}),
        (stop("L9"), {"V04"}),
        (stop("L1", "L9"), {"V04"}),
        (Measure(Action.KEEP_WARM, checks=(Check.POWER, Check.ONSITE)), {"V04"}),
        (TRUCKS, set()),
    ],
)
def test_a_stop_names_lines_that_exist(measure, expected):
    """V04: without lines nobody knows what to switch off."""
    assert codes(measure) == expected


def test_an_unreadable_measure_is_named_with_its_text():
    """V05: the words stand in the fault, and what to write instead."""
    vague = DraftMeasure(WarningLevel.YELLOW, "降低生产负荷" + "，" * 60, None)
    held = enterprise(measures=(vague, *cleanly()))
    fault = next(each for each in examined(held).faults if each.code == "V05")
    assert "降低生产负荷" in fault.message and "……" in fault.message and fault.column == "措施文字"
    assert ("V05", "error") in faults(enterprise(), sites=[site(measures=(vague,))])
    assert ("V05", "error") in faults(enterprise(), fleets=[fleet(measures=(vague,))])


def test_a_share_without_a_base_is_rejected():
    """V05: a bare percentage is no measure."""
    assert codes(replace(limit(20, "L1"), base=None)) == {"V05"}
    assert codes(replace(limit(20, "L1"), ratio=None)) == {"V05"}
    idle = Measure(Action.LIMIT_OUTPUT, ("L1",), None, CountBase.IDLE_LOAD, (Check.POWER, Check.ONSITE))
    assert codes(idle) == set()


@pytest.mark.parametrize(
    ("capacities", "expected"),
    [
        ({"eia": 4000.0, "permit": 4500.0, "last_year": 3600.0}, []),
        ({"eia": 4000.0, "last_year": 3600.0}, []),
        ({"permit": 4500.0}, [("V05", "hint")]),
        ({}, [("V05", "error")]),
    ],
)
def test_the_least_of_three_needs_one_figure_and_trusts_two(capacities, expected):
    """V05: with one figure the base stands on one leg; with none there is no base."""
    unit = line("L1", 1.0)
    units = (replace(unit, facts=replace(unit.facts, capacities=capacities)),)
    whole = (stop("L1"), TRUCKS)
    held = enterprise(
        units=units,
        grades=(graded(Grade.B),),
        measures=listed(yellow=[limit(20, "L1"), TRUCKS], orange=whole, red=whole),
    )
    assert faults(held) == expected


@pytest.mark.parametrize(
    ("meters", "outlets", "expected"),
    [
        ((DraftMeter("D", "production", "L1"), DraftMeter("E", "production", "L2")), (), set()),
        ((DraftMeter("D", "total"),), (), set()),
        ((DraftMeter("E", "production", "L2"),), (DraftOutlet("P", unit_code="L1", has_cems=True),), set()),
        ((DraftMeter("E", "production", "L2"),), (DraftOutlet("P", unit_code="L1"),), {"V05"}),
        ((), (), {"V05"}),
    ],
)
def test_a_limit_is_metered(meters, outlets, expected):
    """V05: a line that runs at part of its load has a meter or an automatic monitor."""
    measure = replace(limit(20, "L1"), checks=(Check.LEDGER, Check.ONSITE))
    assert codes(measure, meters=meters, outlets=outlets) - {"V06"} == expected


@pytest.mark.parametrize(
    ("checks", "onsite", "expected"),
    [
        ((Check.POWER, Check.ONSITE), "", set()),
        ((Check.LEDGER,), "看投料口", set()),
        ((Check.LEDGER,), "  ", {"V06"}),
        ((Check.ONSITE,), "", {"V06"}),
        ((), "看投料口", {"V06"}),
        ((), "", {"V06"}),
    ],
)
def test_a_measure_is_read_by_a_machine_and_seen_by_a_person(checks, onsite, expected):
    """V06: one channel and one thing to look at."""
    asked = DraftMeasure(WarningLevel.YELLOW, "", replace(stop("L1"), checks=checks), onsite=onsite)
    held = enterprise(measures=(asked, *cleanly(yellow=(half("L1"), TRUCKS))))
    assert {code for code, _ in faults(held)} == expected


@pytest.mark.parametrize("missing", ["meters", "gates"])
def test_a_check_without_its_device_is_asked_about(missing):
    """V06: checked by power without a meter, by the gate without a gate."""
    found = faults(enterprise(**{missing: ()}))
    assert set(found) == {("V06", "warning")}


def test_self_reduction_needs_no_check():
    """Nothing is demanded, so nothing is verified."""
    assert codes(Measure(Action.SELF_REDUCE)) == set()


@pytest.mark.parametrize(
    ("ratio", "units", "expected"),
    [
        ("49.99", ("L1",), set()),
        (50, ("L1",), set()),
        ("50.01", ("L1",), {"V07"}),
        ("50.01", ("L1", "L2"), set()),
        (100, ("L1", "L2"), set()),
    ],
)
def test_a_share_of_lines_is_reached_with_whole_lines(ratio, units, expected):
    """V07 below, at and above what one of two lines gives."""
    assert codes(half(*units, ratio=ratio)) == expected


def test_half_of_a_single_line_is_flagged():
    """V07: a one-line C cement works at yellow 50 % must stop it, and say so."""
    whole = (stop("L1"), TRUCKS)
    held = enterprise(units=ONE, measures=listed(yellow=[half("L1"), TRUCKS], orange=whole, red=whole))
    assert faults(held) == [("V07", "warning")]
    said = replace(held, measures=listed(yellow=whole, orange=whole, red=whole))
    assert faults(said) == []


@pytest.mark.parametrize(
    ("safety", "measure", "expected"),
    [
        ("potline", stop("L1"), {"V15"}),
        ("batch", stop("L1"), {"V15"}),
        ("potline", Measure(Action.STOP_ALL, ("L1", "L2"), checks=(Check.POWER, Check.ONSITE)), {"V15"}),
        (
            "potline",
            Measure(Action.STOP_LINES, ("L1",), Decimal(30), CountBase.POT, (Check.POWER, Check.ONSITE)),
            set(),
        ),
        ("batch", Measure(Action.NO_NEW_BATCH, ("L1",), checks=(Check.POWER, Check.ONSITE)), set()),
        ("kiln", stop("L1"), set()),
        ("furnace", stop("L1"), set()),
        ("", stop("L1"), set()),
    ],
)
def test_a_potline_or_a_running_batch_is_never_switched_off(safety, measure, expected):
    """V15: fermentation or potline with a stop is an error."""
    whole = (measure, TRUCKS)
    held = enterprise(
        units=(line("L1", 0.5, safety), line("L2")),
        grades=(graded(Grade.A),),
        commits=True,
        measures=listed(yellow=whole, orange=whole, red=whole),
    )
    found = [each for each in examined(held).faults if each.code != "V12"]
    assert {fault.code for fault in found} == expected
    assert all(fault.severity == "error" for fault in found)


def test_an_unnamed_stop_of_everything_is_unsafe_too():
    """V15 looks at every line where none is named."""
    bare = Measure(Action.STOP_ALL, checks=(Check.POWER, Check.ONSITE))
    assert {"V04", "V15"} <= codes(bare, units=(line("L1", 0.5, "potline"), line("L2")))


def test_a_site_says_mildly_how_it_is_checked():
    """Two hints of V06: no machine tells, no inspector knows; the measure itself can be carried out."""
    stop = Measure(Action.OPEN_AIR_STOP)
    bare = listed(yellow=[stop], orange=[stop], red=[stop])
    assert faults(enterprise(), sites=[site(measures=bare)]) == [("V06", "hint")] * 6
