"""From an enterprise's industry, grade and category to its measures at a level: the rules on its lines.

Pure, after enterprise-measures §9.3. What this gives is a proposal for the list; the list is what is ordered.
"""

import datetime
import functools
import importlib.resources
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from plans.action import NEED_UNITS, STOPS, WHOLE_UNIT_BASES, Action
from plans.grading import Band, overall_band
from plans.industry import DEFAULT, Industry, Rule, Target, industries, industry
from plans.listed import ListedMeasure
from plans.measure import Measure
from plans.rule_file import read_entries
from plans.terms import EnterpriseCategory, Grade, Term, WarningLevel
from plans.unit import Safety, UnitFacts, named, producing

SPECIAL_FILE = "orders/special.toml"
# What an enterprise that keeps a task going must still do (enterprise-measures §9.3 item 3).
KEPT_BY_GUARANTEE = frozenset({Action.TRUCK_BAN, Action.NRMM_BAN, Action.DUST, Action.FUEL_QUALITY})


class Case(Term):
    """Where something takes the place of the industry's rule."""

    GUARANTEE = "guarantee", "保障类"
    LONG_STOPPED = "long_stopped", "长期停产"
    POTLINE = "potline", "电解系列"
    BATCH = "batch", "在制批次"


# Units that never simply stop, and what stands for the stop.
REPLACED = {Safety.POTLINE: Case.POTLINE, Safety.BATCH: Case.BATCH}


@functools.cache
def special_cases() -> dict[Case, ListedMeasure]:
    """The measure for each special case; raises PlanDataInvalid with every fault."""
    data = importlib.resources.files("plans.data").joinpath(SPECIAL_FILE).read_bytes()
    entries = read_entries(data, SPECIAL_FILE, table="special", terms={"case": Case})
    return {entry.parts["case"]: entry.measures[0] for entry in entries}


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
) -> tuple[ListedMeasure, ...]:
    """As `derive`, for an enterprise whose overall band is known (several industries: the worst).

    Without `rated` the worst band is a reading of ours (应评未评按最低档), so its sources are not verified.
    `among` are the industries as they hold where the enterprise is (the generic default is taken from them);
    the shipped ones unless given.
    """
    if category is EnterpriseCategory.EXEMPT_MICRO:
        return ()
    if category is EnterpriseCategory.LONG_STOPPED:
        return (special_cases()[Case.LONG_STOPPED],)
    measures = [
        applied
        for rule in _rules(known, band, level, day, among or industries())
        for listed in rule.measures
        for applied in _applied(listed, rule.target, units)
    ]
    if not rated:
        measures = [_unread(listed, "未评级按最低档执行") for listed in measures]
    if category is EnterpriseCategory.GUARANTEE:
        kept = [listed for listed in measures if listed.measure.action in KEPT_BY_GUARANTEE]
        measures = [special_cases()[Case.GUARANTEE], *kept]
    return tuple(dict.fromkeys(measures))


def _rules(
    known: Industry, band: Band, level: WarningLevel, day: datetime.date, among: Mapping[str, Industry]
) -> tuple[Rule, ...]:
    """The industry's own rules, else the generic ones; its own alone where it waits for a guide."""
    own = known.rules_for(band, level, day)
    if not own and band is Band.LIMIT_STRICT:
        own = _as_unread(known.rules_for(Band.LIMIT, level, day))
    if own or not known.ruled:
        return own
    return among[DEFAULT].rules_for(band, level, day)


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


def _applied(listed: ListedMeasure, target: Target, units: Sequence[UnitFacts]) -> list[ListedMeasure]:
    """The measure with its lines named and their safety minded; several where the lines differ."""
    lines = _targeted(target, producing(units))
    if listed.measure.action not in NEED_UNITS:
        return [listed]
    if not lines:
        return [] if target is Target.FREE else [listed]
    chosen = _nominated(listed.measure, lines)
    return _made_safe(replace(listed, measure=_naming(listed.measure, chosen)), chosen)


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


def _made_safe(listed: ListedMeasure, lines: Sequence[UnitFacts]) -> list[ListedMeasure]:
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
            instead = special_cases()[case]
            made.append(replace(instead, measure=_naming(instead.measure, held)))
    return made


def stops_at_once(measure: Measure) -> bool:
    """Whether the measure switches its lines off; a share of pots or tanks does not."""
    return measure.action in STOPS and (measure.ratio is None or measure.base in WHOLE_UNIT_BASES)


def unsafe_units(measure: Measure, units: Sequence[UnitFacts]) -> tuple[UnitFacts, ...]:
    """The lines this measure would switch off although they may not be (V15); empty where all is well."""
    if not stops_at_once(measure):
        return ()
    return tuple(line for line in named(units, measure.units) if Safety(line.safety) in REPLACED)
