"""Forecasts (every version kept), station hours, observed days, and the causes that people judged."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.terms import Cause

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
    sa.Column("received_at", Instant),  # when these values came in; empty in records older than this column
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
    sa.Column("pm25", sa.Float),  # day mean of the area, µg/m3
    sa.Column("pm10", sa.Float),
    sa.Column("source", sa.String(120), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.UniqueConstraint("division", "day"),
)

# A record of a measured day that a later one replaced: what was known in between is still told.
replaced_day = sa.Table(
    "replaced_day",
    metadata,
    key(),
    division(),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("aqi", sa.Integer),
    sa.Column("primary", sa.String(40), nullable=False, default=""),
    sa.Column("pm25", sa.Float),
    sa.Column("pm10", sa.Float),
    sa.Column("source", sa.String(120), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
    sa.Column("replaced_at", Instant, nullable=False),
)

# What a person judged of one day; the newest row of a day holds, and no row is ever changed.
# A judgement of a forecast day holds for that bulletin; without a forecast it is of the day as measured.
judged_cause = sa.Table(
    "judged_cause",
    metadata,
    key(),
    division(),
    refers("forecast_id", "forecast", nullable=True),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("cause", TermColumn(Cause), nullable=False),
    sa.Column("reason", sa.String(400), nullable=False),
    refers("judged_by", "account", index=False),
    sa.Column("judged_at", Instant, nullable=False),
)
