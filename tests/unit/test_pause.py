"""Pauses of a response, and what is left of a window around them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.beijing import BEIJING
from plans.lifecycle import WarningAct
from plans.pause import Pause, Step, pauses, stretches

HOUR = datetime.timedelta(hours=1)
DAY_ONE = datetime.datetime(2026, 1, 15, 0, tzinfo=BEIJING)


def at(hours):
    """So many hours after the first day began."""
    return DAY_ONE + hours * HOUR


def step(act, announced, begins):
    """An act announced and taking hold so many hours in."""
    return Step(WarningAct(act), at(announced), at(begins))


def test_a_pause_lasts_from_its_hour_to_the_resumption():
    """Day 3 14:00 to day 6 18:00; nothing else in between ends it."""
    acts = [step("issue", 0, 12), step("suspend", 60, 62), step("extend", 61, 61), step("resume", 130, 138)]
    assert pauses(acts) == (Pause(at(62), at(138)),)


@pytest.mark.parametrize(
    ("acts", "found"),
    [
        ([], ()),
        ([step("suspend", 1, 2)], (Pause(at(2), None),)),
        ([step("suspend", 1, 5), step("raise", 4, 6)], ()),
        ([step("suspend", 1, 5), step("raise", 5, 6)], (Pause(at(5), None),)),
        ([step("suspend", 1, 5), step("release", 4, 9)], ()),
        ([step("suspend", 1, 5), step("release", 6, 9)], (Pause(at(5), None),)),
        ([step("suspend", 1, 5), step("resume", 6, 5)], ()),
        ([step("resume", 1, 2)], ()),
        (
            [step("suspend", 1, 2), step("resume", 3, 4), step("suspend", 5, 6)],
            (Pause(at(2), at(4)), Pause(at(6), None)),
        ),
    ],
)
def test_acts_make_pauses(acts, found):
    """A level set anew before a pause began overtakes it; a pause that lasts no time is none."""
    assert pauses(acts) == found


@pytest.mark.parametrize(
    ("paused", "left"),
    [
        ((), [(0, 100)]),
        ((Pause(at(38), at(60)),), [(0, 38), (61, 100)]),
        ((Pause(at(38), None),), [(0, 38)]),
        ((Pause(at(-9), at(-2)),), [(0, 100)]),
        ((Pause(at(-9), at(-1)),), [(0, 100)]),
        ((Pause(at(-9), at(0)),), [(1, 100)]),
        ((Pause(at(-9), None),), []),
        ((Pause(at(0), at(100)),), []),
        ((Pause(at(99), at(120)),), [(0, 99)]),
        ((Pause(at(100), at(120)),), [(0, 100)]),
        ((Pause(at(120), None),), [(0, 100)]),
        ((Pause(at(10), at(20)), Pause(at(30), at(40))), [(0, 10), (21, 30), (41, 100)]),
    ],
)
def test_what_is_left_of_a_window(paused, left):
    """After each pause the grace of an hour is given anew; pauses at the edges cut, those beyond do not."""
    assert stretches(at(0), at(100), paused, HOUR) == tuple((at(since), at(until)) for since, until in left)


@given(st.lists(st.integers(0, 100), max_size=8, unique=True))
def test_nothing_is_checked_in_a_pause_and_nothing_is_lost_outside(moments):
    """Without grace the stretches and the pauses together make the whole window."""
    moments = sorted(moments)[: len(moments) // 2 * 2]
    paused = [Pause(at(begin), at(end)) for begin, end in zip(moments[::2], moments[1::2], strict=True)]
    left = stretches(at(0), at(100), paused)
    assert all(until <= each.begin or since >= each.end for since, until in left for each in paused)
    total = sum((until - since for since, until in left), datetime.timedelta())
    assert total + sum((each.end - each.begin for each in paused), datetime.timedelta()) == 100 * HOUR
