"""The providers' weights, and what came of their tries."""

import datetime
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from emergency.storage.receipt import insert_new
from emergency.storage.schema import attempt, provider
from emergency.storage.work import UnitOfWork
from notifier.balance import Shift, Standing, Tries


def standings(work: UnitOfWork, way: str) -> list[Standing]:
    """The providers of a way, by name."""
    rows = work.rows(sa.select(provider).where(provider.c.way == way).order_by(provider.c.name))
    return [Standing(row.name, row.given, row.weight, row.changed_at, row.why) for row in rows]


def ways(work: UnitOfWork) -> list[str]:
    """Every way that has providers."""
    return list(work.connection.scalars(sa.select(provider.c.way).distinct().order_by(provider.c.way)))


def register(work: UnitOfWork, way: str, given: Mapping[str, int], now: datetime.datetime) -> None:
    """Make these the providers of a way; one whose given weight is new starts from it."""
    gone = provider.c.name.not_in(list(given))
    work.rows(sa.delete(provider).where(provider.c.way == way, gone))
    fresh = [
        {"way": way, "name": name, "given": weight, "weight": weight, "changed_at": now, "why": ""}
        for name, weight in given.items()
    ]
    insert_new(work, provider, fresh)
    for name, weight in given.items():
        other = sa.update(provider).where(
            provider.c.way == way, provider.c.name == name, provider.c.given != weight
        )
        work.rows(other.values(given=weight, weight=weight, changed_at=now, why="按设置的比例分配"))


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
