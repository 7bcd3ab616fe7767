"""Which reminder is due: below, at and above every moment."""

import datetime

import pytest
from database import NOW

from notifier.escalation import due_step

STEPS = (20, 40, 60)


def _due(minutes, sent=(), acknowledged=False, steps=STEPS):
    return due_step(NOW, acknowledged, steps, sent, NOW + datetime.timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("minutes", "sent", "step"),
    [
        (19.99, (), None), (20, (), 1), (20.01, (), 1),
        (39.99, {1}, None), (40, {1}, 2), (40.01, {1}, 2),
        (59.99, {1, 2}, None), (60, {1, 2}, 3), (60.01, {1, 2}, 3),
        (600, {1, 2, 3}, None),
    ],
)  # fmt: skip
def test_a_step_is_due_from_its_minute_on_and_only_once(minutes, sent, step):
    """Not before its minute, from its minute until it was sent, and never after the last."""
    assert _due(minutes, sent) == step


def test_an_acknowledged_order_is_never_reminded():
    """Whoever answered is left in peace."""
    assert _due(600, acknowledged=True) is None


def test_after_an_outage_only_the_latest_step_is_due():
    """Three reminders at once would say one thing three times."""
    assert _due(65) == 3


@pytest.mark.parametrize("sent", [{3}, {2, 3}])
def test_a_step_that_was_skipped_is_not_made_up_for(sent):
    """Once a later step went out, the earlier ones are past."""
    assert _due(65, sent) is None


def test_without_steps_nothing_is_due():
    """A plan may name no reminders."""
    assert _due(600, steps=()) is None
