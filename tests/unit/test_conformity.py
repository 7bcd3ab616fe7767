"""Conformity and difference: lower tiers only tighten, and what differs reads like a redline."""

import dataclasses
import datetime

import pytest

from plans.conformity import check
from plans.difference import differences, redline
from plans.library import build, load
from plans.rule import RunTest
from plans.strictness import first_laxer, laxer_lines
from plans.terms import Cause

LIBRARY = load()
TODAY = datetime.date(2026, 11, 22)
UPPER = """
area = "150000"
[[plan]]
id = "upper"
title = "上级预案"
in_force_from = 2024-01-01
text = "none"
"""
LOWER = UPPER.replace("150000", "150500").replace("upper", "lower").replace("上级", "本级")
LOWER = LOWER.replace("[[plan]]", 'parent = "150000"\n[[plan]]', 1)


def figure(key, value):
    """One figure of a plan file."""
    return (
        f'[[figure]]\nkey = "{key}"\nvalue = {value}\nin_force_from = 2024-01-01\n'
        'document = "文件"\narticle = "条"\nverified = false\n'
    )


def findings(upper, lower, code):
    """The findings of one kind on an upper and a lower plan with these figures."""
    files = [("plans/150000.toml", (UPPER + upper).encode()), ("plans/150500.toml", (LOWER + lower).encode())]
    found = check(build(files, LIBRARY.rule_sets), TODAY)
    return [(finding.file, finding.column) for finding in found if finding.code == code]


def test_the_shipped_plans_have_no_errors():
    """What ships is complete, in order and nowhere laxer; only replaced legal bases are told."""
    found = check(LIBRARY, TODAY)
    assert {finding.code for finding in found} == {"basis_replaced"}
    assert all(finding.file == "plans/150500.toml" for finding in found)


@pytest.mark.parametrize(
    ("key", "upper", "below", "at", "above", "laxer"),
    [
        ("lead_hours", 24, 23, 24, 25, "below"),
        ("release_hours", 36, 35, 36, 37, "below"),
        ("floor.orange", 20, 19, 20, 21, "below"),
        ("dispatch_hours", 2, 1, 2, 3, "above"),
        ("delegation_days", 30, 29, 30, 31, "above"),
        ("department_acknowledge_minutes", 60, 59, 60, 61, "above"),
        ("upward_minutes", 30, 29, 30, 31, "above"),
        ("acknowledge_minutes", 60, 59, 60, 61, "above"),
        ("evaluation_workdays", 5, 4, 5, 6, "above"),
        ("upper_bound_from_days", 3, 2, 3, 4, "above"),
        ("daily_report_hour", '"14:00"', '"13:59"', '"14:00"', '"14:01"', "above"),
        ("range_policy", '"mid"', '"min"', '"mid"', '"max"', "below"),
        (
            "approver.orange", '"deputy_commander"',
            '"office_director"', '"deputy_commander"', '"commander"', "below",
        ),
    ],
)  # fmt: skip
def test_a_lower_plan_may_only_tighten(key, upper, below, at, above, laxer):
    """Just below, at and just above the figure of the plan above: only the laxer side is a finding."""
    for side, value in (("below", below), ("at", at), ("above", above)):
        expected = [("plans/150500.toml", f"figure.{key}")] if side == laxer else []
        assert findings(figure(key, upper), figure(key, value), "laxer") == expected


def test_one_pollutant_below_the_floor_above_is_laxer():
    """A floor by pollutant is compared pollutant by pollutant."""
    lower = figure("floor.red", "{ SO2 = 30, NOx = 30, PM = 30, VOCs = 29 }")
    assert findings(figure("floor.red", 30), lower, "laxer") == [("plans/150500.toml", "figure.floor.red")]


@pytest.mark.parametrize(
    ("lower", "laxer"),
    [("[14, 30]", False), ("[15, 30]", False), ("[16, 30]", True), ("[15]", True), ("[15, 30, 45]", False)],
)
def test_reminders_may_come_sooner_and_more_often(lower, laxer):
    """A minute sooner, the same, a minute later; one fewer, one more."""
    expected = [("plans/150500.toml", "figure.remind_minutes")] if laxer else []
    assert (
        findings(figure("remind_minutes", "[15, 30]"), figure("remind_minutes", lower), "laxer") == expected
    )


def local(**changes):
    """CN-2024 under another name with single things changed."""
    return dataclasses.replace(LIBRARY.rule_set("CN-2024"), name="LOCAL", **changes)


@pytest.mark.parametrize(("line", "laxer"), [(149, False), (150, False), (151, True)])
@pytest.mark.parametrize("which", ["release", "heavy"])
def test_a_rule_set_that_lets_go_earlier_is_laxer(which, line, laxer):
    """The same levels, but released at a worse air, or heavy only later: below, at and above the upper line."""
    upper = LIBRARY.rule_set("CN-2024")
    upper = dataclasses.replace(upper, heavy=dataclasses.replace(upper.heavy, aqi=150))
    own = local(
        **{which: dataclasses.replace(upper.release, aqi=line)}
        | ({} if which == "heavy" else {"heavy": upper.heavy})
    )
    found = laxer_lines(own, upper)
    assert [str(line) in text for text in found] == ([True] if laxer else [])


def test_a_cause_that_is_no_longer_graded_is_laxer():
    """A city that leaves unknown causes out loosens; one that grades dust does not."""
    upper = LIBRARY.rule_set("CN-2024")
    gates = dict(upper.gates)
    gates[Cause.UNKNOWN] = dataclasses.replace(gates[Cause.UNKNOWN], graded=False)
    gates[Cause.DUST] = dataclasses.replace(gates[Cause.DUST], graded=True)
    assert laxer_lines(local(gates=gates), upper) == ("成因为待判明的日子不计入分级，上级计入",)


def test_a_looser_local_rule_set_is_found_with_file_and_key():
    """Same clauses, later release: the check names the plan that adopts it."""
    rules = LIBRARY.rule_set("CN-2024")
    own = local(release=dataclasses.replace(rules.release, aqi=200))
    files = [
        ("plans/150000.toml", (UPPER + figure("rule_set", '"CN-2024"')).encode()),
        ("plans/150500.toml", (LOWER + figure("rule_set", '"LOCAL"')).encode()),
    ]
    found = check(build(files, {rules.name: rules, own.name: own}), TODAY)
    told = [each for each in found if each.code == "laxer_rules"]
    assert [(each.file, each.column) for each in told] == [("plans/150500.toml", "figure.rule_set")]
    assert "解除线为AQI 200，上级为150" in told[0].message


def test_a_duration_longer_than_four_days_is_compared_too():
    """A set that asks five days where the upper asks four is laxer at exactly four."""
    upper = LIBRARY.rule_set("CN-2018")
    longer = dataclasses.replace(upper.clauses[-1], tests=(RunTest(kind="run", over=200, hours=120),))
    own = dataclasses.replace(upper, name="LOCAL", clauses=(longer,))
    assert first_laxer(own, dataclasses.replace(upper, clauses=(upper.clauses[-1],))).series == (201, 201)
    later = dataclasses.replace(longer, tests=(RunTest(kind="run", over=200, hours=144),))
    assert first_laxer(dataclasses.replace(own, clauses=(later,)), own).series == (201,) * 5


def test_every_cause_has_its_gate_in_every_rule_set():
    """What a bulletin may name must be answered, never a missing figure at night."""
    for rules in LIBRARY.rule_sets.values():
        assert set(rules.gates) == set(Cause), rules.name


def test_an_older_rule_set_below_a_newer_one_is_laxer():
    """A city on CN-2018 under a region on CN-2024 gives no warning on one day of 201."""
    found = findings(figure("rule_set", '"CN-2024"'), figure("rule_set", '"CN-2018"'), "laxer_rules")
    assert found == [("plans/150500.toml", "figure.rule_set")]
    laxer = first_laxer(LIBRARY.rule_set("CN-2018"), LIBRARY.rule_set("CN-2024"))
    assert laxer.series == (201,)


def test_a_rule_set_is_as_strict_as_itself():
    """No series tells a rule set from itself."""
    for rules in LIBRARY.rule_sets.values():
        assert first_laxer(rules, rules) is None


@pytest.mark.parametrize(("orange", "wrong"), [(9, True), (10, False), (11, False)])
def test_floors_rise_with_the_level(orange, wrong):
    """The floor of orange below, at and above that of yellow."""
    own = figure("floor.yellow", 10) + figure("floor.orange", orange)
    expected = [("plans/150500.toml", "figure.floor.orange")] if wrong else []
    assert findings("", own, "out_of_order") == expected


def test_a_missing_figure_is_told_for_every_plan_that_lacks_it():
    """A plan without a figure, its own or inherited, is incomplete."""
    found = findings(figure("lead_hours", 24), "", "missing")
    assert ("plans/150500.toml", "figure.release_hours") in found
    assert ("plans/150500.toml", "figure.lead_hours") not in found


@pytest.mark.parametrize(
    ("until", "lapses"), [("2025-12-30", True), ("2025-12-31", False)]
)  # the next version begins on 2026-01-01; a later `until` overlaps and is refused on loading
def test_days_between_two_versions_are_told(until, lapses):
    """A version that ends two days before the next leaves a day without a plan."""
    later = UPPER.split("\n", 2)[2].replace('"upper"', '"later"').replace("2024-01-01", "2026-01-01")
    text = UPPER + f"until = {until}\n" + later
    found = check(build([("plans/150000.toml", text.encode())], {}), TODAY)
    assert any(finding.code == "lapse" for finding in found) is lapses


def test_a_difference_reads_like_a_redline():
    """What was struck stands above what was put, each with its source."""
    before, after = LIBRARY.versions("150000")
    found = differences(before, after, before.in_force_from, after.in_force_from)
    rule_set = next(each for each in found if each.key == "rule_set")
    assert rule_set.kind == "changed"
    lines = redline(rule_set).splitlines()
    assert lines[1].startswith("  - CN-2018")
    assert lines[2].startswith("  + CN-2024")
    assert "待核" in lines[1]


def test_plans_that_hold_the_same_differ_in_nothing():
    """Two leagues that inherit everything have no difference."""
    one, other = LIBRARY.plan_for("150300", TODAY), LIBRARY.plan_for("150400", TODAY)
    assert differences(one, other, TODAY, TODAY) == ()
