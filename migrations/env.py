"""Alembic's entry: runs the versions on the connection that `emergency.storage.migrating` hands over."""

from alembic import context

from emergency.storage.schema import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
