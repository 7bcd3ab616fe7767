"""How the system itself stands: messages and orders by state, the oldest due message, who is alive."""

import contextlib
import datetime
import pathlib
from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from emergency.errors import DatabaseNotReady
from emergency.storage.schema import heartbeat, message, order, warning
from emergency.storage.work import REGION_WIDE, Store, UnitOfWork
from notifier.message import MessageState
from plans.lifecycle import LIVE_STATES, OrderState


@dataclass(frozen=True)
class Beat:
    """When a process was last heard of."""

    process: str
    kind: str
    at: datetime.datetime


@contextlib.contextmanager
def looking(store: Store) -> Iterator[UnitOfWork]:
    """A unit of work to look the system over; raises DatabaseNotReady where the database does not answer."""
    _require_file(store.engine.url)
    try:
        with store.begin(REGION_WIDE) as work:
            yield work
    except sa.exc.SQLAlchemyError as error:
        raise DatabaseNotReady("数据库无法连接，或缺少数据表。请检查数据库服务、磁盘和连接设置。") from error


def beats(work: UnitOfWork) -> list[Beat]:
    """Every process that was ever heard of."""
    return [Beat(row.process, row.kind, row.at) for row in work.rows(sa.select(heartbeat))]


def message_counts(work: UnitOfWork) -> dict[MessageState, int]:
    """Messages by state, whatever their division."""
    query = sa.select(message.c.state, sa.func.count()).group_by(message.c.state)
    return dict(work.rows(query).all())


def oldest_due(work: UnitOfWork) -> datetime.datetime | None:
    """When the message that has waited longest for its turn became due."""
    waiting = message.c.state == MessageState.QUEUED
    return work.rows(sa.select(sa.func.min(message.c.next_at)).where(waiting)).scalar_one()


def order_counts(work: UnitOfWork) -> dict[OrderState, int]:
    """Orders by state, whatever their division."""
    query = sa.select(order.c.state, sa.func.count()).group_by(order.c.state)
    return dict(work.rows(query).all())


def live_count(work: UnitOfWork) -> int:
    """How many warnings are live, drills not counted."""
    query = sa.select(sa.func.count()).where(
        warning.c.state.in_(list(LIVE_STATES)), warning.c.drill.is_(False)
    )
    return work.rows(query).scalar_one()


def _require_file(url: sa.URL) -> None:
    """A pooled connection still answers from a SQLite file that was removed; what it writes is lost."""
    in_file = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    if in_file and not pathlib.Path(url.database).is_file():
        raise DatabaseNotReady("数据库文件不见了。请管理员检查磁盘，或由备份恢复。")
