"""How long until 100,000 instructions are on disk, in one transaction, as an act writes them.

Run: python benchmarks/durable.py [--messages N] [--rounds N]. SQLite with synchronous=FULL, PostgreSQL with fsync on. The
limits beside them: the same rows by the bare driver of SQLite, and by COPY, into tables without keys and indexes.
"""

import argparse
import datetime
import pathlib
import statistics
import sys
import tempfile
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))

import postgres
import sqlalchemy as sa
from machine import heading, table
from queue_system import durable_postgres, new_message

from emergency.storage import migrating, schema
from emergency.storage.engines import open_engine
from emergency.storage.outbox import enqueue
from emergency.storage.work import REGION_WIDE, Store


def main() -> None:
    """Measure in turns and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    seconds: dict[str, list[float]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        durable_postgres() as server,
        postgres.database(server) as url,
    ):
        urls = {
            "SQLite": f"sqlite:///{folder}/emergency.db",
            "PostgreSQL": url.render_as_string(hide_password=False),
        }
        engines = {name: open_engine(each) for name, each in urls.items()}
        for engine in engines.values():
            migrating.upgrade(engine)
        for _ in range(options.rounds):
            for name, engine in engines.items():
                seconds.setdefault(name, []).append(_enqueue(engine, options.messages))
                seconds.setdefault(f"limit: {name}, bare rows", []).append(_bare(engine))
                _empty(engine)
        for engine in engines.values():
            engine.dispose()
    print(heading(f"{options.messages:,} instructions durable, medians of {options.rounds}"))
    rows = [
        (name, f"{statistics.median(each):.2f} s", f"{max(each):.2f} s",
         f"{options.messages / statistics.median(each):,.0f}")
        for name, each in seconds.items()
    ]  # fmt: skip
    print(table(rows, ("where", "median", "worst", "rows/s")))


def _enqueue(engine: sa.Engine, count: int) -> float:
    run, begun = uuid.uuid4().hex, time.perf_counter()
    now = datetime.datetime.now(datetime.UTC)
    with Store(engine).begin(REGION_WIDE, write=True) as work:
        new = enqueue(work, (new_message(f"{run}:{each}", each, now) for each in range(count)), now)
        work.commit()
    taken = time.perf_counter() - begun
    if new != count:
        raise RuntimeError(f"{new} of {count} were queued")
    return taken


def _bare(engine: sa.Engine) -> float:
    """The rows of the outbox once more, as the driver has them."""
    columns = [sa.Column(each.name, each.type) for each in schema.message.c]
    copy = sa.Table(f"copy_{uuid.uuid4().hex}", sa.MetaData(), *columns)
    with engine.connect() as connection:
        copy.create(connection)
        connection.commit()
        raw = connection.connection.driver_connection
        rows = raw.execute(f"SELECT {', '.join(each.name for each in columns)} FROM message").fetchall()
        connection.rollback()
        begun = time.perf_counter()
        if engine.dialect.name == "sqlite":
            raw.execute("BEGIN IMMEDIATE")
            raw.executemany(f"INSERT INTO {copy.name} VALUES ({','.join('?' * len(columns))})", rows)
        else:
            with raw.cursor().copy(f"COPY {copy.name} FROM STDIN") as pipe:
                for row in rows:
                    pipe.write_row(row)
        raw.commit()
        taken = time.perf_counter() - begun
        copy.drop(connection)
        connection.commit()
    return taken


def _empty(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.delete(schema.message))


if __name__ == "__main__":
    main()
