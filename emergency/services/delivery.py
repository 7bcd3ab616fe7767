"""The outbox as the dispatcher sees it: every call is one short unit of work, none is open on the wire."""

import datetime
from collections.abc import Collection, Sequence

from emergency.errors import DatabaseAway
from emergency.storage import inquiry
from emergency.storage import lease as leases
from emergency.storage.receipt import match_receipts, record_receipts
from emergency.storage.work import REGION_WIDE, Store
from notifier.delivery import Settlement
from notifier.errors import OutboxUnreachable
from notifier.inquiry import Sent
from notifier.message import Message
from notifier.receipt import Receipt

# Receipts come within minutes; a provider that pushed none is asked every half hour for three days.
ASKED_AFTER = datetime.timedelta(minutes=10)
ASKED_AGAIN = datetime.timedelta(minutes=30)
ASKED_UNTIL = datetime.timedelta(days=3)
ASKED_AT_ONCE = 100


class DatabaseOutbox:
    """The notifier's port, on the database."""

    def __init__(self, store: Store):
        self._store = store

    def claim(
        self,
        worker: str,
        limit: int,
        lease: datetime.timedelta,
        now: datetime.datetime,
        without: Collection[str] = (),
    ) -> list[Message]:
        """Lease up to `limit` due messages to `worker`; see `lease.claim`."""
        return self._do(leases.claim, worker, limit, now + lease, now, without)

    def settle(self, settlements: Sequence[Settlement]) -> int:
        """Record each try; returns how many still held their lease."""
        return self._do(leases.settle, settlements) if settlements else 0

    def give_back(self, messages: Sequence[Message]) -> int:
        """Queue again the messages that were not tried; returns how many still held their lease."""
        return self._do(leases.give_back, messages) if messages else 0

    def recover(self) -> int:
        """End every lease at once; see `lease.recover`."""
        return self._do(leases.recover)

    def match_receipts(self) -> int:
        """Lay early receipts beside their messages; returns how many found theirs."""
        return self._do(match_receipts)

    def take_unreported(self, channels: Collection[str], now: datetime.datetime) -> list[Sent]:
        """Messages to ask their providers about: reported too late, and not asked about lately."""
        between = now - ASKED_UNTIL, now - ASKED_AFTER
        return self._do(inquiry.take_unreported, channels, between, now - ASKED_AGAIN, now, ASKED_AT_ONCE)

    def record_receipts(self, reports: Sequence[Receipt], now: datetime.datetime) -> int:
        """Keep what providers answered; returns how many receipts are new."""
        return self._do(record_receipts, reports, now) if reports else 0

    def _do(self, act, *arguments):
        try:
            with self._store.begin(REGION_WIDE, write=True) as work:
                result = act(work, *arguments)
                work.commit()
        except DatabaseAway as error:
            raise OutboxUnreachable(error.message) from error
        return result
