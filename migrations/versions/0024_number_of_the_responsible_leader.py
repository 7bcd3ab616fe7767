"""The number of the responsible leader, beside that of the supervisor."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this version."""
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("leader_mobile", sa.String(length=20), nullable=True))


def downgrade() -> None:
    """Take the database back to the version before."""
    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_column("leader_mobile")
