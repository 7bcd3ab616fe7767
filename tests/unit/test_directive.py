"""The rules between the tiers: deadlines below, at and above, what answers an order and what does not."""

import datetime

import pytest

from plans import library
from plans.beijing import BEIJING
from plans.directive import (
    ACKNOWLEDGE_MINUTES,
    ACT_HOURS,
    REPORT_HOURS,
    Demand,
    asks_to_act,
    county_word,
    deadlines,
    is_overdue,
    latest_start,
    unmet,
)
from plans.lifecycle import WarningAct
from plans.terms import Tier, WarningLevel

T = datetime.datetime(2026, 11, 23, 16, tzinfo=BEIJING)
HOUR, MINUTE = datetime.timedelta(hours=1), datetime.timedelta(minutes=1)
PLAN = library.load().plan_for("150500", T.date())
YELLOW, ORANGE, RED = WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED


def figure(key):
    """The figure of Tongliao's plan."""
    return PLAN.figure(key, T.date())


@pytest.mark.parametrize("key", [ACKNOWLEDGE_MINUTES, ACT_HOURS, REPORT_HOURS])
def test_no_text_was_read_for_these_figures_and_they_say_so(key):
    """The hours between the tiers are 待核."""
    assert figure(key).value > 0 and not figure(key).citation.verified


@pytest.mark.parametrize(("off", "late"), [(-MINUTE, False), (0 * MINUTE, False), (MINUTE, True)])
def test_a_step_is_late_only_after_its_deadline(off, late):
    """Before, at and after; done or not asked for is never late."""
    assert is_overdue(T, None, T + off) is late
    assert not is_overdue(T, T, T + off) and not is_overdue(None, None, T + off)


@pytest.mark.parametrize("lead", [24 * HOUR, 0 * HOUR, -3 * HOUR])
def test_the_deadlines_are_those_of_the_plan(lead):
    """From the issue; the report from the start, or from the issue where the start is past."""
    due = deadlines(PLAN, T.date(), issued_at=T, start_at=T + lead, asked=True)
    assert due.acknowledge_by == T + figure(ACKNOWLEDGE_MINUTES).value * MINUTE
    assert due.act_by == T + figure(ACT_HOURS).value * HOUR
    assert due.report_by == T + max(lead, 0 * HOUR) + figure(REPORT_HOURS).value * HOUR


def test_what_is_only_to_be_known_has_one_deadline():
    """No act, no report."""
    due = deadlines(PLAN, T.date(), issued_at=T, start_at=T, asked=False)
    assert (due.act_by, due.report_by) == (None, None) and due.acknowledge_by > T


@pytest.mark.parametrize(
    ("level", "start", "end", "reasons"),
    [
        (YELLOW, 0, 0, ["不低于橙色"]),
        (ORANGE, 0, 0, []),
        (RED, 0, 0, []),
        (ORANGE, -1, 0, []),
        (ORANGE, 1, 0, ["不晚于"]),
        (ORANGE, 0, -1, ["延续至"]),
        (ORANGE, 0, 1, []),
        (ORANGE, 0, None, []),
        (YELLOW, 1, -1, ["不低于橙色", "不晚于", "延续至"]),
    ],
)
def test_a_warning_answers_by_level_start_and_end(level, start, end, reasons):
    """Below, at and above in each; every shortfall is named at once."""
    ordered = Demand(ORANGE, T, T + 48 * HOUR)
    own_end = None if end is None else T + (48 + end) * HOUR
    found = unmet(ordered, Demand(level, T + start * HOUR, own_end))
    assert len(found) == len(reasons)
    assert all(reason in text for reason, text in zip(reasons, found, strict=True))


def test_no_warning_answers_nothing_and_an_open_order_wants_an_open_end():
    """What is ordered without an end is not answered by one that ends."""
    assert unmet(Demand(ORANGE, T, None), None)
    assert unmet(Demand(ORANGE, T, None), Demand(ORANGE, T, T + HOUR)) == (
        "要求延续至另行通知，现为2026年11月23日17时",
    )


@pytest.mark.parametrize(("ordered", "latest"), [(1, 1), (0, 0), (-1, 2), (-30, 2)])
def test_the_latest_start_is_the_ordered_one_until_it_is_past(ordered, latest):
    """Then the hours for acting run from now."""
    assert latest_start(T + ordered * HOUR, T, 2) == T + latest * HOUR


@pytest.mark.parametrize(
    ("act", "city", "county"),
    [
        (WarningAct.ISSUE, True, "启动响应"),
        (WarningAct.RAISE, True, "升级响应"),
        (WarningAct.LOWER, False, "降级响应"),
        (WarningAct.EXTEND, True, None),
        (WarningAct.SUSPEND, False, "暂停响应"),
        (WarningAct.RESUME, True, "恢复响应"),
        (WarningAct.RELEASE, False, "终止响应"),
        (WarningAct.REVOKE, False, "终止响应"),
    ],
)
def test_who_has_to_act_on_what(act, city, county):
    """A city only where its own decision is needed; a county on every change but an extension."""
    assert asks_to_act(Tier.LEAGUE_CITY, act) is city
    assert asks_to_act(Tier.BANNER_COUNTY, act) is (county is not None)
    assert county is None or county_word(act) == county
