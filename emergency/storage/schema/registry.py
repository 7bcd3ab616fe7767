"""Enterprises with their parts, the other listed sources, and the history of every change."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.list_draft import PermitClass, SourceKind
from plans.terms import EnterpriseCategory, Grade

enterprise = sa.Table(
    "enterprise",
    metadata,
    key(),
    division(),
    sa.Column("credit_code", sa.String(18), nullable=False, unique=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("industry", sa.String(40), nullable=False),
    sa.Column("category", TermColumn(EnterpriseCategory), nullable=False),
    sa.Column("address", sa.String(200), nullable=False, default=""),
    sa.Column("longitude", sa.Float),
    sa.Column("latitude", sa.Float),
    sa.Column("town", sa.String(60), nullable=False, default=""),
    sa.Column("permit_number", sa.String(40)),
    sa.Column("permit_class", TermColumn(PermitClass)),
    sa.Column("regulator", sa.String(80), nullable=False, default=""),
    sa.Column("leader", sa.String(40), nullable=False, default=""),
    sa.Column("leader_mobile", sa.String(20)),
    sa.Column("supervisor", sa.String(40), nullable=False, default=""),
    sa.Column("supervisor_mobile", sa.String(20)),
    # Annual emissions in tonnes: {"so2": t, "nox": t, "pm": t, "vocs": t}; operating days a year.
    sa.Column("emissions", sa.JSON, nullable=False, default=dict),
    sa.Column("emission_method", sa.String(80), nullable=False, default=""),
    sa.Column("emission_source", sa.String(120), nullable=False, default=""),
    sa.Column("operating_days", sa.Integer),
    # When a seasonal enterprise runs, every year (plans.season); empty: all year.
    sa.Column("season", sa.String(20), nullable=False, default=""),
    # Whether it promised in writing to reduce by itself (自主减排承诺).
    sa.Column("commits", sa.Boolean, nullable=False, default=False),
    # plans.list_draft.Guarantee as JSON; null where it keeps no task going.
    sa.Column("guarantee", sa.JSON(none_as_null=True)),
    # The register entry that took this one over as its duplicate.
    sa.Column("merged_into", sa.Integer),
    sa.Column("invented", sa.Boolean, nullable=False, default=False),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    sa.Column("updated_at", Instant, nullable=False),
    # The order in which enterprises are paged, counted and searched by name, without reading their rows.
    sa.Index("ix_enterprise_active_division_name", "active", "division", "name"),
)

contact = sa.Table(
    "contact",
    metadata,
    key(),
    refers("enterprise_id", "enterprise"),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("duty", sa.String(40), nullable=False),
    sa.Column("mobile", sa.String(20)),
    sa.Column("email", sa.String(120)),
    # 1 is asked first; the next in line is asked when nobody answers.
    sa.Column("rank", sa.Integer, nullable=False),
    sa.Column("confirmed_at", Instant),
    sa.Column("consented_at", Instant),
)

unit = sa.Table(
    "unit",
    metadata,
    key(),
    refers("enterprise_id", "enterprise"),
    sa.Column("code", sa.String(20), nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),  # line | process | device | control
    sa.Column("count_unit", sa.String(20), nullable=False, default=""),
    # Daily capacities in `count_unit`: {"eia": x, "permit": x, "last_year": x}
    sa.Column("capacities", sa.JSON, nullable=False, default=dict),
    sa.Column("emission_share", sa.Float, nullable=False, default=1.0),
    sa.Column("safety", sa.String(40), nullable=False, default=""),  # why it may not stop at once
    sa.UniqueConstraint("enterprise_id", "code"),
)

meter = sa.Table(
    "meter",
    metadata,
    key(),
    refers("enterprise_id", "enterprise"),
    refers("unit_id", "unit", nullable=True),
    sa.Column("code", sa.String(40), nullable=False, unique=True),
    sa.Column("kind", sa.String(20), nullable=False),  # production | control | total
    sa.Column("standby_kw", sa.Float),
)

outlet = sa.Table(
    "outlet",
    metadata,
    key(),
    refers("enterprise_id", "enterprise"),
    refers("unit_id", "unit", nullable=True),
    sa.Column("code", sa.String(40), nullable=False),
    sa.Column("name", sa.String(80), nullable=False, default=""),
    sa.Column("has_cems", sa.Boolean, nullable=False, default=False),
    sa.UniqueConstraint("enterprise_id", "code"),
)

# A goods entrance with a plate reader (HJ 1321).
entrance = sa.Table(
    "entrance",
    metadata,
    key(),
    refers("enterprise_id", "enterprise"),
    sa.Column("code", sa.String(40), nullable=False),
    sa.Column("name", sa.String(80), nullable=False, default=""),
    sa.UniqueConstraint("enterprise_id", "code"),
)

# What is listed beside enterprises: building sites and yards (dust), fleets and machines (mobile).
listed_source = sa.Table(
    "listed_source",
    metadata,
    key(),
    division(),
    sa.Column("kind", TermColumn(SourceKind), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("responsible", sa.String(120), nullable=False, default=""),
    sa.Column("address", sa.String(200), nullable=False, default=""),
    sa.Column("supervisor", sa.String(40), nullable=False, default=""),
    sa.Column("mobile", sa.String(20)),
    # Of a site {"area_m2"}, of a fleet {"kind": "truck"|"nrmm", "stage", "fuel", "count"}.
    sa.Column("facts", sa.JSON, nullable=False, default=dict),
    sa.Column("emissions", sa.JSON, nullable=False, default=dict),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    sa.Column("updated_at", Instant, nullable=False),
)

# Every change of the register: who, when, what it was and what it became. Never updated, never deleted.
enterprise_change = sa.Table(
    "enterprise_change",
    metadata,
    key(),
    refers("enterprise_id", "enterprise"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("account_id", sa.Integer, nullable=False),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("act", sa.String(24), nullable=False),  # register | change | import | merge | contact | grade
    sa.Column("before", sa.JSON(none_as_null=True)),
    sa.Column("after", sa.JSON(none_as_null=True)),
    sa.Column("reason", sa.String(400), nullable=False, default=""),
)

# Every change of a dust site, a fleet or machines, as above. Never updated, never deleted.
source_change = sa.Table(
    "source_change",
    metadata,
    key(),
    refers("source_id", "listed_source"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("account_id", sa.Integer, nullable=False),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("act", sa.String(24), nullable=False),  # register | change | import | switch
    sa.Column("before", sa.JSON(none_as_null=True)),
    sa.Column("after", sa.JSON(none_as_null=True)),
    sa.Column("reason", sa.String(400), nullable=False, default=""),
)

# The permits of an area as somebody exported them; the newest of the narrowest area is the one lists are held against.
permit_register = sa.Table(
    "permit_register",
    metadata,
    key(),
    division(),
    sa.Column("name", sa.String(200), nullable=False),
    # [[number, name, credit code, industry, class, last day], ...]
    sa.Column("permits", sa.JSON, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("kept_at", Instant, nullable=False),
    sa.Column("kept_by", sa.String(80), nullable=False),
)

grade = sa.Table(
    "grade",
    metadata,
    key(),
    refers("enterprise_id", "enterprise"),
    sa.Column("industry", sa.String(40), nullable=False),
    sa.Column("scheme", sa.String(24), nullable=False),
    sa.Column("grade", TermColumn(Grade), nullable=False),
    sa.Column("decided_on", sa.Date, nullable=False),
    sa.Column("valid_to", sa.Date),
    sa.Column("document", sa.String(120), nullable=False, default=""),
)
