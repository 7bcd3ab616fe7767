"""The duty roster, its handovers, and the links that lead a calendar to it."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.roster import ShiftPost

duty_shift = sa.Table(
    "duty_shift",
    metadata,
    key(),
    division(),
    sa.Column("post", TermColumn(ShiftPost), nullable=False),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("mobile", sa.String(20)),
    refers("account_id", "account", nullable=True, index=False),
    sa.Column("begins_at", Instant, nullable=False, index=True),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("entered_by", sa.String(80), nullable=False),
    sa.Column("entered_at", Instant, nullable=False),
    sa.Column("removed_at", Instant),
)

# Given by who goes, taken by who comes: each signs with the own account.
duty_handover = sa.Table(
    "duty_handover",
    metadata,
    key(),
    division(),
    refers("shift_id", "duty_shift"),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("standing", sa.JSON, nullable=False),  # Chinese sentences: what was going on when it was given
    refers("given_by", "account", index=False),
    sa.Column("given_at", Instant, nullable=False),
    refers("taken_shift_id", "duty_shift", nullable=True, index=False),
    refers("taken_by", "account", nullable=True, index=False),
    sa.Column("taken_at", Instant),
    sa.Column("remark", sa.Text, nullable=False, default=""),
    sa.UniqueConstraint("shift_id"),
)

roster_link = sa.Table(
    "roster_link",
    metadata,
    key(),
    division(),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_by", sa.String(80), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
)
