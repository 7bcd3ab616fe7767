"""What a county without a network filled in on its offline form: values only, nothing judged yet."""

import datetime
from dataclasses import dataclass


@dataclass(frozen=True)
class Filled:
    """Who did a step and when; `at` None: left empty."""

    who: str
    at: datetime.datetime | None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return not self.who and self.at is None


@dataclass(frozen=True)
class FilledOrder:
    """One enterprise's line: its order code and check as printed, and what was filled in; `row` from 1."""

    row: int
    code: str
    enterprise: str
    check: str
    filled: Filled
    how: str


@dataclass(frozen=True)
class OfflineReturn:
    """A form that came back; counts None: left empty."""

    reference: str
    signature: str
    acknowledged: Filled
    acted: Filled
    note: str
    reported: Filled
    measures: str
    plants: int | None
    notified: int | None
    problems: str
    orders: tuple[FilledOrder, ...]
