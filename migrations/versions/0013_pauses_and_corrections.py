"""Pauses of a response, and the correction that goes with a revocation."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this version."""
    with op.batch_alter_table("warning", schema=None) as batch_op:
        batch_op.add_column(sa.Column("suspended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("resumes_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("correction", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take the database back to the version before."""
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_column("correction")
    with op.batch_alter_table("warning", schema=None) as batch_op:
        batch_op.drop_column("resumes_at")
        batch_op.drop_column("suspended_at")
