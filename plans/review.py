"""From orders, receipts and verdicts to the figures of a review, and to the leads a person must decide.

Sent is not delivered, delivered is not acknowledged, acknowledged is not in place, in place is not verified:
each is counted for itself, by orders, and every enterprise that was not reached is named.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence

from plans.pause import stretches
from plans.review_facts import (
    DISMISSED,
    AirDay,
    EpisodeFacts,
    FindingFacts,
    OrderFacts,
    TimelineEntry,
    WarningFacts,
)
from plans.review_figures import POLLUTANTS, Counts, Group, Rates, Reduction, ReviewFigures, Unreached
from plans.review_lead import Lead, lead_of
from plans.review_score import (
    Band,
    ReviewRules,
    Score,
    acknowledged_in_time,
    in_place_in_time,
    rules_on,
    score,
)
from plans.terms import Verdict
from plans.violation import Violation

__all__ = [
    "AirDay", "Band", "Counts", "EpisodeFacts", "FindingFacts", "Group", "Lead", "OrderFacts", "Rates",
    "Reduction", "ReviewFigures", "ReviewRules", "Score", "TimelineEntry", "Unreached", "Violation",
    "WarningFacts", "figures_of", "lead_of", "rules_on",
]  # fmt: skip


def figures_of(
    episode: EpisodeFacts, orders: Sequence[OrderFacts], rules: ReviewRules, drawn_at: datetime.datetime
) -> ReviewFigures:
    """The figures of an episode. Cuts of an order still binding count up to `drawn_at`."""
    findings = [order.finding for order in orders if order.finding]
    first = min(episode.warnings, key=lambda warning: warning.issued_at, default=None)
    return ReviewFigures(
        episode=episode,
        drawn_at=drawn_at,
        lead_hours=first.lead_hours if first else None,
        counts=count(orders, rules),
        rates=rates(orders, rules, drawn_at),
        reductions=reductions(orders, rules, drawn_at),
        by_division=_groups(orders, lambda order: order.division, rules, drawn_at),
        by_industry=_groups(orders, lambda order: order.industry, rules, drawn_at),
        by_grade=_groups(orders, lambda order: order.grade, rules, drawn_at),
        by_level=_groups(orders, lambda order: order.level.value, rules, drawn_at),
        unreached=tuple(_unreached(order) for order in orders if not order.reached),
        violations=tuple(each for each in findings if each.state != DISMISSED),
        scores=tuple(score(order, rules) for order in orders if order.bound),
        orders=tuple(orders),
        assumed=rules.assumed,
    )


def count(orders: Iterable[OrderFacts], rules: ReviewRules) -> Counts:
    """Orders by how far they got."""
    held = list(orders)
    bound = [order for order in held if order.bound]
    verdicts = [order.settled for order in bound]
    return Counts(
        orders=len(held),
        messages=sum(order.messages for order in held),
        messages_sent=sum(order.sent for order in held),
        messages_delivered=sum(order.delivered for order in held),
        sent=sum(order.sent > 0 for order in held),
        delivered=sum(order.delivered > 0 for order in held),
        acknowledged=sum(order.acknowledged_at is not None for order in held),
        in_time=sum(acknowledged_in_time(order, rules) for order in held),
        in_place=sum(order.in_place_at is not None for order in bound),
        in_place_in_time=sum(in_place_in_time(order, rules) for order in bound),
        unreached=sum(not order.reached for order in held),
        met=verdicts.count(Verdict.MET),
        partly=verdicts.count(Verdict.PARTLY),
        unmet=verdicts.count(Verdict.UNMET),
        unverifiable=verdicts.count(Verdict.UNVERIFIABLE),
        unjudged=verdicts.count(None),
        bound=len(bound),
    )


def rates(orders: Sequence[OrderFacts], rules: ReviewRules, drawn_at: datetime.datetime) -> Rates:
    """The shares of a set of orders."""
    held = count(orders, rules)
    cuts = reductions(orders, rules, drawn_at)
    planned, verified = sum(each.planned_kg for each in cuts), sum(each.verified_kg for each in cuts)
    return Rates(
        delivered=_share(held.delivered, held.orders),
        acknowledged=_share(held.acknowledged, held.orders),
        acknowledged_in_time=_share(held.in_time, held.orders),
        in_place=_share(held.in_place, held.bound),
        in_place_in_time=_share(held.in_place_in_time, held.bound),
        verified=_share(held.met + held.partly + held.unmet, held.bound),
        met=_share(held.met, held.bound),
        met_by_cut=_share(verified, planned),
    )


def reductions(
    orders: Sequence[OrderFacts], rules: ReviewRules, drawn_at: datetime.datetime
) -> tuple[Reduction, ...]:
    """Planned against verified reduction by pollutant: daily cut x days bound x credit of the verdict."""
    planned, verified = dict.fromkeys(POLLUTANTS, 0.0), dict.fromkeys(POLLUTANTS, 0.0)
    for order in orders:
        days = bound_days(order, drawn_at)
        share = credit(order.settled, rules)
        for pollutant in POLLUTANTS:
            cut = order.daily_cut.get(pollutant, 0.0) * days
            planned[pollutant] += cut
            verified[pollutant] += cut * share
    return tuple(Reduction(name, round(planned[name], 3), round(verified[name], 3)) for name in POLLUTANTS)


def bound_days(order: OrderFacts, drawn_at: datetime.datetime) -> float:
    """Days from the start of the order to its end, or to `drawn_at` while it binds, pauses left out."""
    left = stretches(order.start_at, order.ended_at or drawn_at, order.pauses)
    return sum((until - since).total_seconds() for since, until in left) / 86400


def credit(verdict: Verdict | None, rules: ReviewRules) -> float:
    """The share of a planned cut that a verdict counts for, 0 to 1; no verdict counts for nothing."""
    return 0.0 if verdict is None else rules[f"credit.{verdict.value}"] / 100


def _groups(
    orders: Sequence[OrderFacts],
    key: Callable[[OrderFacts], str],
    rules: ReviewRules,
    drawn_at: datetime.datetime,
) -> tuple[Group, ...]:
    shared: dict[str, list[OrderFacts]] = {}
    for order in orders:
        shared.setdefault(key(order), []).append(order)
    return tuple(
        Group(name, count(held, rules), rates(held, rules, drawn_at), reductions(held, rules, drawn_at))
        for name, held in sorted(shared.items())
    )


def _unreached(order: OrderFacts) -> Unreached:
    if not order.messages:
        why = "没有可用的联系方式，未生成消息"
    elif not order.sent:
        why = order.failure or "消息未发出"
    else:
        why = order.failure or "已发出，没有送达回执，也未签收"
    return Unreached(order.enterprise, order.division, order.number, why)


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
