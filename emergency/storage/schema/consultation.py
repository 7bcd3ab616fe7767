"""Consultations that are called, those that were held, and who signed them."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.terms import WarningLevel

# A consultation that is called for a moment; the one that came of it names it.
consultation_call = sa.Table(
    "consultation_call",
    metadata,
    key(),
    division(),
    sa.Column("drill", sa.Boolean, nullable=False, default=False),
    sa.Column("scheduled_for", Instant, nullable=False),
    sa.Column("place", sa.String(120), nullable=False),  # a room, or how to dial in
    sa.Column("subject", sa.Text, nullable=False, default=""),
    sa.Column("invited", sa.JSON, nullable=False),  # plans.consultation.Participant as JSON
    refers("called_by", "account", index=False),
    sa.Column("called_at", Instant, nullable=False),
    sa.Column("called_off_at", Instant),
    sa.Column("called_off_reason", sa.Text, nullable=False, default=""),
)

consultation = sa.Table(
    "consultation",
    metadata,
    key(),
    division(),
    refers("episode_id", "episode"),
    refers("forecast_id", "forecast", nullable=True),
    sa.Column("held_at", Instant, nullable=False),
    sa.Column("participants", sa.JSON, nullable=False),  # plans.consultation.Participant as JSON
    sa.Column("opinion", sa.Text, nullable=False),
    sa.Column("conclusion", TermColumn(WarningLevel), nullable=False),
    sa.Column("suggestion", sa.JSON, nullable=False),  # as `emergency assess --json` writes it
    refers("recorded_by", "account", index=False),
    # plans.consultation.Opinion as JSON, one a body
    sa.Column("opinions", sa.JSON, nullable=False, default=list, server_default="[]"),
    # the versions that lay beside each other, oldest first
    sa.Column("forecast_ids", sa.JSON, nullable=False, default=list, server_default="[]"),
    refers("call_id", "consultation_call", nullable=True, index=False),
    sa.Column("recorded_at", Instant),  # empty in records older than this column
    refers("proposal_id", "cap_proposal", nullable=True, index=False),  # the outside message it weighs
    sa.UniqueConstraint("call_id"),
)

# Each participant signs once: himself, or entered by the desk with the basis for it.
consultation_signature = sa.Table(
    "consultation_signature",
    metadata,
    key(),
    refers("consultation_id", "consultation"),
    sa.Column("number", sa.Integer, nullable=False),  # place in the participants of the record
    refers("account_id", "account", index=False),  # who signed, or who entered it
    sa.Column("basis", sa.Text, nullable=False, default=""),  # empty: he signed himself
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("consultation_id", "number"),
)
