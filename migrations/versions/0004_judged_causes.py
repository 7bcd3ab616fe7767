"""Causes that people judged, and the particle means of measured days."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this version."""
    op.create_table(
        "judged_cause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("forecast_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("cause", sa.String(24), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("judged_by", sa.Integer(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["forecast_id"], ["forecast.id"], name=op.f("fk_judged_cause_forecast_id_forecast")
        ),
        sa.ForeignKeyConstraint(
            ["judged_by"], ["account.id"], name=op.f("fk_judged_cause_judged_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judged_cause")),
    )
    with op.batch_alter_table("judged_cause", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judged_cause_division"), ["division"], unique=False)
        batch_op.create_index(batch_op.f("ix_judged_cause_forecast_id"), ["forecast_id"], unique=False)

    with op.batch_alter_table("observed_day", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pm25", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("pm10", sa.Float(), nullable=True))


def downgrade() -> None:
    """Take the database back to the version before."""
    with op.batch_alter_table("observed_day", schema=None) as batch_op:
        batch_op.drop_column("pm10")
        batch_op.drop_column("pm25")

    with op.batch_alter_table("judged_cause", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judged_cause_forecast_id"))
        batch_op.drop_index(batch_op.f("ix_judged_cause_division"))

    op.drop_table("judged_cause")
