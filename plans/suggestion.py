"""From a forecast and the plan in force to a level, with every reason and the article behind it."""

import datetime
from dataclasses import dataclass

from plans.dated import Citation
from plans.terms import Advice, Cause, ResponseLevel, WarningLevel


@dataclass(frozen=True)
class Reason:
    """One clause that was looked at: met or not, on which days, under which article."""

    clause: str
    text: str
    met: bool
    days: tuple[datetime.date, ...]
    citation: Citation


@dataclass(frozen=True)
class ExcludedDay:
    """A day that may not raise a level, and why."""

    day: datetime.date
    cause: Cause
    why: str


@dataclass(frozen=True)
class Alternative:
    """The level another reading of the same forecast gives (range max, merged, rolling)."""

    reading: str
    level: WarningLevel
    why: str


@dataclass(frozen=True)
class LiveWarning:
    """What the suggestion must know of the warning that is in force now."""

    level: WarningLevel
    start: datetime.datetime
    expected_end: datetime.datetime | None


@dataclass(frozen=True)
class LevelSuggestion:
    """A proposed level for one area; only people turn it into a warning."""

    area: str
    plan_id: str
    plan_title: str
    plan_in_force_from: datetime.date
    rules: str
    assessed_at: datetime.datetime
    level: WarningLevel
    response: ResponseLevel | None
    start: datetime.datetime | None
    end: datetime.datetime | None
    lead_hours: int | None
    reasons: tuple[Reason, ...]
    excluded_days: tuple[ExcludedDay, ...]
    health_tip: bool
    o3_response: bool
    advice: Advice
    alternatives: tuple[Alternative, ...]
    assumed: tuple[str, ...]
