"""How grave a breach is: the plan says so for a rule, the data for its milder cases; bad input never crashes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listings import DAY, PLAN, contact, enterprise, examined, faults, fleet, listed, site

from plans.figure_kind import FIGURES, LIST_RULES
from plans.list_draft import DraftMeasure
from plans.list_rule import FILE, ListRule, severity_of
from plans.measure import Action, Check, CountBase, Measure
from plans.severity import Severity
from plans.shared_table import shipped_tables
from plans.terms import WarningLevel

HELD = shipped_tables()[FILE]


def weighing(code: str, severity: Severity):
    """The plan of Tongliao with one rule weighed anew."""
    key = f"severity.{code}"
    return replace(PLAN, own={**PLAN.own, key: (replace(PLAN.figure(key, DAY), value=severity),)})


def test_every_rule_is_weighed_by_the_plan_and_every_case_by_the_data():
    """Nothing is weighed in code, and nothing is weighed that is no rule."""
    rules = {rule.value for rule in ListRule if rule.value == rule.code}
    cases = {f"severity.{rule.value}" for rule in ListRule if rule.value != rule.code}
    assert rules == set(LIST_RULES) and len(rules) == 16
    assert cases == {key for key in HELD if key.startswith("severity.")}
    assert all(f"severity.{code}" in FIGURES and PLAN.has(f"severity.{code}", DAY) for code in rules)


def test_no_threshold_claims_to_have_been_read():
    """All are engineering defaults or practice of other places."""
    assert not any(figure.citation.verified for held in HELD.values() for figure in held)


@pytest.mark.parametrize("severity", list(Severity))
def test_a_plan_weighs_a_rule_its_own_way(severity):
    """V16 as an error, a warning or a hint; only an error stops the list."""
    found = examined(enterprise(leader=""), plan=weighing("V16", severity))
    assert [fault.severity for fault in found.faults] == [severity.value]
    assert found.ok is (severity is not Severity.ERROR)


@pytest.mark.parametrize(
    ("severity", "case"), [(Severity.HINT, Severity.HINT), (Severity.WARNING, Severity.WARNING),
                           (Severity.ERROR, Severity.WARNING)],
)  # fmt: skip
def test_a_milder_case_is_never_graver_than_its_rule(severity, case):
    """A stale contact is a warning, unless the plan takes V13 lightly altogether."""
    assert severity_of(ListRule.V13_STALE, weighing("V13", severity), DAY) is case


def test_a_plan_that_says_nothing_takes_every_rule_seriously():
    """Without a figure a breach is an error."""
    silent = replace(PLAN, own={}, elders=())
    assert severity_of(ListRule.V01, silent, DAY) is Severity.ERROR


MEASURES = st.builds(
    Measure,
    action=st.sampled_from(list(Action)),
    units=st.sampled_from([(), ("L1",), ("L9",), ("L1", "L2")]),
    ratio=st.sampled_from([None, Decimal(0), Decimal(50), Decimal(100)]),
    base=st.sampled_from([None, *CountBase]),
    checks=st.sampled_from([(), (Check.POWER,), (Check.ONSITE,)]),
    after_hours=st.sampled_from([0, 120]),
)
ROWS = st.lists(
    st.builds(
        DraftMeasure,
        st.sampled_from([WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED, WarningLevel.NONE]),
        st.text(max_size=5),
        st.one_of(st.none(), MEASURES),
    ),
    max_size=6,
)


@given(ROWS, st.sampled_from(["", "x", "91150502MA0000001X"]), st.sampled_from([None, -181.0, 500.0]))
def test_no_list_however_senseless_stops_the_examination(rows, code, degree):
    """Half-filled measures, unknown lines, empty texts: faults, never a crash."""
    measures = tuple(rows)
    broken = enterprise(
        credit_code=code, longitude=degree, measures=measures, contacts=(contact(1, mobile=None),)
    )
    bare = enterprise(2, units=(), meters=(), measures=measures, grades=(), operating_days=None, emissions={})
    found = examined(
        broken, bare, sites=[site(measures=measures)], fleets=[fleet(stage=None, measures=measures)]
    )
    assert found.faults and all(fault.message for fault in found.faults)
    assert found.to_json()["counts"]["enterprises"] == 2


def test_an_empty_list_is_asked_for_emissions_and_nothing_else():
    """Nothing listed, nothing wrong but that nothing can be counted."""
    assert faults() == [("V12", "warning")] and faults(enterprise(measures=listed()))
