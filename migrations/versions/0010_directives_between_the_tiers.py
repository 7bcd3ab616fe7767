"""What a tier orders of the tiers below it, and packs for counties without a network."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLES = ("offline_pack", "directive_reminder", "report_back", "directive", "duty_contact", "bound_division")
INDEXES = {
    "bound_division": ("division", "warning_id"),
    "duty_contact": ("division",),
    "directive": ("answer_id", "division", "warning_id"),
    "report_back": ("directive_id", "division"),
    "directive_reminder": ("directive_id",),
    "offline_pack": ("directive_id", "division"),
}


def upgrade() -> None:
    """Bring the database to this version."""
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("bound", sa.JSON(), server_default="[]", nullable=False))
    _table(
        "bound_division",
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("released_at", MOMENT, nullable=True),
        _refers("bound_division", "warning_id", "warning"),
        sa.UniqueConstraint("warning_id", "division", name=op.f("uq_bound_division_warning_id")),
    )
    _table(
        "duty_contact",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
    )
    _directive()
    _table(
        "report_back",
        sa.Column("directive_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("plants", sa.Integer(), nullable=False),
        sa.Column("notified", sa.Integer(), nullable=False),
        sa.Column("problems", sa.Text(), nullable=False),
        _refers("report_back", "directive_id", "directive"),
        sa.UniqueConstraint("directive_id", "at", "reported_by", name=op.f("uq_report_back_directive_id")),
    )
    _table(
        "directive_reminder",
        sa.Column("directive_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=24), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _refers("directive_reminder", "directive_id", "directive"),
        sa.UniqueConstraint("directive_id", "step", name=op.f("uq_directive_reminder_directive_id")),
        scoped=False,
    )
    _table(
        "offline_pack",
        sa.Column("directive_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=40), nullable=False),
        sa.Column("secret", sa.String(length=64), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=80), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("entered_at", MOMENT, nullable=True),
        sa.Column("entered_by", sa.String(length=80), nullable=True),
        _refers("offline_pack", "directive_id", "directive"),
        sa.UniqueConstraint("reference", name=op.f("uq_offline_pack_reference")),
    )
    for name, columns in INDEXES.items():
        with op.batch_alter_table(name, schema=None) as batch_op:
            for column in columns:
                batch_op.create_index(batch_op.f(f"ix_{name}_{column}"), [column], unique=False)


def downgrade() -> None:
    """Take the database back to the version before."""
    for name in TABLES:
        with op.batch_alter_table(name, schema=None) as batch_op:
            for column in INDEXES[name]:
                batch_op.drop_index(batch_op.f(f"ix_{name}_{column}"))
        op.drop_table(name)
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_column("bound")


def _directive() -> None:
    _table(
        "directive",
        sa.Column("issuer", sa.String(length=6), nullable=False),
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("start_at", MOMENT, nullable=False),
        sa.Column("expected_end", MOMENT, nullable=True),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("acknowledge_by", MOMENT, nullable=False),
        sa.Column("act_by", MOMENT, nullable=True),
        sa.Column("report_by", MOMENT, nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("acknowledged_by", sa.String(length=80), nullable=True),
        sa.Column("acted_at", MOMENT, nullable=True),
        sa.Column("acted_by", sa.String(length=80), nullable=True),
        sa.Column("acted_note", sa.Text(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("reported_at", MOMENT, nullable=True),
        sa.Column("superseded_at", MOMENT, nullable=True),
        sa.Column("row_version", sa.Integer(), nullable=False),
        _refers("directive", "warning_id", "warning"),
        _refers("directive", "answer_id", "warning"),
        sa.UniqueConstraint("warning_id", "revision", "division", name=op.f("uq_directive_warning_id")),
    )


def _table(name: str, *columns, scoped: bool = True) -> None:
    division = (sa.Column("division", sa.String(length=6), nullable=False),) if scoped else ()
    key = sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}"))
    op.create_table(name, sa.Column("id", sa.Integer(), nullable=False), *division, *columns, key)


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"))
