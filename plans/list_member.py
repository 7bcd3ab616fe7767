"""One enterprise of a drawn-up list as its rules see it: its industry, its band on the day, its measures.

What cannot be known (an unknown industry, a grade no scheme has) is left out here and named by rule V03.
"""

import datetime
import functools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from plans.division import DivisionTree
from plans.grading import Band, grade_fault, overall_band
from plans.industry import Industry
from plans.list_draft import DraftEnterprise, DraftGrade, DraftMeasure, ListDraft, Place
from plans.list_rule import ListRule
from plans.measure_value import Measure
from plans.order import NOTICE_ONLY
from plans.permit_register import PermitRegister
from plans.plan import Plan
from plans.reduction import Amounts, Emitter
from plans.reduction_share import shares
from plans.rule_table import RuleBook
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import UnitFacts, producing

LEVELS = tuple(level for level in WarningLevel if level.is_graded)


@dataclass(frozen=True)
class Breach:
    """One rule that is not kept: what is wrong and what to do, and where it stands."""

    rule: ListRule
    message: str
    place: Place
    column: str


@dataclass(frozen=True)
class Basis:
    """What a list is held against; `register` None: no permit register was handed in.

    `rules` are the industries with the tables of the areas over them.
    """

    draft: ListDraft
    divisions: DivisionTree
    plan: Plan
    day: datetime.date
    register: PermitRegister | None = None
    rules: RuleBook = field(default_factory=RuleBook)

    @functools.cached_property
    def repeated_codes(self) -> frozenset[str]:
        """The credit codes that several rows claim."""
        counted = Counter(each.credit_code for each in self.draft.enterprises)
        return frozenset(code for code, count in counted.items() if count > 1)


@dataclass(frozen=True)
class Member:
    """One enterprise with its industry (None: unknown), its band and whether any grade was given."""

    held: DraftEnterprise
    known: Industry | None
    band: Band
    rated: bool

    @property
    def reduces_itself(self) -> bool:
        """Whether its grade leaves the reduction to itself (A, 引领性)."""
        return self.band is Band.SELF

    @property
    def notice_only(self) -> bool:
        """Whether it is only told of the response (exempt, long-stopped)."""
        return self.held.category in NOTICE_ONLY

    @functools.cached_property
    def facts(self) -> tuple[UnitFacts, ...]:
        """Its units."""
        return self.held.facts

    @functools.cached_property
    def lines(self) -> tuple[UnitFacts, ...]:
        """Its units whose stop cuts production."""
        return producing(self.facts)

    @functools.cached_property
    def measures(self) -> Mapping[WarningLevel, tuple[Measure, ...]]:
        """What it must do, by level; what could not be understood is left out."""
        return by_level(self.held.measures)

    @functools.cached_property
    def shares(self) -> Mapping[WarningLevel, Amounts]:
        """The part of each pollutant its measures take away, by level."""
        return {level: shares(self.facts, self.measures.get(level, ())) for level in LEVELS}

    @functools.cached_property
    def emitter(self) -> Emitter:
        """The enterprise as the count of reductions sees it."""
        held = self.held
        return Emitter(
            0, held.category, held.emissions, held.operating_days, self.facts, self.measures,
            reduces_itself=self.reduces_itself,
        )  # fmt: skip

    def place_at(self, level: WarningLevel) -> Place:
        """Where its first measure of a level stands, or the enterprise itself."""
        return next((each.place for each in self.held.measures if each.level is level), self.held.place)


def by_level(measures: Iterable[DraftMeasure]) -> dict[WarningLevel, tuple[Measure, ...]]:
    """The understood measures of a row, by level; a level without any has no entry."""
    found: dict[WarningLevel, tuple[Measure, ...]] = {}
    for each in measures:
        if each.measure is not None:
            found[each.level] = (*found.get(each.level, ()), each.measure)
    return found


def member_of(held: DraftEnterprise, day: datetime.date, rules: RuleBook | None = None) -> Member:
    """The enterprise as the rules see it on `day`: the shipped industries unless `rules` says more."""
    known = (rules or RuleBook()).at(held.division).get(held.industry)
    graded = [(each.scheme, each.grade) for each in current_grades(held, day)]
    is_key = known is not None and known.national is not None
    band = overall_band(graded, category=held.category, key_industry=is_key)
    return Member(held, known, band, any(grade is not Grade.UNRATED for _, grade in graded))


def current_grades(held: DraftEnterprise, day: datetime.date) -> tuple[DraftGrade, ...]:
    """The newest grade of each industry decided by `day`; an expired one holds on, a senseless one not."""
    newest: dict[str, DraftGrade] = {}
    for each in sorted(held.grades, key=lambda grade: grade.decided_on):
        if each.decided_on <= day and grade_fault(each.scheme, each.grade) is None:
            newest[each.industry] = each
    return tuple(newest.values())


def is_key(held: DraftEnterprise) -> bool:
    """Whether the list holds it as one of the key industries (重点行业)."""
    return held.category is EnterpriseCategory.KEY
