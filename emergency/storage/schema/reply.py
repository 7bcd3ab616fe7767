"""What people asked or said in a short message that an officer must answer."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.reply import CaseKind, CaseOutcome

# One matter of one sender; further messages on it hang on the same row (inbound.case_id).
reply_case = sa.Table(
    "reply_case",
    metadata,
    key(),
    division(),
    sa.Column("kind", TermColumn(CaseKind), nullable=False),
    refers(
        "order_id", "orders", nullable=True
    ),  # null: nobody can tell from the message which order is meant
    sa.Column("sender", sa.String(40), nullable=False),
    sa.Column("who", sa.String(200), nullable=False, default=""),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("why", sa.String(200), nullable=False, default=""),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("outcome", TermColumn(CaseOutcome)),  # null: open
    sa.Column("answer", sa.String(400), nullable=False, default=""),
    sa.Column("answered_at", Instant),
    sa.Column("answered_by", sa.String(80), nullable=False, default=""),
)
sa.Index("ix_reply_case_opened_at", reply_case.c.opened_at)
