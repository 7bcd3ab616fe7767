"""Rule sets as pages show them: what each asks, who follows it, and the form a new one starts from."""

import datetime
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services.browse.plan import visible
from emergency.services.office import Actor, Office
from plans.beijing import day_of
from plans.clause_text import condition_text
from plans.dated import Citation
from plans.plan import Plan
from plans.rule import READINGS, Clause, RuleSet
from plans.rule_amendment import BEGIN
from plans.terms import Role, WarningLevel

BLANK_ROWS = 4  # of the form, after the clauses of the set it starts from


@dataclass(frozen=True)
class ClauseRow:
    """One clause as it is shown and typed."""

    level: WarningLevel | None
    condition: str
    label: str
    citation: Citation


@dataclass(frozen=True)
class RuleSetRow:
    """One rule set, the areas whose plans follow it on the day, and whether the console brought it."""

    rules: RuleSet
    reading: str
    clauses: tuple[ClauseRow, ...]
    followers: tuple[str, ...]
    is_entered: bool

    @property
    def unread(self) -> int:
        """How many of its entries nobody has held against the text."""
        held = self.rules
        sources = [
            held.heavy.citation,
            held.release.citation,
            *(each.citation for each in held.gates.values()),
        ]
        return sum(not each.verified for each in [*sources, *(each.citation for each in held.clauses)])


@dataclass(frozen=True)
class RuleSets:
    """Every rule set; `areas` are those for which the actor may enter one, with their names."""

    day: datetime.date
    rows: tuple[RuleSetRow, ...]
    areas: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RuleSetForm:
    """What a new rule set starts from: one that stands, with blank rows after its clauses."""

    base: RuleSetRow
    clauses: tuple[ClauseRow, ...]
    areas: tuple[tuple[str, str], ...]


def rule_sets(office: Office, actor: Actor, now: datetime.datetime) -> RuleSets:
    """Every rule set known here, by name."""
    day, library = day_of(now), office.library
    held = [each for each in visible(office, actor) if each.holds_on(day)]
    rows = tuple(_row(office, library.rule_sets[name], held, day) for name in sorted(library.rule_sets))
    return RuleSets(day, rows, _areas(office, actor, held))


def form(office: Office, actor: Actor, now: datetime.datetime, base: str) -> RuleSetForm:
    """The form for a new rule set that starts from `base`; raises NotFound."""
    found = rule_sets(office, actor, now)
    row = next((each for each in found.rows if each.rules.name == base), None)
    if row is None or not found.areas:
        raise NotFound("没有这个规则集，或您的辖区没有自己的预案。请从规则集页面进入。")
    return RuleSetForm(row, row.clauses + (_blank(),) * BLANK_ROWS, found.areas)


def key_of(name: str) -> str:
    """The key of the amendment that brings a rule set."""
    return f"{BEGIN}{name}"


def _row(office: Office, rules: RuleSet, held: list[Plan], day: datetime.date) -> RuleSetRow:
    names = office.library.divisions
    followers = [names.get(plan.area).name for plan in held if plan.rules_on(day).name == rules.name]
    return RuleSetRow(
        rules=rules,
        reading=READINGS[rules.day_reading],
        clauses=tuple(_clause(each) for each in rules.clauses),
        followers=tuple(followers),
        is_entered=rules.name not in office.shipped.rule_sets,
    )


def _areas(office: Office, actor: Actor, held: list[Plan]) -> tuple[tuple[str, str], ...]:
    if actor.role is not Role.ADMIN:
        return ()
    mine = [plan.area for plan in held if actor.scope.covers(plan.area)]
    return tuple((area, office.library.divisions.get(area).name) for area in mine)


def _clause(each: Clause) -> ClauseRow:
    return ClauseRow(each.level, condition_text(each.tests), each.label, each.citation)


def _blank() -> ClauseRow:
    return ClauseRow(None, "", "", Citation("", "", verified=False))
