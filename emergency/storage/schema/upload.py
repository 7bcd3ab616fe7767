"""Files that somebody handed in and has not confirmed yet, or that a list was made from."""

import sqlalchemy as sa

from emergency.storage.columns import Instant, division, key, metadata, refers

# Reading or writing a big workbook in the background: how far it is, whether somebody called it off, and what came of it.
list_job = sa.Table(
    "list_job",
    metadata,
    key(),
    division(),
    refers("account_id", "account"),
    sa.Column("sha256", sa.String(64), nullable=False),  # of the file, or of what the list holds
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(12), nullable=False),  # look | store | mark | export | copy
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("title", sa.String(120), nullable=False),
    sa.Column("in_force_from", sa.Date, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),  # waiting | running | done | failed | called_off
    sa.Column("step", sa.String(40), nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),  # 0: nobody knows yet
    sa.Column("called_off", sa.Boolean, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
    # What the preview shows (services.list_look); null until it is done and for the other kinds.
    sa.Column("result", sa.JSON(none_as_null=True)),
    # [{"code", "message", ...}, ...] why it failed.
    sa.Column("faults", sa.JSON, nullable=False),
    sa.Column("reason", sa.String(500), nullable=False),
    # The list that was stored or is taken away; the file to download.
    sa.Column("list_id", sa.Integer),
    sa.Column("file_name", sa.String(200)),
)

upload = sa.Table(
    "upload",
    metadata,
    key(),
    division(),
    refers("account_id", "account"),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("content", sa.LargeBinary, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    # The list it became; null until somebody confirms.
    refers("list_id", "reduction_list", nullable=True),
)
