"""How enterprises are reached outside an episode: standing links, proofs of a number, requests to change it."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, division, key, metadata, refers

# A link to the enterprise's own page, good without any order; only the hash of its token is kept.
enterprise_link = sa.Table(
    "enterprise_link",
    metadata,
    key(),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    refers("enterprise_id", "enterprise"),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("created_by", sa.String(80), nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
)

# One code sent to prove that a number or mailbox reaches the contact; the code itself is kept as a hash.
contact_check = sa.Table(
    "contact_check",
    metadata,
    key(),
    refers("contact_id", "contact"),
    sa.Column("channel", sa.String(20), nullable=False),  # sms | email
    sa.Column("address", sa.String(120), nullable=False),
    sa.Column("code_hash", sa.String(64), nullable=False),
    sa.Column("sent_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("confirmed_at", Instant),
    sa.Column("way", sa.String(20), nullable=False, default=""),
    refers("round_id", "contact_round", nullable=True),  # the communication check that it was sent for
)

# One communication check (通信检验) of every contact of an area.
contact_round = sa.Table(
    "contact_round",
    metadata,
    key(),
    division(),
    sa.Column("month", sa.String(7), nullable=False),  # 2026-11
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("started_by", sa.String(80), nullable=False),
    sa.Column("left_out", sa.JSON, nullable=False),  # contacts that could not be asked, with the reason
    sa.UniqueConstraint("division", "month"),
)

# What an enterprise asked to change of its contacts; the register changes when an officer approves.
contact_request = sa.Table(
    "contact_request",
    metadata,
    key(),
    division(),
    refers("enterprise_id", "enterprise"),
    refers("contact_id", "contact", nullable=True),  # null: a further contact
    sa.Column("before", sa.JSON(none_as_null=True)),
    sa.Column("after", sa.JSON, nullable=False),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("reason", sa.String(400), nullable=False, default=""),
    sa.Column("consented", sa.Boolean, nullable=False, default=False),
    sa.Column("submitted_at", Instant, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),  # waiting | approved | refused
    sa.Column("decided_at", Instant),
    sa.Column("decided_by", sa.String(80), nullable=False, default=""),
    sa.Column("answer", sa.String(400), nullable=False, default=""),
)
