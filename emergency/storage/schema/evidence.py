"""Evidence beside orders, the files behind it, and meter readings."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, key, metadata, refers
from plans.terms import Verdict

attachment = sa.Table(
    "attachment",
    metadata,
    key(),
    sa.Column("sha256", sa.String(64), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("media_type", sa.String(80), nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
)

evidence = sa.Table(
    "evidence",
    metadata,
    key(),
    refers("order_id", "orders"),
    sa.Column("kind", sa.String(20), nullable=False),  # power | cems | gate | video | ledger | onsite | photo
    sa.Column("summary", sa.Text, nullable=False, default=""),
    sa.Column("verdict", TermColumn(Verdict)),
    sa.Column("grounds", sa.JSON, nullable=False, default=list),  # Chinese sentences
    sa.Column("detail", sa.JSON, nullable=False, default=dict),
    refers("attachment_id", "attachment", nullable=True),
    sa.Column("submitted_by", sa.String(80), nullable=False),
    sa.Column("recorded_at", Instant, nullable=False),
)

power_reading = sa.Table(
    "power_reading",
    metadata,
    sa.Column("meter_id", sa.ForeignKey("meter.id"), primary_key=True),
    sa.Column("interval_end", Instant, primary_key=True),
    sa.Column("kwh", sa.Float, nullable=False),
    sa.Column("received_at", Instant),  # when this value came in; empty in records older than this column
    sqlite_with_rowid=False,
)
