"""V08 and V09: a higher level asks more, and no level less than the industry's rule for the grade."""

from dataclasses import replace

import pytest
from listings import (
    TRUCKS,
    WHOLE,
    cleanly,
    enterprise,
    examined,
    faults,
    graded,
    half,
    limit,
    line,
    listed,
    stop,
)

from plans.measure import Action, Check, Measure
from plans.terms import EnterpriseCategory, Grade

ROAD = Measure(Action.ROAD_TRANSPORT_STOP, checks=(Check.GATE, Check.ONSITE))


def by_levels(yellow, orange, red, **changes) -> list[tuple[str, str]]:
    """The faults of V08 when an A-graded plant lists these (no industry rule is held against it)."""
    held = enterprise(
        grades=(graded(Grade.A),),
        commits=True,
        measures=listed(yellow=yellow, orange=orange, red=red),
        **changes,
    )
    return [(fault.code, fault.severity) for fault in examined(held).faults if fault.code != "V12"]


@pytest.mark.parametrize(
    ("orange", "expected"),
    [("29.99", [("V08", "error")]), (30, []), ("30.01", [])],
)
def test_no_level_cuts_less_than_the_one_below(orange, expected):
    """V08 below, at and above yellow's 30 %."""
    lines = ("L1", "L2")
    assert by_levels([limit(30, *lines)], [limit(orange, *lines)], [stop(*lines)]) == expected


def test_an_empty_level_above_a_full_one_is_a_fault():
    """V08: what runs at red may not be stopped at orange."""
    assert by_levels([], [stop("L1")], []) == [("V08", "error")]
    assert by_levels([], [], []) == []


def test_a_measure_lost_on_the_way_up_is_asked_about():
    """V08: the ban of trucks cuts nothing that is counted, and must go on all the same."""
    assert by_levels([TRUCKS], [stop("L1")], [stop("L1"), TRUCKS]) == [("V08", "warning")]
    assert by_levels([TRUCKS], [ROAD], [ROAD]) == []


def test_resuming_the_dirtier_line_is_seen():
    """V08 weighs lines by what they emit."""
    units = (line("L1", 0.7), line("L2", 0.3))
    assert by_levels([stop("L1")], [stop("L2")], [stop("L1", "L2")], units=units)[0] == ("V08", "error")


@pytest.mark.parametrize(
    ("grade", "yellow", "orange", "red", "expected"),
    [
        (Grade.B, (TRUCKS,), (limit(20, "L1", "L2"), TRUCKS), (WHOLE, TRUCKS), []),
        (Grade.B, (TRUCKS,), (limit("19.99", "L1", "L2"), TRUCKS), (WHOLE, TRUCKS), [("V09", "error")]),
        (Grade.B, (TRUCKS,), (limit("20.01", "L1", "L2"), TRUCKS), (WHOLE, TRUCKS), []),
        (Grade.C, (half("L2"), TRUCKS), (WHOLE, TRUCKS), (WHOLE, TRUCKS), []),
        (Grade.C, (TRUCKS,), (WHOLE, TRUCKS), (WHOLE, TRUCKS), [("V09", "error")]),
        (Grade.D, (WHOLE, ROAD), (WHOLE, ROAD), (WHOLE, ROAD), []),
        (Grade.D, (WHOLE, TRUCKS), (WHOLE, ROAD), (WHOLE, ROAD), [("V09", "error")]),
        (Grade.A, (), (), (), []),
    ],
)
def test_cement_is_held_against_the_guide(grade, yellow, orange, red, expected):
    """V09: the cement chapter was read, so falling short of it is an error."""
    held = enterprise(
        grades=(graded(grade),), commits=True, measures=listed(yellow=yellow, orange=orange, red=red)
    )
    assert [fault for fault in faults(held) if fault[0] != "V12"] == expected


def test_falling_short_of_an_unread_default_is_only_asked_about():
    """V09: what nobody has read is no law."""
    held = enterprise(industry="brick_kiln", grades=(graded(Grade.D, "brick_kiln"),), measures=cleanly())
    assert ("V09", "warning") in faults(held) and ("V09", "error") not in faults(held)


def test_an_unrated_key_enterprise_is_held_against_the_worst_band():
    """应评未评 counts as the worst, but that reading is ours."""
    found = faults(enterprise(grades=()))
    assert set(found) == {("V09", "warning")}


def test_nobody_is_left_without_measures():
    """V09: an enterprise that is to be ordered something has something listed."""
    assert ("V09", "error") in faults(enterprise(measures=()))


@pytest.mark.parametrize("category", [EnterpriseCategory.EXEMPT_MICRO, EnterpriseCategory.LONG_STOPPED])
def test_who_is_only_told_is_asked_nothing(category):
    """V09 and V10: exempt and long-stopped enterprises may have no measures."""
    rest = [enterprise(number) for number in (2, 3)]
    assert faults(enterprise(category=category, measures=(), commits=True), *rest) == []


def test_every_message_says_what_to_do():
    """A fault that leaves the officer alone is half a fault."""
    broken = replace(
        enterprise(), measures=listed(yellow=[stop("L1")], orange=[limit(20)], red=[]), grades=()
    )
    found = examined(broken, enterprise(2, contacts=(), industry="gone")).faults
    assert len(found) > 8 and all("请" in fault.message and fault.message.endswith("。") for fault in found)
