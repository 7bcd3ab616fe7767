"""Official papers, the series their numbers come from, and the dated wordings of a bureau."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.official_paper import OfficialKind, Series, UpwardWay

# One row a series: its last number is counted up in the transaction that uses it.
paper_series = sa.Table(
    "paper_series",
    metadata,
    key(),
    division(),
    sa.Column("series", TermColumn(Series), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("drill", sa.Boolean, nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.UniqueConstraint("division", "series", "year", "drill"),
)

paper_template = sa.Table(
    "paper_template",
    metadata,
    key(),
    division(),
    sa.Column("kind", TermColumn(OfficialKind), nullable=False),
    sa.Column("in_force_from", sa.Date, nullable=False),
    sa.Column("parts", sa.JSON, nullable=False),  # part -> text
    sa.Column("reason", sa.Text, nullable=False),
    refers("entered_by", "account", index=False),
    sa.Column("entered_at", Instant, nullable=False),
)

official_paper = sa.Table(
    "official_paper",
    metadata,
    key(),
    division(),
    sa.Column("kind", TermColumn(OfficialKind), nullable=False),
    sa.Column("series", TermColumn(Series), nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("drill", sa.Boolean, nullable=False),
    sa.Column("number", sa.String(60), nullable=False, unique=True),
    sa.Column("subject", sa.String(80), nullable=False),  # what it is about; drawn once
    refers("episode_id", "episode"),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("content", sa.JSON, nullable=False),
    refers("template_id", "paper_template", nullable=True, index=False),  # none: the shipped wording
    refers("drawn_by", "account", index=False),
    sa.Column("drawn_at", Instant, nullable=False),
    sa.UniqueConstraint("division", "kind", "subject"),
    sa.UniqueConstraint("division", "series", "year", "drill", "sequence", name="uq_official_paper_sequence"),
)

# That the tier above was told of a revision, by which way, and under which paper.
upward_report = sa.Table(
    "upward_report",
    metadata,
    key(),
    division(),
    refers("revision_id", "revision", index=False),
    refers("paper_id", "official_paper", index=False),
    sa.Column("way", TermColumn(UpwardWay), nullable=False),
    sa.Column("receiver", sa.String(80), nullable=False),
    sa.Column("reported_at", Instant, nullable=False),
    refers("entered_by", "account", index=False),
    sa.Column("entered_at", Instant, nullable=False),
    sa.UniqueConstraint("revision_id"),
)

# A report that lies on the desk of the tier above since the act it reports, until somebody there takes it.
upward_notice = sa.Table(
    "upward_notice",
    metadata,
    key(),
    division(),  # who reports
    sa.Column("superior", sa.String(6), nullable=False, index=True),
    refers("revision_id", "revision", index=False),
    refers("paper_id", "official_paper", index=False),
    sa.Column("drill", sa.Boolean, nullable=False),
    sa.Column("handed_at", Instant, nullable=False),
    sa.Column("acknowledged_at", Instant),
    sa.Column("acknowledged_by", sa.String(80)),
    sa.Column("reminded_at", Instant),
    sa.UniqueConstraint("revision_id"),
)
