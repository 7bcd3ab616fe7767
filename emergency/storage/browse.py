"""What pages ask for beside the acts: episodes seen from a division, pages of orders, reviews."""

import datetime
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import (
    account,
    enterprise,
    episode,
    journal,
    message,
    order,
    review,
    revision,
    warning,
)
from emergency.storage.warning import Episode, PollutionWarning
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState
from plans.lifecycle import LIVE_STATES, OrderState, WarningAct
from plans.terms import Verdict, WarningLevel

PAGE_SIZE = 50
WRITING_ORDERS = (WarningAct.ISSUE.value, WarningAct.RAISE.value, WarningAct.LOWER.value)


@dataclass(frozen=True)
class OrderFilter:
    """Which orders of an episode are asked for; None and "" mean all."""

    state: OrderState | None = None
    verdict: Verdict | None = None
    division: str = ""
    search: str = ""
    page: int = 1


@dataclass(frozen=True)
class OrderRow:
    """One order in a table."""

    id: int
    enterprise_id: int
    enterprise: str
    division: str
    level: WarningLevel
    grade: str
    state: OrderState
    deadline: datetime.datetime
    acknowledged_at: datetime.datetime | None
    in_place_at: datetime.datetime | None
    verdict: Verdict | None
    delivered: bool


@dataclass(frozen=True)
class OrderPage:
    """One page of orders and how many there are in all; pages count from 1."""

    rows: tuple[OrderRow, ...]
    total: int
    number: int
    last: int


@dataclass(frozen=True)
class ReviewRow:
    """What closed an episode: the names and hashes of the report and the pack."""

    episode_id: int
    figures: dict
    report_name: str
    report_hash: str
    pack_name: str
    pack_hash: str
    closed_at: datetime.datetime


@dataclass(frozen=True)
class OpenGap:
    """An enterprise that was to be ordered something and got no order, and why."""

    episode_id: int
    title: str
    drill: bool
    enterprise: str
    why: str


def orders_page(work: UnitOfWork, episode_id: int, asked: OrderFilter) -> OrderPage:
    """The orders of an episode that fit, by division and name of the enterprise."""
    delivered = sa.select(message.c.id).where(
        message.c.order_id == order.c.id, message.c.state == MessageState.DELIVERED
    )
    filters = _fitting(work, episode_id, asked)
    joined = order.join(warning, warning.c.id == order.c.warning_id).join(
        enterprise, enterprise.c.id == order.c.enterprise_id
    )
    total = work.rows(sa.select(sa.func.count()).select_from(joined).where(*filters)).scalar_one()
    last = max(1, -(-total // PAGE_SIZE))
    number = min(max(asked.page, 1), last)
    columns = [order.c[name] for name in OrderRow.__dataclass_fields__ if name in order.c]
    query = (
        sa.select(*columns, enterprise.c.name.label("enterprise"), delivered.exists().label("delivered"))
        .select_from(joined)
        .where(*filters)
        .order_by(order.c.division, enterprise.c.name, order.c.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    rows = tuple(_order_row(row) for row in work.rows(query))
    return OrderPage(rows, total, number, last)


def orders_of_enterprise(work: UnitOfWork, enterprise_id: int, limit: int = 20) -> list[OrderRow]:
    """The newest orders of one enterprise."""
    columns = [order.c[name] for name in OrderRow.__dataclass_fields__ if name in order.c]
    delivered = sa.select(message.c.id).where(
        message.c.order_id == order.c.id, message.c.state == MessageState.DELIVERED
    )
    query = (
        sa.select(*columns, enterprise.c.name.label("enterprise"), delivered.exists().label("delivered"))
        .join(enterprise, enterprise.c.id == order.c.enterprise_id)
        .where(order.c.enterprise_id == enterprise_id, work.visible(order.c.division))
        .order_by(order.c.issued_at.desc(), order.c.id.desc())
        .limit(limit)
    )
    return [_order_row(row) for row in work.rows(query)]


def episodes_seen(work: UnitOfWork) -> list[Episode]:
    """Episodes in scope and those with orders in scope, newest first."""
    query = sa.select(episode).where(_seen(work)).order_by(episode.c.opened_at.desc(), episode.c.id.desc())
    return [Episode(**row._mapping) for row in work.rows(query)]


def episode_seen(work: UnitOfWork, episode_id: int) -> Episode | None:
    """One episode in scope or with orders in scope."""
    row = work.rows(sa.select(episode).where(_seen(work), episode.c.id == episode_id)).one_or_none()
    return None if row is None else Episode(**row._mapping)


def episode_of_warning(work: UnitOfWork, warning_id: int) -> Episode:
    """The episode of a warning whose order was found in scope already."""
    query = sa.select(episode).join(warning, warning.c.episode_id == episode.c.id)
    return Episode(**work.rows(query.where(warning.c.id == warning_id)).one()._mapping)


def warnings_of_episode(work: UnitOfWork, episode_id: int) -> list[PollutionWarning]:
    """The warnings of an episode that was found in scope already, oldest first."""
    query = sa.select(warning).where(warning.c.episode_id == episode_id).order_by(warning.c.issued_at)
    return [PollutionWarning(**row._mapping) for row in work.rows(query)]


def division_of_orders(
    work: UnitOfWork, episode_id: int, warning_id: int | None = None
) -> list[tuple[str, int, int, int]]:
    """Orders of an episode, or of one of its warnings, by division: (division, ordered, acknowledged, in place)."""
    counted = order.c.state.notin_((OrderState.DRAFTED, OrderState.SUPERSEDED, OrderState.EXEMPTED))
    query = (
        sa.select(
            order.c.division,
            sa.func.count(),
            sa.func.count(order.c.acknowledged_at),
            sa.func.count(order.c.in_place_at),
        )
        .join(warning, warning.c.id == order.c.warning_id)
        .where(warning.c.episode_id == episode_id, work.visible(order.c.division), counted)
        .group_by(order.c.division)
        .order_by(order.c.division)
    )
    if warning_id is not None:
        query = query.where(warning.c.id == warning_id)
    return [tuple(row) for row in work.rows(query)]


def review_of(work: UnitOfWork, episode_id: int) -> ReviewRow | None:
    """What closed an episode that was found in scope already."""
    columns = [review.c[name] for name in ReviewRow.__dataclass_fields__]
    row = work.rows(sa.select(*columns).where(review.c.episode_id == episode_id)).one_or_none()
    return None if row is None else ReviewRow(**row._mapping)


def closer_of(work: UnitOfWork, episode_id: int) -> str:
    """The name of who closed an episode that was found in scope already; "" where nobody did."""
    query = sa.select(account.c.name).join(review, review.c.closed_by == account.c.id)
    return work.rows(query.where(review.c.episode_id == episode_id)).scalar_one_or_none() or ""


def gaps_of(work: UnitOfWork, episode_id: int | None = None) -> list[OpenGap]:
    """Who got no order, of one episode or of all that are not closed, real ones first.

    Taken from the journal: the last act of each warning that wrote orders says whom it could not reach.
    """
    chosen = (episode.c.closed_at.is_(None),) if episode_id is None else (episode.c.id == episode_id,)
    query = (
        sa.select(journal.c.noun_id, journal.c.detail, episode.c.id, episode.c.title, episode.c.drill)
        .join(episode, episode.c.id == journal.c.episode_id)
        .where(*chosen, episode.c.closed_at.is_(None), work.visible(journal.c.division))
        .where(journal.c.noun == "warning", journal.c.act.in_(WRITING_ORDERS))
        .order_by(journal.c.sequence)
    )
    last = {row.noun_id: row for row in work.rows(query)}
    found = [
        OpenGap(row.id, row.title, row.drill, gap["enterprise"], gap["why"])
        for row in last.values()
        for gap in row.detail.get("gaps", ())
    ]
    return sorted(found, key=lambda each: each.drill)


def public_warnings(work: UnitOfWork) -> list[PollutionWarning]:
    """Live warnings that the public may see: real ones, never a drill."""
    query = sa.select(warning).where(
        work.visible(warning.c.division), warning.c.state.in_(list(LIVE_STATES)), warning.c.drill.is_(False)
    )
    found = work.rows(query.order_by(warning.c.division, warning.c.issued_at))
    return [PollutionWarning(**row._mapping) for row in found]


def public_warnings_since(work: UnitOfWork, since: datetime.datetime) -> list[PollutionWarning]:
    """Real warnings issued or revised since a moment, live or over."""
    return _public_revised(work, revision.c.issued_at >= since)


def public_warnings_revised(
    work: UnitOfWork, division: str, since: datetime.datetime, until: datetime.datetime
) -> list[PollutionWarning]:
    """Real warnings of one division with a revision issued in [since, until)."""
    return _public_revised(
        work,
        warning.c.division == division,
        revision.c.issued_at >= since,
        revision.c.issued_at < until,
    )


def _public_revised(work: UnitOfWork, *filters: sa.ColumnElement) -> list[PollutionWarning]:
    revised = sa.select(revision.c.warning_id).join(warning).where(*filters)
    query = sa.select(warning).where(
        work.visible(warning.c.division), warning.c.drill.is_(False), warning.c.id.in_(revised)
    )
    return [PollutionWarning(**row._mapping) for row in work.rows(query.order_by(warning.c.id))]


def _seen(work: UnitOfWork) -> sa.ColumnElement:
    binding = (
        sa.select(order.c.id)
        .join(warning, warning.c.id == order.c.warning_id)
        .where(warning.c.episode_id == episode.c.id, work.visible(order.c.division))
    )
    return sa.or_(work.visible(episode.c.division), binding.exists())


def _fitting(work: UnitOfWork, episode_id: int, asked: OrderFilter) -> list:
    filters = [warning.c.episode_id == episode_id, work.visible(order.c.division)]
    if asked.state is None:
        filters.append(order.c.state != OrderState.SUPERSEDED)
    else:
        filters.append(order.c.state == asked.state)
    if asked.verdict is not None:
        filters.append(order.c.verdict == asked.verdict)
    if asked.division:
        filters.append(order.c.division == asked.division)
    if asked.search:
        filters.append(enterprise.c.name.contains(asked.search, autoescape=True))
    return filters


def _order_row(row) -> OrderRow:
    return OrderRow(**row._mapping)
