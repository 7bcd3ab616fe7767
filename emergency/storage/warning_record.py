"""Episodes, consultations, decisions, warnings and their revisions, as values."""

import datetime
from dataclasses import dataclass

from plans.lifecycle import LIVE_STATES, WarningAct, WarningState
from plans.terms import WarningLevel


@dataclass(frozen=True)
class Episode:
    """One pollution process in one division, live or drill."""

    id: int
    division: str
    code: str
    title: str
    drill: bool
    opened_at: datetime.datetime
    closed_at: datetime.datetime | None


@dataclass(frozen=True)
class Consultation:
    """What was said when the level was discussed; `suggestion` as the interfaces write it."""

    id: int
    division: str
    episode_id: int
    forecast_id: int | None
    held_at: datetime.datetime
    participants: list
    opinion: str
    conclusion: WarningLevel
    suggestion: dict
    recorded_by: int
    opinions: list
    forecast_ids: list[int]
    call_id: int | None
    recorded_at: datetime.datetime | None
    proposal_id: int | None

    @property
    def known_at(self) -> datetime.datetime:
        """When it was written down; of older records only known when it was held."""
        return self.recorded_at or self.held_at


@dataclass(frozen=True)
class Decision:
    """A level that people chose, waiting for or holding the approval of another person."""

    id: int
    division: str
    episode_id: int
    consultation_id: int
    warning_id: int | None
    act: WarningAct
    level: WarningLevel
    suggested_level: WarningLevel
    start_at: datetime.datetime
    expected_end: datetime.datetime | None
    reason: str
    correction: str
    bound: list[str]
    state: WarningState
    submitted_by: int
    submitted_at: datetime.datetime
    row_version: int


@dataclass(frozen=True)
class PollutionWarning:
    """A warning that was issued for one division."""

    id: int
    division: str
    episode_id: int
    number: str
    state: WarningState
    level: WarningLevel
    revision: int
    drill: bool
    issued_at: datetime.datetime
    start_at: datetime.datetime
    expected_end: datetime.datetime | None
    released_at: datetime.datetime | None
    suspended_at: datetime.datetime | None
    resumes_at: datetime.datetime | None
    plan_id: str
    row_version: int

    @property
    def release_is_ahead(self) -> bool:
        """Whether a release is announced that has not taken effect: the warning still binds."""
        return self.released_at is not None and self.state in LIVE_STATES


@dataclass(frozen=True)
class Revision:
    """One version of a warning as it was sent out."""

    id: int
    warning_id: int
    number: int
    act: WarningAct
    level: WarningLevel
    start_at: datetime.datetime
    expected_end: datetime.datetime | None
    decision_id: int
    issued_by: int
    issued_at: datetime.datetime
    notice: dict
