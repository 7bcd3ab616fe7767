"""Examine a drawn-up reduction list: every breach of the rules V01 to V16 at once, and what the list adds up to.

Pure. The order of faults is that of the sheets and rows; what was read from nowhere stands last.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plans.division import DivisionTree
from plans.errors import Fault
from plans.list_count import counts_of
from plans.list_draft import ListDraft
from plans.list_member import Basis, Breach, Member, member_of
from plans.list_rule import ListRule, severity_of
from plans.list_rule_contact import contacts
from plans.list_rule_grade import commitments, gradings, long_stopped
from plans.list_rule_identity import (
    credit_codes,
    fleet_places,
    permits,
    places,
    repeated_codes,
    site_places,
    site_watchers,
    watchers,
)
from plans.list_rule_level import not_weaker, rising
from plans.list_rule_measure import measures
from plans.list_rule_source import source_measures
from plans.list_rule_total import floors_reached
from plans.permit_register import PermitRegister
from plans.plan import Plan
from plans.reduction_source import PartTotal, Source, list_totals, part_totals, sources_of
from plans.reduction_total import Total
from plans.rule_table import RuleBook
from plans.severity import Severity

OF_ENTERPRISE = (
    credit_codes, places, gradings, measures, rising, not_weaker, commitments, long_stopped, contacts, permits,
    watchers,
)  # fmt: skip
OF_SITE = (site_places, site_watchers, source_measures)
OF_FLEET = (fleet_places, source_measures)
OF_LIST = (repeated_codes,)


@dataclass(frozen=True)
class Examination:
    """What a list holds, every fault in it, and its totals per level and pollutant.

    `parts` are the totals by class of sources and division; `uncounted` the sources nothing is counted of.
    """

    counts: Mapping[str, int]
    faults: tuple[Fault, ...]
    totals: tuple[Total, ...]
    parts: tuple[PartTotal, ...] = ()
    uncounted: tuple[Source, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing must be mended; warnings and hints do not stop a list."""
        return all(fault.severity != Severity.ERROR.value for fault in self.faults)

    def to_json(self) -> dict[str, Any]:
        """The examination as the interfaces write it (§2.3)."""
        reduction: dict[str, dict[str, Any]] = {}
        for each in self.totals:
            reduction.setdefault(each.level.value, {})[each.pollutant.label] = each.to_json()
        return {
            "ok": self.ok,
            "counts": dict(self.counts),
            "faults": [fault.to_json() for fault in self.faults],
            "reduction": reduction,
        }


def examine(
    draft: ListDraft,
    *,
    divisions: DivisionTree,
    plan: Plan,
    day: datetime.date,
    register: PermitRegister | None = None,
    rules: RuleBook | None = None,
) -> Examination:
    """The examination of a list on `day` under its plan; without a register V14 asks nothing.

    `rules`: the tables of the areas over the shipped industries, which alone count unless given.
    """
    rules = rules or RuleBook()
    basis = Basis(draft, divisions, plan, day, register, rules)
    members = [member_of(each, day, rules) for each in draft.enterprises]
    sources = sources_of(draft, plan, day, members)
    totals = list_totals(sources, plan, day)
    breaches = [*_breaches(members, basis), *floors_reached(totals)]
    return Examination(
        counts=counts_of(draft),
        faults=_faults(breaches, basis),
        totals=totals,
        parts=part_totals(sources),
        uncounted=tuple(each for each in sources if each.uncounted),
    )


def contact_faults(
    draft: ListDraft,
    *,
    divisions: DivisionTree,
    plan: Plan,
    day: datetime.date,
    rules: RuleBook | None = None,
) -> tuple[Fault, ...]:
    """V13 alone: who could not be reached on `day`, as grave as the plan says; asked again before a publication."""
    basis = Basis(draft, divisions, plan, day, None, rules or RuleBook())
    members = (member_of(each, day, basis.rules) for each in draft.enterprises)
    return _faults([breach for member in members for breach in contacts(member, basis)], basis)


def _breaches(members: Sequence[Member], basis: Basis) -> Iterator[Breach]:
    for member in members:
        for rule in OF_ENTERPRISE:
            yield from rule(member, basis)
    for site in basis.draft.dust_sites:
        for rule in OF_SITE:
            yield from rule(site, basis)
    for fleet in basis.draft.mobile_sources:
        for rule in OF_FLEET:
            yield from rule(fleet, basis)
    for rule in OF_LIST:
        yield from rule(members, basis)


def _faults(breaches: Iterable[Breach], basis: Basis) -> tuple[Fault, ...]:
    gravity = {rule: severity_of(rule, basis.plan, basis.day).value for rule in ListRule}
    found = [
        Fault(
            each.rule.code, each.message, sheet=each.place.sheet or None, row=each.place.row,
            column=each.column or None, severity=gravity[each.rule],
        )
        for each in breaches
    ]  # fmt: skip
    return tuple(sorted(found, key=_order))


def _order(fault: Fault) -> tuple:
    nowhere = fault.sheet is None and fault.row is None
    return nowhere, fault.sheet or "", fault.row or 0, fault.code, fault.column or ""
