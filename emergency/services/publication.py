"""Publish the reduction list that the rules give for the registered enterprises of an area."""

import datetime
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid, ReasonRequired
from emergency.services.journaling import write_down
from emergency.services.list_entry import guarantee_of
from emergency.services.office import Actor, Office, require_area, require_role
from emergency.services.rule_standing import rule_book
from emergency.storage import reduction, registry
from emergency.storage.reduction import NewListMeasure
from emergency.storage.work import UnitOfWork
from plans.derivation import derive_for_band
from plans.emission import FILE
from plans.errors import Fault, FigureMissing
from plans.figure_table import FigureTable
from plans.grading import overall_band
from plans.industry import Industry
from plans.lifecycle import LIST_KEEPERS
from plans.listed import ListedMeasure
from plans.order import NOTICE_ONLY
from plans.plan import Plan
from plans.reduction import Emitter, Total, added_cuts, as_numbers, base_of, totals
from plans.special_case import FILE as SPECIAL
from plans.special_case import SpecialCases, cases_on
from plans.terms import Grade, WarningLevel
from plans.unit import UnitFacts

LEVELS = (WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED)
KEEPERS = LIST_KEEPERS


@dataclass(frozen=True)
class PublishedList:
    """A list that was published: what it holds, whom it leaves without measures, and its totals."""

    list_id: int
    version: int
    enterprises: int
    measures: int
    without: tuple[str, ...]
    totals: tuple[Total, ...]


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


def publish_list(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    area: str,
    year: int,
    title: str,
    in_force_from: datetime.date,
    override_reason: str = "",
) -> PublishedList:
    """Publish a list for an area whose measures follow from the rules in force on its first day.

    Raises ReasonRequired where a level stays below a floor of the plan and `override_reason` is empty.
    """
    require_role(actor, *KEEPERS)
    require_area(actor, area)
    plan = office.library.plan_for(area, in_force_from)
    with office.store.begin(actor.scope, write=True) as work:
        members = members_of(work, area, in_force_from, cases_on(plan.tables[SPECIAL], in_force_from))
        if not members:
            raise InputInvalid(f"{area} 还没有登记企业，无法发布清单。请先登记企业。")
        counted = _totals(members, plan, in_force_from)
        _require_floors(counted, override_reason)
        rows = [row for member in members for row in derived_rows(member, in_force_from, plan.tables[FILE])]
        version = reduction.next_version(work, area, year)
        list_id = reduction.add_list(
            work,
            division=area,
            year=year,
            version=version,
            title=title,
            in_force_from=in_force_from,
            content_hash=_hash(rows),
            created_at=now,
            created_by=actor.account_id,
            override_reason=override_reason,
        )
        reduction.add_measures(work, list_id, rows)
        without = tuple(member.held.name for member in members if member.is_without)
        published = PublishedList(list_id, version, len(members), len(rows), without, counted)
        _write_publication(work, actor, now, area, title, published, override_reason)
        work.commit()
    return published


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
        NewListMeasure(member.held.id, level, position, listed.measure, listed.citation, cut)
        for level, measures in member.measures.items()
        for position, (listed, cut) in enumerate(
            zip(measures, _cuts(member, measures, day, table), strict=True), start=1
        )
    ]


def _cuts(
    member: Member, measures: Sequence[ListedMeasure], day: datetime.date, table: FigureTable
) -> list[dict[str, float]]:
    """What each measure adds to those before it, so that the cuts of an enterprise can be summed."""
    emitter = member.emitter
    if not emitter.cuts:
        return [{} for _ in measures]
    plain = [each.measure for each in measures]
    return [as_numbers(added) for added in added_cuts(base_of(emitter, day, table), member.units, plain)]


def _totals(members: Sequence[Member], plan: Plan, day: datetime.date) -> tuple[Total, ...]:
    emitters = [member.emitter for member in members]
    return tuple(
        total for level in LEVELS for total in totals(emitters, level, floors(plan, level, day), plan, day)
    )


def floors(plan: Plan, level: WarningLevel, day: datetime.date) -> Mapping[str, float] | float | None:
    """The least reduction in percent that the plan asks for at a level, by pollutant or one for all."""
    try:
        return plan.figure(f"floor.{level.value}", day).value
    except FigureMissing:
        return None


def _require_floors(counted: Sequence[Total], reason: str) -> None:
    short = [each for each in counted if not each.ok]
    if short and not reason.strip():
        faults = [
            Fault("V12", f"{each.level.label}预警 {each.pollutant.label} 减排 {float(each.ratio):.2f}%,"
                  f"低于 {float(each.floor):g}%。")
            for each in short
        ]  # fmt: skip
        said = "".join(fault.message for fault in faults)
        raise ReasonRequired(f"清单减排比例不足，未发布：{said}请加大措施，或写明理由后发布。", faults=faults)


def _hash(rows: Sequence[NewListMeasure]) -> str:
    content = [
        [row.enterprise_id, row.level.value, row.position, row.measure.to_json(), row.cut] for row in rows
    ]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _write_publication(
    work: UnitOfWork,
    actor: Actor,
    now: datetime.datetime,
    area: str,
    title: str,
    published: PublishedList,
    reason: str,
) -> None:
    write_down(
        work,
        actor,
        now,
        division=area,
        act="publish",
        noun="reduction_list",
        noun_id=published.list_id,
        summary=f"发布《{title}》第 {published.version} 版，企业 {published.enterprises} 家，"
        f"措施 {published.measures} 条，缺措施 {len(published.without)} 家",
        without=list(published.without),
        override_reason=reason,
        reduction=[
            {"level": each.level.value, "pollutant": each.pollutant.label, **each.to_json()}
            for each in published.totals
        ],
    )
