"""What a banner or county ordered of enterprises by itself, and who of them acknowledged it."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.county_order import CountyOrderState

county_order = sa.Table(
    "county_order",
    metadata,
    key(),
    division(),
    sa.Column("number", sa.String(60), nullable=False, unique=True),
    sa.Column("drill", sa.Boolean, nullable=False),
    sa.Column("state", TermColumn(CountyOrderState), nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # the measures as they were typed
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("article", sa.String(200), nullable=False),
    sa.Column("start_at", Instant, nullable=False),
    sa.Column("expected_end", Instant),
    sa.Column("outlives", sa.Boolean, nullable=False),  # whether it goes on when the warning ends
    refers("warning_id", "warning", nullable=True),  # under which it was issued
    refers("submitted_by", "account", index=False),
    sa.Column("submitted_at", Instant, nullable=False),
    refers("decided_by", "account", nullable=True, index=False),
    sa.Column("decided_at", Instant),
    sa.Column("comment", sa.Text, nullable=False, default=""),
    sa.Column("ended_at", Instant),
    sa.Column("ended_by", sa.String(80), nullable=False, default=""),
    sa.Column("ended_reason", sa.Text, nullable=False, default=""),
    sa.Column("row_version", sa.Integer, nullable=False, default=1),
)

county_order_member = sa.Table(
    "county_order_member",
    metadata,
    key(),
    division(),
    refers("county_order_id", "county_order"),
    refers("enterprise_id", "enterprise"),
    sa.Column("number", sa.String(80), nullable=False, unique=True),
    sa.Column("lines", sa.JSON, nullable=False),  # the sentence of each measure for this enterprise
    sa.Column("acknowledged_at", Instant),
    sa.Column("acknowledged_by", sa.String(80)),
    sa.UniqueConstraint("county_order_id", "enterprise_id"),
)
