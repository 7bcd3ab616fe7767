"""Ozone responses without a level, and health tips."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LIVE = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Bring the database to this version."""
    _responses()
    _steps()
    _orders()
    _tips()


def _responses() -> None:
    op.create_table(
        "ozone_response",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("plan_id", sa.String(length=40), nullable=False),
        sa.Column("suggestion", sa.JSON(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("start_at", MOMENT, nullable=False),
        sa.Column("expected_end", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ozone_response")),
        sa.UniqueConstraint("number", name=op.f("uq_ozone_response_number")),
    )
    op.create_index(op.f("ix_ozone_response_division"), "ozone_response", ["division"])
    op.create_index(
        "uq_ozone_response_live",
        "ozone_response",
        ["division", "drill"],
        unique=True,
        sqlite_where=LIVE,
        postgresql_where=LIVE,
    )


def _steps() -> None:
    op.create_table(
        "ozone_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("forecast_id", sa.Integer(), nullable=True),
        sa.Column("expected_end", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["response_id"], ["ozone_response.id"], name=op.f("fk_ozone_step_response_id_ozone_response")
        ),
        sa.ForeignKeyConstraint(
            ["forecast_id"], ["forecast.id"], name=op.f("fk_ozone_step_forecast_id_forecast")
        ),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_ozone_step_done_by_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ozone_step")),
        sa.UniqueConstraint("response_id", "number", name=op.f("uq_ozone_step_response_id")),
    )
    op.create_index(op.f("ix_ozone_step_response_id"), "ozone_step", ["response_id"])


def _orders() -> None:
    op.create_table(
        "ozone_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("response_id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by", sa.String(length=80), nullable=True),
        sa.ForeignKeyConstraint(
            ["response_id"], ["ozone_response.id"], name=op.f("fk_ozone_order_response_id_ozone_response")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_ozone_order_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ozone_order")),
        sa.UniqueConstraint("number", name=op.f("uq_ozone_order_number")),
        sa.UniqueConstraint("response_id", "enterprise_id", name=op.f("uq_ozone_order_response_id")),
    )
    for column in ("division", "response_id", "enterprise_id"):
        op.create_index(op.f(f"ix_ozone_order_{column}"), "ozone_order", [column])


def _tips() -> None:
    op.create_table(
        "health_tip",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("cause", sa.String(length=24), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("forecast_id", sa.Integer(), nullable=True),
        sa.Column("published_by", sa.Integer(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["forecast_id"], ["forecast.id"], name=op.f("fk_health_tip_forecast_id_forecast")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"], ["account.id"], name=op.f("fk_health_tip_published_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["account.id"], name=op.f("fk_health_tip_withdrawn_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health_tip")),
    )
    op.create_index(op.f("ix_health_tip_division"), "health_tip", ["division"])


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("health_tip")
    op.drop_table("ozone_order")
    op.drop_table("ozone_step")
    op.drop_table("ozone_response")
