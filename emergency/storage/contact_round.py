"""Communication checks: which there were, and what became of each code that was sent for one."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.storage.schema import contact, contact_check, contact_round, enterprise, message
from emergency.storage.work import UnitOfWork
from notifier.message import MessageState


@dataclass(frozen=True)
class Round:
    """One communication check of an area; `left_out`: contacts that could not be asked, with the reason."""

    id: int
    division: str
    month: str
    started_at: datetime.datetime
    started_by: str
    left_out: Sequence[dict]


@dataclass(frozen=True)
class Asked:
    """One contact that was asked: what became of the message, and when the code came back."""

    contact_id: int
    name: str
    duty: str
    enterprise_id: int
    enterprise: str
    division: str
    channel: str
    address: str
    state: MessageState | None
    reason: str
    confirmed_at: datetime.datetime | None


def add(work: UnitOfWork, **values) -> int:
    """Keep a check; returns its id."""
    return work.rows(sa.insert(contact_round).values(left_out=[], **values)).inserted_primary_key[0]


def leave_out(work: UnitOfWork, round_id: int, left_out: Sequence[dict]) -> None:
    """Keep who could not be asked, and why."""
    this = contact_round.c.id == round_id
    work.rows(sa.update(contact_round).where(this).values(left_out=list(left_out)))


def rounds(work: UnitOfWork, limit: int = 24) -> list[Round]:
    """The checks in scope, newest first."""
    query = sa.select(contact_round).where(work.visible(contact_round.c.division))
    newest = query.order_by(contact_round.c.month.desc(), contact_round.c.id.desc()).limit(limit)
    return [Round(**row._mapping) for row in work.rows(newest)]


def by_id(work: UnitOfWork, round_id: int) -> Round | None:
    """The check in scope with this key."""
    query = sa.select(contact_round).where(
        contact_round.c.id == round_id, work.visible(contact_round.c.division)
    )
    row = work.rows(query).one_or_none()
    return None if row is None else Round(**row._mapping)


def of_month(work: UnitOfWork, division: str, month: str) -> Round | None:
    """The check of an area in a month; the month as 2026-11."""
    query = sa.select(contact_round).where(
        contact_round.c.division == division, contact_round.c.month == month
    )
    row = work.rows(query).one_or_none()
    return None if row is None else Round(**row._mapping)


def asked(work: UnitOfWork, round_id: int) -> list[Asked]:
    """Every contact in scope that was asked in a check, by division and enterprise."""
    sent = message.c.unique_key == sa.literal("check:") + sa.cast(contact_check.c.id, sa.String)
    query = (
        sa.select(
            contact_check.c.contact_id, contact.c.name, contact.c.duty, contact.c.enterprise_id,
            enterprise.c.name.label("enterprise"), enterprise.c.division, contact_check.c.channel,
            contact_check.c.address, message.c.state, sa.func.coalesce(message.c.reason, "").label("reason"),
            contact_check.c.confirmed_at,
        )
        .select_from(
            contact_check.join(contact, contact.c.id == contact_check.c.contact_id)
            .join(enterprise, enterprise.c.id == contact.c.enterprise_id)
            .outerjoin(message, sent)
        )
        .where(contact_check.c.round_id == round_id, work.visible(enterprise.c.division))
        .order_by(enterprise.c.division, enterprise.c.name, contact.c.rank, contact_check.c.id)
    )  # fmt: skip
    return [Asked(**row._mapping) for row in work.rows(query)]
