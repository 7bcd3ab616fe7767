"""Seasons of enterprises, what a draft of a list would write into the register, and who changed a draft last."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this version."""
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("season", sa.String(length=20), nullable=False, server_default=""))
    with op.batch_alter_table("reduction_list", schema=None) as batch_op:
        batch_op.add_column(sa.Column("edited_by", sa.Integer(), nullable=True))
    op.create_table(
        "pending_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=18), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.Column("measures", sa.JSON(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["reduction_list.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("list_id", "position"),
    )
    op.create_index(op.f("ix_pending_entry_division"), "pending_entry", ["division"])
    op.create_index(op.f("ix_pending_entry_list_id"), "pending_entry", ["list_id"])


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("pending_entry")
    with op.batch_alter_table("reduction_list", schema=None) as batch_op:
        batch_op.drop_column("edited_by")
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_column("season")
