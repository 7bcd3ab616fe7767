"""Findings about orders and the review that closes an episode."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, key, metadata, refers
from plans.terms import Verdict

finding = sa.Table(
    "finding",
    metadata,
    key(),
    refers("order_id", "orders"),
    sa.Column("state", sa.String(20), nullable=False),  # lead | confirmed | dismissed | appealed
    sa.Column("verdict", TermColumn(Verdict), nullable=False),
    sa.Column("violation", sa.String(8), nullable=False, default=""),  # N1 .. N12
    sa.Column("grounds", sa.JSON, nullable=False, default=list),
    sa.Column("answer", sa.Text, nullable=False, default=""),  # what the enterprise says
    sa.Column("article", sa.String(200), nullable=False, default=""),  # chosen by a person
    refers("decided_by", "account", nullable=True, index=False),
    sa.Column("decided_at", Instant),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.UniqueConstraint("order_id"),
)

review = sa.Table(
    "review",
    metadata,
    key(),
    sa.Column("episode_id", sa.ForeignKey("episode.id"), nullable=False, unique=True),
    sa.Column("figures", sa.JSON, nullable=False),
    sa.Column("report_name", sa.String(200), nullable=False),
    sa.Column("report_hash", sa.String(64), nullable=False),
    sa.Column("pack_name", sa.String(200), nullable=False),
    sa.Column("pack_hash", sa.String(64), nullable=False),
    refers("closed_by", "account", index=False),
    sa.Column("closed_at", Instant, nullable=False),
)
