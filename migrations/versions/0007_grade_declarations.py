"""Grade declarations, their steps and objections, and proposals to lower a grade."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the database to this version."""
    _create_grade_declaration()
    _create_grade_indicator()
    _create_grade_step()
    _create_grade_objection()
    _create_grade_attachment()
    _create_grade_adjustment()


def downgrade() -> None:
    """Take the database back to the version before."""
    for table in (
        "grade_adjustment",
        "grade_attachment",
        "grade_objection",
        "grade_step",
        "grade_indicator",
        "grade_declaration",
    ):
        op.drop_table(table)


def _create_grade_declaration() -> None:
    op.create_table(
        "grade_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("industry", sa.String(length=40), nullable=False),
        sa.Column("scheme", sa.String(length=24), nullable=False),
        sa.Column("claimed", sa.String(24), nullable=False),
        sa.Column("proposed", sa.String(24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=False),
        sa.Column("declared_by", sa.String(length=80), nullable=False),
        sa.Column("gate_ready", sa.Boolean(), nullable=False),
        sa.Column("bars", sa.JSON(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("deadline_certain", sa.Boolean(), nullable=False),
        sa.Column("publicised_on", sa.Date(), nullable=True),
        sa.Column("publicity_ends", sa.Date(), nullable=True),
        sa.Column("publicity_certain", sa.Boolean(), nullable=False),
        sa.Column("notice_document", sa.String(length=120), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_declaration")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_grade_declaration_enterprise_id_enterprise")
        ),
    )
    op.create_index(op.f("ix_grade_declaration_division"), "grade_declaration", ["division"])
    op.create_index(op.f("ix_grade_declaration_enterprise_id"), "grade_declaration", ["enterprise_id"])
    live = sa.text(
        "state IN ('declared', 'examined_banner', 'examined_city', 'examined_region', 'objected', "
        "'publicised', 'returned')"
    )
    op.create_index(
        "uq_grade_declaration_live", "grade_declaration", ["enterprise_id", "industry"], unique=True,
        sqlite_where=live, postgresql_where=live,
    )  # fmt: skip


def _create_grade_indicator() -> None:
    op.create_table(
        "grade_indicator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("dimension", sa.String(24), nullable=False),
        sa.Column("claimed", sa.String(24), nullable=True),
        sa.Column("examined", sa.String(24), nullable=True),
        sa.Column("remark", sa.String(length=400), nullable=False),
        sa.Column("comment", sa.String(length=400), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_indicator")),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["grade_declaration.id"],
            name=op.f("fk_grade_indicator_declaration_id_grade_declaration"),
        ),
        sa.UniqueConstraint("declaration_id", "dimension", name=op.f("uq_grade_indicator_declaration_id")),
    )
    op.create_index(op.f("ix_grade_indicator_declaration_id"), "grade_indicator", ["declaration_id"])


def _create_grade_step() -> None:
    op.create_table(
        "grade_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("tier", sa.String(24), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("opinion", sa.String(length=1000), nullable=False),
        sa.Column("grade", sa.String(24), nullable=True),
        sa.Column("grades", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_step")),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["grade_declaration.id"],
            name=op.f("fk_grade_step_declaration_id_grade_declaration"),
        ),
    )
    op.create_index(op.f("ix_grade_step_declaration_id"), "grade_step", ["declaration_id"])


def _create_grade_objection() -> None:
    op.create_table(
        "grade_objection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("objector", sa.String(length=80), nullable=False),
        sa.Column("way", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by", sa.String(length=80), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_objection")),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["grade_declaration.id"],
            name=op.f("fk_grade_objection_declaration_id_grade_declaration"),
        ),
    )
    op.create_index(op.f("ix_grade_objection_declaration_id"), "grade_objection", ["declaration_id"])


def _create_grade_attachment() -> None:
    op.create_table(
        "grade_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("submitted_by", sa.String(length=80), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_attachment")),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["grade_declaration.id"],
            name=op.f("fk_grade_attachment_declaration_id_grade_declaration"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachment.id"], name=op.f("fk_grade_attachment_attachment_id_attachment")
        ),
    )
    op.create_index(op.f("ix_grade_attachment_declaration_id"), "grade_attachment", ["declaration_id"])
    op.create_index(op.f("ix_grade_attachment_attachment_id"), "grade_attachment", ["attachment_id"])


def _create_grade_adjustment() -> None:
    op.create_table(
        "grade_adjustment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("industry", sa.String(length=40), nullable=False),
        sa.Column("scheme", sa.String(length=24), nullable=False),
        sa.Column("held", sa.String(24), nullable=False),
        sa.Column("proposed", sa.String(24), nullable=False),
        sa.Column("ground", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("proposed_by", sa.String(length=80), nullable=False),
        sa.Column("proposer", sa.String(length=40), nullable=False),
        sa.Column("notified_on", sa.Date(), nullable=True),
        sa.Column("notice_document", sa.String(length=120), nullable=False),
        sa.Column("statement_due", sa.Date(), nullable=True),
        sa.Column("statement_certain", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.String(length=2000), nullable=False),
        sa.Column("stated_by", sa.String(length=80), nullable=False),
        sa.Column("stated_at", MOMENT, nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_adjustment")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_grade_adjustment_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_grade_adjustment_finding_id_finding")
        ),
    )
    op.create_index(op.f("ix_grade_adjustment_division"), "grade_adjustment", ["division"])
    op.create_index(op.f("ix_grade_adjustment_enterprise_id"), "grade_adjustment", ["enterprise_id"])
    op.create_index(op.f("ix_grade_adjustment_finding_id"), "grade_adjustment", ["finding_id"])
    live = sa.text("state IN ('notified', 'proposed', 'stated')")
    op.create_index(
        "uq_grade_adjustment_live", "grade_adjustment", ["enterprise_id", "industry"], unique=True,
        sqlite_where=live, postgresql_where=live,
    )  # fmt: skip
