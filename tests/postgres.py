"""A PostgreSQL server for tests: a named one, else our own from Debian's binaries, else a skip."""

import contextlib
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

VARIABLE = "EMERGENCY_TEST_POSTGRES_URL"
SECONDS_TO_START = 30
ADVICE = f"set {VARIABLE} or install Debian's postgresql package"


@contextlib.contextmanager
def server() -> Iterator[sa.URL]:
    """The address of a running server whose user may create databases; skips the test where there is none."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    named = os.environ.get(VARIABLE)
    if named:
        yield sa.make_url(named).set(drivername="postgresql+psycopg")
        return
    binaries = _binaries()
    if binaries is None:
        pytest.skip(f"no PostgreSQL here: {ADVICE}")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="emergency-postgres-"))
    try:
        with _running(binaries, folder) as port:
            yield sa.URL.create(
                "postgresql+psycopg", "tester", host="127.0.0.1", port=port, database="postgres"
            )
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def database(server_url: sa.URL) -> Iterator[sa.URL]:
    """An empty database on the server, dropped afterwards."""
    name = f"emergency_{secrets.token_hex(6)}"
    admin = sa.create_engine(server_url, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
        yield server_url.set(database=name)
        with admin.connect() as connection:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        admin.dispose()


def _binaries() -> pathlib.Path | None:
    config = shutil.which("pg_config")
    asked = (
        [subprocess.run([config, "--bindir"], capture_output=True, text=True).stdout.strip()]
        if config
        else []
    )
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in map(pathlib.Path, [*asked, *found]) if (place / "initdb").exists()), None)


@contextlib.contextmanager
def _running(binaries: pathlib.Path, folder: pathlib.Path) -> Iterator[int]:
    # The server refuses to run as root, so root lends the folder to nobody.
    identity = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    if identity:
        shutil.chown(folder, "nobody", "nogroup")
    data, port = folder / "data", _free_port()
    common = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **identity}
    initdb = [binaries / "initdb", "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run([*initdb, "--locale=C"], check=True, **common)
    options = ["listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "fsync=off"]
    settings = [word for option in options for word in ("-c", option)]
    process = subprocess.Popen([binaries / "postgres", "-D", data, "-p", str(port), *settings], **common)
    try:
        _wait_until_ready(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(SECONDS_TO_START)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_ready(process: subprocess.Popen, port: int) -> None:
    url = f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(sa.exc.OperationalError), engine.connect():
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL on port {port} did not start")
