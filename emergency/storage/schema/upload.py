"""Files that somebody handed in and has not confirmed yet, or that a list was made from."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, division, key, metadata, refers

upload = sa.Table(
    "upload",
    metadata,
    key(),
    division(),
    refers("account_id", "account"),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    # The list it became; null until somebody confirms.
    refers("list_id", "reduction_list", nullable=True),
)
