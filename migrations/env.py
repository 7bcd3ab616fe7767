"""Alembic's entry: runs the versions on the connection that `emergency.storage.migrating` hands over."""

from alembic import context

from emergency.storage.columns import Instant, TermColumn
from emergency.storage.schema import metadata

# A version is history: it names the database's own types, not ours, which may change under it.
PLAIN = {Instant: "sa.DateTime(timezone=True)", TermColumn: "sa.String(24)"}


def plain_type(kind, value, _autogenerate):
    """How a column type is written into a version; False leaves it to Alembic."""
    return PLAIN.get(type(value), False) if kind == "type" else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=metadata, render_as_batch=True, render_item=plain_type
)
with context.begin_transaction():
    context.run_migrations()
