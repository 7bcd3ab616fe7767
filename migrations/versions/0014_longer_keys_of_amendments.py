"""Room for the keys of every table of figures that may be amended."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None
SHORT, LONG = 40, 80


def upgrade() -> None:
    """Bring the database to this version."""
    _resize(SHORT, LONG)


def downgrade() -> None:
    """Take the database back to the version before; a key that has no room there is refused by the database."""
    _resize(LONG, SHORT)


def _resize(before: int, after: int) -> None:
    with op.batch_alter_table("plan_amendment", schema=None) as batch_op:
        batch_op.alter_column(
            "figure", existing_type=sa.String(before), type_=sa.String(after), existing_nullable=False
        )
