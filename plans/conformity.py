"""Whether the plans agree with themselves and with the tier above: complete, in order, and never laxer.

A lower tier may only tighten. Every finding names the file and the dotted key it is about.
"""

import datetime
import itertools
from collections.abc import Iterable

from plans.difference import value_text
from plans.errors import Fault
from plans.figure_kind import FIGURES, GRADED
from plans.library import PlanLibrary
from plans.plan import Plan
from plans.strictness import Laxer, first_laxer, laxer_lines

ERROR, WARNING = "error", "warning"


def check(library: PlanLibrary, day: datetime.date) -> tuple[Fault, ...]:
    """Every finding on the plans in force on `day`; severity `error` must be mended, `warning` looked at."""
    held = [plan for plan in library.plans if plan.holds_on(day)]
    findings: list[Fault] = []
    for plan in held:
        findings += _missing(plan, day)
        findings += _out_of_order(plan, day)
        findings += _laxer(plan, day)
        findings += _replaced_bases(plan, day)
    return tuple(findings) + tuple(_lapses(library))


def _finding(plan: Plan, key: str, code: str, message: str, severity: str) -> Fault:
    return Fault(code, message, file=f"plans/{plan.area}.toml", column=key, severity=severity)


def _missing(plan: Plan, day: datetime.date) -> list[Fault]:
    return [
        _finding(
            plan, f"figure.{key}", "missing", f"{plan.title}没有「{FIGURES[key].title}」。请补上。", ERROR
        )
        for key in FIGURES
        if not plan.has(key, day)
    ]


def _out_of_order(plan: Plan, day: datetime.date) -> list[Fault]:
    """Pairs of figures that must rise: posts and floors with the level, the target over the limit."""
    pairs = [("lead_hours", "lead_target_hours")]
    for lower, higher in itertools.pairwise(GRADED):
        pairs += [(f"{noun}.{lower.value}", f"{noun}.{higher.value}") for noun in ("approver", "floor")]
    return [
        _finding(plan, f"figure.{second}", "out_of_order", _order_text(plan, first, second, day), ERROR)
        for first, second in pairs
        if _is_own_pair(plan, first, second, day) and not _rises(plan, first, second, day)
    ]


def _is_own_pair(plan: Plan, first: str, second: str, day: datetime.date) -> bool:
    """Whether both figures exist and at least one is the plan's own, so that each finding is told once."""
    exists = plan.has(first, day) and plan.has(second, day)
    return exists and (plan.owns(first, day) or plan.owns(second, day))


def _rises(plan: Plan, first: str, second: str, day: datetime.date) -> bool:
    tighter = FIGURES[second].tighter
    return tighter(plan.figure(second, day).value, plan.figure(first, day).value)


def _order_text(plan: Plan, first: str, second: str, day: datetime.date) -> str:
    low, high = plan.figure(first, day), plan.figure(second, day)
    return f"「{high.title}」（{value_text(high)}）低于「{low.title}」（{value_text(low)}）。请核对。"


def _laxer(plan: Plan, day: datetime.date) -> list[Fault]:
    """The plan's own figures that ask less than the plan above."""
    above = plan.parent_on(day)
    if above is None:
        return []
    own = [key for key in FIGURES if plan.owns(key, day) and above.has(key, day)]
    found = [
        _finding(plan, f"figure.{key}", "laxer", _laxer_text(plan, above, key, day), ERROR)
        for key in own
        if FIGURES[key].tighter
        and not FIGURES[key].tighter(plan.figure(key, day).value, above.figure(key, day).value)
    ]
    return found + (_laxer_rules(plan, above, day) if "rule_set" in own else [])


def _laxer_text(plan: Plan, above: Plan, key: str, day: datetime.date) -> str:
    own, upper = plan.figure(key, day), above.figure(key, day)
    return (
        f"「{own.title}」为{value_text(own)}，宽于上级{above.title}的{value_text(upper)}。"
        "下级只能从严，请改正或写明依据。"
    )


def _laxer_rules(plan: Plan, above: Plan, day: datetime.date) -> list[Fault]:
    own, upper = plan.rules_on(day), above.rules_on(day)
    if own.name == upper.name:
        return []
    laxer = first_laxer(own, upper)
    looser = [_series_text(laxer)] if laxer is not None else []
    looser += laxer_lines(own, upper)
    if not looser:
        return []
    text = f"规则集 {own.name} 宽于上级的 {upper.name}：{'；'.join(looser)}。请改正或写明依据。"
    return [_finding(plan, "figure.rule_set", "laxer_rules", text, ERROR)]


def _series_text(laxer: Laxer) -> str:
    shown = "、".join(str(value) for value in laxer.series)
    return f"日AQI为 {shown} 时，本级为{laxer.own.label}，上级为{laxer.upper.label}"


def _replaced_bases(plan: Plan, day: datetime.date) -> list[Fault]:
    return [
        _finding(plan, f"plan.{plan.id}.legal_base.{base.title}", "basis_replaced", base.notice, WARNING)
        for base in plan.legal_bases
        if base.is_replaced_on(day)
    ]


def _lapses(library: PlanLibrary) -> Iterable[Fault]:
    """Days between two versions of one area's plan on which neither is in force."""
    for area in dict.fromkeys(plan.area for plan in library.plans):
        for earlier, later in itertools.pairwise(library.versions(area)):
            if earlier.until is not None and (later.in_force_from - earlier.until).days > 1:
                text = f"{earlier.until} 至 {later.in_force_from} 之间没有生效的版本。请补上或改正日期。"
                yield _finding(later, f"plan.{later.id}.in_force_from", "lapse", text, WARNING)
