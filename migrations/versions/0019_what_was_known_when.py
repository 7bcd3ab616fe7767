"""Records of measured days that were replaced; the duty roster."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the database to this version."""
    op.create_table(
        "replaced_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("aqi", sa.Integer(), nullable=True),
        sa.Column("primary", sa.String(length=40), nullable=False),
        sa.Column("pm25", sa.Float(), nullable=True),
        sa.Column("pm10", sa.Float(), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("replaced_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replaced_day")),
    )
    op.create_index(op.f("ix_replaced_day_division"), "replaced_day", ["division"])
    _roster()


def _roster() -> None:
    op.create_table(
        "duty_shift",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("post", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("begins_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_duty_shift_account_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_duty_shift"),
    )
    op.create_index("ix_duty_shift_division", "duty_shift", ["division"])
    op.create_index("ix_duty_shift_begins_at", "duty_shift", ["begins_at"])
    op.create_table(
        "duty_handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("shift_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("standing", sa.JSON(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("taken_shift_id", sa.Integer(), nullable=True),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shift_id"], ["duty_shift.id"], name="fk_duty_handover_shift_id_duty_shift"),
        sa.ForeignKeyConstraint(
            ["taken_shift_id"], ["duty_shift.id"], name="fk_duty_handover_taken_shift_id_duty_shift"
        ),
        sa.ForeignKeyConstraint(["given_by"], ["account.id"], name="fk_duty_handover_given_by_account"),
        sa.ForeignKeyConstraint(["taken_by"], ["account.id"], name="fk_duty_handover_taken_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_duty_handover"),
        sa.UniqueConstraint("shift_id", name="uq_duty_handover_shift_id"),
    )
    op.create_index("ix_duty_handover_division", "duty_handover", ["division"])
    op.create_index("ix_duty_handover_shift_id", "duty_handover", ["shift_id"])
    op.create_table(
        "roster_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_roster_link"),
        sa.UniqueConstraint("token_hash", name="uq_roster_link_token_hash"),
    )
    op.create_index("ix_roster_link_division", "roster_link", ["division"])


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("roster_link")
    op.drop_table("duty_handover")
    op.drop_table("duty_shift")
    op.drop_table("replaced_day")
