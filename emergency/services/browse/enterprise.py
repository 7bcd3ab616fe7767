"""Enterprises as pages show them: the list, and one with its measures at each level."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.services.list_entry import guarantee_of
from emergency.services.office import Actor, Office
from emergency.services.rule_standing import industries_in
from emergency.storage import browse, enterprise_link, reduction, registry, registry_search
from emergency.storage.browse import OrderRow
from emergency.storage.enterprise_link import StandingLink
from emergency.storage.reduction import ReductionList
from emergency.storage.registry import Contact, Enterprise, Entrance, GradeHeld, Meter, Outlet, Unit
from emergency.storage.registry_search import Filter, Page
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.dated import Citation
from plans.derivation_steps import Step, steps
from plans.figure_table import FigureTable
from plans.grading import DIRECTORY as SCHEMES
from plans.industry import Industry
from plans.listed import ListedEnterprise
from plans.measure import sentence
from plans.special_case import FILE, cases_on
from plans.terms import WarningLevel


@dataclass(frozen=True)
class EnterpriseTable:
    """A page of enterprises with the grade each holds."""

    page: Page
    wanted: Filter
    divisions: tuple[tuple[str, str, int], ...]
    grades: dict[int, tuple[GradeHeld, ...]]


@dataclass(frozen=True)
class MeasureText:
    """One measure as an operator reads it, and where it comes from."""

    text: str
    citation: Citation


@dataclass(frozen=True)
class LevelMeasures:
    """What an enterprise must do at one level."""

    level: WarningLevel
    measures: tuple[MeasureText, ...]


@dataclass(frozen=True)
class LevelSteps:
    """Why the rules ask what they ask at one level."""

    level: WarningLevel
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class EnterpriseView:
    """Everything the page of an enterprise shows."""

    enterprise: Enterprise
    area: str
    contacts: tuple[Contact, ...]
    units: tuple[Unit, ...]
    outlets: tuple[Outlet, ...]
    meters: tuple[Meter, ...]
    entrances: tuple[Entrance, ...]
    grades: tuple[GradeHeld, ...]
    levels: tuple[LevelMeasures, ...]
    why: tuple[LevelSteps, ...]
    orders: tuple[OrderRow, ...]
    lists: tuple[ReductionList, ...]
    links: tuple[StandingLink, ...]


def enterprises(
    office: Office, actor: Actor, now: datetime.datetime, wanted: Filter, page: int = 1
) -> EnterpriseTable:
    """A page of the enterprises in scope that fit."""
    with office.store.begin(actor.scope) as work:
        found = registry_search.matching(work, wanted, page=page)
        counted = registry.count_by_division(work, actor.division)
        names = office.library.divisions
        return EnterpriseTable(
            page=found,
            wanted=wanted,
            divisions=tuple((code, names.get(code).name, count) for code, count in sorted(counted.items())),
            grades=registry.grades_of(work, [each.id for each in found.rows], day_of(now)),
        )


def enterprise(office: Office, actor: Actor, now: datetime.datetime, enterprise_id: int) -> EnterpriseView:
    """One enterprise in scope; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        found = registry.enterprise_by_id(work, enterprise_id)
        listed = reduction.listed_enterprises(work, found.division, day_of(now))
        own = next((each for each in listed if each.id == enterprise_id), None)
        units = registry.units_of(work, [enterprise_id]).get(enterprise_id, ())
        grades = registry.grades_of(work, [enterprise_id], day_of(now)).get(enterprise_id, ())
        return EnterpriseView(
            enterprise=found,
            area=office.library.divisions.get(found.division).name,
            contacts=registry.contacts_of(work, [enterprise_id]).get(enterprise_id, ()),
            units=units,
            outlets=registry.outlets_of(work, [enterprise_id]).get(enterprise_id, ()),
            meters=registry.meters_of(work, [enterprise_id]).get(enterprise_id, ()),
            entrances=registry.entrances_of(work, [enterprise_id]).get(enterprise_id, ()),
            grades=grades,
            levels=_levels(own) if own else (),
            why=_why(
                found,
                grades,
                units,
                day_of(now),
                industries_in(work, found.division),
                office.library.tables,
            ),
            orders=tuple(browse.orders_of_enterprise(work, enterprise_id)),
            lists=reduction.lists_in_force(work, found.division, day_of(now)),
            links=enterprise_link.links_of(work, enterprise_id),
        )


def why_at(
    office: Office, work: UnitOfWork, enterprise_id: int, level: WarningLevel, day: datetime.date
) -> tuple[Step, ...]:
    """Why the rules ask an enterprise in scope what they ask at a level on a day; raises NotFound."""
    held = registry.enterprise_by_id(work, enterprise_id)
    units = registry.units_of(work, [enterprise_id]).get(enterprise_id, ())
    grades = registry.grades_of(work, [enterprise_id], day).get(enterprise_id, ())
    among = industries_in(work, held.division)
    return _steps(held, grades, units, level, day, among, office.library.tables)


def _why(
    held: Enterprise,
    grades: Sequence[GradeHeld],
    units: Sequence[Unit],
    day: datetime.date,
    among: Mapping[str, Industry],
    tables: Mapping[str, FigureTable],
) -> tuple[LevelSteps, ...]:
    graded = [level for level in WarningLevel if level.is_graded]
    return tuple(
        LevelSteps(level, _steps(held, grades, units, level, day, among, tables)) for level in graded
    )


def _steps(
    held: Enterprise,
    grades: Sequence[GradeHeld],
    units: Sequence[Unit],
    level: WarningLevel,
    day: datetime.date,
    among: Mapping[str, Industry],
    tables: Mapping[str, FigureTable],
) -> tuple[Step, ...]:
    """The steps of the rules at one level; none where the industry has left the library."""
    if held.industry not in among:
        return ()
    graded = [(each.industry, each.scheme, each.grade) for each in grades]
    facts, task = [each.facts for each in units], guarantee_of(held.guarantee)
    return steps(
        held.industry,
        graded,
        held.category,
        level,
        facts,
        day,
        among,
        task,
        held.season,
        cases_on(tables[FILE], day),
        tables[SCHEMES],
    )


def _levels(own: ListedEnterprise) -> tuple[LevelMeasures, ...]:
    graded = [level for level in WarningLevel if level.is_graded]
    return tuple(
        LevelMeasures(
            level,
            tuple(
                MeasureText(sentence(each.measure, own.units), each.citation)
                for each in own.measures.get(level, ())
            ),
        )
        for level in graded
    )
