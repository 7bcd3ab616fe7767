"""Forecasts (every version kept), station hours and observed days."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, division, key, metadata

forecast = sa.Table(
    "forecast",
    metadata,
    key(),
    division(),
    sa.Column("source", sa.String(80), nullable=False),
    sa.Column("issued_at", Instant, nullable=False, index=True),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("content", sa.JSON, nullable=False),  # plans.forecast.Forecast as JSON
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("label", sa.String(80), nullable=False, default=""),  # e.g. 历史回放
    sa.UniqueConstraint("division", "source", "issued_at", "content_hash"),
)

station_hour = sa.Table(
    "station_hour",
    metadata,
    key(),
    division(),
    sa.Column("station", sa.String(40), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("values", sa.JSON, nullable=False),  # concentrations by pollutant, CO in mg/m3
    sa.Column("aside", sa.String(200), nullable=False, default=""),  # why it does not count; empty: it counts
    sa.UniqueConstraint("division", "station", "at"),
)

observed_day = sa.Table(
    "observed_day",
    metadata,
    key(),
    division(),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("aqi", sa.Integer),
    sa.Column("primary", sa.String(40), nullable=False, default=""),
    sa.Column("source", sa.String(120), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.UniqueConstraint("division", "day"),
)
