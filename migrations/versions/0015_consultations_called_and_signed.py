"""Consultations are called, hold the opinion of each body, and are signed."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the database to this version."""
    op.create_table(
        "consultation_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("scheduled_for", MOMENT, nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("invited", sa.JSON(), nullable=False),
        sa.Column("called_by", sa.Integer(), nullable=False),
        sa.Column("called_at", MOMENT, nullable=False),
        sa.Column("called_off_at", MOMENT, nullable=True),
        sa.Column("called_off_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["called_by"], ["account.id"], name=op.f("fk_consultation_call_called_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_call")),
    )
    op.create_index(op.f("ix_consultation_call_division"), "consultation_call", ["division"])
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opinions", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("forecast_ids", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("call_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("recorded_at", MOMENT, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_consultation_call_id_consultation_call"), "consultation_call", ["call_id"], ["id"]
        )
        batch_op.create_unique_constraint(op.f("uq_consultation_call_id"), ["call_id"])
    op.create_table(
        "consultation_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_consultation_signature_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_signature_consultation_id_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_signature")),
        sa.UniqueConstraint(
            "consultation_id", "number", name=op.f("uq_consultation_signature_consultation_id")
        ),
    )
    op.create_index(
        op.f("ix_consultation_signature_consultation_id"), "consultation_signature", ["consultation_id"]
    )


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("consultation_signature")
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_consultation_call_id"), type_="unique")
        batch_op.drop_constraint(op.f("fk_consultation_call_id_consultation_call"), type_="foreignkey")
        for column in ("recorded_at", "call_id", "forecast_ids", "opinions"):
            batch_op.drop_column(column)
    op.drop_table("consultation_call")
