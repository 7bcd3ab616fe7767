"""People who sign in, their sessions, and the record of failed log-ins."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.department import Department
from plans.terms import Post, Role

account = sa.Table(
    "account",
    metadata,
    key(),
    sa.Column("login", sa.String(40), nullable=False, unique=True),
    sa.Column("name", sa.String(40), nullable=False),
    # Two accounts of one person share this number: four eyes means two persons, not two accounts.
    sa.Column("person", sa.String(40), nullable=False),
    sa.Column("role", TermColumn(Role), nullable=False),
    sa.Column("post", TermColumn(Post)),
    sa.Column("department", TermColumn(Department)),  # of a member of the command: answers for it
    division(),
    sa.Column("mobile", sa.String(20)),
    sa.Column("password_hash", sa.String(200), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False, default=True),
    sa.Column("created_at", Instant, nullable=False),
)

web_session = sa.Table(
    "web_session",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    refers("account_id", "account"),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("ended_at", Instant),
)

login_attempt = sa.Table(
    "login_attempt",
    metadata,
    key(),
    sa.Column("login", sa.String(40), nullable=False, index=True),
    sa.Column("address", sa.String(64), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("succeeded", sa.Boolean, nullable=False),
)
