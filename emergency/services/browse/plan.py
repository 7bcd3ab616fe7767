"""Plans as pages show them: every figure with its value, its source and what it was before."""

import datetime
from dataclasses import dataclass

from emergency.errors import NotFound
from emergency.services.office import Actor, Office, concerning
from plans.beijing import day_of
from plans.dated import Citation, Figure
from plans.figure_text import value_words
from plans.plan import LegalBase, Plan


@dataclass(frozen=True)
class PlanRow:
    """One plan in the list; `assumed` counts its own figures that nobody has held against the text."""

    plan: Plan
    area: str
    in_force: bool
    notices: tuple[str, ...]
    own: int
    assumed: int


@dataclass(frozen=True)
class DatedValue:
    """One value a figure had, has or will have, with its days and whose plan says so."""

    value: str
    in_force_from: datetime.date
    until: datetime.date | None
    citation: Citation
    area: str
    holds: bool


@dataclass(frozen=True)
class FigureRow:
    """One figure as people read it; `own` tells a plan's own figure from one of the plan above."""

    key: str
    title: str
    value: str
    citation: Citation
    in_force_from: datetime.date
    own: bool
    series: tuple[DatedValue, ...]


@dataclass(frozen=True)
class PlanView:
    """One plan with every figure in force on the day, its bases, and the versions beside it."""

    row: PlanRow
    day: datetime.date
    figures: tuple[FigureRow, ...]
    bases: tuple[tuple[LegalBase, str], ...]
    versions: tuple[Plan, ...]

    @property
    def unverified(self) -> int:
        """How many figures nobody has held against the text."""
        return sum(not each.citation.verified for each in self.figures)


def plans(office: Office, actor: Actor, now: datetime.datetime) -> tuple[PlanRow, ...]:
    """Every plan that this actor's division has, stands under or stands above."""
    return tuple(_row(office, each, day_of(now)) for each in visible(office, actor))


def visible(office: Office, actor: Actor) -> tuple[Plan, ...]:
    """Every version of every plan that concerns this actor's division."""
    concerns = concerning(office, actor)
    return tuple(each for each in office.library.plans if concerns(each.area))


def plan(office: Office, now: datetime.datetime, plan_id: str) -> PlanView:
    """One plan by its id; raises NotFound. A plan not in force today is shown as on its nearest day."""
    found = by_id(office, plan_id)
    day = day_within(found, day_of(now))
    return PlanView(
        row=_row(office, found, day_of(now)),
        day=day,
        figures=tuple(_figure(office, found, each, day) for each in found.figures(day)),
        bases=tuple((each, _notice(each, day_of(now))) for each in found.legal_bases),
        versions=office.library.versions(found.area),
    )


def by_id(office: Office, plan_id: str) -> Plan:
    """The plan version with this id; raises NotFound."""
    found = next((each for each in office.library.plans if each.id == plan_id), None)
    if found is None:
        raise NotFound("预案库里没有这份预案。请从预案列表进入。")
    return found


def day_within(found: Plan, day: datetime.date) -> datetime.date:
    """The day nearest to `day` on which this version is in force."""
    return max(min(day, found.until or day), found.in_force_from)


def series_of(office: Office, found: Plan, key: str, day: datetime.date) -> tuple[DatedValue, ...]:
    """Every dated value of a figure, the newest first: the area's own, then those of the plans above."""
    own = [dated(office, found.area, each, day) for each in found.own.get(key, ())]
    above = found.parent_on(day)
    return tuple(reversed(own)) + (series_of(office, above, key, day) if above else ())


def dated(office: Office, area: str, each: Figure, day: datetime.date) -> DatedValue:
    """One value of a figure of an area, as it stands on a day."""
    name = office.library.divisions.get(area).name
    words = value_words(each.value, each.unit)
    return DatedValue(words, each.in_force_from, each.until, each.citation, name, each.holds_on(day))


def _row(office: Office, each: Plan, day: datetime.date) -> PlanRow:
    area = office.library.divisions.get(each.area).name
    shown = day_within(each, day)
    own = [figure for held in each.own.values() for figure in held if figure.holds_on(shown)]
    assumed = sum(not figure.citation.verified for figure in own)
    return PlanRow(each, area, each.holds_on(day), tuple(each.basis_notices(day)), len(own), assumed)


def _notice(base: LegalBase, day: datetime.date) -> str:
    return base.notice if base.is_replaced_on(day) else ""


def _figure(office: Office, found: Plan, figure: Figure, day: datetime.date) -> FigureRow:
    return FigureRow(
        key=figure.key,
        title=figure.title or figure.key,
        value=value_words(figure.value, figure.unit),
        citation=figure.citation,
        in_force_from=figure.in_force_from,
        own=found.owns(figure.key, day),
        series=series_of(office, found, figure.key, day),
    )
