"""Contacts of departments are proved by a code."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the database to this version."""
    op.add_column("department_contact", sa.Column("confirmed_at", MOMENT, nullable=True))
    op.create_table(
        "department_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=120), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["department_contact.id"],
            name="fk_department_check_contact_id_department_contact",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_department_check"),
    )
    op.create_index("ix_department_check_contact_id", "department_check", ["contact_id"])


def downgrade() -> None:
    """Take the database back to the version before."""
    op.drop_table("department_check")
    op.drop_column("department_contact", "confirmed_at")
