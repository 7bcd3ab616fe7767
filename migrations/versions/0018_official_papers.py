"""Official papers with their series of numbers and the wordings of a bureau."""

import re
from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
_SEQUENCE = re.compile(r"〔(\d{4})〕(\d+)号$")


def upgrade() -> None:
    """Bring the database to this version."""
    _papers()
    _count_on()
    _upward()
    _delegation()
    _departments()


def _papers() -> None:
    op.create_table(
        "paper_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("series", sa.String(length=24), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_series")),
        sa.UniqueConstraint("division", "series", "year", "drill", name=op.f("uq_paper_series_division")),
    )
    op.create_index(op.f("ix_paper_series_division"), "paper_series", ["division"])
    op.create_table(
        "paper_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["account.id"], name=op.f("fk_paper_template_entered_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_template")),
    )
    op.create_index(op.f("ix_paper_template_division"), "paper_template", ["division"])
    op.create_table(
        "official_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("series", sa.String(length=24), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("episode_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("drawn_by", sa.Integer(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["episode_id"], ["episode.id"], name=op.f("fk_official_paper_episode_id_episode")
        ),
        sa.ForeignKeyConstraint(
            ["template_id"], ["paper_template.id"], name=op.f("fk_official_paper_template_id_paper_template")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by"], ["account.id"], name=op.f("fk_official_paper_drawn_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_paper")),
        sa.UniqueConstraint("number", name=op.f("uq_official_paper_number")),
        sa.UniqueConstraint("division", "kind", "subject", name=op.f("uq_official_paper_division")),
        sa.UniqueConstraint(
            "division", "series", "year", "drill", "sequence", name="uq_official_paper_sequence"
        ),
    )
    op.create_index(op.f("ix_official_paper_division"), "official_paper", ["division"])
    op.create_index(op.f("ix_official_paper_episode_id"), "official_paper", ["episode_id"])


def _count_on() -> None:
    """Let the series of notices go on after the numbers that warnings have."""
    warning = sa.table("warning", sa.column("division"), sa.column("number"), sa.column("drill"))
    last: dict[tuple, int] = defaultdict(int)
    for row in op.get_bind().execute(sa.select(warning)):
        found = _SEQUENCE.search(row.number)
        if found:
            place = (row.division, int(found[1]), bool(row.drill))
            last[place] = max(last[place], int(found[2]))
    rows = [
        {"division": division, "series": "notice", "year": year, "drill": drill, "last": number}
        for (division, year, drill), number in last.items()
    ]
    if rows:
        table = sa.table(
            "paper_series", *(sa.column(name) for name in ("division", "series", "year", "drill", "last"))
        )
        op.bulk_insert(table, rows)


def _upward() -> None:
    op.create_table(
        "upward_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=24), nullable=False),
        sa.Column("receiver", sa.String(length=80), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name="fk_upward_report_revision_id_revision"
        ),
        sa.ForeignKeyConstraint(
            ["paper_id"], ["official_paper.id"], name="fk_upward_report_paper_id_official_paper"
        ),
        sa.ForeignKeyConstraint(["entered_by"], ["account.id"], name="fk_upward_report_entered_by_account"),
        sa.PrimaryKeyConstraint("id", name="pk_upward_report"),
        sa.UniqueConstraint("revision_id", name="uq_upward_report_revision_id"),
    )
    op.create_index("ix_upward_report_division", "upward_report", ["division"])


def _delegation() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("delegator_id", sa.Integer(), nullable=False),
        sa.Column("delegate_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["delegator_id"], ["account.id"], name="fk_delegation_delegator_id_account"),
        sa.ForeignKeyConstraint(["delegate_id"], ["account.id"], name="fk_delegation_delegate_id_account"),
        sa.PrimaryKeyConstraint("id", name="pk_delegation"),
    )
    for column in ("division", "delegator_id", "delegate_id"):
        op.create_index(f"ix_delegation_{column}", "delegation", [column])
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delegation_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            "fk_approval_delegation_id_delegation", "delegation", ["delegation_id"], ["id"]
        )


def _departments() -> None:
    op.create_table(
        "department_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("department", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("mobile", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_department_contact"),
    )
    op.create_table(
        "department_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["warning_id"], ["warning.id"], name="fk_department_link_warning_id_warning"),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["department_contact.id"], name="fk_department_link_contact_id_department_contact"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_department_link"),
        sa.UniqueConstraint("token_hash", name="uq_department_link_token_hash"),
    )
    op.create_table(
        "department_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division", sa.String(length=6), nullable=False),
        sa.Column("warning_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=24), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reported_by", sa.String(length=80), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["warning_id"], ["warning.id"], name="fk_department_report_warning_id_warning"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_department_report"),
        sa.UniqueConstraint("warning_id", "department", "day", name="uq_department_report_warning_id"),
    )
    for table in ("department_contact", "department_link", "department_report"):
        op.create_index(f"ix_{table}_division", table, ["division"])
    for table in ("department_link", "department_report"):
        op.create_index(f"ix_{table}_warning_id", table, ["warning_id"])
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("department", sa.String(length=24), nullable=True))


def downgrade() -> None:
    """Take the database back to the version before."""
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_column("department")
    for table in ("department_report", "department_link", "department_contact"):
        op.drop_table(table)
    with op.batch_alter_table("approval", schema=None) as batch_op:
        batch_op.drop_constraint("fk_approval_delegation_id_delegation", type_="foreignkey")
        batch_op.drop_column("delegation_id")
    op.drop_table("delegation")
    op.drop_table("upward_report")
    op.drop_table("official_paper")
    op.drop_table("paper_template")
    op.drop_table("paper_series")
