"""Grade declarations with their indicators, steps, objections and files, and proposals to lower a grade."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.grade_examination import Dimension
from plans.grade_lifecycle import LIVE_ADJUSTMENTS, LIVE_DECLARATIONS, AdjustmentState, GradeState
from plans.grade_notice import NoticeKind
from plans.grade_procedure import Ground
from plans.terms import Grade, Tier

grade_declaration = sa.Table(
    "grade_declaration",
    metadata,
    key(),
    division(),
    refers("enterprise_id", "enterprise"),
    sa.Column("industry", sa.String(40), nullable=False),
    sa.Column("scheme", sa.String(24), nullable=False),
    sa.Column("claimed", TermColumn(Grade), nullable=False),
    # The grade of the newest examination; the claim until then.
    sa.Column("proposed", TermColumn(Grade), nullable=False),
    sa.Column("state", TermColumn(GradeState), nullable=False),
    sa.Column("source", sa.String(12), nullable=False),  # portal | paper
    sa.Column("declared_on", sa.Date, nullable=False),
    sa.Column("declared_by", sa.String(80), nullable=False),
    sa.Column("gate_ready", sa.Boolean, nullable=False),
    # Bar -> ISO day on which it happened.
    sa.Column("bars", sa.JSON, nullable=False),
    # The last day of the step that is waited for; None where none is.
    sa.Column("deadline", sa.Date),
    sa.Column("deadline_certain", sa.Boolean, nullable=False),
    sa.Column("publicised_on", sa.Date),
    sa.Column("publicity_ends", sa.Date),
    sa.Column("publicity_certain", sa.Boolean, nullable=False),
    sa.Column("notice_document", sa.String(120), nullable=False),
    sa.Column("decided_on", sa.Date),
    sa.Column("valid_to", sa.Date),
    sa.Column("document", sa.String(120), nullable=False),
    sa.Column("row_version", sa.Integer, nullable=False, default=1),
)
_live = grade_declaration.c.state.in_(sorted(LIVE_DECLARATIONS, key=lambda each: each.value))
sa.Index(
    "uq_grade_declaration_live", grade_declaration.c.enterprise_id, grade_declaration.c.industry, unique=True,
    sqlite_where=_live, postgresql_where=_live,
)  # fmt: skip

grade_indicator = sa.Table(
    "grade_indicator",
    metadata,
    key(),
    refers("declaration_id", "grade_declaration"),
    sa.Column("dimension", TermColumn(Dimension), nullable=False),
    sa.Column("claimed", TermColumn(Grade)),
    sa.Column("examined", TermColumn(Grade)),
    sa.Column("remark", sa.String(400), nullable=False),
    sa.Column("comment", sa.String(400), nullable=False),
    sa.UniqueConstraint("declaration_id", "dimension"),
)

grade_step = sa.Table(
    "grade_step",
    metadata,
    key(),
    refers("declaration_id", "grade_declaration"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("act", sa.String(24), nullable=False),
    sa.Column("state", TermColumn(GradeState), nullable=False),
    sa.Column("tier", TermColumn(Tier)),
    sa.Column("account_id", sa.Integer, nullable=False),
    sa.Column("person", sa.String(40), nullable=False),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("opinion", sa.String(1000), nullable=False),
    sa.Column("grade", TermColumn(Grade)),
    # Dimension -> examined grade, null where it does not apply.
    sa.Column("grades", sa.JSON, nullable=False),
    sa.Column("document", sa.String(120), nullable=False),
    # By when the step was due.
    sa.Column("deadline", sa.Date),
)

grade_objection = sa.Table(
    "grade_objection",
    metadata,
    key(),
    refers("declaration_id", "grade_declaration"),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("objector", sa.String(80), nullable=False),
    sa.Column("way", sa.String(40), nullable=False),
    sa.Column("text", sa.String(2000), nullable=False),
    sa.Column("recorded_by", sa.String(80), nullable=False),
    # The day it came in, which decides whether it is in time; a letter may be entered later.
    sa.Column("received_on", sa.Date),
    # The enterprise that objects by itself behind its link; null where an officer took it down.
    refers("enterprise_id", "enterprise", nullable=True),
    sa.Column("settled_at", Instant),
    sa.Column("settled_by", sa.String(80), nullable=False),
    sa.Column("upheld", sa.Boolean),
    sa.Column("answer", sa.String(1000), nullable=False),
)

grade_attachment = sa.Table(
    "grade_attachment",
    metadata,
    key(),
    refers("declaration_id", "grade_declaration"),
    refers("attachment_id", "attachment"),
    sa.Column("note", sa.String(200), nullable=False),
    sa.Column("submitted_by", sa.String(80), nullable=False),
    sa.Column("submitted_at", Instant, nullable=False),
)

grade_adjustment = sa.Table(
    "grade_adjustment",
    metadata,
    key(),
    division(),
    refers("enterprise_id", "enterprise"),
    sa.Column("industry", sa.String(40), nullable=False),
    sa.Column("scheme", sa.String(24), nullable=False),
    sa.Column("held", TermColumn(Grade), nullable=False),
    sa.Column("proposed", TermColumn(Grade), nullable=False),
    sa.Column("ground", TermColumn(Ground), nullable=False),
    sa.Column("reason", sa.String(1000), nullable=False),
    # The confirmed finding it rests on; null where it rests on something else.
    refers("finding_id", "finding", nullable=True),
    sa.Column("state", TermColumn(AdjustmentState), nullable=False),
    sa.Column("proposed_at", Instant, nullable=False),
    sa.Column("proposed_by", sa.String(80), nullable=False),
    sa.Column("proposer", sa.String(40), nullable=False),
    # The last day of what is waited for: to tell the enterprise, or to decide; None where nothing is.
    sa.Column("deadline", sa.Date),
    sa.Column("notified_on", sa.Date),
    sa.Column("notice_document", sa.String(120), nullable=False),
    # When the enterprise received the notice, by its own hand or on paper; its term runs from here.
    sa.Column("served_on", sa.Date),
    sa.Column("statement_due", sa.Date),
    sa.Column("statement_certain", sa.Boolean, nullable=False),
    sa.Column("statement", sa.String(2000), nullable=False),
    sa.Column("stated_by", sa.String(80), nullable=False),
    sa.Column("stated_at", Instant),
    sa.Column("decided_on", sa.Date),
    sa.Column("decided_by", sa.String(80), nullable=False),
    sa.Column("answer", sa.String(1000), nullable=False),
    sa.Column("document", sa.String(120), nullable=False),
    sa.Column("row_version", sa.Integer, nullable=False, default=1),
)
_open = grade_adjustment.c.state.in_(sorted(LIVE_ADJUSTMENTS, key=lambda each: each.value))
sa.Index(
    "uq_grade_adjustment_live", grade_adjustment.c.enterprise_id, grade_adjustment.c.industry, unique=True,
    sqlite_where=_open, postgresql_where=_open,
)  # fmt: skip

grade_adjustment_step = sa.Table(
    "grade_adjustment_step",
    metadata,
    key(),
    refers("adjustment_id", "grade_adjustment"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("act", sa.String(24), nullable=False),
    sa.Column("state", TermColumn(AdjustmentState), nullable=False),
    sa.Column("tier", TermColumn(Tier)),
    sa.Column("account_id", sa.Integer, nullable=False),
    sa.Column("person", sa.String(40), nullable=False),
    sa.Column("who", sa.String(80), nullable=False),
    sa.Column("opinion", sa.String(2000), nullable=False),
    sa.Column("document", sa.String(120), nullable=False),
    # By when the step was due.
    sa.Column("deadline", sa.Date),
)

# What an enterprise was told in writing, word by word, and when it acknowledged it.
grade_notice = sa.Table(
    "grade_notice",
    metadata,
    key(),
    division(),
    refers("enterprise_id", "enterprise"),
    sa.Column("kind", TermColumn(NoticeKind), nullable=False),
    # The occasion in one string: the same notice is never issued twice.
    sa.Column("unique_key", sa.String(80), nullable=False, unique=True),
    refers("declaration_id", "grade_declaration", nullable=True),
    refers("adjustment_id", "grade_adjustment", nullable=True),
    sa.Column("brief", sa.String(400), nullable=False),
    sa.Column("paragraphs", sa.JSON, nullable=False),
    sa.Column("document", sa.String(120), nullable=False),
    sa.Column("issuer", sa.String(120), nullable=False),
    sa.Column("issued_at", Instant, nullable=False),
    sa.Column("issued_by", sa.String(80), nullable=False),
    # portal | paper; empty while nobody acknowledged it.
    sa.Column("way", sa.String(12), nullable=False),
    sa.Column("served_on", sa.Date),
    sa.Column("received_by", sa.String(80), nullable=False),
    sa.Column("recorded_at", Instant),
    sa.Column("recorded_by", sa.String(80), nullable=False),
)
