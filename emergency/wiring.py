"""Build the system from its settings; imported only by the doors' entry points and by tests."""

import datetime
import pathlib
from dataclasses import dataclass

import sqlalchemy as sa
from jinja2 import PackageLoader

from emergency.config import Settings
from emergency.services.office import Office
from emergency.storage import engines, migrating
from emergency.storage.leadership import Leadership, leadership
from emergency.storage.work import Store
from notifier.rendering import Renderer
from plans import library


@dataclass(frozen=True)
class System:
    """A built system: the office for acting, and the engine for who looks after the database itself."""

    office: Office
    engine: sa.Engine

    @property
    def settings(self) -> Settings:
        """The settings it was built from."""
        return self.office.settings

    def lock(self, name: str) -> Leadership:
        """The lock called `name` that goes with this database; at most one process holds it."""
        return leadership(self.engine, name)


def build(settings: Settings, *, require_database: bool = True) -> System:
    """The system of these settings; refuses a database of another version unless told not to ask."""
    engine = engines.open_engine(settings.database_url)
    if require_database:
        migrating.require_newest(engine)
    office = Office(
        store=Store(engine),
        library=library.load(),
        renderer=Renderer(PackageLoader("templates", "messages")),
        settings=settings,
    )
    return System(office, engine)


def utc_now() -> datetime.datetime:
    """The clock of the doors."""
    return datetime.datetime.now(datetime.UTC)


def folder(path: str) -> pathlib.Path:
    """A folder of the settings, made where it is missing."""
    made = pathlib.Path(path)
    made.mkdir(parents=True, exist_ok=True)
    return made
