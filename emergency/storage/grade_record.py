"""Grade declarations and proposals to lower a grade, as values."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from notifier.message import MessageState
from plans.grade_examination import Dimension
from plans.grade_lifecycle import AdjustmentState, GradeState
from plans.grade_notice import NoticeKind
from plans.grade_procedure import Ground
from plans.terms import Grade, Tier


@dataclass(frozen=True)
class Declaration:
    """One declaration; `proposed` is the grade of the newest examination, `deadline` that of the next step."""

    id: int
    division: str
    enterprise_id: int
    industry: str
    scheme: str
    claimed: Grade
    proposed: Grade
    state: GradeState
    source: str
    declared_on: datetime.date
    declared_by: str
    gate_ready: bool
    bars: Mapping[str, str]
    deadline: datetime.date | None
    deadline_certain: bool
    publicised_on: datetime.date | None
    publicity_ends: datetime.date | None
    publicity_certain: bool
    notice_document: str
    decided_on: datetime.date | None
    valid_to: datetime.date | None
    document: str
    row_version: int
    enterprise: str = ""
    invented: bool = False

    def overdue(self, today: datetime.date) -> bool:
        """Whether the step that is waited for is late: the deadline itself is still in time."""
        return self.deadline is not None and today > self.deadline


@dataclass(frozen=True)
class IndicatorHeld:
    """One indicator: what the enterprise claims and what the newest examination found."""

    dimension: Dimension
    claimed: Grade | None
    examined: Grade | None
    remark: str
    comment: str


@dataclass(frozen=True)
class Step:
    """One act: who, when, at which tier, with what opinion and document, and by when it was due."""

    id: int
    declaration_id: int
    at: datetime.datetime
    act: str
    state: GradeState
    tier: Tier | None
    account_id: int
    person: str
    who: str
    opinion: str
    grade: Grade | None
    grades: Mapping[str, str | None]
    document: str
    deadline: datetime.date | None


@dataclass(frozen=True)
class Objection:
    """An objection raised during publicity; `upheld` None: not settled yet."""

    id: int
    declaration_id: int
    received_at: datetime.datetime
    objector: str
    way: str
    text: str
    recorded_by: str
    received_on: datetime.date | None
    enterprise_id: int | None
    settled_at: datetime.datetime | None
    settled_by: str
    upheld: bool | None
    answer: str


@dataclass(frozen=True)
class DeclarationFile:
    """A file that was handed in with a declaration."""

    attachment_id: int
    name: str
    size: int
    sha256: str
    note: str
    submitted_by: str
    submitted_at: datetime.datetime


@dataclass(frozen=True)
class Adjustment:
    """A proposal to lower a grade, from its ground to its decision."""

    id: int
    division: str
    enterprise_id: int
    industry: str
    scheme: str
    held: Grade
    proposed: Grade
    ground: Ground
    reason: str
    finding_id: int | None
    state: AdjustmentState
    proposed_at: datetime.datetime
    proposed_by: str
    proposer: str
    deadline: datetime.date | None
    notified_on: datetime.date | None
    notice_document: str
    served_on: datetime.date | None
    statement_due: datetime.date | None
    statement_certain: bool
    statement: str
    stated_by: str
    stated_at: datetime.datetime | None
    decided_on: datetime.date | None
    decided_by: str
    answer: str
    document: str
    row_version: int
    enterprise: str = ""
    invented: bool = False


@dataclass(frozen=True)
class AdjustmentStep:
    """One act on a proposal: who, when, at which tier, with what opinion and document, and by when it was due."""

    id: int
    adjustment_id: int
    at: datetime.datetime
    act: str
    state: AdjustmentState
    tier: Tier | None
    account_id: int
    person: str
    who: str
    opinion: str
    document: str
    deadline: datetime.date | None


@dataclass(frozen=True)
class Notice:
    """A notice to an enterprise, word by word; `way` is empty while nobody acknowledged it."""

    id: int
    division: str
    enterprise_id: int
    kind: NoticeKind
    unique_key: str
    declaration_id: int | None
    adjustment_id: int | None
    brief: str
    paragraphs: Sequence[str]
    document: str
    issuer: str
    issued_at: datetime.datetime
    issued_by: str
    way: str
    served_on: datetime.date | None
    received_by: str
    recorded_at: datetime.datetime | None
    recorded_by: str
    enterprise: str = ""
    invented: bool = False

    @property
    def waits(self) -> bool:
        """Whether it is still to be acknowledged."""
        return not self.way and not self.kind.reminds


@dataclass(frozen=True)
class Delivery:
    """One message that carried a notice."""

    recipient: str
    channel: str
    state: MessageState
    created_at: datetime.datetime
    delivered_at: datetime.datetime | None
    reason: str


@dataclass(frozen=True)
class Expiring:
    """A grade that runs out, with its enterprise."""

    grade_id: int
    enterprise_id: int
    enterprise: str
    division: str
    industry: str
    grade: Grade
    valid_to: datetime.date
