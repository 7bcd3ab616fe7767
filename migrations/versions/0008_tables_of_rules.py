"""Tables of rules that bureaus uploaded."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this version."""
    op.create_table(
        "rule_table",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("document_hash", sa.String(length=64), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "confirmed_by IS NULL OR confirmed_by <> entered_by", name=op.f("ck_rule_table_two_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_rule_table_entered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["account.id"], name=op.f("fk_rule_table_confirmed_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by"], ["account.id"], name=op.f("fk_rule_table_withdrawn_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_table")),
    )
    with op.batch_alter_table("rule_table", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rule_table_division"), ["division"], unique=False)


def downgrade() -> None:
    """Take the database back to the version before."""
    with op.batch_alter_table("rule_table", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rule_table_division"))

    op.drop_table("rule_table")
