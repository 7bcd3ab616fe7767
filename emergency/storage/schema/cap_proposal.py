"""Warning messages of other systems that wait for a person, and texts of the public page that people entered."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.cap_proposal import ProposalState
from plans.lifecycle import WarningAct
from plans.public_text import Slot
from plans.terms import WarningLevel

cap_proposal = sa.Table(
    "cap_proposal",
    metadata,
    key(),
    division(),  # whom it is put before
    sa.Column("sender", sa.String(200), nullable=False),
    sa.Column("identifier", sa.String(200), nullable=False),
    sa.Column("sent", Instant, nullable=False),
    sa.Column("message_type", sa.String(10), nullable=False),
    sa.Column("drill", sa.Boolean, nullable=False),
    sa.Column("level", TermColumn(WarningLevel)),
    sa.Column("act", TermColumn(WarningAct)),
    sa.Column("starts_at", Instant),
    sa.Column("expires", Instant),
    sa.Column("headline", sa.Text, nullable=False),
    sa.Column("description", sa.Text, nullable=False),
    sa.Column("sender_name", sa.String(200), nullable=False),
    sa.Column("areas", sa.JSON, nullable=False),
    sa.Column("points_at", sa.JSON, nullable=False),  # [sender, identifier] of each message it refers to
    sa.Column("cautions", sa.JSON, nullable=False),  # Chinese sentences for whoever decides
    sa.Column("seal", sa.JSON, nullable=False),  # state, why, subject, fingerprint
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("state", TermColumn(ProposalState), nullable=False),
    refers("imported_by", "account", index=False),
    sa.Column("imported_at", Instant, nullable=False),
    refers("decided_by", "account", nullable=True, index=False),
    sa.Column("decided_at", Instant),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.UniqueConstraint("division", "sender", "identifier"),
)

public_text = sa.Table(
    "public_text",
    metadata,
    key(),
    division(),
    sa.Column("slot", TermColumn(Slot), nullable=False),
    sa.Column("language", sa.String(20), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    refers("entered_by", "account", index=False),
    sa.Column("entered_at", Instant, nullable=False),
    sa.Column("removed_at", Instant),
)
