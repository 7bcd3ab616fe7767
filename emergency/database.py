"""The database as a whole: bring it to this program's version, say whether it is empty."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass

from emergency.config import Settings
from emergency.errors import AlreadyRunning
from emergency.storage import engines, migrating
from emergency.storage.leadership import Leadership, leadership

PATIENCE = 600.0  # seconds; no upgrade of a bureau's database takes that long
LOOK_AGAIN = 0.2


@dataclass(frozen=True)
class Upgrade:
    """The versions before and after."""

    before: str | None
    after: str


def upgrade(settings: Settings) -> Upgrade:
    """Bring the database of these settings to the newest version; an empty one gets every table.

    Of several that try at once one does it and the others wait for it; raises AlreadyRunning after long.
    """
    engine = engines.open_engine(settings.database_url)
    try:
        with migrating.refused_where_unreachable(engine), _alone(leadership(engine, "upgrade")):
            before = migrating.current(engine)
            return Upgrade(before, migrating.upgrade(engine))
    finally:
        engine.dispose()


@contextlib.contextmanager
def _alone(lock: Leadership) -> Iterator[None]:
    until = time.monotonic() + PATIENCE
    while not lock.acquire():
        if time.monotonic() > until:
            raise AlreadyRunning("另一个进程正在升级这个数据库，等了很久仍未完成。请查看那个进程，再重试。")
        time.sleep(LOOK_AGAIN)
    try:
        yield
    finally:
        lock.release()


def is_empty(settings: Settings) -> bool:
    """Whether the database of these settings was never set up."""
    engine = engines.open_engine(settings.database_url)
    version = migrating.current(engine)
    engine.dispose()
    return version is None
