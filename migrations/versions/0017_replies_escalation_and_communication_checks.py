"""Replies that an officer answers, steps and calls of the escalation, each person's acknowledgement, contact rounds."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the database to this version."""
    _create_reply_case()
    _create_escalation()
    op.create_table(
        "contact_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("started_by", sa.String(length=80), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_round")),
        sa.UniqueConstraint("division", "month", name=op.f("uq_contact_round_division")),
    )
    op.create_index(op.f("ix_contact_round_division"), "contact_round", ["division"])
    with op.batch_alter_table("contact_check", schema=None) as batch_op:
        batch_op.add_column(sa.Column("round_id", sa.Integer(), nullable=True))
        batch_op.create_index(op.f("ix_contact_check_round_id"), ["round_id"])
        batch_op.create_foreign_key(
            op.f("fk_contact_check_round_id_contact_round"), "contact_round", ["round_id"], ["id"]
        )


def downgrade() -> None:
    """Take the database back to the version before."""
    with op.batch_alter_table("contact_check", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_contact_check_round_id_contact_round"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_contact_check_round_id"))
        batch_op.drop_column("round_id")
    op.drop_table("contact_round")
    for table in ("acknowledgement", "call_entry", "escalation_step"):
        op.drop_table(table)
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_inbound_case_id_reply_case"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_inbound_case_id"))
        batch_op.drop_column("case_id")
    op.drop_table("reply_case")


def _create_reply_case() -> None:
    op.create_table(
        "reply_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=True),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("answer", sa.String(length=400), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("answered_by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_reply_case_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reply_case")),
    )
    for column in ("division", "order_id", "opened_at"):
        op.create_index(op.f(f"ix_reply_case_{column}"), "reply_case", [column])
    with op.batch_alter_table("inbound", schema=None) as batch_op:
        batch_op.add_column(sa.Column("case_id", sa.Integer(), nullable=True))
        batch_op.create_index(op.f("ix_inbound_case_id"), ["case_id"])
        batch_op.create_foreign_key(op.f("fk_inbound_case_id_reply_case"), "reply_case", ["case_id"], ["id"])


def _create_escalation() -> None:
    op.create_table(
        "escalation_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_escalation_step_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation_step")),
        sa.UniqueConstraint("order_id", "kind", "number", name=op.f("uq_escalation_step_order_id")),
    )
    op.create_table(
        "call_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("party", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("mobile", sa.String(length=40), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("officer", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_call_entry_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_call_entry_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_call_entry_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_entry")),
    )
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_acknowledgement_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acknowledgement")),
        sa.UniqueConstraint("order_id", "who", name=op.f("uq_acknowledgement_order_id")),
    )
    indexed = {
        "escalation_step": ("order_id",),
        "call_entry": ("division", "order_id", "contact_id", "account_id"),
        "acknowledgement": ("order_id",),
    }
    for table, columns in indexed.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
