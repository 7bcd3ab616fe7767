"""What each tier sees of the other: what is asked of us and by when, and how far those below are."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from emergency.services.directive_answer import found
from emergency.services.directive_message import asked_word, issuer_name
from emergency.services.directive_reminding import overdue_steps, steps_of
from emergency.services.linkage import in_force
from emergency.services.office import Actor, Office
from emergency.storage import directive as directives
from emergency.storage import warning as warnings
from emergency.storage.directive import Directive, OrderTally, ReportBack
from emergency.storage.work import Scope, UnitOfWork
from plans.directive import ENDING, Demand, Step, county_word
from plans.division import Division
from plans.terms import Tier, WarningLevel


@dataclass(frozen=True)
class StepView:
    """One step of a directive: until when, when it was done, whether it is late."""

    step: Step
    by: datetime.datetime
    done: datetime.datetime | None
    overdue: bool


@dataclass(frozen=True)
class DirectiveView:
    """One directive as a desk reads it; `asked` says what to do, "" where it is only to be known."""

    directive: Directive
    area: Division
    issuer: str
    asked: str
    steps: tuple[StepView, ...]
    reports: tuple[ReportBack, ...]

    @property
    def is_done(self) -> bool:
        """Whether every step that is asked for was done."""
        return all(each.done for each in self.steps)

    @property
    def is_ended(self) -> bool:
        """Whether it ends a warning."""
        return self.directive.act in ENDING

    @property
    def is_county(self) -> bool:
        """Whether a banner or county is asked, which starts its plan and decides no level."""
        return self.area.tier is Tier.BANNER_COUNTY

    @property
    def word(self) -> str:
        """What a banner or county does about it, as its button says it."""
        return county_word(self.directive.act)

    @property
    def may_act(self) -> bool:
        """Whether a banner or county still has to start, change or end its response."""
        held = self.directive
        waits = held.act_by is not None and held.acted_at is None and held.superseded_at is None
        return self.is_county and waits

    @property
    def may_report(self) -> bool:
        """Whether a report can be made now."""
        return self.directive.act_by is None or self.directive.acted_at is not None


@dataclass(frozen=True)
class Below:
    """How far one division below is; the counts of counties are for a league or city only."""

    area: Division
    view: DirectiveView | None
    standing: Demand | None
    number: str
    counties: int
    started: int
    reported: int
    late_counties: int
    tally: OrderTally

    @property
    def overdue(self) -> tuple[Step, ...]:
        """The steps of this division itself that are late."""
        return tuple(each.step for each in self.view.steps if each.overdue) if self.view else ()


@dataclass(frozen=True)
class TierDesk:
    """The desk of one tier: directives to us, and every division below with how far it is."""

    area: Division
    mine: tuple[DirectiveView, ...]
    below: tuple[Below, ...]
    level: WarningLevel | None
    drill: bool

    @property
    def to_do(self) -> int:
        """Directives to us that have a step left."""
        return sum(not each.is_done for each in self.mine)

    @property
    def late(self) -> int:
        """Divisions below with an overdue step."""
        return sum(bool(each.overdue) for each in self.below)


def desk(office: Office, actor: Actor, now: datetime.datetime, *, drill: bool | None = None) -> TierDesk:
    """The desk of the actor's division; `drill` None: drills where there is nothing real."""
    with office.store.begin(actor.scope) as work:
        shown = _is_drill(office, work, actor) if drill is None else drill
        live = warnings.live_warning(work, actor.division, shown)
        return TierDesk(
            area=office.library.divisions.get(actor.division),
            mine=_views(office, work, now, directives.current_of(work, [actor.division], drill=shown)),
            below=_below(office, work, now, actor.division, shown),
            level=live.level if live else None,
            drill=shown,
        )


def page(office: Office, actor: Actor, now: datetime.datetime, directive_id: int) -> DirectiveView:
    """One directive in scope; raises NotFound."""
    with office.store.begin(actor.scope) as work:
        return _views(office, work, now, [found(work, directive_id)])[0]


def _is_drill(office: Office, work: UnitOfWork, actor: Actor) -> bool:
    codes = [actor.division, *(each.code for each in office.library.divisions.children(actor.division))]
    held = [each for each in directives.current_of(work, codes) if each.act not in ENDING]
    return bool(held) and all(each.drill for each in held)


def _views(
    office: Office, work: UnitOfWork, now: datetime.datetime, held: Sequence[Directive]
) -> tuple[DirectiveView, ...]:
    reports = directives.reports_of(work, [each.id for each in held])
    return tuple(_view(office, now, each, reports.get(each.id, ())) for each in held)


def _view(
    office: Office, now: datetime.datetime, held: Directive, reports: Sequence[ReportBack]
) -> DirectiveView:
    late = overdue_steps(held, now)
    # What a later directive has replaced is late no more.
    steps = (
        StepView(step, by, done, step in late and held.superseded_at is None)
        for step, by, done in steps_of(held)
    )
    return DirectiveView(
        directive=held,
        area=office.library.divisions.get(held.division),
        issuer=issuer_name(office, held.issuer),
        asked=asked_word(office, held),
        steps=tuple(steps),
        reports=tuple(reports),
    )


def _below(
    office: Office, work: UnitOfWork, now: datetime.datetime, area: str, drill: bool
) -> tuple[Below, ...]:
    tree = office.library.divisions
    children = tree.children(area)
    grandchildren = [below.code for each in children for below in tree.children(each.code)]
    codes = [*(each.code for each in children), *grandchildren]
    views = _views(office, work, now, directives.current_of(work, codes, drill=drill))
    newest: dict[str, DirectiveView] = {}
    for each in views:
        newest.setdefault(each.area.code, each)
    live = {each.division: each for each in warnings.live_warnings(work) if each.drill == drill}
    tallies = directives.order_tallies(work, drill=drill)
    return tuple(_row(office, work, each, newest, live, tallies) for each in children)


def _row(
    office: Office,
    work: UnitOfWork,
    area: Division,
    views: Mapping[str, DirectiveView],
    live: Mapping[str, warnings.PollutionWarning],
    tallies: Mapping[str, OrderTally],
) -> Below:
    counties = [
        views[each.code] for each in office.library.divisions.children(area.code) if each.code in views
    ]
    own = live.get(area.code)
    return Below(
        area=area,
        view=views.get(area.code),
        standing=in_force(work, own) if own else None,
        number=own.number if own else "",
        counties=len(counties),
        started=sum(each.directive.acted_at is not None for each in counties),
        reported=sum(each.directive.reported_at is not None for each in counties),
        late_counties=sum(any(step.overdue for step in each.steps) for each in counties),
        tally=_sum(tallies, Scope(area.code)),
    )


def _sum(tallies: Mapping[str, OrderTally], scope: Scope) -> OrderTally:
    within = [tally for code, tally in tallies.items() if scope.covers(code)]
    return OrderTally(sum(each.ordered for each in within), sum(each.acknowledged for each in within))
