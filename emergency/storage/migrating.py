"""Bring a database to the newest version, and say which version it has."""

import importlib.resources

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from emergency.errors import DatabaseNotReady


def upgrade(engine: sa.Engine, revision: str = "head") -> str:
    """Run every version up to `revision`; returns the version reached."""
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The newest version this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current(engine: sa.Engine) -> str | None:
    """The version of the database, None where it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_newest(engine: sa.Engine) -> None:
    """Refuse a database that is not of this program's version."""
    found, wanted = current(engine), newest()
    if found != wanted:
        raise DatabaseNotReady(
            f"数据库版本是 {found or '空'},程序需要 {wanted}。请先运行 emergency db upgrade。"
        )


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(importlib.resources.files("migrations")))
    return config
