"""Industries and the tables laid over them, as pages show them."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from emergency.errors import NotFound
from emergency.services.office import Actor, Office
from emergency.services.rule_standing import industries_in, rule_book, rules_now, table_of
from emergency.storage import account as accounts
from emergency.storage import rule_table as tables
from emergency.storage.plan import CONFIRMED, ENTERED, WITHDRAWN
from emergency.storage.rule_table import KeptTable
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.dated import Citation
from plans.grading import Band
from plans.industry import Industry, Target
from plans.industry import industries as shipped
from plans.measure import sentence
from plans.measure_text import NO_BASE, NO_LINES, brief
from plans.measure_value import Measure
from plans.regime import Regime
from plans.rule_conformity import Case as RuleCase
from plans.rule_conformity import above, laxer
from plans.rule_table import RuleBook, TableRule
from plans.terms import Role, WarningLevel

STATES = {ENTERED: "待确认", CONFIRMED: "已确认", WITHDRAWN: "已撤回"}


@dataclass(frozen=True)
class Said:
    """One measure as a sentence with its source; `regime` empty for a rule of the response itself."""

    text: str
    citation: Citation
    regime: str = ""


@dataclass(frozen=True)
class Case:
    """What one band must do at one level on the day; empty where the industry itself says nothing."""

    band: Band
    level: WarningLevel
    said: tuple[Said, ...]


@dataclass(frozen=True)
class IndustryView:
    """One industry with every case, as it holds where the reader is."""

    industry: Industry
    day: datetime.date
    cases: tuple[Case, ...]

    @property
    def is_read(self) -> bool:
        """Whether every sentence rests on a text that was read."""
        said = [each for case in self.cases for each in case.said]
        return bool(said) and all(each.citation.verified for each in said)

    @property
    def is_local(self) -> bool:
        """Whether a confirmed table replaces some of the shipped rules."""
        known = shipped().get(self.industry.code)
        return known is None or self.industry.rules != known.rules


@dataclass(frozen=True)
class Change:
    """One row of a table: what holds without it, what it says, and what of the tiers above it falls short of."""

    row: TableRule
    name: str
    before: tuple[Said, ...]
    after: tuple[Said, ...]
    laxer: tuple[Said, ...] = ()


@dataclass(frozen=True)
class TableView:
    """One table with its changes and who may do what."""

    kept: KeptTable
    area: str
    state: str
    entered_by: str
    confirmed_by: str
    withdrawn_by: str
    is_mine: bool
    may_settle: bool
    changes: tuple[Change, ...]


def industries(office: Office, actor: Actor, now: datetime.datetime) -> tuple[IndustryView, ...]:
    """Every industry as it holds in the actor's division today."""
    with office.store.begin(actor.scope) as work:
        found = industries_in(work, actor.division)
    return tuple(_view(each, day_of(now)) for each in found.values())


def industry(office: Office, actor: Actor, now: datetime.datetime, code: str) -> IndustryView:
    """One industry as it holds in the actor's division today; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        found = industries_in(work, actor.division)
    if code not in found:
        raise NotFound("没有这个行业。请从行业规则页选择。")
    return _view(found[code], day_of(now))


def names(office: Office) -> Mapping[str, str]:
    """What every industry is called by its code, those of any area's tables included."""
    return rules_now(office).names


def every(office: Office, actor: Actor) -> tuple[tuple[KeptTable, str, str], ...]:
    """The tables in scope: the table, its area's name, its state."""
    names = office.library.divisions
    with office.store.begin(actor.scope) as work:
        found = tables.every(work)
    return tuple((each, names.get(each.division).name, STATES[each.state]) for each in found)


def table(office: Office, actor: Actor, table_id: int) -> TableView:
    """One table in scope with what it changes, row by row; raises NotFound."""
    area = office.library.divisions
    with office.store.begin(actor.scope) as work:
        kept = tables.get(work, table_id)
        if kept is None:
            raise NotFound("没有找到这张规则表，或不在您的辖区内。请返回行业规则页查看。")
        enterer = accounts.get(work, kept.entered_by)
        people = accounts.names(work, [each for each in (kept.confirmed_by, kept.withdrawn_by) if each])
        changes = _changes(work, kept)
    return TableView(
        kept,
        area.get(kept.division).name,
        STATES[kept.state],
        enterer.name,
        people.get(kept.confirmed_by, ""),
        people.get(kept.withdrawn_by, ""),
        enterer.person == actor.person,
        actor.role is Role.ADMIN,
        changes,
    )


def _changes(work: UnitOfWork, kept: KeptTable) -> tuple[Change, ...]:
    """Against what holds in the area without this table, and against what the tiers above ask."""
    others = rule_book(work, without=kept.id)
    among, own = others.at(kept.division), table_of(kept)
    with_it = RuleBook((*others.tables, own)).at(kept.division)
    upper = above(others, kept.division)
    return tuple(replace(_change(among, row), laxer=_laxer(with_it, upper, row)) for row in own.rules)


def _laxer(own: Mapping[str, Industry], upper: Mapping[str, Industry], row: TableRule) -> tuple[Said, ...]:
    """What the tiers above ask from the row's first day on and the area then would not."""
    found = laxer(own, upper, RuleCase(row.industry, row.band, row.level), row.in_force_from)
    return tuple(Said(brief(each.measure), each.citation) for each in found)


def _change(among: Mapping[str, Industry], row: TableRule) -> Change:
    known, name = among.get(row.industry), row.name
    after = tuple(Said(_words(measure, row.target), row.citation) for measure in row.measures)
    if known is None:  # the table brings it in, or brought it in before it was taken back
        return Change(row, name or row.industry, (), after)
    before = _said(known, row.band, row.level, row.in_force_from, (row.regime,))
    return Change(row, known.name, before, after)


def _view(known: Industry, day: datetime.date) -> IndustryView:
    levels = [level for level in WarningLevel if level.is_graded]
    cases = tuple(Case(band, level, _said(known, band, level, day)) for band in Band for level in levels)
    return IndustryView(known, day, cases)


def _said(
    known: Industry,
    band: Band,
    level: WarningLevel,
    day: datetime.date,
    regimes: Iterable[Regime] = Regime,
) -> tuple[Said, ...]:
    return tuple(
        Said(
            _words(each.measure, rule.target),
            each.citation,
            "" if regime is Regime.RESPONSE else regime.label,
        )
        for regime in regimes
        for rule in known.rules_of(regime, band, level, day)
        for each in rule.measures
    )


def _words(measure: Measure, target: Target) -> str:
    """The sentence of a rule: it names no lines, but says on which it falls."""
    said = sentence(measure).replace(NO_LINES, target.label)
    return said.replace(NO_BASE, f"{measure.base.label}。") if measure.base else said
