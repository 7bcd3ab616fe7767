"""Messages of other systems that wait for a person; texts of the public page."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the database to this version."""
    _proposals()
    _texts()


def _proposals() -> None:
    op.create_table(
        "cap_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=False),
        sa.Column("identifier", sa.String(length=200), nullable=False),
        sa.Column("sent", MOMENT, nullable=False),
        sa.Column("message_type", sa.String(length=10), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=True),
        sa.Column("act", sa.String(length=24), nullable=True),
        sa.Column("starts_at", MOMENT, nullable=True),
        sa.Column("expires", MOMENT, nullable=True),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("sender_name", sa.String(length=200), nullable=False),
        sa.Column("areas", sa.JSON(), nullable=False),
        sa.Column("points_at", sa.JSON(), nullable=False),
        sa.Column("cautions", sa.JSON(), nullable=False),
        sa.Column("seal", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("imported_by", sa.Integer(), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["imported_by"], ["account.id"], name="fk_cap_proposal_imported_by_account"),
        sa.ForeignKeyConstraint(["decided_by"], ["account.id"], name="fk_cap_proposal_decided_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_cap_proposal"),
        sa.UniqueConstraint("division", "sender", "identifier", name="uq_cap_proposal_division"),
    )
    op.create_index("ix_cap_proposal_division", "cap_proposal", ["division"])


def _texts() -> None:
    op.create_table(
        "public_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("slot", sa.String(length=24), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name="fk_public_text_entered_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_public_text"),
    )
    op.create_index("ix_public_text_division", "public_text", ["division"])


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("public_text")
    op.drop_table("cap_proposal")
