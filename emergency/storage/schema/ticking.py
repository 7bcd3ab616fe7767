"""What the scheduler did and who is alive."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, metadata

tick = sa.Table(
    "tick",
    metadata,
    sa.Column("job", sa.String(40), primary_key=True),
    sa.Column("tick_at", Instant, primary_key=True),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    sa.Column("outcome", sa.Text, nullable=False, default=""),
)

heartbeat = sa.Table(
    "heartbeat",
    metadata,
    sa.Column("process", sa.String(80), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),  # worker | scheduler | web
    sa.Column("at", Instant, nullable=False),
)
