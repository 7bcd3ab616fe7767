"""Enterprises, their contacts, production units, meters and grades."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
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
    sa.Column("permit_number", sa.String(40)),
    sa.Column("regulator", sa.String(80), nullable=False, default=""),
    sa.Column("leader", sa.String(40), nullable=False, default=""),
    sa.Column("supervisor", sa.String(40), nullable=False, default=""),
    sa.Column("supervisor_mobile", sa.String(20)),
    # Annual emissions in tonnes: {"so2": t, "nox": t, "pm": t, "vocs": t}; operating days a year.
    sa.Column("emissions", sa.JSON, nullable=False, default=dict),
    sa.Column("operating_days", sa.Integer),
    sa.Column("invented", sa.Boolean, nullable=False, default=False),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    sa.Column("updated_at", Instant, nullable=False),
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
