"""The register and its list in full."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the database to this version."""
    op.create_table(
        "listed_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("responsible", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("supervisor", sa.String(length=40), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("emissions", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listed_source")),
    )
    with op.batch_alter_table("listed_source", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_listed_source_division"), ["division"], unique=False)

    op.create_table(
        "enterprise_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_enterprise_change_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise_change")),
    )
    with op.batch_alter_table("enterprise_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_enterprise_change_enterprise_id"), ["enterprise_id"], unique=False
        )

    op.create_table(
        "entrance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_entrance_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entrance")),
        sa.UniqueConstraint("enterprise_id", "code", name=op.f("uq_entrance_enterprise_id")),
    )
    with op.batch_alter_table("entrance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entrance_enterprise_id"), ["enterprise_id"], unique=False)

    op.create_table(
        "source_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(24), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("measure", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("onsite", sa.String(length=400), nullable=False),
        sa.Column("citation", sa.JSON(), nullable=False),
        sa.Column("cut", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["list_id"], ["reduction_list.id"], name=op.f("fk_source_measure_list_id_reduction_list")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["listed_source.id"], name=op.f("fk_source_measure_source_id_listed_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_measure")),
    )
    with op.batch_alter_table("source_measure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_measure_list_id"), ["list_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_source_measure_source_id"), ["source_id"], unique=False)

    op.create_table(
        "outlet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=True),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("has_cems", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_outlet_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_outlet_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
        sa.UniqueConstraint("enterprise_id", "code", name=op.f("uq_outlet_enterprise_id")),
    )
    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outlet_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_outlet_unit_id"), ["unit_id"], unique=False)

    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.add_column(sa.Column("town", sa.String(length=60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("permit_class", sa.String(24), nullable=True))
        batch_op.add_column(
            sa.Column("emission_method", sa.String(length=80), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("emission_source", sa.String(length=120), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("commits", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("guarantee", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))

    with op.batch_alter_table("list_measure", schema=None) as batch_op:
        batch_op.add_column(sa.Column("text", sa.String(length=1000), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("onsite", sa.String(length=400), nullable=False, server_default=""))

    with op.batch_alter_table("reduction_list", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("source", sa.String(length=20), nullable=False, server_default="derived")
        )
        batch_op.add_column(sa.Column("examination", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(
            sa.Column("override_reason", sa.String(length=400), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("created_by", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("approved_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take the database back to the version before."""
    with op.batch_alter_table("reduction_list", schema=None) as batch_op:
        batch_op.drop_column("approved_at")
        batch_op.drop_column("approved_by")
        batch_op.drop_column("created_by")
        batch_op.drop_column("override_reason")
        batch_op.drop_column("examination")
        batch_op.drop_column("source")

    with op.batch_alter_table("list_measure", schema=None) as batch_op:
        batch_op.drop_column("onsite")
        batch_op.drop_column("text")

    with op.batch_alter_table("enterprise", schema=None) as batch_op:
        batch_op.drop_column("merged_into")
        batch_op.drop_column("guarantee")
        batch_op.drop_column("commits")
        batch_op.drop_column("emission_source")
        batch_op.drop_column("emission_method")
        batch_op.drop_column("permit_class")
        batch_op.drop_column("town")

    with op.batch_alter_table("outlet", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outlet_unit_id"))
        batch_op.drop_index(batch_op.f("ix_outlet_enterprise_id"))

    op.drop_table("outlet")
    with op.batch_alter_table("source_measure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_measure_source_id"))
        batch_op.drop_index(batch_op.f("ix_source_measure_list_id"))

    op.drop_table("source_measure")
    with op.batch_alter_table("entrance", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entrance_enterprise_id"))

    op.drop_table("entrance")
    with op.batch_alter_table("enterprise_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enterprise_change_enterprise_id"))

    op.drop_table("enterprise_change")
    with op.batch_alter_table("listed_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_listed_source_division"))

    op.drop_table("listed_source")
