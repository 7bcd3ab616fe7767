"""Episodes as pages show them: what happened, what was decided, how far the orders got."""

from dataclasses import dataclass

from emergency.services.browse.delivery import seen
from emergency.services.browse.timeline import Considered, Told, considered, told
from emergency.services.office import Actor, Office
from emergency.storage import account as accounts
from emergency.storage import browse, desk, journal
from emergency.storage import warning as warnings
from emergency.storage.browse import OpenGap, OrderFilter, OrderPage, ReviewRow
from emergency.storage.desk import FiveCounts
from emergency.storage.warning import Episode, PollutionWarning, Revision
from emergency.storage.work import UnitOfWork

# An episode of 3,000 enterprises writes some 10,000 entries; what is older than that stays in the journal.
TIMELINE_READ = 10_000


@dataclass(frozen=True)
class EpisodeRow:
    """One episode in the list, with its newest warning."""

    episode: Episode
    area: str
    warning: PollutionWarning | None


@dataclass(frozen=True)
class WarningView:
    """A warning with its revisions and the five counts of its orders."""

    warning: PollutionWarning
    revisions: tuple[Revision, ...]
    counts: FiveCounts


@dataclass(frozen=True)
class DivisionRow:
    """How far the orders of one division got."""

    code: str
    name: str
    ordered: int
    acknowledged: int
    in_place: int


@dataclass(frozen=True)
class EpisodeView:
    """Everything the page of an episode shows."""

    episode: Episode
    area: str
    warnings: tuple[WarningView, ...]
    considered: tuple[Considered, ...]
    names: dict[int, str]
    divisions: tuple[DivisionRow, ...]
    timeline: tuple[Told, ...]
    review: ReviewRow | None
    gaps: tuple[OpenGap, ...]

    @property
    def newest(self) -> WarningView | None:
        """The newest warning."""
        return self.warnings[-1] if self.warnings else None


@dataclass(frozen=True)
class OrderTable:
    """A page of the orders of an episode and the filter that asked for it."""

    episode: Episode
    area: str
    asked: OrderFilter
    page: OrderPage
    divisions: tuple[DivisionRow, ...]


def episodes(office: Office, actor: Actor) -> tuple[EpisodeRow, ...]:
    """The episodes this actor may see, newest first."""
    with office.store.begin(actor.scope) as work:
        return tuple(_row(office, work, each) for each in browse.episodes_seen(work))


def episode(office: Office, actor: Actor, episode_id: int) -> EpisodeView:
    """One episode; raises NotFound where it is neither in scope nor binds an enterprise in scope."""
    with office.store.begin(actor.scope) as work:
        found = seen(work, episode_id)
        consultations = tuple(warnings.consultations_of(work, episode_id))
        decisions = tuple(warnings.decisions_of(work, episode_id))
        people = [each.recorded_by for each in consultations] + [each.submitted_by for each in decisions]
        return EpisodeView(
            episode=found,
            area=office.library.divisions.get(found.division).name,
            warnings=_warnings(work, episode_id),
            considered=considered(consultations, decisions),
            names=accounts.names(work, people),
            divisions=_divisions(office, work, episode_id),
            timeline=told(journal.entries(work, episode_id=episode_id, limit=TIMELINE_READ)),
            review=browse.review_of(work, episode_id),
            gaps=tuple(browse.gaps_of(work, episode_id)),
        )


def order_table(office: Office, actor: Actor, episode_id: int, asked: OrderFilter) -> OrderTable:
    """The orders of an episode that fit the filter."""
    with office.store.begin(actor.scope) as work:
        found = seen(work, episode_id)
        return OrderTable(
            episode=found,
            area=office.library.divisions.get(found.division).name,
            asked=asked,
            page=browse.orders_page(work, episode_id, asked),
            divisions=_divisions(office, work, episode_id),
        )


def _row(office: Office, work: UnitOfWork, each: Episode) -> EpisodeRow:
    issued = browse.warnings_of_episode(work, each.id)
    return EpisodeRow(each, office.library.divisions.get(each.division).name, issued[-1] if issued else None)


def _warnings(work: UnitOfWork, episode_id: int) -> tuple[WarningView, ...]:
    found = browse.warnings_of_episode(work, episode_id)
    counts = desk.counts_of_warnings(work, [each.id for each in found])
    return tuple(
        WarningView(each, tuple(warnings.revisions_of(work, each.id)), counts.get(each.id, FiveCounts()))
        for each in found
    )


def _divisions(office: Office, work: UnitOfWork, episode_id: int) -> tuple[DivisionRow, ...]:
    divisions = office.library.divisions
    return tuple(
        DivisionRow(code, divisions.get(code).name, *counted)
        for code, *counted in browse.division_of_orders(work, episode_id)
    )
