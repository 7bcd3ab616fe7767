"""Ozone responses without a level: the response, what was done to it, who was ordered; and health tips."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.ozone_step import OzoneAct
from plans.terms import Cause

ozone_response = sa.Table(
    "ozone_response",
    metadata,
    key(),
    division(),
    sa.Column("number", sa.String(60), nullable=False, unique=True),
    sa.Column("drill", sa.Boolean, nullable=False, default=False),
    sa.Column("plan_id", sa.String(40), nullable=False),
    sa.Column("suggestion", sa.JSON, nullable=False),  # as `emergency assess --json` writes it
    sa.Column("measures", sa.JSON, nullable=False),  # [{"kind", "text", "citation"}], as they were sent
    sa.Column("start_at", Instant, nullable=False),
    sa.Column("expected_end", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("row_version", sa.Integer, nullable=False, default=1),
)
_live = sa.text("ended_at IS NULL")
sa.Index(
    "uq_ozone_response_live", ozone_response.c.division, ozone_response.c.drill, unique=True,
    sqlite_where=_live, postgresql_where=_live,
)  # fmt: skip

ozone_step = sa.Table(
    "ozone_step",
    metadata,
    key(),
    refers("response_id", "ozone_response"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("act", TermColumn(OzoneAct), nullable=False),
    refers("forecast_id", "forecast", nullable=True, index=False),
    sa.Column("expected_end", Instant),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    refers("done_by", "account", index=False),
    sa.Column("done_at", Instant, nullable=False),
    sa.UniqueConstraint("response_id", "number"),
)

ozone_order = sa.Table(
    "ozone_order",
    metadata,
    key(),
    division(),
    refers("response_id", "ozone_response"),
    refers("enterprise_id", "enterprise"),
    sa.Column("number", sa.String(80), nullable=False, unique=True),
    sa.Column("acknowledged_at", Instant),
    sa.Column("acknowledged_by", sa.String(80)),
    sa.UniqueConstraint("response_id", "enterprise_id"),
)

health_tip = sa.Table(
    "health_tip",
    metadata,
    key(),
    division(),
    sa.Column("cause", TermColumn(Cause), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    refers("forecast_id", "forecast", nullable=True, index=False),
    refers("published_by", "account", index=False),
    sa.Column("published_at", Instant, nullable=False),
    refers("withdrawn_by", "account", nullable=True, index=False),
    sa.Column("withdrawn_at", Instant),
    sa.Column("reason", sa.Text, nullable=False, default=""),  # why it was withdrawn
)
