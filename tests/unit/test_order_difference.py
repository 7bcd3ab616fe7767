"""What changes when one order replaces another."""

from decimal import Decimal

import pytest

from plans.dated import Citation
from plans.measure import Action, CountBase, Measure
from plans.order import OrderLine
from plans.order_difference import difference
from plans.unit import UnitFacts

UNITS = (UnitFacts("K1", "1号线"), UnitFacts("K2", "2号线"))
SOURCE = Citation("清单", "", verified=False)
TRUCKS = Measure(Action.TRUCK_BAN, max_stage=4)
ROADS = Measure(Action.ROAD_TRANSPORT_STOP)
STOP = Measure(Action.STOP_ALL, ("K1", "K2"))
STOP_FIRST = Measure(Action.STOP_LINES, ("K1",), Decimal(50), CountBase.LINE)


def limit(ratio, *units) -> Measure:
    """A limit of the output."""
    return Measure(Action.LIMIT_OUTPUT, units or ("K1", "K2"), Decimal(ratio), CountBase.OUTPUT_MIN3)


def lines(*measures) -> tuple[OrderLine, ...]:
    """Numbered lines of these measures."""
    return tuple(OrderLine(n, each.action.label, each, SOURCE) for n, each in enumerate(measures, start=1))


def more(found) -> list[Measure]:
    """What must be done beyond before."""
    return [line.measure for line in found.more]


def test_raising_adds_the_stricter_lines_and_resumes_nothing():
    """From a limit to a stop: the stop is more, the limit is not 'resumed'."""
    found = difference(lines(limit(20), TRUCKS), lines(STOP, TRUCKS), UNITS)
    assert more(found) == [STOP]
    assert found.resume == ()
    assert [line.measure for line in found.kept] == [TRUCKS]


def test_lowering_from_a_stop_to_a_limit_says_what_may_run_again():
    """Each line is named, with the new line that still binds it; a milder limit is no new burden."""
    found = difference(lines(STOP, TRUCKS), lines(limit(20), TRUCKS), UNITS)
    assert more(found) == []
    assert found.resume == (
        "1号线可恢复部分生产，按新指令第1条执行。",
        "2号线可恢复部分生产，按新指令第1条执行。",
    )


def test_lowering_to_half_the_lines_frees_the_other():
    """One line stays stopped, the other resumes fully."""
    found = difference(lines(STOP), lines(STOP_FIRST), UNITS)
    assert more(found) == []
    assert found.resume == ("2号线可恢复正常生产。",)


@pytest.mark.parametrize(
    ("after", "is_more", "resumes"), [(19, False, True), (20, False, False), (21, True, False)]
)
def test_a_changed_share_is_more_only_when_it_is_higher(after, is_more, resumes):
    """Below, at and above the earlier 20 percent."""
    found = difference(lines(limit(20)), lines(limit(after)), UNITS)
    assert bool(found.more) is is_more
    assert bool(found.resume) is resumes


def test_a_cut_that_reaches_one_new_line_is_more():
    """As long as one of its lines was free before, the measure is new."""
    found = difference(lines(STOP_FIRST), lines(limit(20)), UNITS)
    assert more(found) == [limit(20)]
    assert found.resume == ("1号线可恢复部分生产，按新指令第1条执行。",)


def test_a_truck_ban_within_a_road_stop_has_not_ended():
    """Stricter transport rules replace milder ones silently; the other way round roads open again."""
    assert difference(lines(TRUCKS), lines(ROADS)).resume == ()
    assert difference(lines(ROADS), lines(TRUCKS)).resume == ("可恢复公路运输。",)


def test_release_resumes_everything():
    """With no new order every line and the trucks may run."""
    found = difference(lines(STOP, TRUCKS), (), UNITS)
    assert found.resume == ("1号线可恢复正常生产。", "2号线可恢复正常生产。", "可恢复使用原停用的载货车辆。")
    assert not found.more and not found.kept


def test_the_same_order_changes_nothing():
    """Equal lines are kept."""
    found = difference(lines(STOP, TRUCKS), lines(STOP, TRUCKS), UNITS)
    assert found.is_empty and len(found.kept) == 2
