"""Measures that change after some hours: dated in the order from the start, counted on over a change of level."""

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
import sqlalchemy as sa
from bureau import NOW, START
from makers import change, rows

from emergency.storage import schema
from plans.action import Action, CountBase
from plans.dated import Citation
from plans.duration import Step, counted_from, due_at, hours_left
from plans.library import load
from plans.lifecycle import WarningAct
from plans.listed import ListedEnterprise, ListedMeasure
from plans.measure import Measure
from plans.order import OrderLine, draft_orders
from plans.order_difference import counted_anew, difference
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import UnitFacts

HOUR = datetime.timedelta(hours=1)
YELLOW, ORANGE, RED = WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED
SOURCE = Citation("虚构清单", "第一条", False)
SINTER = UnitFacts("S1", "1号烧结机")
HALF = Measure(Action.STOP_LINES, ("S1",), Decimal(50), CountBase.LINE, after_hours=120)


def at(hours):
    """A moment so many hours after the first start."""
    return START + hours * HOUR


@pytest.mark.parametrize(
    ("earlier", "now", "by_level", "by_response"),
    [
        ([], Step(ORANGE, at(0)), 0, 0),
        ([Step(YELLOW, at(0))], Step(ORANGE, at(50)), 50, 0),
        ([Step(RED, at(0))], Step(ORANGE, at(50)), 0, 0),
        ([Step(ORANGE, at(0)), Step(RED, at(30))], Step(ORANGE, at(50)), 0, 0),
        ([Step(ORANGE, at(0)), Step(YELLOW, at(30))], Step(ORANGE, at(50)), 50, 0),
        ([Step(YELLOW, at(0)), Step(ORANGE, at(30))], Step(YELLOW, at(50)), 0, 0),
        ([Step(YELLOW, at(0)), Step(ORANGE, at(30)), Step(RED, at(40))], Step(ORANGE, at(50)), 30, 0),
    ],
)
def test_hours_are_counted_at_this_level_or_above_without_a_break(earlier, now, by_level, by_response):
    """Or since the response began, where the plan says so."""
    assert counted_from(earlier, now, "level") == at(by_level)
    assert counted_from(earlier, now, "response") == at(by_response)


@pytest.mark.parametrize(
    ("start", "left"), [(0, 120), (116, 4), (119, 1), (119.5, 1), (120, 0), (120.5, 0), (124, 0)]
)
def test_what_is_left_of_120_hours(start, left):
    """Before, at and after; a part of an hour counts whole, so nothing is checked before it is due."""
    assert hours_left(due_at(120, START), at(start)) == left


def drafted(*measures, start=START, since=None, end=None):
    """The own lines of one enterprise's order at orange."""
    held = {ORANGE: tuple(ListedMeasure(each, SOURCE) for each in measures)}
    firm = ListedEnterprise(
        1, "某厂（虚构）", "150502", "steel_long", EnterpriseCategory.KEY, Grade.C, (SINTER,), held
    )
    plan = load().plan_for("150500", START.date())
    found = draft_orders(
        [firm],
        level=ORANGE,
        start_at=start,
        expected_end=end,
        plan=plan,
        day=START.date(),
        counted_from=since,
    )
    return [line for each in found.drafts for line in each.lines if line.citation == SOURCE]


def test_a_line_for_later_stands_in_the_order_with_its_date_and_hour():
    """The reader does not count hours."""
    (line,) = drafted(HALF)
    due = due_at(120, START)
    assert (
        line.text.startswith(f"自{due.astimezone().year}年")
        and "起（响应满120小时）：1号烧结机停产" in line.text
    )
    assert line.measure.after_hours == 120


@pytest.mark.parametrize(
    ("hours", "left", "dated"), [(116, 4, True), (119, 1, True), (120, 0, False), (124, 0, False)]
)
def test_an_order_that_goes_on_counts_the_hours_before_it(hours, left, dated):
    """At 116 h the line is for four hours later; at 120 h and 124 h it holds from the start of the order."""
    (line,) = drafted(HALF, start=at(hours), since=START)
    assert line.measure.after_hours == left and ("响应满120小时" in line.text) is dated


WINTER = Measure(Action.ROAD_TRANSPORT_STOP, season="11-15至03-15")


@pytest.mark.parametrize(
    ("start", "days", "there"),
    [
        ((2026, 11, 10), 4, False),
        ((2026, 11, 10), 5, False),
        ((2026, 11, 10), 6, True),
        ((2026, 11, 10), None, True),
        ((2026, 7, 1), None, False),
        ((2027, 3, 15), 3, True),
        ((2027, 3, 16), 3, False),
    ],
)
def test_a_season_that_the_response_does_not_touch_is_left_out(start, days, there):
    """Ends the evening before, at the midnight it begins, a day later; without an end it is looked ahead."""
    begin = datetime.datetime(*start, tzinfo=datetime.timezone(8 * HOUR))
    end = None if days is None else begin + datetime.timedelta(days=days)
    lines = drafted(Measure(Action.NO_INCREASE), WINTER, start=begin, end=end)
    assert (len(lines) == 2) is there


def line(measure):
    """A numbered line."""
    return OrderLine(1, measure.action.label, measure, SOURCE)


def test_the_same_hour_in_the_next_order_is_no_change():
    """Lowered at 50 h with 70 h left: kept; counted anew it would be a new line."""
    before, after = line(HALF), line(replace(HALF, after_hours=70))
    assert difference([before], [after], (SINTER,)).more == (after,)
    moved = counted_anew(before, START, at(50))
    assert difference([moved], [after], (SINTER,)).is_empty


def test_a_line_for_later_frees_and_binds_nothing_before_its_hour():
    """A stop now is more than the same stop in 120 hours; what was only for later had not stopped anything."""
    now = line(replace(HALF, after_hours=0))
    assert difference([line(HALF)], [now], (SINTER,)).more == (now,)
    assert difference([line(HALF)], [], (SINTER,)).resume == ()
    assert difference([now], [], (SINTER,)).resume == ("1号烧结机可恢复正常生产。",)


def later_at_every_level(bureau):
    """Every enterprise of the list must stop its roads after 120 hours."""
    measure = Measure(Action.ROAD_TRANSPORT_STOP, after_hours=120).to_json()
    change(bureau, sa.update(schema.list_measure).values(measure=measure))


def test_the_orders_of_a_lowered_response_count_on(bureau):
    """Issued orange, raised to red, lowered to orange: the hours run since the first orange (figure of the plan)."""
    later_at_every_level(bureau)
    bureau.receives([260, 260, 260, 260])
    bureau.decides(WarningAct.ISSUE, ORANGE, reason="测试")
    bureau.decides(WarningAct.RAISE, RED, NOW + HOUR, start=START + 24 * HOUR, reason="测试")
    bureau.decides(WarningAct.LOWER, ORANGE, NOW + 2 * HOUR, start=START + 48 * HOUR, reason="测试")
    left = {}
    for order in rows(bureau, schema.order):
        lines = rows(bureau, schema.order_line, schema.order_line.c.order_id == order.id)
        own = [each.measure for each in lines if each.measure["action"] == "road_transport_stop"]
        left.setdefault((order.revision, order.level), set()).update(each["after_hours"] for each in own)
    assert left == {(1, ORANGE): {120}, (2, RED): {120}, (3, ORANGE): {72}}
    changes = rows(bureau, schema.message, schema.message.c.purpose == "order_change")
    assert changes


def seasonal(year, start, days, category=EnterpriseCategory.SEASONAL):
    """What a seasonal enterprise that runs from April to October is ordered, own lines first."""
    held = {ORANGE: (ListedMeasure(replace(HALF, after_hours=0), SOURCE),)}
    firm = ListedEnterprise(
        1, "某厂（虚构）", "150502", "steel_long", category, Grade.C, (SINTER,), held, year
    )
    begin = datetime.datetime(*start, tzinfo=datetime.timezone(8 * HOUR))
    end = begin + datetime.timedelta(days=days)
    plan = load().plan_for("150500", begin.date())
    found = draft_orders([firm], level=ORANGE, start_at=begin, expected_end=end, plan=plan, day=begin.date())
    return found.drafts[0].lines[0].measure.action


@pytest.mark.parametrize(
    ("year", "start", "expected"),
    [
        ("04-01至10-31", (2027, 3, 28), Action.NO_RESTART),
        ("04-01至10-31", (2027, 3, 29), Action.NO_RESTART),
        ("04-01至10-31", (2027, 3, 30), Action.STOP_LINES),
        ("04-01至10-31", (2027, 10, 31), Action.STOP_LINES),
        ("04-01至10-31", (2027, 11, 1), Action.NO_RESTART),
        ("", (2027, 11, 1), Action.STOP_LINES),
    ],
)
def test_who_does_not_run_then_is_asked_only_not_to_start(year, start, expected):
    """Three days that end before, at and after the first midnight of the season; its last day; without a season."""
    assert seasonal(year, start, 3) is expected


def test_only_a_seasonal_enterprise_has_a_season():
    """A season left in the register after the category changed binds nobody."""
    assert seasonal("04-01至10-31", (2027, 11, 1), 3, EnterpriseCategory.KEY) is Action.STOP_LINES
