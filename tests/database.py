"""A fresh database for a test."""

import datetime
import pathlib

import sqlalchemy as sa

from emergency.storage.engines import open_engine
from emergency.storage.schema import metadata
from emergency.storage.work import Store

NOW = datetime.datetime(2026, 11, 23, 8, 0, tzinfo=datetime.UTC)


def fresh_engine(folder) -> sa.Engine:
    """An empty SQLite database with every table."""
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    engine = open_engine(f"sqlite:///{folder}/emergency.db")
    metadata.create_all(engine)
    return engine


def fresh_store(folder) -> Store:
    """A store on an empty SQLite database."""
    return Store(fresh_engine(folder))
