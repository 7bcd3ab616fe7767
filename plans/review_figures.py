"""The figures of a review as values: counts, shares, reductions, groups, and the whole of one episode."""

import datetime
from dataclasses import dataclass

from plans.review_facts import LEAD, EpisodeFacts, FindingFacts, OrderFacts
from plans.review_score import Score

POLLUTANTS = ("so2", "nox", "pm", "vocs")


@dataclass(frozen=True)
class Counts:
    """Orders by how far they got; `messages*` count messages.

    `bound` are the orders that took effect; `in_place*` and the verdicts count only those, and `met` to
    `unjudged` add up to them.
    """

    orders: int
    messages: int
    messages_sent: int
    messages_delivered: int
    sent: int
    delivered: int
    acknowledged: int
    in_time: int
    in_place: int
    in_place_in_time: int
    unreached: int
    met: int
    partly: int
    unmet: int
    unverifiable: int
    unjudged: int
    bound: int


@dataclass(frozen=True)
class Rates:
    """Shares, 0 to 1; None where there is nothing to share.

    Delivery and acknowledgement are shares of all orders, the others of the orders that took effect.

    `verified` is the share with a verdict other than unverifiable, `met` the share carried out, and
    `met_by_cut` the share of the planned reduction (all pollutants, kg) that is verified.
    """

    delivered: float | None
    acknowledged: float | None
    acknowledged_in_time: float | None
    in_place: float | None
    in_place_in_time: float | None
    verified: float | None
    met: float | None
    met_by_cut: float | None


@dataclass(frozen=True)
class Reduction:
    """Planned against verified reduction of one pollutant over the episode, kg."""

    pollutant: str
    planned_kg: float
    verified_kg: float

    @property
    def ratio(self) -> float | None:
        """Verified as a share of planned; None where nothing was planned."""
        return self.verified_kg / self.planned_kg if self.planned_kg else None


@dataclass(frozen=True)
class Group:
    """The figures of the orders that share a division, an industry, a grade or a level."""

    key: str
    counts: Counts
    rates: Rates
    reductions: tuple[Reduction, ...]


@dataclass(frozen=True)
class Unreached:
    """An enterprise of which nothing says that it got its order."""

    enterprise: str
    division: str
    number: str
    why: str


@dataclass(frozen=True)
class ReviewFigures:
    """Everything a report on one episode shows. Groups are keyed by code or value, the report names them."""

    episode: EpisodeFacts
    drawn_at: datetime.datetime
    lead_hours: float | None
    counts: Counts
    rates: Rates
    reductions: tuple[Reduction, ...]
    by_division: tuple[Group, ...]
    by_industry: tuple[Group, ...]
    by_grade: tuple[Group, ...]
    by_level: tuple[Group, ...]
    unreached: tuple[Unreached, ...]
    violations: tuple[FindingFacts, ...]
    scores: tuple[Score, ...]
    orders: tuple[OrderFacts, ...]
    assumed: tuple[str, ...]

    @property
    def open_leads(self) -> tuple[FindingFacts, ...]:
        """Leads nobody has decided; an episode with any should not be closed."""
        return tuple(each for each in self.violations if each.state == LEAD)
