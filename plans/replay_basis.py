"""Under what a history is replayed: one version of a plan, held still, and one rule set."""

import dataclasses
import datetime
from dataclasses import dataclass

from plans.errors import PlanMissing
from plans.figure_table import FigureTable
from plans.library import PlanLibrary
from plans.plan import Plan
from plans.replay_figure import FILE
from plans.rule import RuleSet

ALWAYS = datetime.date.min


@dataclass(frozen=True)
class ReplayBasis:
    """A plan whose figures hold on every day, the rules applied with it, and the name that was asked for.

    `change` says which one figure was supposed different (plans.replay_change); empty for what stands in law.
    """

    name: str
    plan: Plan
    rules: RuleSet
    change: str = ""

    @property
    def figures(self) -> FigureTable:
        """The figures a replay is read with (backtest.toml)."""
        return self.plan.tables[FILE]

    @property
    def signature(self) -> tuple:
        """What an answer of the engine depends on: the rules and every figure's value; areas may share it."""
        figures = ((key, repr(held[0].value)) for key, held in sorted(self.plan.own.items()))
        return self.rules.name, self.change, *figures


def basis_of(library: PlanLibrary, area: str, name: str | None, day: datetime.date) -> ReplayBasis:
    """The basis of a name: a rule set (with the plan of `day`), the id of a plan version; None: that plan.

    Raises DivisionUnknown, PlanMissing.
    """
    version = next((plan for plan in library.plans if plan.id == name), None)
    if version is not None:
        asked = day if version.holds_on(day) else version.until or version.in_force_from
        return ReplayBasis(version.id, frozen(version, asked), version.rules_on(asked))
    plan = library.plan_for(area, day)
    if name is None:
        return ReplayBasis(plan.id, frozen(plan, day), plan.rules_on(day))
    if name not in library.rule_sets:
        known = "、".join([*sorted(library.rule_sets), *(each.id for each in library.plans)])
        raise PlanMissing(f"没有规则集或预案编号「{name}」。现有：{known}。")
    return ReplayBasis(name, frozen(plan, day), library.rule_set(name))


def frozen(plan: Plan, day: datetime.date) -> Plan:
    """The plan with the figures of `day`, own and inherited, in force on every day: for any history."""
    held = {
        figure.key: (dataclasses.replace(figure, in_force_from=ALWAYS, until=None),)
        for figure in plan.figures(day)
    }
    return dataclasses.replace(plan, own=held, elders=(), as_of=None)
