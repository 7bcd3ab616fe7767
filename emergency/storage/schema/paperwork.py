"""Batches of enterprise papers: how far each has got, and the file it became."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, division, key, metadata

paper_batch = sa.Table(
    "paper_batch",
    metadata,
    key(),
    division(),
    sa.Column("kinds", sa.JSON, nullable=False),
    sa.Column("format", sa.String(8), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),  # waiting | done | failed
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False, default=0),
    # The last enterprise whose papers are written; the next slice begins after it.
    sa.Column("reached_id", sa.Integer, nullable=False, default=0),
    sa.Column("file_name", sa.String(120)),
    sa.Column("why", sa.String(400), nullable=False, default=""),
    sa.Column("created_by", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
)
