"""Reduction lists: versions by division and year, and the measures each enterprise must take at each level."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.terms import WarningLevel

reduction_list = sa.Table(
    "reduction_list",
    metadata,
    key(),
    division(),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),  # draft | published | superseded
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("in_force_from", sa.Date, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("division", "year", "version"),
)

list_measure = sa.Table(
    "list_measure",
    metadata,
    key(),
    refers("list_id", "reduction_list"),
    refers("enterprise_id", "enterprise"),
    sa.Column("level", TermColumn(WarningLevel), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("measure", sa.JSON, nullable=False),  # plans.measure.Measure.to_json()
    # {"document", "article", "verified"} of the rule or the list the measure comes from
    sa.Column("citation", sa.JSON, nullable=False),
    # Daily cut in kilograms by pollutant: {"so2": kg, "nox": kg, "pm": kg, "vocs": kg}
    sa.Column("cut", sa.JSON, nullable=False, default=dict),
)
