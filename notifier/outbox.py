"""The port through which the dispatcher takes messages and gives back what became of them."""

import datetime
from collections.abc import Collection, Sequence
from typing import Protocol

from notifier.delivery import Settlement
from notifier.inquiry import Sent
from notifier.message import Message
from notifier.receipt import Receipt


class Outbox(Protocol):
    """Where messages wait. Each call is one short transaction; none is open between calls.

    Raises OutboxUnreachable where the database is away for now.
    """

    def claim(
        self,
        worker: str,
        limit: int,
        lease: datetime.timedelta,
        now: datetime.datetime,
        without: Collection[str] = (),
    ) -> list[Message]:
        """Up to `limit` due messages, first priority first, leased to `worker` until now + lease.

        Messages of the channels in `without` are left where they are.
        """

    def settle(self, settlements: Sequence[Settlement]) -> int:
        """Record the settlements; returns how many still held their lease and were applied."""

    def give_back(self, messages: Sequence[Message]) -> int:
        """Return messages that were claimed but not tried; they are due again at once."""

    def recover(self) -> int:
        """End every lease at once; only for a process that knows all holders to be dead."""

    def match_receipts(self) -> int:
        """Lay receipts that came before their messages were settled beside them; returns how many."""

    def take_unreported(self, channels: Collection[str], now: datetime.datetime) -> list[Sent]:
        """Sent messages of these channels whose receipts are overdue, each given out once in a while."""

    def record_receipts(self, reports: Sequence[Receipt], now: datetime.datetime) -> int:
        """Keep receipts that were asked for; returns how many are new."""
