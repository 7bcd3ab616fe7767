"""Whether one rule set is at least as strict as another, tried on every series that can tell them apart."""

import datetime
import itertools
from dataclasses import dataclass

from plans.beijing import midnight
from plans.clause import grade
from plans.episode import DAY, DAY_HOURS, Slot
from plans.rule import Clause, PeakTest, RuleSet
from plans.terms import WarningLevel

FIRST = datetime.date(2024, 1, 1)  # any day; a grading does not depend on the calendar


@dataclass(frozen=True)
class Laxer:
    """A series of daily AQI for which a rule set gives less than the one above it."""

    series: tuple[int, ...]
    own: WarningLevel
    upper: WarningLevel


def first_laxer(own: RuleSet, upper: RuleSet) -> Laxer | None:
    """The shortest series for which `own` gives a lower graded level than `upper`; None: there is none.

    The series are as long as the longest duration of either, over the values just above every line of both.
    """
    values = sorted({0, *_just_above(own), *_just_above(upper)})
    for length in range(1, max(_longest(own), _longest(upper)) + 1):
        for series in itertools.product(values, repeat=length):
            mine, theirs = _level(own, series), _level(upper, series)
            if theirs.is_graded and mine < theirs:
                return Laxer(series, mine, theirs)
    return None


def first_inverted(rules: RuleSet) -> Laxer | None:
    """The shortest series that meets a graded level (`own`) but not the one below it (`upper`); None: there is none.

    A single peak (预测AQI日均值达到500) calls for red in the plans themselves, so conditions on a peak do not count.
    """
    values = sorted({0, *_just_above(rules)})
    graded = [level for level in WarningLevel if level.is_graded]
    pairs = list(itertools.pairwise(graded))
    for length in range(1, _longest(rules) + 1):
        for series in itertools.product(values, repeat=length):
            met = _met(rules, series)
            for lower, higher in pairs:
                if higher in met and lower not in met:
                    return Laxer(series, higher, lower)
    return None


def laxer_lines(own: RuleSet, upper: RuleSet) -> tuple[str, ...]:
    """What `own` lets go of beside the levels: an earlier release, a later heavy line, a cause not graded."""
    found = [
        f"{what}为AQI {mine.aqi}，上级为{theirs.aqi}"
        for what, mine, theirs in (
            ("解除线", own.release, upper.release),
            ("重污染线", own.heavy, upper.heavy),
        )
        if mine.aqi > theirs.aqi
    ]
    found += [
        f"成因为{cause.label}的日子不计入分级，上级计入"
        for cause, gate in upper.gates.items()
        if gate.graded and cause in own.gates and not own.gates[cause].graded
    ]
    return tuple(found)


def _longest(rules: RuleSet) -> int:
    """The days of the longest duration that any clause asks for, at least one."""
    hours = [getattr(test, "hours", DAY_HOURS) for clause in rules.clauses for test in clause.tests]
    return max(-(-each // DAY_HOURS) for each in hours)


def _level(rules: RuleSet, series: tuple[int, ...]) -> WarningLevel:
    start = midnight(FIRST)
    return grade(rules, [Slot(start + place * DAY, value) for place, value in enumerate(series)], FIRST).level


def _met(rules: RuleSet, series: tuple[int, ...]) -> set[WarningLevel]:
    start = midnight(FIRST)
    slots = [Slot(start + place * DAY, value) for place, value in enumerate(series)]
    outcomes = grade(rules, slots, FIRST).outcomes
    return {each.clause.level for each in outcomes if each.met and not _on_peak(each.clause)}


def _on_peak(clause: Clause) -> bool:
    return any(isinstance(test, PeakTest) for test in clause.tests)


def _just_above(rules: RuleSet) -> set[int]:
    values = set()
    for clause in rules.clauses:
        for test in clause.tests:
            if isinstance(test, PeakTest):
                values.add(test.at_least)
            else:
                values |= {test.over + 1, *(each.over + 1 for each in getattr(test, "within", ()))}
    return values
