"""What members of the command were given to do by a warning, and how they answered."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.department import Department
from plans.terms import ResponseLevel

department_duty = sa.Table(
    "department_duty",
    metadata,
    key(),
    division(),  # of the tier that issued
    refers("warning_id", "warning"),
    sa.Column("revision", sa.Integer, nullable=False),  # which gave it
    sa.Column("department", TermColumn(Department), nullable=False),
    sa.Column("since", TermColumn(ResponseLevel), nullable=False),
    sa.Column("place", sa.Integer, nullable=False),  # in the list of the department
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("drill", sa.Boolean, nullable=False),
    sa.Column("given_at", Instant, nullable=False),
    sa.Column("acknowledged_at", Instant),
    sa.Column("acknowledged_by", sa.String(80)),
    sa.Column("done_at", Instant),
    sa.Column("done_by", sa.String(80)),
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.Column("ended_at", Instant),  # lowered below `since`, or released
    sa.UniqueConstraint("warning_id", "revision", "department", "place"),
)

department_contact = sa.Table(
    "department_contact",
    metadata,
    key(),
    division(),
    sa.Column("department", TermColumn(Department), nullable=False),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("mobile", sa.String(20)),
    sa.Column("email", sa.String(120)),
    sa.Column("confirmed_at", Instant),  # when a code last came back
    sa.Column("removed_at", Instant),
)

# One code sent to prove that a number or mailbox reaches a contact of a department, as contact_check for enterprises.
department_check = sa.Table(
    "department_check",
    metadata,
    key(),
    refers("contact_id", "department_contact"),
    sa.Column("channel", sa.String(20), nullable=False),  # sms | email
    sa.Column("address", sa.String(120), nullable=False),
    sa.Column("code_hash", sa.String(64), nullable=False),
    sa.Column("sent_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("confirmed_at", Instant),
    sa.Column("way", sa.String(20), nullable=False, default=""),
)

# What a contact of a department opens: one warning, and no account. Only the hash of the token is kept.
department_link = sa.Table(
    "department_link",
    metadata,
    key(),
    division(),
    refers("warning_id", "warning"),
    refers("contact_id", "department_contact", index=False),
    sa.Column("token_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
)

department_report = sa.Table(
    "department_report",
    metadata,
    key(),
    division(),
    refers("warning_id", "warning"),
    sa.Column("department", TermColumn(Department), nullable=False),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("reported_by", sa.String(80), nullable=False),
    sa.Column("reported_at", Instant, nullable=False),
    sa.UniqueConstraint("warning_id", "department", "day"),
)
