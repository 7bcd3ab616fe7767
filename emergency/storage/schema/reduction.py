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
    sa.Column("state", sa.String(20), nullable=False),  # draft | checked | approved | published | superseded
    sa.Column("source", sa.String(20), nullable=False, default="derived"),  # derived | imported
    # What the check of an imported list found: {"counts", "faults", "reduction"}; null for a derived one.
    sa.Column("examination", sa.JSON(none_as_null=True)),
    sa.Column("override_reason", sa.String(400), nullable=False, default=""),
    sa.Column("created_by", sa.Integer, nullable=False, default=0),
    # Who changed the draft last, where that was not who drew it up.
    sa.Column("edited_by", sa.Integer),
    sa.Column("approved_by", sa.Integer),
    sa.Column("approved_at", Instant),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("in_force_from", sa.Date, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("division", "year", "version"),
)

# Everyone who drew up or changed a draft: none of them may approve it.
list_editor = sa.Table(
    "list_editor",
    metadata,
    key(),
    refers("list_id", "reduction_list"),
    sa.Column("account_id", sa.Integer, nullable=False),
    sa.Column("person", sa.String(40), nullable=False),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("act", sa.String(24), nullable=False),  # import | derive | amend
    sa.Column("at", Instant, nullable=False),
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
    # The sentence of the workbook where the list was imported; empty: the measure says itself.
    sa.Column("text", sa.String(1000), nullable=False, default=""),
    sa.Column("onsite", sa.String(400), nullable=False, default=""),
    # {"document", "article", "verified"} of the rule or the list the measure comes from
    sa.Column("citation", sa.JSON, nullable=False),
    # Daily cut in kilograms by pollutant: {"so2": kg, "nox": kg, "pm": kg, "vocs": kg}
    sa.Column("cut", sa.JSON, nullable=False, default=dict),
)

# What a list asks of a building site, a yard or a fleet.
source_measure = sa.Table(
    "source_measure",
    metadata,
    key(),
    refers("list_id", "reduction_list"),
    refers("source_id", "listed_source"),
    sa.Column("level", TermColumn(WarningLevel), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("measure", sa.JSON, nullable=False),
    sa.Column("text", sa.String(1000), nullable=False, default=""),
    sa.Column("onsite", sa.String(400), nullable=False, default=""),
    sa.Column("citation", sa.JSON, nullable=False),
    sa.Column("cut", sa.JSON, nullable=False, default=dict),
)

# What a draft that was handed in says, until it is published: then it is written into the register and the list.
pending_entry = sa.Table(
    "pending_entry",
    metadata,
    key(),
    division(),
    refers("list_id", "reduction_list"),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),  # plans.list_draft.SourceKind
    # The credit code of an enterprise; empty for a site or a fleet.
    sa.Column("code", sa.String(18), nullable=False),
    # Of an enterprise storage.register_entry.Entry, of a site or fleet the values of storage.listed_source.
    sa.Column("entry", sa.JSON, nullable=False),
    # [{"level", "text", "measure", "citation", "onsite"}, ...]; a measure nobody could read is {}.
    sa.Column("measures", sa.JSON, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),  # how many measures
    sa.UniqueConstraint("list_id", "position"),
)
