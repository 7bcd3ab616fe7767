"""Blanks of approved texts, lanes of messages, and which provider was tried."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_IN_LANE = sa.text("state IN ('queued', 'claimed') AND lane <> ''")


def upgrade() -> None:
    """Bring the database to this version."""
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("params", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("lane", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            "ix_message_lane", ["lane", "id"], sqlite_where=_IN_LANE, postgresql_where=_IN_LANE
        )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.alter_column("lane", server_default=None)
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("provider", sa.String(length=40), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("milliseconds", sa.Integer(), nullable=True))
        batch_op.create_index("ix_attempt_provider", ["provider", "at"])
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.alter_column("provider", server_default=None)
    op.create_table(
        "provider",
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("monthly", sa.Integer(), nullable=True),
        sa.Column("fen", sa.Float(), nullable=True),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("way", "name", name=op.f("pk_provider")),
    )


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("provider")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_attempt_provider")
        batch_op.drop_column("milliseconds")
        batch_op.drop_column("provider")

    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_lane")
        batch_op.drop_column("lane")
        batch_op.drop_column("asked_at")
        batch_op.drop_column("params")
