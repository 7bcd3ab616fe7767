"""What the rules in force on a day ask of the registered enterprises of an area, and the rows of a list it makes."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.services.list_entry import guarantee_of
from emergency.services.rule_standing import rule_book
from emergency.storage import registry
from emergency.storage.reduction import NewListMeasure
from emergency.storage.work import UnitOfWork
from plans.derivation import derive_for_band
from plans.figure_table import FigureTable
from plans.grading import overall_band
from plans.industry import Industry
from plans.listed import ListedMeasure
from plans.measure_check import onsite_text
from plans.order import NOTICE_ONLY
from plans.reduction import Emitter, added_cuts, as_numbers, base_of
from plans.special_case import SpecialCases
from plans.terms import Grade, WarningLevel
from plans.unit import UnitFacts

LEVELS = (WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED)


@dataclass(frozen=True)
class Member:
    """One enterprise with what the rules ask of it, by level."""

    held: registry.Enterprise
    units: tuple[UnitFacts, ...]
    measures: Mapping[WarningLevel, tuple[ListedMeasure, ...]]

    @property
    def is_without(self) -> bool:
        """Whether the list asks nothing of it although its category demands measures."""
        return self.held.category not in NOTICE_ONLY and not any(self.measures.values())

    @property
    def emitter(self) -> Emitter:
        """The enterprise as the count of reductions sees it."""
        plain = {level: tuple(each.measure for each in found) for level, found in self.measures.items()}
        held = self.held
        return Emitter(held.id, held.category, held.emissions, held.operating_days, self.units, plain)


def members_of(work: UnitOfWork, area: str, day: datetime.date, special: SpecialCases) -> list[Member]:
    """Every enterprise of an area with what the rules and special cases in force on `day` ask of it."""
    held = registry.enterprises_of(work, area)
    ids, rules = [each.id for each in held], rule_book(work)
    units, grades = registry.units_of(work, ids), registry.grades_of(work, ids, day)
    return [
        _member(
            each,
            tuple(found.facts for found in units.get(each.id, ())),
            grades.get(each.id, ()),
            day,
            rules.at(each.division),
            special,
        )
        for each in held
    ]


def _member(
    held: registry.Enterprise,
    units: tuple[UnitFacts, ...],
    grades: Sequence[registry.GradeHeld],
    day: datetime.date,
    among: Mapping[str, Industry],
    special: SpecialCases,
) -> Member:
    known = among.get(held.industry)
    if known is None:  # its table was taken back, or it left the library: nothing is known to be asked of it
        return Member(held, units, {})
    graded = [(each.scheme, each.grade) for each in grades]
    band = overall_band(graded, category=held.category, key_industry=known.national is not None)
    rated = any(grade is not Grade.UNRATED for _, grade in graded)
    measures = {
        level: derive_for_band(
            known,
            band,
            held.category,
            level,
            units,
            day,
            rated=rated,
            among=among,
            guarantee=guarantee_of(held.guarantee),
            special=special,
        )
        for level in LEVELS
    }
    return Member(held, units, measures)


def derived_rows(member: Member, day: datetime.date, table: FigureTable) -> list[NewListMeasure]:
    """The rows of one enterprise, by level and position."""
    return [
        NewListMeasure(
            member.held.id, level, position, listed.measure, listed.citation, cut,
            onsite=onsite_text(listed.measure),
        )
        for level, measures in member.measures.items()
        for position, (listed, cut) in enumerate(
            zip(measures, _cuts(member, measures, day, table), strict=True), start=1
        )
    ]  # fmt: skip


def _cuts(
    member: Member, measures: Sequence[ListedMeasure], day: datetime.date, table: FigureTable
) -> list[dict[str, float]]:
    """What each measure adds to those before it, so that the cuts of an enterprise can be summed."""
    emitter = member.emitter
    if not emitter.cuts:
        return [{} for _ in measures]
    plain = [each.measure for each in measures]
    return [as_numbers(added) for added in added_cuts(base_of(emitter, day, table), member.units, plain)]
