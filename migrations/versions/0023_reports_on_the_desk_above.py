"""Reports on the desk above; consultations over an outside message; orders of counties; when measurements came in."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the database to this version."""
    op.create_table(
        "upward_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("superior", sa.String(length=6), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("handed_at", MOMENT, nullable=False),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by", sa.String(length=80), nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_upward_notice_revision_id_revision"
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["official_paper.id"], name="fk_upward_notice_paper_id_official_paper"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_upward_notice"),
        sa.UniqueConstraint("revision_id", name="uq_upward_notice_revision_id"),
    )
    op.create_index("ix_upward_notice_division", "upward_notice", ["division"])
    op.create_index("ix_upward_notice_superior", "upward_notice", ["superior"])
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposal_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_consultation_proposal_id_cap_proposal"), "cap_proposal", ["proposal_id"], ["id"]
        )
    _county_orders()
    op.add_column("station_hour", sa.Column("received_at", MOMENT, nullable=True))
    op.add_column("power_reading", sa.Column("received_at", MOMENT, nullable=True))


def _county_orders() -> None:
    op.create_table(
        "county_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("article", sa.String(length=200), nullable=False),
        sa.Column("start_at", MOMENT, nullable=False),
        sa.Column("expected_end", MOMENT, nullable=True),
        sa.Column("outlives", sa.Boolean(), nullable=False),
        sa.Column("warning_id", sa.Integer(), nullable=True),
        sa.Column("submitted_by", sa.Integer(), nullable=False),
        sa.Column("submitted_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(length=80), nullable=False),
        sa.Column("ended_reason", sa.Text(), nullable=False),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["warning_id"], ["warning.id"], name="fk_county_order_warning_id_warning"),
        sa.ForeignKeyConstraint(
            ["submitted_by"], ["account.id"], name="fk_county_order_submitted_by_account"
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_county_order_decided_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_county_order"),
        sa.UniqueConstraint("number", name="uq_county_order_number"),
    )
    op.create_index("ix_county_order_division", "county_order", ["division"])
    op.create_index("ix_county_order_warning_id", "county_order", ["warning_id"])
    op.create_table(
        "county_order_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("county_order_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["county_order_id"],
            ["county_order.id"],
            name="fk_county_order_member_county_order_id_county_order",
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name="fk_county_order_member_enterprise_id_enterprise"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_county_order_member"),
        sa.UniqueConstraint(
            "county_order_id", "enterprise_id", name="uq_county_order_member_county_order_id"
        ),
        sa.UniqueConstraint("number", name="uq_county_order_member_number"),
    )
    for column in ("division", "county_order_id", "enterprise_id"):
        op.create_index(f"ix_county_order_member_{column}", "county_order_member", [column])


def downgrade() -> None:
    """Take the database back to the version before."""
    for table in ("power_reading", "station_hour"):
        op.drop_column(table, "received_at")
    op.drop_table("county_order_member")
    op.drop_table("county_order")
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_consultation_proposal_id_cap_proposal"), type_="foreignkey")
        batch_op.drop_column("proposal_id")
    op.drop_table("upward_notice")
