"""What if one figure were another: a basis of a replay with that figure changed; nothing of it is kept."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

import pydantic

from plans.dated import Citation
from plans.figure_kind import FIGURES
from plans.plan import Plan
from plans.replay_basis import ReplayBasis
from plans.rule import Aqi, Clause, RuleSet

RELEASE_HOURS, RELEASE = "release_hours", "release"
FIELDS = {"over": "AQI 超过", "hours": "持续小时数", "at_least": "AQI 达到"}
SUPPOSED = Citation("回放时的假设", "不是预案规定", verified=False)


@dataclass(frozen=True)
class Changeable:
    """One figure that may be supposed different: its key, what it is called, what it is now."""

    key: str
    title: str
    value: int


def of_rules(rules: RuleSet) -> tuple[Changeable, ...]:
    """The release line of a rule set, then every figure of its graded clauses, strictest first."""
    release = Changeable(f"{rules.name}:{RELEASE}", "解除线 AQI", rules.release.aqi)
    return release, *(
        Changeable(_key(rules, clause, place, name), f"{clause.label}：{FIELDS[name]}", getattr(test, name))
        for clause, place, test, name in _figures(rules)
    )


def of_plan(plan: Plan) -> tuple[Changeable, ...]:
    """The hours of clear air before a release, from a plan that is frozen."""
    return (Changeable(RELEASE_HOURS, FIGURES[RELEASE_HOURS].title, plan.own[RELEASE_HOURS][0].value),)


def changed(basis: ReplayBasis, key: str, value: int) -> ReplayBasis | None:
    """The basis with one figure changed, named so; None where the value is outside what the figure may be.

    Raises KeyError where the basis has no such figure: its rule set is another one.
    """
    found = {each.key: each for each in (*of_rules(basis.rules), *of_plan(basis.plan))}[key]
    try:
        made = _with_plan(basis, value) if key == RELEASE_HOURS else _with_rules(basis, key, value)
    except pydantic.ValidationError:
        return None
    return dataclasses.replace(made, change=f"{found.title} {found.value}→{value}")


def _with_plan(basis: ReplayBasis, value: int) -> ReplayBasis:
    hours = FIGURES[RELEASE_HOURS].value(value)
    held = dataclasses.replace(basis.plan.own[RELEASE_HOURS][0], value=hours, citation=SUPPOSED)
    plan = dataclasses.replace(basis.plan, own={**basis.plan.own, RELEASE_HOURS: (held,)})
    return dataclasses.replace(basis, plan=plan)


def _with_rules(basis: ReplayBasis, key: str, value: int) -> ReplayBasis:
    rules = basis.rules
    if key == f"{rules.name}:{RELEASE}":
        line = pydantic.TypeAdapter(Aqi).validate_python(value)
        release = dataclasses.replace(rules.release, aqi=line, citation=SUPPOSED)
        return dataclasses.replace(basis, rules=dataclasses.replace(rules, release=release))
    clauses = tuple(_with_clause(rules, clause, key, value) for clause in rules.clauses)
    return dataclasses.replace(basis, rules=dataclasses.replace(rules, clauses=clauses))


def _with_clause(rules: RuleSet, clause: Clause, key: str, value: int) -> Clause:
    tests = list(clause.tests)
    for _, place, test, name in _of_clause(clause):
        if _key(rules, clause, place, name) == key:
            tests[place] = type(test).model_validate({**test.model_dump(), name: value})
    return (
        clause
        if tests == list(clause.tests)
        else dataclasses.replace(clause, tests=tuple(tests), citation=SUPPOSED)
    )


def _figures(rules: RuleSet) -> Iterator[tuple]:
    for clause in rules.clauses:
        if clause.level.is_graded:
            yield from _of_clause(clause)


def _of_clause(clause: Clause) -> Iterator[tuple]:
    for place, test in enumerate(clause.tests):
        yield from ((clause, place, test, name) for name in FIELDS if hasattr(test, name))


def _key(rules: RuleSet, clause: Clause, place: int, name: str) -> str:
    return f"{rules.name}:{clause.id}.{place}.{name}"
