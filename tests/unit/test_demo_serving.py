"""The demo as one process: its sender says that it lives, and its terminal stays readable."""

import contextlib
import types
from collections import Counter

import pytest
import structlog
from bureau import NOW

from emergency.cli import serving
from emergency.cli.quiet import keep_quiet
from emergency.services.standing import standing


class _Idle:
    """A dispatcher with nothing to send."""

    def run_batch(self):
        """Nothing is due."""
        return Counter()

    def match_receipts(self):
        """Nothing came."""
        return 0

    def close(self):
        """Nothing is open."""


class _Rounds:
    """An event that is set after so many looks."""

    def __init__(self, rounds):
        self._left = rounds

    def is_set(self):
        """Count one look."""
        self._left -= 1
        return self._left < 0


@pytest.mark.parametrize(("rounds", "alive"), [(0, False), (1, True), (2, True)])
def test_the_sender_of_the_demo_beats_in_every_round(bureau, monkeypatch, rounds, alive):
    """Before the first round the check fails as it should; after one the sender counts as alive."""
    monkeypatch.setattr(serving.wiring, "dispatcher", lambda *_: _Idle())
    monkeypatch.setattr(serving, "PAUSE_SECONDS", 0)
    system = types.SimpleNamespace(office=bureau.office, settings=bureau.office.settings)
    serving._send(system, lambda: NOW, _Rounds(rounds))

    assert (standing(bureau.office, NOW).checks["worker"] == "") is alive


def test_the_terminal_of_the_demo_shows_warnings_and_nothing_below(capsys):
    """A tick that is done is silent; a tick that failed is not."""
    with contextlib.ExitStack() as after:
        after.callback(structlog.reset_defaults)
        keep_quiet()
        log = structlog.get_logger()
        log.info("tick done")
        log.warning("tick failed")

    shown = capsys.readouterr().out
    assert "tick done" not in shown and "tick failed" in shown
