"""Bring a database to the newest version, and say which version it has."""

import contextlib
import importlib.resources
import pathlib
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from emergency.errors import DatabaseNotReady


def upgrade(engine: sa.Engine, revision: str = "head") -> str:
    """Run every version up to `revision`; returns the version reached. Makes the folder of a SQLite file."""
    config = _config()
    with _reached(engine, make=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """The newest version this program knows."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def current(engine: sa.Engine) -> str | None:
    """The version of the database, None where it is empty or not there; makes no file."""
    file = _file(engine)
    if file is not None and not file.exists():
        return None
    with _reached(engine) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def require_newest(engine: sa.Engine) -> None:
    """Refuse a database that is not of this program's version."""
    found, wanted = current(engine), newest()
    if found != wanted:
        raise DatabaseNotReady(
            f"数据库版本是 {found or '空'}，程序需要 {wanted}。请先运行 emergency db upgrade。"
        )


@contextlib.contextmanager
def _reached(engine: sa.Engine, *, make: bool = False) -> Iterator[sa.Connection]:
    """A connection, or the refusal that says why there is none."""
    file = _file(engine)
    with refused_where_unreachable(engine):
        if make and file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        with engine.connect() as connection:
            yield connection


@contextlib.contextmanager
def refused_where_unreachable(engine: sa.Engine) -> Iterator[None]:
    """Say in Chinese, as DatabaseNotReady, that the database cannot be opened; other errors pass."""
    try:
        yield
    except (sa.exc.DatabaseError, OSError) as error:
        if not _says_unreachable(error):
            raise
        place = engine.url.render_as_string(hide_password=True)
        raise DatabaseNotReady(
            f"打不开数据库 {place}。请检查地址、文件夹权限，以及数据库服务是否已启动。"
        ) from error


def _says_unreachable(error: Exception) -> bool:
    """No file, no server, no right to it; or a file that is no database (no narrower class of error)."""
    return isinstance(error, (sa.exc.OperationalError, OSError)) or type(error) is sa.exc.DatabaseError


def _file(engine: sa.Engine) -> pathlib.Path | None:
    name = engine.url.database
    return pathlib.Path(name) if engine.dialect.name == "sqlite" and name and name != ":memory:" else None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(importlib.resources.files("migrations")))
    return config
