"""Orders to enterprises, their lines, and the links that open them on a phone."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.lifecycle import OPEN_ORDERS, OrderState
from plans.terms import ResponseLevel, Verdict, WarningLevel

order = sa.Table(
    "orders",
    metadata,
    key(),
    division(),
    refers("warning_id", "warning"),
    sa.Column("revision", sa.Integer, nullable=False),
    refers("enterprise_id", "enterprise"),
    # Six characters without 0 O 1 I, quoted in every message so that a reply finds its order.
    sa.Column("code", sa.String(6), nullable=False, unique=True),
    sa.Column("number", sa.String(80), nullable=False, unique=True),
    sa.Column("level", TermColumn(WarningLevel), nullable=False),
    sa.Column("response", TermColumn(ResponseLevel), nullable=False),
    sa.Column("grade", sa.String(12), nullable=False, default=""),
    sa.Column("state", TermColumn(OrderState), nullable=False),
    sa.Column("issued_at", Instant, nullable=False),
    sa.Column("start_at", Instant, nullable=False),
    sa.Column("deadline", Instant, nullable=False),
    sa.Column("expected_end", Instant),
    sa.Column("acknowledged_at", Instant),
    sa.Column("acknowledged_by", sa.String(80)),
    sa.Column("in_place_at", Instant),
    sa.Column("in_place_by", sa.String(80)),
    sa.Column("closed_at", Instant),
    refers("supersedes_id", "orders", nullable=True),
    sa.Column("verdict", TermColumn(Verdict)),
    sa.Column("row_version", sa.Integer, nullable=False, default=1),
)
_open = sa.text("state IN ({})".format(", ".join(sorted(f"'{state.value}'" for state in OPEN_ORDERS))))
sa.Index(
    "uq_order_open",
    order.c.warning_id,
    order.c.enterprise_id,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
)

order_line = sa.Table(
    "order_line",
    metadata,
    key(),
    refers("order_id", "orders"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("measure", sa.JSON, nullable=False),
    sa.Column("citation", sa.JSON, nullable=False),
    sa.UniqueConstraint("order_id", "number"),
)

link = sa.Table(
    "link",
    metadata,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    refers("order_id", "orders"),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
)
