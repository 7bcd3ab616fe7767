"""What a review is drawn from: orders with receipts and verdicts, warnings, air, the journal."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from plans.lifecycle import OrderState
from plans.pause import Pause
from plans.terms import ResponseLevel, Verdict, WarningLevel

DISMISSED, LEAD = "dismissed", "lead"


@dataclass(frozen=True)
class FindingFacts:
    """One finding about an order: lead, confirmed, appealed or dismissed; a person chose code and article."""

    id: int
    order_id: int
    enterprise: str
    state: str
    verdict: Verdict
    violation: str
    grounds: tuple[str, ...]
    answer: str = ""
    article: str = ""
    decided_by: str = ""
    decided_at: datetime.datetime | None = None


@dataclass(frozen=True)
class OrderFacts:
    """One order and how far it got; cuts in kg a day by pollutant, `ended_at` None while it still binds."""

    order_id: int
    number: str
    enterprise_id: int
    enterprise: str
    division: str
    industry: str
    grade: str
    level: WarningLevel
    response: ResponseLevel
    state: OrderState
    issued_at: datetime.datetime
    start_at: datetime.datetime
    deadline: datetime.datetime
    ended_at: datetime.datetime | None
    pauses: tuple[Pause, ...] = ()
    messages: int = 0
    sent: int = 0
    delivered: int = 0
    failure: str = ""
    acknowledged_at: datetime.datetime | None = None
    acknowledged_by: str = ""
    in_place_at: datetime.datetime | None = None
    verdict: Verdict | None = None
    drop_ratio: float | None = None
    daily_cut: Mapping[str, float] = field(default_factory=dict)
    finding: FindingFacts | None = None

    @property
    def reached(self) -> bool:
        """Whether anything says that the enterprise got the order: a delivery receipt or its own answer."""
        return self.delivered > 0 or self.acknowledged_at is not None

    @property
    def bound(self) -> bool:
        """Whether the order ever took effect: one replaced or lifted before its start asked for nothing."""
        return self.ended_at is None or self.ended_at > self.start_at

    @property
    def settled(self) -> Verdict | None:
        """The verdict that counts: a person's where one decided, else the evidence's.

        A dismissed lead counts as met, except where there were no data: those never count as met.
        """
        if self.finding is None or self.finding.state == LEAD:
            return self.verdict
        if self.finding.state != DISMISSED:
            return self.finding.verdict
        return Verdict.UNVERIFIABLE if self.finding.verdict is Verdict.UNVERIFIABLE else Verdict.MET


@dataclass(frozen=True)
class RevisionFacts:
    """One revision of a warning as it was sent out: issued, raised, lowered, extended or released."""

    act: str
    level: WarningLevel
    issued_at: datetime.datetime
    start_at: datetime.datetime
    expected_end: datetime.datetime | None


@dataclass(frozen=True)
class WarningFacts:
    """One warning of the episode, at its last level, with every revision of it."""

    number: str
    level: WarningLevel
    issued_at: datetime.datetime
    start_at: datetime.datetime
    expected_end: datetime.datetime | None
    released_at: datetime.datetime | None
    revisions: tuple[RevisionFacts, ...] = ()

    @property
    def lead_hours(self) -> float:
        """Hours from issue to start."""
        return round((self.start_at - self.issued_at).total_seconds() / 3600, 2)


@dataclass(frozen=True)
class TimelineEntry:
    """One line of the journal as the report shows it."""

    at: datetime.datetime
    actor: str
    act: str
    summary: str
    citation: str = ""


@dataclass(frozen=True)
class AirDay:
    """One Beijing day: the AQI forecast last before the warning, and the AQI measured (None: not known)."""

    day: datetime.date
    forecast_low: int | None
    forecast_high: int | None
    observed: int | None
    primary: str = ""


@dataclass(frozen=True)
class EpisodeFacts:
    """The episode a review is about."""

    episode_id: int
    code: str
    title: str
    area: str
    area_name: str
    drill: bool
    opened_at: datetime.datetime
    closed_at: datetime.datetime | None
    warnings: tuple[WarningFacts, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    air: tuple[AirDay, ...] = ()
