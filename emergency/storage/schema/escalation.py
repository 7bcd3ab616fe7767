"""How an order that nobody answered is pressed: steps taken, telephone calls, and each person's acknowledgement."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.escalation import CallOutcome, CallParty, StepKind

escalation_step = sa.Table(
    "escalation_step",
    metadata,
    key(),
    refers("order_id", "orders"),
    sa.Column("kind", TermColumn(StepKind), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("queued", sa.Integer, nullable=False),
    sa.Column("note", sa.String(200), nullable=False, default=""),
    sa.UniqueConstraint("order_id", "kind", "number"),
)

call_entry = sa.Table(
    "call_entry",
    metadata,
    key(),
    division(),
    refers("order_id", "orders"),
    refers("contact_id", "contact", nullable=True),  # null: a supervisor, or a number found elsewhere
    sa.Column("party", TermColumn(CallParty), nullable=False),
    sa.Column("name", sa.String(80), nullable=False, default=""),
    sa.Column("mobile", sa.String(40), nullable=False, default=""),
    sa.Column("at", Instant, nullable=False),
    sa.Column("outcome", TermColumn(CallOutcome), nullable=False),
    sa.Column("who", sa.String(80), nullable=False, default=""),  # who answered
    sa.Column("note", sa.String(400), nullable=False, default=""),
    refers("account_id", "account"),
    sa.Column("officer", sa.String(80), nullable=False),
)

# Each person who acknowledged; the order itself is acknowledged when there are as many as its plan wants.
acknowledgement = sa.Table(
    "acknowledgement",
    metadata,
    key(),
    refers("order_id", "orders"),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("way", sa.String(20), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("order_id", "who"),
)
