"""When a proof still holds, how far an enterprise can be reached, and which numbers several share (V13)."""

import datetime
from dataclasses import dataclass

import pytest

from plans.beijing import midnight
from plans.contact import Reach, ReachRules, code_rules, is_fresh, reach_of, reach_rules, shared_mobiles
from plans.shared_table import shipped_tables

DAY = datetime.date(2026, 11, 23)
RULES = ReachRules(mobiles=2, days=180)


@dataclass(frozen=True)
class Person:
    """Somebody with a number."""

    mobile: str | None
    confirmed_at: datetime.datetime | None = None


def _ago(days: int) -> datetime.datetime:
    return midnight(DAY - datetime.timedelta(days=days))


@pytest.mark.parametrize(("days", "fresh"), [(179, True), (180, True), (181, False), (0, True), (-1, False)])
def test_a_proof_holds_for_its_days(days, fresh):
    """Just below, at and above the limit; today counts, tomorrow is no proof."""
    assert is_fresh(_ago(days), DAY, RULES) is fresh


def test_nobody_proved_is_not_fresh():
    """Never is never."""
    assert not is_fresh(None, DAY, RULES)


@pytest.mark.parametrize(
    ("people", "short"),
    [
        ([], True),
        ([Person("1", _ago(1))], True),
        ([Person("1", _ago(1)), Person("1", _ago(1))], True),
        ([Person("1", _ago(1)), Person("2")], True),
        ([Person("1", _ago(1)), Person("2", _ago(181))], True),
        ([Person("1", _ago(1)), Person("2", _ago(180))], False),
        ([Person("1", _ago(1)), Person(None, _ago(1))], True),
    ],
)
def test_two_different_proved_mobiles_are_needed(people, short):
    """The same number twice is one, a mailbox is no mobile, an old proof is none."""
    assert reach_of(people, DAY, RULES).falls_short(RULES) is short


def test_what_is_said_of_an_enterprise():
    """Different numbers, those proved, whether one never was, and the oldest proof."""
    people = [Person("1", _ago(10)), Person("2", _ago(300)), Person("3")]
    assert reach_of(people, DAY, RULES) == Reach(3, 1, True, DAY - datetime.timedelta(days=300))


def test_a_number_of_several_enterprises_is_found():
    """Twice in one enterprise is not several."""
    held = [(1, "a"), (1, "a"), (2, "b"), (3, "b"), (4, None)]
    assert shared_mobiles(held) == {"b": (2, 3)}


def test_the_figures_stand_in_the_data():
    """V13 is the same figure a list is held against; codes have theirs."""
    assert reach_rules(DAY, shipped_tables()["list_rules.toml"]) == RULES
    found = code_rules(DAY, shipped_tables()["contact.toml"])
    assert found.digits == 6 and found.attempts == 5
