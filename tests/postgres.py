"""A PostgreSQL server for tests: a named one, else our own from Debian's binaries, else a skip."""

import contextlib
import os
import pathlib
import secrets
import shutil
import signal
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
def server(*options: str) -> Iterator[sa.URL]:
    """The address of a running server whose user may create databases; skips the test where there is none.

    `options` are settings of a server of our own, such as "fsync=on"; a named one keeps its own.
    """
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    named = os.environ.get(VARIABLE)
    if named:
        yield sa.make_url(named).set(drivername="postgresql+psycopg")
        return
    with own_server(*options) as own:
        yield own.url


@contextlib.contextmanager
def own_server(*options: str) -> Iterator["OwnServer"]:
    """A server that the test may stop and start; skips the test where there are no binaries."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    binaries = _binaries()
    if binaries is None:
        pytest.skip(f"no PostgreSQL here: {ADVICE}")
    folder = pathlib.Path(tempfile.mkdtemp(prefix="emergency-postgres-"))
    own = OwnServer(binaries, folder, options)
    try:
        own.create()
        own.start()
        yield own
    finally:
        own.stop(signal.SIGINT)
        shutil.rmtree(folder)


class OwnServer:
    """One server on a port of the loopback."""

    def __init__(self, binaries: pathlib.Path, folder: pathlib.Path, options: tuple[str, ...]):
        self._binaries, self.folder, self._data = binaries, folder, folder / "data"
        self._port, self._process = _free_port(), None
        fixed = ["listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "fsync=off"]
        self._options = [word for option in (*fixed, *options) for word in ("-c", option)]
        # The server refuses to run as root, so root lends the folder to nobody.
        identity = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self._common = {"cwd": folder, **silent, **identity}

    @property
    def url(self) -> sa.URL:
        """Its address."""
        where = {"host": "127.0.0.1", "port": self._port, "database": "postgres"}
        return sa.URL.create("postgresql+psycopg", "tester", **where)

    @property
    def runs(self) -> bool:
        """Whether it was started and not stopped since."""
        return self._process is not None

    def create(self) -> None:
        """Make its files."""
        if "user" in self._common:
            shutil.chown(self.folder, "nobody", "nogroup")
        initdb = [self._binaries / "initdb", "-D", self._data, "-U", "tester", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*initdb, "--no-sync", "--locale=C"], check=True, **self._common)

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        command = [self._binaries / "postgres", "-D", self._data, "-p", str(self._port), *self._options]
        self._process = subprocess.Popen(command, **self._common)
        _wait_until_ready(self._process, self._port)

    def stop(self, how: signal.Signals) -> None:
        """Stop it: SIGTERM when its clients have left, SIGINT now, SIGQUIT at once, as after a power cut."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(SECONDS_TO_START)
            self._process = None


@contextlib.contextmanager
def database(server_url: sa.URL, options: str = "") -> Iterator[sa.URL]:
    """An empty database on the server, dropped afterwards; `options` are words of CREATE DATABASE."""
    name = f"emergency_{secrets.token_hex(6)}"
    # No pool: the server may have been restarted in between.
    admin = sa.create_engine(server_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    try:
        with admin.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0 {options}")
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
