"""The providers' weights, and what came of their tries."""

import datetime
from collections.abc import Collection, Sequence

import sqlalchemy as sa

from emergency.storage.bulk import insert_new
from emergency.storage.schema import attempt, contact, enterprise, message, provider
from emergency.storage.work import UnitOfWork
from notifier.balance import Shift, Standing, Tries
from notifier.contract import Contract, Usage
from notifier.message import Purpose
from notifier.segments import JOINED, SINGLE


def standings(work: UnitOfWork, way: str) -> list[Standing]:
    """The providers of a way, by name."""
    rows = work.rows(sa.select(provider).where(provider.c.way == way).order_by(provider.c.name))
    return [_standing(row) for row in rows]


def contracts(work: UnitOfWork) -> list[tuple[Contract, Standing]]:
    """Every provider with what is agreed and where it stands, by way and name."""
    rows = work.rows(sa.select(provider).order_by(provider.c.way, provider.c.name))
    return [
        (Contract(row.way, row.name, row.label, row.given, row.monthly, row.fen), _standing(row))
        for row in rows
    ]


def ways(work: UnitOfWork) -> list[str]:
    """Every way that has providers."""
    return list(work.connection.scalars(sa.select(provider.c.way).distinct().order_by(provider.c.way)))


def register(work: UnitOfWork, agreed: Sequence[Contract], now: datetime.datetime) -> None:
    """Make these the providers; one whose given weight is new starts from it."""
    named = [(each.way, each.name) for each in agreed]
    work.rows(sa.delete(provider).where(sa.tuple_(provider.c.way, provider.c.name).not_in(named)))
    fresh = [_row(each) | {"weight": each.weight, "changed_at": now, "why": ""} for each in agreed]
    if fresh:
        insert_new(work, provider, fresh)
    for each in agreed:
        this = sa.update(provider).where(provider.c.way == each.way, provider.c.name == each.name)
        moved = {"weight": each.weight, "changed_at": now, "why": "按设置的比例分配"}
        work.rows(this.where(provider.c.given != each.weight).values(**moved))
        work.rows(this.values(**_row(each)))


def shift(work: UnitOfWork, way: str, change: Shift, now: datetime.datetime) -> None:
    """Give a provider another weight."""
    found = sa.update(provider).where(provider.c.way == way, provider.c.name == change.name)
    work.rows(found.values(weight=change.weight, changed_at=now, why=change.why))


def tries(
    work: UnitOfWork, names: Collection[str], since: datetime.datetime, slow_milliseconds: int
) -> dict[str, Tries]:
    """What came of the tries of these providers since a moment; what was not on the wire does not count."""
    failed = sa.case((attempt.c.outcome == "later", 1), else_=0)
    slow = sa.case(
        (sa.and_(attempt.c.outcome != "later", attempt.c.milliseconds > slow_milliseconds), 1), else_=0
    )
    query = (
        sa.select(attempt.c.provider, sa.func.count(), sa.func.sum(failed), sa.func.sum(slow))
        .where(
            attempt.c.provider.in_(list(names)), attempt.c.at >= since, attempt.c.milliseconds.is_not(None)
        )
        .group_by(attempt.c.provider)
    )
    return {name: Tries(total, int(bad), int(late)) for name, total, bad, late in work.rows(query)}


def usage(work: UnitOfWork, since: datetime.datetime) -> dict[tuple[str, str], Usage]:
    """By way and provider: what it accepted since a moment, every try that was accepted counting."""
    length = sa.func.length(message.c.text)
    parts = sa.case((length <= SINGLE, 1), else_=sa.func.floor((length + JOINED - 1) / JOINED))
    query = (
        sa.select(message.c.channel, attempt.c.provider, sa.func.count(), sa.func.sum(parts))
        .join_from(attempt, message, attempt.c.message_id == message.c.id)
        .where(attempt.c.at >= since, attempt.c.outcome == "accepted")
        .group_by(message.c.channel, attempt.c.provider)
    )
    return {(way, name): Usage(count, int(total)) for way, name, count, total in work.rows(query)}


def latest_texts(work: UnitOfWork, channels: Collection[str]) -> dict[Purpose, str]:
    """The newest visible text of every purpose that went by one of these channels."""
    newest = (
        sa.select(sa.func.max(message.c.id))
        .where(message.c.channel.in_(list(channels)), message.c.html == "", work.visible(message.c.division))
        .group_by(message.c.purpose)
    )
    rows = work.rows(sa.select(message.c.purpose, message.c.text).where(message.c.id.in_(newest)))
    return {row.purpose: row.text for row in rows}


def count_mobiles(work: UnitOfWork) -> int:
    """How many visible contacts a short message can go to."""
    query = sa.select(sa.func.count()).select_from(contact).join(enterprise)
    return work.rows(query.where(contact.c.mobile != "", work.visible(enterprise.c.division))).scalar_one()


def _standing(row: sa.Row) -> Standing:
    return Standing(row.name, row.given, row.weight, row.changed_at, row.why)


def _row(each: Contract) -> dict:
    return {
        "way": each.way,
        "name": each.name,
        "label": each.label,
        "given": each.weight,
        "monthly": each.monthly,
        "fen": each.fen,
    }
