"""Answers where no network is: receipts and replies for spooled messages, made up by rules on the address."""

import datetime
import json
import os
import pathlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from notifier.receipt import Inbound, Receipt, ReceiptStatus


@dataclass(frozen=True)
class Behaviour:
    """Which addresses misbehave, as patterns searched in the address; an empty pattern matches none."""

    fails: str = ""  # the provider reports a failure
    silent: str = ""  # no report at all ever comes
    unanswered: str = ""  # delivered, but nobody replies

    def reports(self, address: str) -> ReceiptStatus | None:
        """What the provider will report; None for silence."""
        if _matches(self.silent, address):
            return None
        return ReceiptStatus.FAILED if _matches(self.fails, address) else ReceiptStatus.DELIVERED

    def answers(self, address: str) -> bool:
        """Whether somebody at this address replies."""
        delivered = self.reports(address) is ReceiptStatus.DELIVERED
        return delivered and not _matches(self.unanswered, address)


class SpoolReceipts:
    """Reads a spool folder and says what a provider and the recipients would have said."""

    def __init__(self, folder: str | os.PathLike, behaviour: Behaviour):
        self._folder = pathlib.Path(folder)
        self._behaviour = behaviour

    def receipts(self, now: datetime.datetime) -> Iterator[Receipt]:
        """One receipt for every spooled message whose address is not silent."""
        for spooled in self._spooled():
            status = self._behaviour.reports(spooled["address"])
            if status is not None:
                yield _receipt(spooled, status, now)

    def replies(self, now: datetime.datetime, text: str = "1") -> Iterator[Inbound]:
        """One reply for every spooled short message whose address answers."""
        for spooled in self._spooled():
            address = spooled["address"]
            if "@" not in address and self._behaviour.answers(address):
                yield Inbound(spooled["channel"], address, text, now, f"reply-{spooled['provider_id']}")

    def _spooled(self) -> Iterator[dict]:
        for path in sorted(self._folder.glob("*.json")):
            yield json.loads(path.read_text(encoding="utf-8"))


def _receipt(spooled: dict, status: ReceiptStatus, now: datetime.datetime) -> Receipt:
    code = "DELIVRD" if status is ReceiptStatus.DELIVERED else "UNDELIV"
    return Receipt(
        spooled["channel"], spooled["provider_id"], status, now, spooled["address"], code, {"simulated": True}
    )


def _matches(pattern: str, address: str) -> bool:
    return bool(pattern) and re.search(pattern, address) is not None
