"""Build the system from its settings; imported only by the doors' entry points and by tests."""

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from jinja2 import PackageLoader

from emergency.config import PROVIDERS, Settings
from emergency.errors import SettingsInvalid
from emergency.provider_file import Provider, read_providers
from emergency.services import provider
from emergency.services.delivery import DatabaseOutbox
from emergency.services.office import Office
from emergency.storage import engines, migrating
from emergency.storage.leadership import Leadership, leadership
from emergency.storage.wakeup import Wakeup, wakeup
from emergency.storage.work import Store
from notifier.chain import Chain
from notifier.channels import Channel
from notifier.channels.sms_http import SmsHttpChannel
from notifier.channels.smtp import SmtpChannel
from notifier.channels.spool import SpoolChannel
from notifier.dispatch import Dispatcher
from notifier.rate import Rates
from notifier.rendering import Renderer
from plans import library

Clock = Callable[[], datetime.datetime]
Weights = Callable[[], Mapping[str, int]]
Asking = Callable[[str, Mapping[str, int]], Weights]  # of a way and the shares its file gives


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


def channels(settings: Settings, clock: Clock, weights: Asking | None = None) -> dict[str, Channel]:
    """What leads to people by each way; `spool` always leads to files and nowhere else.

    Where only drills are allowed every way leads to files. `weights` of a way are asked at every message;
    without it the shares of the providers' file hold.
    """
    found = {
        "sms": _SMS["spool" if settings.drill_only else settings.sms_channel],
        "email": _MAIL["spool" if settings.drill_only else settings.mail_channel],
    }
    built = {way: build(settings) for way, build in found.items() if build is not None}
    named = {
        way: _chain(way, some, clock, weights)
        for way, some in by_way(providers(settings)).items()
        if way not in built
    }
    return named | built | {"spool": SpoolChannel(settings.spool_dir)}


def providers(settings: Settings) -> tuple[Provider, ...]:
    """The providers that are to be used: none where only drills are allowed or no file is named."""
    if settings.drill_only or not settings.providers_file:
        return ()
    chosen = {"sms": settings.sms_channel, "email": settings.mail_channel}
    named = read_providers(settings.providers_file)
    used = tuple(each for each in named if chosen.get(each.way, PROVIDERS) == PROVIDERS)
    missing = [way for way, channel in chosen.items() if channel == PROVIDERS and way not in by_way(used)]
    if missing:
        raise SettingsInvalid(
            f"服务商文件 {settings.providers_file} 里没有 [{missing[0]}] 的服务商。请补上，或把该通道改为 spool。"
        )
    return used


def by_way(found: Iterable[Provider]) -> dict[str, list[Provider]]:
    """The providers by way, in the order of their file."""
    ways: dict[str, list[Provider]] = {}
    for each in found:
        ways.setdefault(each.way, []).append(each)
    return ways


def dispatcher(system: System, clock: Clock, worker: str) -> Dispatcher:
    """A dispatcher on the system's outbox and channels; the providers it knows become those on the page."""
    office = system.office
    named = providers(system.settings)
    provider.register(office, clock(), [each.contract for each in named])
    found = channels(
        system.settings, clock, lambda way, given: provider.KnownWeights(office, way, clock, given)
    )
    rates = Rates(rates_of(named))
    return Dispatcher(DatabaseOutbox(office.store), found, worker=worker, clock=clock, rates=rates)


def rates_of(named: Iterable[Provider]) -> dict[str, float]:
    """Messages a second by way: those of its providers together, where each has one."""
    ways = by_way(named)
    return {
        way: sum(each.rate for each in some) for way, some in ways.items() if all(each.rate for each in some)
    }


def _chain(way: str, some: list[Provider], clock: Clock, weights: Asking | None) -> Channel:
    given = {each.name: each.weight for each in some}
    asked = weights(way, given) if weights else lambda: given
    return Chain(way, [each.channel(clock) for each in some], asked, clock)


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


# None: the providers of the file stand behind this way.
_SMS = {
    "spool": lambda settings: SpoolChannel(settings.spool_dir, name="sms"),
    "sms_http": _sms_http,
    PROVIDERS: None,
}
_MAIL = {
    "spool": lambda settings: SpoolChannel(settings.spool_dir, name="email"),
    "smtp": _smtp,
    PROVIDERS: None,
}


def utc_now() -> datetime.datetime:
    """The clock of the doors."""
    return datetime.datetime.now(datetime.UTC)
