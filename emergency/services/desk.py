"""What the duty desk shows: what needs a person now, the five counts, and who was not reached."""

import datetime
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from emergency.services.browse import air, waiting
from emergency.services.browse.waiting import WaitingForecast, WaitingSuggestion
from emergency.services.desk_map import MapTile, tiles_of
from emergency.services.office import Actor, Office
from emergency.storage import account as accounts
from emergency.storage import browse, desk, desk_waiting
from emergency.storage import warning as warnings
from emergency.storage.browse import OpenGap
from emergency.storage.desk import FailureGroup, FiveCounts, Phone, UnreachedOrder
from emergency.storage.work import REGION_WIDE, UnitOfWork
from plans.beijing import day_of
from plans.lifecycle import WarningState

# How far back an unread forecast still asks for somebody; older ones are history.
FORECAST_DAYS = 3
UNREACHED_SHOWN = 50
# A receipt comes within a few minutes, or it mostly does not come: until then nobody needs a call. A message
# that is still not sent after that long is a matter for a person too.
UNDER_WAY = datetime.timedelta(minutes=10)
COURSES_SHOWN = 2


@dataclass(frozen=True)
class WaitingDecision:
    """A decision that waits for approval or for issue, with the names a person reads."""

    decision: warnings.Decision
    area: str
    submitter: str
    drill: bool


@dataclass(frozen=True)
class LiveEpisode:
    """A live warning with its five counts and the orders past the minutes for acknowledging."""

    warning: warnings.PollutionWarning
    area: str
    title: str
    counts: FiveCounts
    overdue: int
    acknowledge_minutes: int


@dataclass(frozen=True)
class Unreached:
    """An enterprise that no message has reached: why, and whom to call."""

    order: UnreachedOrder
    area: str
    why: str
    phones: tuple[Phone, ...]


@dataclass(frozen=True)
class WaitingLeads:
    """Leads of one episode that wait for a person."""

    episode_id: int
    title: str
    count: int


@dataclass(frozen=True)
class DutyDesk:
    """Everything the first screen of the duty officer shows."""

    area: str
    area_name: str
    forecasts: tuple[WaitingForecast, ...]
    suggestions: tuple[WaitingSuggestion, ...]
    courses: tuple[str, ...]
    to_approve: tuple[WaitingDecision, ...]
    to_issue: tuple[WaitingDecision, ...]
    episodes: tuple[LiveEpisode, ...]
    unreached: tuple[Unreached, ...]
    unreached_total: int
    under_way: int
    gaps: tuple[OpenGap, ...]
    failures: tuple[FailureGroup, ...]
    leads: tuple[WaitingLeads, ...]
    tiles: tuple[MapTile, ...]

    @property
    def drill_only(self) -> bool:
        """Whether everything in force and to be decided is a drill; one real matter makes the desk real."""
        marks = [each.warning.drill for each in self.episodes]
        marks += [each.drill for each in (*self.to_approve, *self.to_issue)]
        return bool(marks) and all(marks)

    @property
    def overdue(self) -> int:
        """Orders past the minutes for acknowledging, over all live warnings."""
        return sum(each.overdue for each in self.episodes)

    @property
    def under_way_minutes(self) -> int:
        """How long a message may be on its way before its enterprise stands on the list."""
        return UNDER_WAY // datetime.timedelta(minutes=1)

    @property
    def failed(self) -> int:
        """Messages that failed for good, over all live warnings."""
        return sum(each.count for each in self.failures)


def duty(office: Office, actor: Actor, now: datetime.datetime) -> DutyDesk:
    """The duty desk of this actor."""
    with office.store.begin(actor.scope) as work:
        live = desk.live_warning_ids(work)
        decisions = _waiting(office, work)
        forecasts = _forecasts(office, work, now)
        episodes = _episodes(office, work, now, live)
        missed = desk.unreached(work, live, now - UNDER_WAY, UNREACHED_SHOWN)
        return DutyDesk(
            area=actor.division,
            area_name=office.library.divisions.get(actor.division).name,
            forecasts=forecasts,
            suggestions=waiting.suggestions(office, work, now, forecasts),
            courses=_courses(office, actor, now, episodes, forecasts),
            to_approve=tuple(each for each in decisions if each.decision.state is WarningState.SUBMITTED),
            to_issue=tuple(each for each in decisions if each.decision.state is WarningState.APPROVED),
            episodes=episodes,
            unreached=_unreached(office, work, missed.orders),
            unreached_total=missed.total,
            under_way=missed.under_way,
            gaps=tuple(browse.gaps_of(work)),
            failures=tuple(desk.failures(work, live)),
            leads=_leads(work),
            tiles=tiles_of(office, actor, work, now),
        )


def live_counts(office: Office, actor: Actor, now: datetime.datetime) -> tuple[LiveEpisode, ...]:
    """The live warnings with their counts, and nothing else: cheap enough to ask every few seconds."""
    with office.store.begin(actor.scope) as work:
        return _episodes(office, work, now, desk.live_warning_ids(work))


def waiting_forecasts(office: Office, actor: Actor, now: datetime.datetime) -> tuple[WaitingForecast, ...]:
    """The forecasts nobody has looked at."""
    with office.store.begin(actor.scope) as work:
        return _forecasts(office, work, now)


def reason_of(missed: UnreachedOrder) -> str:
    """Why an enterprise counts as unreached, in words."""
    if missed.failed and not missed.queued and not missed.sent:
        return f"发送失败：{missed.reason or '服务商未说明原因'}"
    if missed.sent:
        return "服务商已受理，尚无送达回执"
    if missed.queued:
        return "待发送" + (f"（上次：{missed.reason}）" if missed.reason else "")
    return "没有可用的联系方式"


def _waiting(office: Office, work: UnitOfWork) -> list[WaitingDecision]:
    found = warnings.waiting_decisions(work)
    names = accounts.names(work, [each.submitted_by for each in found])
    return [
        WaitingDecision(
            decision=each,
            area=office.library.divisions.get(each.division).name,
            submitter=names.get(each.submitted_by, ""),
            drill=warnings.episode(work, each.episode_id).drill,
        )
        for each in found
    ]


def _forecasts(office: Office, work: UnitOfWork, now: datetime.datetime) -> tuple[WaitingForecast, ...]:
    found = desk_waiting.new_forecasts(work, now - datetime.timedelta(days=FORECAST_DAYS), now)
    return tuple(WaitingForecast(each, office.library.divisions.get(each.division).name) for each in found)


def _courses(
    office: Office,
    actor: Actor,
    now: datetime.datetime,
    episodes: Sequence[LiveEpisode],
    forecasts: Sequence[WaitingForecast],
) -> tuple[str, ...]:
    """The areas whose course of the air is shown: warned and waiting ones, else the actor's or one above."""
    above = [each.code for each in reversed(office.library.divisions.path(actor.division))]
    concerned = [each.warning.division for each in episodes] + [each.forecast.division for each in forecasts]
    known = list(itertools.islice(air.areas_with_air(office, now, concerned), COURSES_SHOWN))
    return tuple(known) or tuple(itertools.islice(air.areas_with_air(office, now, above), 1))


def _episodes(
    office: Office, work: UnitOfWork, now: datetime.datetime, live: Sequence[int]
) -> tuple[LiveEpisode, ...]:
    counts = desk.counts_of_warnings(work, live)
    # A banner sees the warning of its city, but only its own orders in the counts.
    with office.store.begin(REGION_WIDE) as above:
        found = [warnings.warning(above, each) for each in live]
        titles = {each.episode_id: warnings.episode(above, each.episode_id).title for each in found}
    return tuple(
        _live(office, work, now, each, titles[each.episode_id], counts.get(each.id, FiveCounts()))
        for each in sorted(found, key=lambda each: (each.drill, -each.level.rank, each.issued_at))
    )


def _live(office, work, now, warning, title, counts) -> LiveEpisode:
    day = day_of(warning.issued_at)
    minutes = office.library.plan_for(warning.division, day).figure("acknowledge_minutes", day).value
    return LiveEpisode(
        warning=warning,
        area=office.library.divisions.get(warning.division).name,
        title=title,
        counts=counts,
        overdue=_overdue(work, warning, now - datetime.timedelta(minutes=minutes)),
        acknowledge_minutes=minutes,
    )


def _overdue(work: UnitOfWork, warning: warnings.PollutionWarning, issued_before: datetime.datetime) -> int:
    """Orders past the minutes for acknowledging; in a pause nobody is pressed."""
    if warning.state is WarningState.SUSPENDED:
        return 0
    return desk.overdue(work, warning.id, issued_before)


def _unreached(office: Office, work: UnitOfWork, missed: Sequence[UnreachedOrder]) -> tuple[Unreached, ...]:
    phones = desk.phones(work, [each.enterprise_id for each in missed])
    return tuple(
        Unreached(
            order=each,
            area=office.library.divisions.get(each.division).name,
            why=reason_of(each),
            phones=tuple(phones.get(each.enterprise_id, ())),
        )
        for each in missed
    )


def _leads(work: UnitOfWork) -> tuple[WaitingLeads, ...]:
    counted = desk_waiting.leads_by_episode(work)
    found = [(warnings.episode(work, each), count) for each, count in counted.items()]
    return tuple(WaitingLeads(each.id, each.title, count) for each, count in found if each is not None)
