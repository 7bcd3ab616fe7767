"""Whether an area's own rules of the industries ask at least what the tiers above ask: a lower tier only tightens."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from plans.conformity import ERROR, WARNING
from plans.derivation import derive_for_band
from plans.division import DivisionTree
from plans.errors import Fault
from plans.grading import Band
from plans.industry import Industry, Target
from plans.listed import ListedMeasure
from plans.measure_order import unmet
from plans.measure_text import brief
from plans.rule_table import RuleBook
from plans.terms import EnterpriseCategory, WarningLevel
from plans.unit import Safety, UnitFacts

GRADED = tuple(level for level in WarningLevel if level.is_graded)
# Plants on which every percent shows: a hundred equal lines that may stop, and a hundred potlines.
PLANTS = {
    kind: tuple(UnitFacts(f"{n}", f"{n}号线", safety=kind.value, emission_share=1) for n in range(1, 101))
    for kind in (Safety.NONE, Safety.POTLINE)
}


@dataclass(frozen=True)
class Case:
    """One band of one industry at one level."""

    industry: str
    band: Band
    level: WarningLevel


def rule_findings(book: RuleBook, divisions: DivisionTree, day: datetime.date) -> tuple[Fault, ...]:
    """Every case in which an area's own tables ask less on `day` than the tiers above.

    What the tier above only assumes (待核) is a warning, what was read there an error.
    """
    areas = dict.fromkeys(table.area for table in book.tables)
    return tuple(found for area in areas for found in _of_area(book, area, divisions.get(area).name, day))


def above(book: RuleBook, area: str) -> Mapping[str, Industry]:
    """The industries as they would hold in `area` without its own tables."""
    return RuleBook(tuple(table for table in book.tables if table.area != area)).at(area)


def laxer(
    own: Mapping[str, Industry], upper: Mapping[str, Industry], case: Case, day: datetime.date
) -> tuple[ListedMeasure, ...]:
    """What the upper rules ask of a plant in a case on `day` and the own rules fall short of."""
    if case.industry not in own or case.industry not in upper:
        return ()
    has_pots = any(rule.target is Target.POTLINE for rule in upper[case.industry].rules)
    plants = PLANTS.values() if has_pots else (PLANTS[Safety.NONE],)
    short = [each for plant in plants for each in _short(own, upper, case, day, plant)]
    return tuple({(each.measure.action, each.citation): each for each in short}.values())


def _of_area(book: RuleBook, area: str, name: str, day: datetime.date) -> Iterator[Fault]:
    own, upper = book.at(area), above(book, area)
    for code, industry in own.items():
        if industry is upper.get(code):
            continue
        for case in (Case(code, band, level) for band in Band for level in GRADED):
            for listed in laxer(own, upper, case, day):
                yield _fault(area, name, industry, case, listed)


def _short(
    own: Mapping[str, Industry],
    upper: Mapping[str, Industry],
    case: Case,
    day: datetime.date,
    plant: tuple[UnitFacts, ...],
) -> list[ListedMeasure]:
    """The upper demands on one plant that its own measures do not meet."""
    mine, theirs = (
        derive_for_band(
            among[case.industry], case.band, EnterpriseCategory.KEY, case.level, plant, day, among=among
        )
        for among in (own, upper)
    )
    given = [each.measure for each in mine]
    return [each for each in theirs if unmet(given, [each.measure], plant)]


def _fault(area: str, name: str, industry: Industry, case: Case, listed: ListedMeasure) -> Fault:
    read = listed.citation.verified
    text = (
        f"{name}的规则表对{industry.name}「{case.band.label}」{case.level.label}没有达到上级的"
        f"「{brief(listed.measure)}」（{listed.citation.label}）。"
        f"{'下级只能从严，请改正或写明依据。' if read else '上级这一条尚未核对原文，请先核对。'}"
    )
    key = f"{case.industry}.{case.band.value}.{case.level.value}"
    return Fault(
        "laxer_measure", text, file=f"rule_table/{area}", column=key, severity=ERROR if read else WARNING
    )
