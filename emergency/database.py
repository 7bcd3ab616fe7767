"""The database as a whole: bring it to this program's version, say whether it is empty."""

from dataclasses import dataclass

from emergency.config import Settings
from emergency.storage import engines, migrating


@dataclass(frozen=True)
class Upgrade:
    """The versions before and after."""

    before: str | None
    after: str


def upgrade(settings: Settings) -> Upgrade:
    """Bring the database of these settings to the newest version; an empty one gets every table."""
    engine = engines.open_engine(settings.database_url)
    before = migrating.current(engine)
    after = migrating.upgrade(engine)
    engine.dispose()
    return Upgrade(before, after)


def is_empty(settings: Settings) -> bool:
    """Whether the database of these settings was never set up."""
    engine = engines.open_engine(settings.database_url)
    version = migrating.current(engine)
    engine.dispose()
    return version is None
