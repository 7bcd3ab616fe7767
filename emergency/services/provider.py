"""Providers: registered by the sending processes, balanced by the clock, shown to people."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Actor, Office
from emergency.storage import provider as providers
from emergency.storage.work import REGION_WIDE
from notifier.balance import Policy, Standing, Tries, rebalance

POLICY = Policy()
REFRESH = datetime.timedelta(seconds=5)
SHOWN = datetime.timedelta(hours=1)
WAY_LABELS = {"sms": "短信", "email": "邮件", "voice": "语音电话", "robot": "值班群机器人"}


@dataclass(frozen=True)
class ShownProvider:
    """One provider on the page: its standing, and its tries of the last hour."""

    way: str
    standing: Standing
    tries: Tries


class KnownWeights:
    """The weights of one way as the database has them, read again every few seconds."""

    def __init__(self, office: Office, way: str, clock: Callable[[], datetime.datetime]):
        self._office, self._way, self._clock = office, way, clock
        self._known: Mapping[str, int] = {}
        self._read_at: datetime.datetime | None = None

    def __call__(self) -> Mapping[str, int]:
        """Name -> weight; several threads may ask, one answer a few seconds old is as good as another."""
        now = self._clock()
        if self._read_at is None or not datetime.timedelta(0) <= now - self._read_at < REFRESH:
            with self._office.store.begin(REGION_WIDE) as work:
                self._known = {each.name: each.weight for each in providers.standings(work, self._way)}
            self._read_at = now
        return self._known


def register(office: Office, now: datetime.datetime, given: Mapping[str, Mapping[str, int]]) -> None:
    """Make these the providers, by way: name -> given weight."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        for way, weights in given.items():
            providers.register(work, way, weights, now)
        work.commit()


def balance_due(office: Office, now: datetime.datetime) -> int:
    """Move the weights that must move now; returns how many. Every move stands in the journal."""
    moved = 0
    with office.store.begin(REGION_WIDE, write=True) as work:
        for way in providers.ways(work):
            standings = providers.standings(work, way)
            names = [each.name for each in standings]
            tries = providers.tries(work, names, now - POLICY.window, POLICY.slow_milliseconds)
            for change in rebalance(standings, tries, now, POLICY):
                providers.shift(work, way, change, now)
                write_down(
                    work,
                    SYSTEM,
                    now,
                    division=SYSTEM.division,
                    act="balance",
                    noun="provider",
                    noun_id=0,
                    summary=f"{way_label(way)}服务商 {change.name} 的分配比例改为 {change.weight}：{change.why}",
                )
                moved += 1
        work.commit()
    return moved


def way_label(way: str) -> str:
    """What people call a way, 短信 for `sms`."""
    return WAY_LABELS.get(way, way)


def shown(office: Office, actor: Actor, now: datetime.datetime) -> list[ShownProvider]:
    """Every provider with its last hour; nothing of it belongs to one division."""
    with office.store.begin(actor.scope) as work:
        found = [(way, each) for way in providers.ways(work) for each in providers.standings(work, way)]
        names = [each.name for _, each in found]
        tries = providers.tries(work, names, now - SHOWN, POLICY.slow_milliseconds)
    return [ShownProvider(way, each, tries.get(each.name, Tries(0, 0, 0))) for way, each in found]
