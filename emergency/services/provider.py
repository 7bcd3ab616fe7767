"""Providers: registered by the sending processes, balanced by the clock, shown to people."""

import contextlib
import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from emergency.errors import DatabaseAway
from emergency.services.journaling import write_down
from emergency.services.office import SYSTEM, Actor, Office
from emergency.storage import provider as providers
from emergency.storage.work import REGION_WIDE
from notifier.balance import Policy, Standing, Tries, rebalance
from notifier.contract import Contract, Usage, mean_fen, quota_words, yuan
from notifier.lint import lint
from notifier.message import Purpose
from notifier.segments import segments
from plans.beijing import day_of, midnight

POLICY = Policy()
REFRESH = datetime.timedelta(seconds=5)
SHOWN = datetime.timedelta(hours=1)
WAY_LABELS = {"sms": "短信", "email": "邮件", "voice": "语音电话", "robot": "值班群机器人"}


@dataclass(frozen=True)
class ShownProvider:
    """One provider on the page: what is agreed, its standing, its tries of the last hour, its month."""

    contract: Contract
    standing: Standing
    tries: Tries
    usage: Usage

    @property
    def way(self) -> str:
        """What people call its way."""
        return way_label(self.contract.way)

    @property
    def yuan(self) -> float | None:
        """What the month has cost so far."""
        return yuan(self.usage.segments, self.contract.fen)

    @property
    def warning(self) -> str:
        """What must be known of the month's segments."""
        return quota_words(self.usage, self.contract.monthly)


@dataclass(frozen=True)
class Preview:
    """A short message as it went out: how many segments it is billed as, and what is wrong with it."""

    title: str
    text: str
    segments: int
    troubles: tuple[str, ...]


@dataclass(frozen=True)
class Forecast:
    """What one start to everyone would be billed as; `yuan` None where a price is unknown."""

    contacts: int
    segments: int
    yuan: float | None


class KnownWeights:
    """The weights of one way as the database has them, read again every few seconds.

    While the database is away those last read hold, and before any were read those of the file, `given`.
    """

    def __init__(
        self, office: Office, way: str, clock: Callable[[], datetime.datetime], given: Mapping[str, int]
    ):
        self._office, self._way, self._clock = office, way, clock
        self._known = given
        self._read_at: datetime.datetime | None = None

    def __call__(self) -> Mapping[str, int]:
        """Name -> weight; several threads may ask, one answer a few seconds old is as good as another."""
        now = self._clock()
        if self._read_at is None or not datetime.timedelta(0) <= now - self._read_at < REFRESH:
            # Also after an outage: asked for every message, a dead server would cost each its time-out.
            self._read_at = now
            with contextlib.suppress(DatabaseAway), self._office.store.begin(REGION_WIDE) as work:
                self._known = {each.name: each.weight for each in providers.standings(work, self._way)}
        return self._known


def register(office: Office, now: datetime.datetime, agreed: Sequence[Contract]) -> None:
    """Make these the providers that the page shows and the clock balances."""
    with office.store.begin(REGION_WIDE, write=True) as work:
        providers.register(work, agreed, now)
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
    """Every provider with its last hour and its month; nothing of it belongs to one division."""
    with office.store.begin(actor.scope) as work:
        found = providers.contracts(work)
        names = [contract.name for contract, _ in found]
        tries = providers.tries(work, names, now - SHOWN, POLICY.slow_milliseconds)
        used = providers.usage(work, midnight(day_of(now).replace(day=1)))
    return [
        ShownProvider(
            contract,
            standing,
            tries.get(contract.name, Tries(0, 0, 0)),
            used.get((contract.way, contract.name), Usage()),
        )
        for contract, standing in found
    ]


def previews(office: Office, actor: Actor) -> list[Preview]:
    """The newest short message of every purpose in the actor's area, as a phone shows it."""
    with office.store.begin(actor.scope) as work:
        texts = providers.latest_texts(work, ("sms", "spool"))
    return [
        Preview(each.label, texts[each], segments(texts[each]), lint(texts[each]))
        for each in Purpose
        if each in texts
    ]


def forecast(office: Office, actor: Actor) -> Forecast | None:
    """What one start to every contact of the area would cost; None before the first start was sent."""
    with office.store.begin(actor.scope) as work:
        text = providers.latest_texts(work, ("sms", "spool")).get(Purpose.ORDER_START)
        agreed = [contract for contract, _ in providers.contracts(work) if contract.way == "sms"]
        mobiles = providers.count_mobiles(work)
    if text is None:
        return None
    billed = mobiles * segments(text)
    return Forecast(mobiles, billed, yuan(billed, mean_fen(agreed)))
