"""Notices about grades, steps and objections; editors of lists; the history of sources; permit registers."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the database to this version."""
    with op.batch_alter_table("grade_objection", schema=None) as batch_op:
        batch_op.add_column(sa.Column("received_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("enterprise_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_grade_objection_enterprise_id_enterprise"), "enterprise", ["enterprise_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_grade_objection_enterprise_id"), ["enterprise_id"])
    with op.batch_alter_table("grade_adjustment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("deadline", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("served_on", sa.Date(), nullable=True))
    op.create_table(
        "grade_adjustment_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("adjustment_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("tier", sa.String(length=24), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("opinion", sa.String(length=2000), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["adjustment_id"],
            ["grade_adjustment.id"],
            name=op.f("fk_grade_adjustment_step_adjustment_id_grade_adjustment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_adjustment_step")),
    )
    op.create_index(
        op.f("ix_grade_adjustment_step_adjustment_id"), "grade_adjustment_step", ["adjustment_id"]
    )
    op.create_table(
        "grade_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("unique_key", sa.String(length=80), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=True),
        sa.Column("adjustment_id", sa.Integer(), nullable=True),
        sa.Column("brief", sa.String(length=400), nullable=False),
        sa.Column("paragraphs", sa.JSON(), nullable=False),
        sa.Column("document", sa.String(length=120), nullable=False),
        sa.Column("issuer", sa.String(length=120), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("issued_by", sa.String(length=80), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("received_by", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=True),
        sa.Column("recorded_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_grade_notice_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["grade_declaration.id"],
            name=op.f("fk_grade_notice_declaration_id_grade_declaration"),
        ),
        sa.ForeignKeyConstraint(
            ["adjustment_id"],
            ["grade_adjustment.id"],
            name=op.f("fk_grade_notice_adjustment_id_grade_adjustment"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_notice")),
        sa.UniqueConstraint("unique_key", name=op.f("uq_grade_notice_unique_key")),
    )
    op.create_table(
        "list_editor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["reduction_list.id"], name=op.f("fk_list_editor_list_id_reduction_list")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_editor")),
    )
    op.create_index(op.f("ix_list_editor_list_id"), "list_editor", ["list_id"])
    op.create_table(
        "source_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["source_id"], ["listed_source.id"], name=op.f("fk_source_change_source_id_listed_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_change")),
    )
    op.create_index(op.f("ix_source_change_source_id"), "source_change", ["source_id"])
    op.create_table(
        "permit_register",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("permits", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        sa.Column("kept_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_permit_register")),
    )
    op.create_index(op.f("ix_permit_register_division"), "permit_register", ["division"])
    for column in ("division", "enterprise_id", "declaration_id", "adjustment_id"):
        op.create_index(op.f(f"ix_grade_notice_{column}"), "grade_notice", [column])


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("permit_register")
    op.drop_table("source_change")
    op.drop_table("list_editor")
    op.drop_table("grade_notice")
    op.drop_table("grade_adjustment_step")
    with op.batch_alter_table("grade_adjustment", schema=None) as batch_op:
        batch_op.drop_column("served_on")
        batch_op.drop_column("deadline")
    with op.batch_alter_table("grade_objection", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_grade_objection_enterprise_id"))
        batch_op.drop_constraint(op.f("fk_grade_objection_enterprise_id_enterprise"), type_="foreignkey")
        batch_op.drop_column("enterprise_id")
        batch_op.drop_column("received_on")
