"""A bureau's own tables of rules: the rows as read, of which file, who entered, confirmed, withdrew it."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, division, key, metadata, refers

rule_table = sa.Table(
    "rule_table",
    metadata,
    key(),
    division(),
    sa.Column("name", sa.String(200), nullable=False),  # of the file
    sa.Column("rows", sa.JSON, nullable=False),
    sa.Column("document_hash", sa.String(64), nullable=False),
    sa.Column("in_force_from", sa.Date, nullable=False),  # the first day of any row
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
