"""Providers of each way: what is agreed, how much each is given, how much it has now, and why."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, metadata

provider = sa.Table(
    "provider",
    metadata,
    sa.Column("way", sa.String(20), primary_key=True),  # sms | email | voice | robot
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("label", sa.String(40), nullable=False),
    sa.Column("monthly", sa.Integer),  # segments a month by contract
    sa.Column("fen", sa.Float),  # price of one segment
    sa.Column("given", sa.Integer, nullable=False),
    sa.Column("weight", sa.Integer, nullable=False),
    sa.Column("changed_at", Instant, nullable=False),
    sa.Column("why", sa.String(200), nullable=False, default=""),
)
