"""Gather what a review is drawn from: orders, receipts, verdicts, planned cuts, the journal, the air."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from emergency.errors import NotFound
from emergency.services.office import Office
from emergency.storage import evidence, forecast, journal, reduction, review
from emergency.storage import order as orders
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.evidence_kind import EvidenceKind
from plans.forecast import Forecast
from plans.lifecycle import OrderState
from plans.review import (
    AirDay,
    EpisodeFacts,
    FindingFacts,
    OrderFacts,
    ReviewRules,
    TimelineEntry,
    WarningFacts,
)
from plans.review import rules_on as review_rules_on
from plans.review_facts import RevisionFacts

NEVER_BOUND = frozenset({OrderState.DRAFTED, OrderState.EXEMPTED, OrderState.REVOKED})


def rules_for(office: Office, episode: warnings.Episode) -> ReviewRules:
    """The rules of a review: the figures of the day the episode opened, and the plan's deadlines."""
    day = day_of(episode.opened_at)
    plan = office.library.plan_for(episode.division, day)
    return review_rules_on(
        day,
        acknowledge_minutes=plan.figure("acknowledge_minutes", day).value,
        grace_minutes=plan.figure("grace_minutes", day).value,
        table=office.library.tables["review.toml"],
    )


def episode_in(work: UnitOfWork, episode_id: int) -> warnings.Episode:
    """The episode in scope; raises NotFound."""
    episode = warnings.episode(work, episode_id)
    if episode is None:
        raise NotFound("没有这次污染过程的记录，或不在您的辖区内。请返回列表查看。")
    return episode


def episode_facts(office: Office, work: UnitOfWork, episode: warnings.Episode) -> EpisodeFacts:
    """The episode with its warnings, its journal and its air."""
    issued = warnings.warnings_of(work, episode.id)
    written = journal.entries(work, episode_id=episode.id)
    return EpisodeFacts(
        episode_id=episode.id,
        code=episode.code,
        title=episode.title,
        area=episode.division,
        area_name=office.library.divisions.get(episode.division).name,
        drill=episode.drill,
        opened_at=episode.opened_at,
        closed_at=episode.closed_at,
        warnings=tuple(_warning(work, each) for each in issued),
        timeline=tuple(_moment(each.entry) for each in written),
        air=_air(work, episode, issued),
    )


def order_facts(work: UnitOfWork, episode: warnings.Episode) -> list[OrderFacts]:
    """Every order of the episode that ever bound, with all that is known of it."""
    held = [each for each in orders.orders_of_episode(work, episode.id) if each.state not in NEVER_BOUND]
    ids = [each.id for each in held]
    parties = review.parties(work, [each.enterprise_id for each in held])
    deliveries = review.deliveries(work, ids)
    powers = evidence.latest_of_kind(work, ids, EvidenceKind.POWER.value)
    findings = {each.order_id: finding_facts(each) for each in review.findings_of(work, episode.id)}
    cuts = _cuts(work, episode, held)
    issued = warnings.warnings_of(work, episode.id)
    ends = {each.id: each.released_at for each in issued}
    paused = {each.id: warnings.pauses_of(work, each.id) for each in issued}
    return [
        _with_evidence(
            replace(_order(each, parties[each.enterprise_id], cuts, ends), pauses=paused[each.warning_id]),
            deliveries.get(each.id),
            powers.get(each.id),
            findings.get(each.id),
        )
        for each in held
    ]


def finding_facts(found: review.Finding) -> FindingFacts:
    """A stored finding as the review shows it."""
    return FindingFacts(
        id=found.id,
        order_id=found.order_id,
        enterprise=found.enterprise,
        state=found.state,
        verdict=found.verdict,
        violation=found.violation,
        grounds=found.grounds,
        answer=found.answer,
        article=found.article,
        decided_by=found.decider,
        decided_at=found.decided_at,
    )


def _order(each: orders.Order, party: review.Party, cuts: dict, ends: dict) -> OrderFacts:
    return OrderFacts(
        order_id=each.id,
        number=each.number,
        enterprise_id=each.enterprise_id,
        enterprise=party.name,
        division=each.division,
        industry=party.industry,
        grade=each.grade,
        level=each.level,
        response=each.response,
        state=each.state,
        issued_at=each.issued_at,
        start_at=each.start_at,
        deadline=each.deadline,
        ended_at=each.closed_at or ends[each.warning_id],
        acknowledged_at=each.acknowledged_at,
        acknowledged_by=each.acknowledged_by or "",
        in_place_at=each.in_place_at,
        verdict=each.verdict,
        daily_cut=cuts.get((each.enterprise_id, each.level), {}),
    )


def _with_evidence(
    facts: OrderFacts,
    delivery: review.Delivery | None,
    power: evidence.Evidence | None,
    found: FindingFacts | None,
) -> OrderFacts:
    known = replace(facts, finding=found, drop_ratio=power.detail.get("drop_ratio") if power else None)
    return known if delivery is None else replace(known, **vars(delivery))


def _cuts(work: UnitOfWork, episode: warnings.Episode, held: Sequence[orders.Order]) -> dict:
    """The planned daily cuts by enterprise and level, of the list in force when the first order began."""
    if not held:
        return {}
    day = day_of(min(each.start_at for each in held))
    planned = reduction.planned_cuts(work, episode.division, day)
    return {(each.enterprise_id, each.level): each.cut for each in planned}


def _warning(work: UnitOfWork, each: warnings.PollutionWarning) -> WarningFacts:
    sent = tuple(
        RevisionFacts(one.act.label, one.level, one.issued_at, one.start_at, one.expected_end)
        for one in warnings.revisions_of(work, each.id)
    )
    return WarningFacts(
        each.number, each.level, each.issued_at, each.start_at, each.expected_end, each.released_at, sent
    )


def _moment(entry: journal.Entry) -> TimelineEntry:
    return TimelineEntry(entry.at, entry.actor, entry.act, entry.summary, entry.citation)


def _air(
    work: UnitOfWork, episode: warnings.Episode, issued: Sequence[warnings.PollutionWarning]
) -> tuple[AirDay, ...]:
    """Measured days beside the forecast that stood when the first warning was issued."""
    if not issued:
        return ()
    first = min(issued, key=lambda each: each.issued_at)
    newest = forecast.latest(work, episode.division, first.issued_at)
    said = _ranges(newest.forecast) if newest else {}
    begin, end = _span(episode, issued)
    seen = {each.day: each for each in forecast.observed_between(work, episode.division, begin, end)}
    return tuple(
        _air_day(day, said.get(day), seen.get(day)) for day in sorted({*said, *seen}) if begin <= day <= end
    )


def _span(
    episode: warnings.Episode, issued: Sequence[warnings.PollutionWarning]
) -> tuple[datetime.date, datetime.date]:
    ends = [each.released_at or each.expected_end or each.start_at for each in issued]
    last = max([*ends, episode.closed_at] if episode.closed_at else ends)
    return day_of(episode.opened_at), day_of(last)


def _ranges(said: Forecast) -> dict:
    return {each.day: each.aqi for each in said.days if each.aqi is not None}


def _air_day(day: datetime.date, said, seen) -> AirDay:
    primary = "+".join(each.label for each in seen.primary) if seen else ""
    return AirDay(
        day=day,
        forecast_low=said.low if said else None,
        forecast_high=said.high if said else None,
        observed=seen.aqi if seen else None,
        primary=primary,
    )
