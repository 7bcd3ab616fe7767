"""Episodes, decisions, approvals, and warnings with their revisions."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, TermColumn, division, key, metadata, refers
from plans.lifecycle import LIVE_STATES, WarningAct, WarningState
from plans.terms import WarningLevel

episode = sa.Table(
    "episode",
    metadata,
    key(),
    division(),
    sa.Column("code", sa.String(40), nullable=False, unique=True),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("drill", sa.Boolean, nullable=False, default=False),
    sa.Column("opened_at", Instant, nullable=False),
    sa.Column("closed_at", Instant),
)

decision = sa.Table(
    "decision",
    metadata,
    key(),
    division(),
    refers("episode_id", "episode"),
    refers("consultation_id", "consultation"),
    refers("warning_id", "warning", nullable=True),
    sa.Column("act", TermColumn(WarningAct), nullable=False),  # issue, raise, lower, extend, release
    sa.Column("level", TermColumn(WarningLevel), nullable=False),
    sa.Column("suggested_level", TermColumn(WarningLevel), nullable=False),
    sa.Column("start_at", Instant, nullable=False),
    sa.Column("expected_end", Instant),
    sa.Column("reason", sa.Text, nullable=False, default=""),
    sa.Column("correction", sa.Text, nullable=False, default="", server_default=""),  # of a revocation
    sa.Column(
        "bound", sa.JSON, nullable=False, default=list, server_default="[]"
    ),  # the divisions it binds; empty: all below
    sa.Column(
        "state", TermColumn(WarningState), nullable=False
    ),  # submitted, approved, consulted, issued, discarded
    refers("submitted_by", "account", index=False),
    sa.Column("submitted_at", Instant, nullable=False),
    sa.Column("row_version", sa.Integer, nullable=False, default=1),
)
_open_decisions = sa.text("state IN ('submitted', 'approved')")
sa.Index(
    "uq_decision_open", decision.c.division, decision.c.episode_id, unique=True,
    sqlite_where=_open_decisions, postgresql_where=_open_decisions,
)  # fmt: skip

approval = sa.Table(
    "approval",
    metadata,
    key(),
    refers("decision_id", "decision"),
    refers("account_id", "account", index=False),
    sa.Column("act", TermColumn(WarningAct), nullable=False),  # approve or return
    sa.Column("comment", sa.Text, nullable=False, default=""),
    sa.Column("at", Instant, nullable=False),
    refers(
        "delegation_id", "delegation", nullable=True, index=False
    ),  # whose power it was, if not the signer's own
)

# An approver lets somebody else sign for him from a moment to a moment.
delegation = sa.Table(
    "delegation",
    metadata,
    key(),
    division(),
    refers("delegator_id", "account"),
    refers("delegate_id", "account"),
    sa.Column("starts_at", Instant, nullable=False),
    sa.Column("ends_at", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
)

warning = sa.Table(
    "warning",
    metadata,
    key(),
    division(),
    refers("episode_id", "episode"),
    sa.Column("number", sa.String(60), nullable=False, unique=True),
    sa.Column("state", TermColumn(WarningState), nullable=False),
    sa.Column("level", TermColumn(WarningLevel), nullable=False),
    sa.Column("revision", sa.Integer, nullable=False, default=1),
    sa.Column("drill", sa.Boolean, nullable=False, default=False),
    sa.Column("issued_at", Instant, nullable=False),
    sa.Column("start_at", Instant, nullable=False),
    sa.Column("expected_end", Instant),
    sa.Column("released_at", Instant),
    # A pause that is announced or holds, and when the response is resumed; both empty otherwise.
    sa.Column("suspended_at", Instant),
    sa.Column("resumes_at", Instant),
    sa.Column("plan_id", sa.String(40), nullable=False),
    sa.Column("row_version", sa.Integer, nullable=False, default=1),
)
_live = sa.text("state IN ({})".format(", ".join(sorted(f"'{state.value}'" for state in LIVE_STATES))))
sa.Index(
    "uq_warning_live",
    warning.c.division,
    warning.c.drill,
    unique=True,
    sqlite_where=_live,
    postgresql_where=_live,
)

revision = sa.Table(
    "revision",
    metadata,
    key(),
    refers("warning_id", "warning"),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("act", TermColumn(WarningAct), nullable=False),
    sa.Column("level", TermColumn(WarningLevel), nullable=False),
    sa.Column("start_at", Instant, nullable=False),
    sa.Column("expected_end", Instant),
    refers("decision_id", "decision"),
    refers("issued_by", "account", index=False),
    sa.Column("issued_at", Instant, nullable=False),
    sa.Column("notice", sa.JSON, nullable=False),  # the elements the law requires, as they were sent
    sa.UniqueConstraint("warning_id", "number"),
)
