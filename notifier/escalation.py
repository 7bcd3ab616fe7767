"""Which reminder is due now."""

import datetime
from collections.abc import Collection, Sequence


def due_step(
    issued_at: datetime.datetime,
    acknowledged: bool,
    minutes: Sequence[int],
    sent: Collection[int],
    now: datetime.datetime,
) -> int | None:
    """The reminder to send now, 1 for the first of `minutes` after issue; None when none is due.

    After an outage only the latest step that has come is due: the missed ones would say the same.
    `sent` holds the steps sent before; a step before one of them is never made up for.
    """
    if acknowledged:
        return None
    come = [step for step, after in enumerate(minutes, 1) if now >= issued_at + _minutes(after)]
    latest = max(come, default=0)
    return latest if latest > max(sent, default=0) else None


def _minutes(count: int) -> datetime.timedelta:
    return datetime.timedelta(minutes=count)
