"""Amendments of plan figures: what was read in an article, who read, entered, confirmed, withdrew it."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, division, key, metadata, refers

plan_amendment = sa.Table(
    "plan_amendment",
    metadata,
    key(),
    division(),
    sa.Column("figure", sa.String(80), nullable=False),
    sa.Column("value", sa.JSON, nullable=False),
    sa.Column("in_force_from", sa.Date, nullable=False),
    sa.Column("document", sa.String(200), nullable=False),
    sa.Column("article", sa.String(200), nullable=False),
    sa.Column("reader", sa.String(40), nullable=False),  # who read the article
    sa.Column("note", sa.Text, nullable=False, default=""),
    sa.Column("state", sa.String(20), nullable=False),  # entered | confirmed | withdrawn
    refers("entered_by", "account", index=False),
    sa.Column("entered_at", Instant, nullable=False),
    refers("confirmed_by", "account", nullable=True, index=False),
    sa.Column("confirmed_at", Instant),
    refers("withdrawn_by", "account", nullable=True, index=False),
    sa.Column("withdrawn_at", Instant),
    sa.Column("reason", sa.Text, nullable=False, default=""),  # of the withdrawal
    sa.CheckConstraint("confirmed_by IS NULL OR confirmed_by <> entered_by", name="two_accounts"),
)
# At most one value read for a figure from one day on; a new reading asks for the old one to be withdrawn.
_alive = sa.text("state <> 'withdrawn'")
sa.Index(
    "uq_plan_amendment_alive", plan_amendment.c.division, plan_amendment.c.figure,
    plan_amendment.c.in_force_from, unique=True, sqlite_where=_alive, postgresql_where=_alive,
)  # fmt: skip
