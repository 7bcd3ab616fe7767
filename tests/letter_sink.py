"""Where messages end in tests: a worker sends what is due into files, and what lies in them is read back."""

import json
import pathlib
import re
from dataclasses import dataclass

from emergency.wiring import System, dispatcher
from notifier.message import Purpose

PURPOSES = {each.value for each in Purpose}


@dataclass(frozen=True)
class Letter:
    """One message as it left the house."""

    address: str
    purpose: Purpose
    text: str

    @property
    def link(self) -> str:
        """The path of the page it leads to."""
        return re.search(r"/[em]/\w+", self.text).group(0)


class LetterSink:
    """The worker of a bureau with its channels as shipped, and the folder that they write to."""

    def __init__(self, office, clock):
        self._folder = pathlib.Path(office.settings.spool_dir)
        self._worker = dispatcher(System(office, office.store.engine), clock, "test")
        self._seen = set()

    def receives(self) -> list[Letter]:
        """Send what is due; what has arrived since the last time."""
        while self._worker.run_batch():
            pass
        fresh = sorted(set(self._folder.glob("*.json")) - self._seen)
        self._seen.update(fresh)
        return [_letter(json.loads(each.read_text("utf-8"))) for each in fresh]


def _letter(kept: dict) -> Letter:
    purpose = next(part for part in kept["unique_key"].split(":") if part in PURPOSES)
    return Letter(kept["address"], Purpose(purpose), kept["text"])
