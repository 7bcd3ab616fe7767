"""Reports on the desk of the tier above until somebody there takes them; consultations over an outside message."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the database to this version."""
    op.create_table(
        "upward_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("superior", sa.String(length=6), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("handed_at", MOMENT, nullable=False),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by", sa.String(length=80), nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_upward_notice_revision_id_revision"
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["official_paper.id"], name="fk_upward_notice_paper_id_official_paper"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_upward_notice"),
        sa.UniqueConstraint("revision_id", name="uq_upward_notice_revision_id"),
    )
    op.create_index("ix_upward_notice_division", "upward_notice", ["division"])
    op.create_index("ix_upward_notice_superior", "upward_notice", ["superior"])
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposal_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_consultation_proposal_id_cap_proposal"), "cap_proposal", ["proposal_id"], ["id"]
        )


def downgrade() -> None:
    """Take the database back to the version before."""
    with op.batch_alter_table("consultation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_consultation_proposal_id_cap_proposal"), type_="foreignkey")
        batch_op.drop_column("proposal_id")
    op.drop_table("upward_notice")
