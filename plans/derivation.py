"""From an enterprise's industry, grade and category to its measures at a level: the rules on its lines.

Pure, after enterprise-measures §9.3. What this gives is a proposal for the list; the list is what is ordered.
"""

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from plans.action import NEED_UNITS, WHOLE_UNIT_BASES, Action
from plans.grading import Band, overall_band
from plans.industry import DEFAULT, Industry, Rule, Target, industries, industry
from plans.list_draft import Guarantee
from plans.listed import ListedMeasure
from plans.measure import Measure
from plans.regime import Demand, Regime, Yielded, strictest_of
from plans.special_case import Case, SpecialCases, shipped_cases
from plans.stopping import stops_at_once
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import Safety, UnitFacts, producing

# What an enterprise that keeps a task going must still do (enterprise-measures §9.3 item 3).
KEPT_BY_GUARANTEE = frozenset({Action.TRUCK_BAN, Action.NRMM_BAN, Action.DUST, Action.FUEL_QUALITY})


# Units that never simply stop, and what stands for the stop.
REPLACED = {Safety.POTLINE: Case.POTLINE, Safety.BATCH: Case.BATCH}


def derive(
    industry_code: str,
    grade: Grade,
    category: EnterpriseCategory,
    level: WarningLevel,
    units: Sequence[UnitFacts],
    *,
    day: datetime.date,
    scheme: str | None = None,
) -> tuple[ListedMeasure, ...]:
    """The measures of an enterprise at `level` by the rules in force on `day`.

    `scheme` defaults to the industry's. Empty where a person must list them (the
    industry has no rules) and for a category that is only notified.
    """
    known = industry(industry_code)
    band = overall_band(
        [(scheme or known.scheme, grade)], category=category, key_industry=known.national is not None
    )
    return derive_for_band(known, band, category, level, units, day, rated=grade is not Grade.UNRATED)


@dataclass(frozen=True)
class Derived:
    """The measures at a level and how they came about.

    `demands`: all that the regimes ask. `yielded`: what gave way to a stricter regime. `replaced`: what a
    guaranteed task took the place of.
    """

    measures: tuple[ListedMeasure, ...]
    demands: tuple[Demand, ...] = ()
    yielded: tuple[Yielded, ...] = ()
    replaced: tuple[ListedMeasure, ...] = ()


def derive_for_band(
    known: Industry,
    band: Band,
    category: EnterpriseCategory,
    level: WarningLevel,
    units: Sequence[UnitFacts],
    day: datetime.date,
    *,
    rated: bool = True,
    among: Mapping[str, Industry] | None = None,
    guarantee: Guarantee | None = None,
    special: SpecialCases | None = None,
) -> tuple[ListedMeasure, ...]:
    """As `derive`, for an enterprise whose overall band is known (several industries: the worst).

    Without `rated` the worst band is a reading of ours (应评未评按最低档), so its sources are not verified.
    `among` are the industries as they hold where the enterprise is (the generic default is taken from them);
    the shipped ones unless given. `guarantee` is the task it keeps going; one that is over protects no more.
    `special` is what takes the place of rules in special cases; as shipped unless given.
    """
    return trace(
        known, band, category, level, units, day,
        rated=rated, among=among, guarantee=guarantee, special=special,
    ).measures  # fmt: skip


def trace(
    known: Industry,
    band: Band,
    category: EnterpriseCategory,
    level: WarningLevel,
    units: Sequence[UnitFacts],
    day: datetime.date,
    *,
    rated: bool = True,
    among: Mapping[str, Industry] | None = None,
    guarantee: Guarantee | None = None,
    special: SpecialCases | None = None,
) -> Derived:
    """The work of `derive_for_band` with what led to it."""
    special = special or shipped_cases(day)
    if category is EnterpriseCategory.EXEMPT_MICRO:
        return Derived(())
    if category is EnterpriseCategory.LONG_STOPPED:
        return Derived((special[Case.LONG_STOPPED],))
    demands = tuple(
        Demand(rule.regime, listed if rated else _unread(listed, "未评级按最低档执行"), rule.area)
        for rule in _rules(known, band, level, day, among or industries())
        for whole in rule.measures
        for listed in _applied(whole, rule.target, units, special)
    )
    found = strictest_of(demands, units)
    measures = tuple(dict.fromkeys(each.listed for each in found.kept))
    if category is not EnterpriseCategory.GUARANTEE or not protects(guarantee, day):
        return Derived(measures, demands, found.yielded)
    kept = tuple(each for each in measures if each.measure.action in KEPT_BY_GUARANTEE)
    replaced = tuple(each for each in measures if each not in kept)
    return Derived((_capped(guarantee, special[Case.GUARANTEE]), *kept), demands, found.yielded, replaced)


def protects(guarantee: Guarantee | None, day: datetime.date) -> bool:
    """Whether a guaranteed task keeps its enterprise from stopping on `day`; one nobody wrote down does."""
    return guarantee is None or guarantee.valid_to is None or day <= guarantee.valid_to


def _capped(guarantee: Guarantee | None, special: ListedMeasure) -> ListedMeasure:
    """What takes the place of stops and limits: no increase, and never above the approved load."""
    if guarantee is None or not guarantee.max_load.strip():
        return special
    task = f"（{guarantee.task.strip()}）" if guarantee.task.strip() else ""
    note = f"只从事核定的保障任务{task}，生产负荷不得超过核定的最大允许生产负荷：{guarantee.max_load.strip()}"
    return replace(special, measure=replace(special.measure, note=note))


def _rules(
    known: Industry, band: Band, level: WarningLevel, day: datetime.date, among: Mapping[str, Industry]
) -> Iterator[Rule]:
    """The rules of each regime: the industry's own, else the generic ones.

    An industry that waits for a guide follows its own rules of the response alone.
    """
    for regime in Regime:
        own = _of_regime(known, regime, band, level, day)
        generic = known.ruled or regime is not Regime.RESPONSE
        if not own and generic and known.code != DEFAULT:
            own = _of_regime(among[DEFAULT], regime, band, level, day)
        yield from own


def _of_regime(
    known: Industry, regime: Regime, band: Band, level: WarningLevel, day: datetime.date
) -> tuple[Rule, ...]:
    """The rules of one regime; those of B for B- where nothing is said of it."""
    own = known.rules_of(regime, band, level, day)
    if not own and band is Band.LIMIT_STRICT:
        return _as_unread(known.rules_of(regime, Band.LIMIT, level, day))
    return own


def _as_unread(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """B- follows B where a guide says nothing of it; that reading is ours, so it is not verified."""
    return tuple(
        replace(rule, measures=tuple(_unread(listed, "B-级按B级执行") for listed in rule.measures))
        for rule in rules
    )


def _unread(listed: ListedMeasure, why: str) -> ListedMeasure:
    if not listed.citation.verified:
        return listed
    article = f"{listed.citation.article}（{why}）"
    return replace(listed, citation=replace(listed.citation, article=article, verified=False))


def _applied(
    listed: ListedMeasure, target: Target, units: Sequence[UnitFacts], special: SpecialCases
) -> list[ListedMeasure]:
    """The measure with its lines named and their safety minded; several where the lines differ."""
    lines = _targeted(target, producing(units))
    if listed.measure.action not in NEED_UNITS:
        return [listed]
    if not lines:
        return [] if target is Target.FREE else [listed]
    chosen = _nominated(listed.measure, lines)
    return _made_safe(replace(listed, measure=_naming(listed.measure, chosen)), chosen, special)


def _targeted(target: Target, lines: Sequence[UnitFacts]) -> list[UnitFacts]:
    if target is Target.POTLINE:
        return [line for line in lines if Safety(line.safety) is Safety.POTLINE]
    if target is Target.FREE:
        return [line for line in lines if not line.safety]
    return list(lines)


def _nominated(measure: Measure, lines: Sequence[UnitFacts]) -> list[UnitFacts]:
    """Whole lines that make up at least the share, the heaviest emitters first (多排多限); V7."""
    if measure.ratio is None or measure.base not in WHOLE_UNIT_BASES:
        return list(lines)
    wanted = math.ceil(len(lines) * measure.ratio / 100)
    heaviest = sorted(lines, key=lambda line: (-line.emission_share, line.code))[:wanted]
    return sorted(heaviest, key=lambda line: line.code)


def _naming(measure: Measure, lines: Sequence[UnitFacts]) -> Measure:
    return replace(measure, units=tuple(line.code for line in lines))


def _made_safe(
    listed: ListedMeasure, lines: Sequence[UnitFacts], special: SpecialCases
) -> list[ListedMeasure]:
    """A stop that would fall on a potline or a running batch is replaced for those lines (V15)."""
    if not stops_at_once(listed.measure):
        return [listed]
    free = [line for line in lines if Safety(line.safety) not in REPLACED]
    if len(free) == len(lines):
        return [listed]
    made = []
    if free:
        stop = replace(listed.measure, action=Action.STOP_LINES, units=tuple(line.code for line in free))
        made.append(replace(listed, measure=stop))
    for safety, case in REPLACED.items():
        held = [line for line in lines if Safety(line.safety) is safety]
        if held:
            instead = special[case]
            made.append(replace(instead, measure=_naming(instead.measure, held)))
    return made
