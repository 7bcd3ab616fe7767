"""Every comparison in every rule set has its three scenarios; a new figure without them fails."""

import pathlib

import pytest
from comparison import comparisons

from plans.rule import PeakTest, TotalTest, parse_rule_set, read_rule_sets
from plans.scenario import Scenario, parse_scenarios

SCENARIOS = pathlib.Path(__file__).resolve().parent.parent / "scenarios"
RULE_SETS = read_rule_sets()[0]
COMPARISONS = [each for rules in RULE_SETS.values() for each in comparisons(rules)]


def scenarios():
    """Every scenario of every file that names its rules."""
    for file in sorted(SCENARIOS.glob("*.toml")):
        yield from (each for each in parse_scenarios(file.read_bytes(), file.name)[0] if each.rules)


ALL = list(scenarios())


def is_plain(scenario):
    """Whether it is a bare series of values from tomorrow on, with nothing else that could decide."""
    known = {"name", "rules", "aqi", "expected", "article"}
    plain = all(isinstance(value, int) and value >= 0 for value in scenario.aqi)
    return scenario.model_fields_set <= known and plain


def says(scenario, comparison, measured):
    """Whether a scenario asserts that this very clause is met or not, as the comparison has it.

    Clauses below yellow are not shown once a graded level is reached: then the level says it.
    """
    expected = scenario.expected
    clause = f"{comparison.rules}.{comparison.clause.id}"
    if not comparison.clause.level.is_graded and expected.level in ("yellow", "orange", "red"):
        return comparison.is_met_at(measured)
    return clause in (expected.met if comparison.is_met_at(measured) else expected.unmet)


def missing_cases(comparison, among):
    """The cases of a comparison that no scenario makes."""
    plain = [each for each in among if each.rules == comparison.rules and is_plain(each)]
    measured = [(each, comparison.measure(each.aqi)) for each in plain]
    made = {value for each, value in measured if value is not None and says(each, comparison, value)}
    return [case for case, value in comparison.cases.items() if value not in made]


@pytest.mark.parametrize("comparison", COMPARISONS, ids=[each.name for each in COMPARISONS])
def test_a_comparison_has_its_cases_below_at_and_above(comparison):
    """A figure without its three scenarios in tests/scenarios is decoration."""
    assert not missing_cases(comparison, ALL)


@pytest.mark.parametrize("name", RULE_SETS)
@pytest.mark.parametrize("when", ["now", "to come"])
def test_the_release_line_has_its_cases(name, when):
    """Now and to come: at the line and below it is released, above it is not."""
    line = RULE_SETS[name].release.aqi
    place = 0 if when == "now" else -1
    found = {
        (each.aqi[place], each.expected.advice == "release")
        for each in ALL
        if each.rules == name and each.active and each.expected.advice and each.aqi
        and not each.observed
        and all(value < line - 1 for value in each.aqi[1:] if place == 0)
        and all(value < line - 1 for value in each.aqi[:-1] if place == -1)
    }  # fmt: skip
    assert found >= {(line - 1, True), (line, True), (line + 1, False)}


@pytest.mark.parametrize("name", RULE_SETS)
def test_the_heavy_line_has_its_cases_for_the_upper_bound_of_ranges(name):
    """Three days whose upper bound is below, at and above the heavy line: only the last are heavy days."""
    line = RULE_SETS[name].heavy.aqi
    found = {
        (each.aqi[0][1], "range" in each.expected.met)
        for each in ALL
        if each.rules == name and len(each.aqi) == 3 and isinstance(each.aqi[0], tuple)
        and not each.range_policy
    }  # fmt: skip
    assert found >= {(line - 1, False), (line, False), (line + 1, True)}


@pytest.mark.parametrize("name", RULE_SETS)
@pytest.mark.parametrize("when", ["yesterday", "ahead"])
def test_the_heavy_line_has_its_cases_for_observed_pollution(name, when):
    """Yesterday below, at and above the heavy line while today is over it; and the other way round."""
    line = RULE_SETS[name].heavy.aqi
    found = set()
    for each in ALL:
        if each.rules == name and len(each.observed) == 1 and len(each.aqi) == 1:
            measured, other = (each.observed[0], each.aqi[0])[:: 1 if when == "yesterday" else -1]
            if other > line:
                found.add((measured, "observed" in each.expected.met))
    assert found >= {(line - 1, False), (line, False), (line + 1, True)}


def test_the_search_finds_a_comparison_that_nobody_tests():
    """A rule set with a line of 175 that no scenario knows is caught, with every case named."""
    source = (
        'name = "X"\ntitle = "x"\nin_force_from = 2024-01-01\nday_reading = "natural"\ncause = []\n'
        '[heavy]\naqi = 200\ndocument = "d"\narticle = "a"\nverified = false\n'
        '[release]\naqi = 150\ndocument = "d"\narticle = "a"\nverified = false\n'
        '[[clause]]\nid = "y"\nlevel = "yellow"\nlabel = "l"\n'
        'document = "d"\narticle = "a"\nverified = false\n'
        'tests = [{ kind = "run", over = 175, hours = 48, within = [{ over = 225, hours = 24 }] }]\n'
    )
    rules, faults = parse_rule_set(source.encode(), "x.toml")
    assert not faults
    found = comparisons(rules)
    assert [each.name for each in found] == [
        "X.y.tests[0].over", "X.y.tests[0].hours",
        "X.y.tests[0].within[0].over", "X.y.tests[0].within[0].hours",
    ]  # fmt: skip
    assert all(missing_cases(each, ALL) == ["below", "at", "above"] for each in found)
    tested = [
        Scenario(name="n", rules="X", aqi=[value, 226], expected={"level": "none", said: ["X.y"]})
        for value, said in ((174, "unmet"), (175, "unmet"), (176, "met"))
    ]
    assert missing_cases(found[0], tested) == []
    assert missing_cases(found[0], tested[1:]) == ["below"]


def test_no_rule_set_uses_a_kind_of_test_that_the_search_does_not_know():
    """Totals (not on end) are not in any set yet; the day they are, this search must learn them."""
    kinds = [test for rules in RULE_SETS.values() for clause in rules.clauses for test in clause.tests]
    assert not [each for each in kinds if isinstance(each, TotalTest)]
    assert any(isinstance(each, PeakTest) for each in kinds)
