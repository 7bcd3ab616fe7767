"""The outbox: one row a message, what came of each try, receipts, and what people sent back."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from notifier.message import MessageState, Purpose

message = sa.Table(
    "message",
    metadata,
    key(),
    division(),
    # Who, what, why and how in one string: the same intention is never queued twice.
    sa.Column("unique_key", sa.String(120), nullable=False, unique=True),
    refers("order_id", "orders", nullable=True),
    refers("contact_id", "contact", nullable=True),
    sa.Column("purpose", TermColumn(Purpose), nullable=False),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("address", sa.String(120), nullable=False),
    sa.Column("recipient", sa.String(120), nullable=False, default=""),
    sa.Column("subject", sa.String(200), nullable=False, default=""),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("html", sa.Text, nullable=False, default=""),
    # What fills the blanks of a provider's approved text; null where the text itself is sent.
    sa.Column("params", sa.JSON(none_as_null=True)),
    # Messages of one lane go one after the other: a release never overtakes its start.
    sa.Column("lane", sa.String(80), nullable=False, default=""),
    sa.Column("drill", sa.Boolean, nullable=False, default=False),
    sa.Column("priority", sa.Integer, nullable=False, default=5),  # 0 goes first
    sa.Column("state", TermColumn(MessageState), nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("next_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    # The fence: a worker whose lease ran out holds an old number and can no longer settle.
    sa.Column("lease", sa.Integer, nullable=False, default=0),
    sa.Column("leased_until", Instant),
    sa.Column("worker", sa.String(80), nullable=False, default=""),
    sa.Column("provider_id", sa.String(120), nullable=False, default=""),
    sa.Column("sent_at", Instant),
    sa.Column("asked_at", Instant),  # when the provider was last asked for a receipt that did not come
    sa.Column("delivered_at", Instant),
    sa.Column("reason", sa.String(200), nullable=False, default=""),
)
_waiting = sa.text("state IN ('queued', 'claimed')")
sa.Index(
    "ix_message_due", message.c.priority, message.c.next_at, message.c.id,
    sqlite_where=_waiting, postgresql_where=_waiting,
)  # fmt: skip
_in_lane = sa.text("state IN ('queued', 'claimed') AND lane <> ''")
sa.Index("ix_message_lane", message.c.lane, message.c.id, sqlite_where=_in_lane, postgresql_where=_in_lane)
sa.Index("ix_message_provider_id", message.c.channel, message.c.provider_id)
# The duty desk counts delivered orders every few seconds: answered from this index, without reading texts.
sa.Index("ix_message_order_state", message.c.order_id, message.c.state)

attempt = sa.Table(
    "attempt",
    metadata,
    key(),
    refers("message_id", "message"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("code", sa.String(60), nullable=False, default=""),
    sa.Column("reason", sa.String(200), nullable=False, default=""),
    sa.Column("provider_id", sa.String(120), nullable=False, default=""),
    # Which provider was tried, and how long it took to answer.
    sa.Column("provider", sa.String(40), nullable=False, default=""),
    sa.Column("milliseconds", sa.Integer),
)
sa.Index("ix_attempt_provider", attempt.c.provider, attempt.c.at)

receipt = sa.Table(
    "receipt",
    metadata,
    key(),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("provider_id", sa.String(120), nullable=False),
    sa.Column("address", sa.String(120), nullable=False, default=""),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("code", sa.String(60), nullable=False, default=""),
    sa.Column("at", Instant, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("raw", sa.JSON, nullable=False),
    refers("message_id", "message", nullable=True),
    sa.UniqueConstraint("channel", "provider_id", "address", "status"),
)

inbound = sa.Table(
    "inbound",
    metadata,
    key(),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("sender", sa.String(40), nullable=False),
    sa.Column("text", sa.String(500), nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("reference", sa.String(120), nullable=False),
    refers("order_id", "orders", nullable=True),
    sa.Column("meaning", sa.String(20), nullable=False, default=""),
    refers("case_id", "reply_case", nullable=True),  # the matter that an officer answers
    sa.UniqueConstraint("channel", "reference"),
)
