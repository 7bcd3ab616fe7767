"""Findings about orders, the review that closes an episode, and the rows a review is drawn from."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import OutOfDate
from emergency.storage.schema import account, enterprise, finding, message, order, review, warning
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState
from plans.review_lead import Lead
from plans.terms import Verdict

CHUNK = 500
FAILED = (MessageState.FAILED, MessageState.EXPIRED)


@dataclass(frozen=True)
class Finding:
    """A finding with the order and the enterprise it is about; `decider` is empty while it is a lead."""

    id: int
    order_id: int
    state: str
    verdict: Verdict
    violation: str
    grounds: tuple[str, ...]
    answer: str
    article: str
    decided_at: datetime.datetime | None
    recorded_at: datetime.datetime
    division: str
    number: str
    enterprise: str
    episode_id: int
    decider: str


@dataclass(frozen=True)
class Party:
    """What a review shows of an enterprise."""

    id: int
    name: str
    industry: str


@dataclass(frozen=True)
class Delivery:
    """The messages of one order: in all, accepted by a provider, delivered; and one failure."""

    messages: int
    sent: int
    delivered: int
    failure: str


@dataclass(frozen=True)
class ClosedReview:
    """The review of a closed episode; hashes are SHA-256 of the files."""

    id: int
    episode_id: int
    figures: dict
    report_name: str
    report_hash: str
    pack_name: str
    pack_hash: str
    closed_by: int
    closed_at: datetime.datetime


def add_leads(work: UnitOfWork, leads: Sequence[Lead], now: datetime.datetime) -> int:
    """Keep leads of orders that have no finding yet; returns how many were new."""
    known = _known(work, [lead.order_id for lead in leads])
    rows = [{**_lead_row(lead), "recorded_at": now} for lead in leads if lead.order_id not in known]
    if rows:
        work.rows(sa.insert(finding), rows)
    return len(rows)


def refresh_leads(work: UnitOfWork, leads: Sequence[Lead]) -> int:
    """Bring leads nobody has decided up to the newest evidence; returns how many. Decisions stay."""
    changed = 0
    for lead in leads:
        row = _lead_row(lead)
        undecided = sa.and_(finding.c.order_id == lead.order_id, finding.c.state == "lead")
        changed += work.rows(sa.update(finding).where(undecided).values(**row)).rowcount
    return changed


def drop_leads(work: UnitOfWork, order_ids: Iterable[int]) -> int:
    """Remove undecided leads of orders that newer evidence clears; returns how many."""
    wanted, dropped = list(order_ids), 0
    for begin in range(0, len(wanted), CHUNK):
        own = finding.c.order_id.in_(wanted[begin : begin + CHUNK])
        dropped += work.rows(sa.delete(finding).where(own, finding.c.state == "lead")).rowcount
    return dropped


def finding_by_id(work: UnitOfWork, finding_id: int) -> Finding | None:
    """One finding in scope."""
    row = work.rows(_findings(work).where(finding.c.id == finding_id)).one_or_none()
    return None if row is None else _finding(row)


def finding_of_order(work: UnitOfWork, order_id: int) -> Finding | None:
    """The finding about one order in scope."""
    row = work.rows(_findings(work).where(finding.c.order_id == order_id)).one_or_none()
    return None if row is None else _finding(row)


def findings_of(work: UnitOfWork, episode_id: int) -> list[Finding]:
    """The findings of an episode in scope, by division and enterprise."""
    query = _findings(work).where(warning.c.episode_id == episode_id)
    return [
        _finding(row) for row in work.rows(query.order_by(order.c.division, enterprise.c.name, finding.c.id))
    ]


def decide(work: UnitOfWork, finding_id: int, standing: str, /, **values) -> None:
    """Change a finding whose state is still `standing`; raises OutOfDate when somebody was faster."""
    query = sa.update(finding).where(finding.c.id == finding_id, finding.c.state == standing)
    if work.rows(query, values).rowcount != 1:
        raise OutOfDate()


def parties(work: UnitOfWork, enterprise_ids: Iterable[int]) -> dict[int, Party]:
    """Name and industry of enterprises, by id."""
    wanted, found = sorted(set(enterprise_ids)), {}
    for begin in range(0, len(wanted), CHUNK):
        query = sa.select(enterprise.c.id, enterprise.c.name, enterprise.c.industry)
        for row in work.rows(query.where(enterprise.c.id.in_(wanted[begin : begin + CHUNK]))):
            found[row.id] = Party(**row._mapping)
    return found


def deliveries(work: UnitOfWork, order_ids: Iterable[int]) -> dict[int, Delivery]:
    """What became of the messages of each order in scope."""
    wanted, found = list(order_ids), {}
    failure = sa.case((message.c.state.in_(FAILED), message.c.reason))
    for begin in range(0, len(wanted), CHUNK):
        query = sa.select(
            message.c.order_id,
            sa.func.count(),
            sa.func.count(message.c.sent_at),
            sa.func.count(message.c.delivered_at),
            sa.func.max(failure),
        ).where(message.c.order_id.in_(wanted[begin : begin + CHUNK]), work.visible(message.c.division))
        for order_id, messages, sent, delivered, reason in work.rows(query.group_by(message.c.order_id)):
            found[order_id] = Delivery(messages, sent, delivered, reason or "")
    return found


def add_review(work: UnitOfWork, **values) -> int:
    """Keep the review of an episode; returns its id."""
    return work.rows(sa.insert(review).returning(review.c.id), values).scalar_one()


def review_of(work: UnitOfWork, episode_id: int) -> ClosedReview | None:
    """The review of an episode, None while it is not closed. The episode was read in scope before."""
    row = work.rows(sa.select(review).where(review.c.episode_id == episode_id)).one_or_none()
    return None if row is None else ClosedReview(**row._mapping)


def _known(work: UnitOfWork, order_ids: Sequence[int]) -> set[int]:
    known = set()
    for begin in range(0, len(order_ids), CHUNK):
        own = finding.c.order_id.in_(order_ids[begin : begin + CHUNK])
        known.update(work.rows(sa.select(finding.c.order_id).where(own)).scalars())
    return known


def _lead_row(lead: Lead) -> dict:
    return {
        "order_id": lead.order_id,
        "state": "lead",
        "verdict": lead.verdict,
        "violation": lead.violation.value if lead.violation else "",
        "grounds": list(lead.grounds),
    }


def _findings(work: UnitOfWork) -> sa.Select:
    own = [
        finding.c[name] for name in ("id", "order_id", "state", "verdict", "violation", "grounds", "answer")
    ]
    own += [finding.c[name] for name in ("article", "decided_at", "recorded_at")]
    return (
        sa.select(
            *own,
            order.c.division,
            order.c.number,
            enterprise.c.name.label("enterprise"),
            warning.c.episode_id,
            sa.func.coalesce(account.c.name, "").label("decider"),
        )
        .join(order, order.c.id == finding.c.order_id)
        .join(enterprise, enterprise.c.id == order.c.enterprise_id)
        .join(warning, warning.c.id == order.c.warning_id)
        .outerjoin(account, account.c.id == finding.c.decided_by)
        .where(work.visible(order.c.division))
    )


def _finding(row) -> Finding:
    return Finding(**{**row._mapping, "grounds": tuple(row.grounds)})
