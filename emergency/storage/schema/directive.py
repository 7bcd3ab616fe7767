"""What a tier ordered of the divisions below it, how they answered, whom to tell there, and packs for paper."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.directive import Step
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

# The divisions that a warning binds; one without rows binds every division below its own.
bound_division = sa.Table(
    "bound_division",
    metadata,
    key(),
    division(),
    refers("warning_id", "warning"),
    sa.Column("released_at", Instant),  # released before the others
    sa.UniqueConstraint("warning_id", "division"),
)

directive = sa.Table(
    "directive",
    metadata,
    key(),
    division(),  # to whom
    sa.Column("issuer", sa.String(6), nullable=False),  # the division above
    refers("warning_id", "warning"),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("number", sa.String(60), nullable=False),
    sa.Column("act", TermColumn(WarningAct), nullable=False),
    sa.Column("level", TermColumn(WarningLevel), nullable=False),
    sa.Column("start_at", Instant, nullable=False),
    sa.Column("expected_end", Instant),
    sa.Column("drill", sa.Boolean, nullable=False, default=False),
    sa.Column("issued_at", Instant, nullable=False),
    sa.Column("acknowledge_by", Instant, nullable=False),
    sa.Column("act_by", Instant),
    sa.Column("report_by", Instant),
    sa.Column("acknowledged_at", Instant),
    sa.Column("acknowledged_by", sa.String(80)),
    sa.Column("acted_at", Instant),
    sa.Column("acted_by", sa.String(80)),
    sa.Column("acted_note", sa.Text, nullable=False, default=""),
    refers("answer_id", "warning", nullable=True),  # a city's own warning that answers
    sa.Column("reported_at", Instant),
    sa.Column("superseded_at", Instant),
    sa.Column("row_version", sa.Integer, nullable=False, default=1),
    sa.UniqueConstraint("warning_id", "revision", "division"),
)

report_back = sa.Table(
    "report_back",
    metadata,
    key(),
    division(),
    refers("directive_id", "directive"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("reported_by", sa.String(80), nullable=False),
    sa.Column("entered_by", sa.String(80), nullable=False),
    sa.Column("measures", sa.Text, nullable=False),
    sa.Column("plants", sa.Integer, nullable=False),
    sa.Column("notified", sa.Integer, nullable=False),
    sa.Column("problems", sa.Text, nullable=False, default=""),
    sa.UniqueConstraint("directive_id", "at", "reported_by"),
)

directive_reminder = sa.Table(
    "directive_reminder",
    metadata,
    key(),
    refers("directive_id", "directive"),
    sa.Column("step", TermColumn(Step), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.UniqueConstraint("directive_id", "step"),
)

duty_contact = sa.Table(
    "duty_contact",
    metadata,
    key(),
    division(),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("mobile", sa.String(20)),
    sa.Column("email", sa.String(120)),
    sa.Column("removed_at", Instant),
)

offline_pack = sa.Table(
    "offline_pack",
    metadata,
    key(),
    division(),
    refers("directive_id", "directive"),
    sa.Column("reference", sa.String(40), nullable=False, unique=True),
    sa.Column("secret", sa.String(64), nullable=False),  # signs this pack and no other
    sa.Column("manifest", sa.JSON, nullable=False),
    sa.Column("made_by", sa.String(80), nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("entered_at", Instant),
    sa.Column("entered_by", sa.String(80)),
)
