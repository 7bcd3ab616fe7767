"""Build the system from its settings; imported only by the doors' entry points and by tests."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from jinja2 import PackageLoader

from emergency.config import Settings
from emergency.services.delivery import DatabaseOutbox
from emergency.services.office import Office
from emergency.storage import engines, migrating
from emergency.storage.leadership import Leadership, leadership
from emergency.storage.wakeup import Wakeup, wakeup
from emergency.storage.work import Store
from notifier.channels import Channel
from notifier.channels.sms_http import SmsHttpChannel
from notifier.channels.smtp import SmtpChannel
from notifier.channels.spool import SpoolChannel
from notifier.dispatch import Dispatcher
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

    def wakeup(self) -> Wakeup:
        """What an idle worker waits for on this database; to be closed."""
        return wakeup(self.engine)


def build(settings: Settings, *, require_database: bool = True) -> System:
    """The system of these settings; refuses a database of another version unless told not to ask."""
    engine = engines.open_engine(settings.database_url)
    if require_database:
        migrating.require_newest(engine)
    office = Office(
        store=Store(engine),
        shipped=library.load(),
        renderer=Renderer(PackageLoader("templates", "")),
        settings=settings,
    )
    return System(office, engine)


def channels(settings: Settings) -> dict[str, Channel]:
    """The provider behind each way to a person; `spool` always leads to files and nowhere else.

    Where only drills are allowed every way leads to files.
    """
    return {
        "sms": _SMS["spool" if settings.drill_only else settings.sms_channel](settings),
        "email": _MAIL["spool" if settings.drill_only else settings.mail_channel](settings),
        "spool": SpoolChannel(settings.spool_dir),
    }


def dispatcher(system: System, clock: Callable[[], datetime.datetime], worker: str) -> Dispatcher:
    """A dispatcher on the system's outbox and channels."""
    outbox = DatabaseOutbox(system.office.store)
    return Dispatcher(outbox, channels(system.settings), worker=worker, clock=clock)


def _sms_http(settings: Settings) -> Channel:
    return SmsHttpChannel(
        settings.sms_http_url, user=settings.sms_http_user, password=settings.sms_http_password
    )


def _smtp(settings: Settings) -> Channel:
    return SmtpChannel(
        settings.smtp_host,
        settings.smtp_port,
        sender=settings.smtp_from,
        user=settings.smtp_user,
        password=settings.smtp_password,
    )


_SMS = {"spool": lambda settings: SpoolChannel(settings.spool_dir, name="sms"), "sms_http": _sms_http}
_MAIL = {"spool": lambda settings: SpoolChannel(settings.spool_dir, name="email"), "smtp": _smtp}


def utc_now() -> datetime.datetime:
    """The clock of the doors."""
    return datetime.datetime.now(datetime.UTC)
