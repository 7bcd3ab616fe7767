"""The journal: append-only, each entry carrying the hash of the one before."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, metadata

journal = sa.Table(
    "journal",
    metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.String(80), nullable=False),
    sa.Column("division", sa.String(6), nullable=False, index=True),
    sa.Column("act", sa.String(40), nullable=False),
    sa.Column("noun", sa.String(24), nullable=False),
    sa.Column("noun_id", sa.String(40), nullable=False),
    sa.Column("episode_id", sa.Integer, index=True),
    sa.Column("summary", sa.Text, nullable=False),  # one Chinese sentence
    sa.Column("citation", sa.String(200), nullable=False, default=""),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("previous_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
)

# One row; updating it serialises the writers of the chain on PostgreSQL as well.
journal_head = sa.Table(
    "journal_head",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
)
