"""The far end of the spool: what was written there arrives, fails or meets silence, by the number it went to."""

import datetime
import json
import os
import pathlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from emergency.services import notice
from emergency.services.office import Office
from notifier.dispatch import Dispatcher
from notifier.receipt import Receipt, ReceiptStatus
from notifier.simulation import Behaviour

LINK = re.compile(r"/e/([0-9A-Za-z]+)")
CODE = re.compile(r"编号([2-9A-HJ-NP-Z]{6})")
# Numbers ending in 404 do not exist; behind those ending in 408 nobody ever answers; example.invalid bounces.
BEHAVIOUR = Behaviour(fails=r"404$|@example\.invalid$", unanswered=r"408$")


@dataclass(frozen=True)
class Letter:
    """A short message that reached a telephone."""

    address: str
    token: str
    code: str
    purpose: str


class Mailroom:
    """Lets the dispatcher run and carries receipts back, at the moments of the replay."""

    def __init__(self, office: Office, dispatcher: Dispatcher, folder: str, tell: Callable[[Letter], object]):
        self._office = office
        self._dispatcher = dispatcher
        self._folder = pathlib.Path(folder)
        self._tell = tell
        self._seen: set[str] = set()

    def deliver(self, now: datetime.datetime) -> int:
        """Send whatever is due, report on it, and hand the letters that arrived to their readers."""
        while self._dispatcher.run_batch():
            pass
        self._folder.mkdir(parents=True, exist_ok=True)
        names = {each.name for each in os.scandir(self._folder) if each.name.endswith(".json")}
        fresh = sorted(names - self._seen)
        self._seen |= names
        spooled = [json.loads((self._folder / name).read_text("utf-8")) for name in fresh]
        notice.receive(self._office, now, [_receipt(each, now) for each in spooled])
        for each in spooled:
            if (
                "@" not in each["address"]
                and LINK.search(each["text"])
                and BEHAVIOUR.answers(each["address"])
            ):
                self._tell(_letter(each))
        return len(fresh)


def _receipt(spooled: dict, now: datetime.datetime) -> Receipt:
    status = BEHAVIOUR.reports(spooled["address"])
    return Receipt(
        channel=spooled["channel"],
        provider_id=spooled["provider_id"],
        status=status,
        at=now,
        address=spooled["address"],
        code="UNDELIV" if status is ReceiptStatus.FAILED else "DELIVRD",
        raw={"simulated": True},
    )


def _letter(spooled: dict) -> Letter:
    token, code = LINK.search(spooled["text"]), CODE.search(spooled["text"])
    purpose = spooled["unique_key"].split(":")[1]
    return Letter(spooled["address"], token.group(1), code.group(1), purpose)
