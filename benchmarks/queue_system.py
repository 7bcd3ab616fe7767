"""The queues under comparison, each with its server, its way to queue and the worker processes that drain it.

Redis: appendonly yes, appendfsync everysec, noeviction, as its documents advise for a queue (a power cut may cost a
second). PostgreSQL: fsync and synchronous_commit on. SQLite: WAL, synchronous=FULL.
"""

import contextlib
import datetime
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))

import postgres
import sqlalchemy as sa

from emergency.storage import migrating
from emergency.storage.engines import open_engine
from emergency.storage.outbox import NewMessage, enqueue
from emergency.storage.work import REGION_WIDE, Store
from notifier.message import Purpose

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXT = "【示例环境应急】启动通知：科尔沁区1月15日12时起启动橙色预警II级响应，请按指令落实减排措施。" * 2
SECONDS = 20
PEERS = ROOT / "benchmarks" / "peers"


@dataclass
class System:
    """A queue: `processes` of `command` drain it, `module` (in `folder`) queues."""

    name: str
    environment: dict[str, str]
    command: list[str]
    processes: int = 1
    module: str = ""
    folder: pathlib.Path = PEERS
    running: list[subprocess.Popen] = field(default_factory=list)

    def enqueue(self, count: int, run: str) -> float:
        """Queue so many messages from one process; the seconds it took, without the start of the process."""
        script = f"import {self.module} as queue; print(queue.enqueue({count}, {run!r}, {TEXT!r}))"
        command = [self.command[0], "-c", script]
        done = subprocess.run(
            command, env=self.environment, cwd=self.folder, capture_output=True, text=True, check=True
        )
        return float(done.stdout.split()[-1])

    def start(self) -> None:
        """Start its workers, each with a process group of its own."""
        self.running = [
            subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=self.folder,
                start_new_session=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            for _ in range(self.processes)
        ]

    def end(self, how: signal.Signals) -> None:
        """End its workers and their children."""
        for each in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(each.pid, how)
        for each in self.running:
            try:
                each.wait(SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(each.pid, signal.SIGKILL)
                each.wait()
        self.running = []


@dataclass
class Ours(System):
    """The outbox and `emergency worker`; `changes` are what its messages have different from `new_message`."""

    changes: dict = field(default_factory=dict)

    def __post_init__(self):
        self.engine = open_engine(self.environment["EMERGENCY_DATABASE_URL"])
        migrating.upgrade(self.engine)
        self.store = Store(self.engine)

    def enqueue(self, count: int, run: str) -> float:
        """Queue in one transaction, as an act does."""
        begun = time.perf_counter()
        now = datetime.datetime.now(datetime.UTC)
        with self.store.begin(REGION_WIDE, write=True) as work:
            enqueue(work, self._messages(count, run, now), now)
            work.commit()
        return time.perf_counter() - begun

    def _messages(self, count: int, run: str, now: datetime.datetime) -> Iterator[NewMessage]:
        return (new_message(f"{run}:{number}", number, now, **self.changes) for number in range(count))


def new_message(key: str, number: int, now: datetime.datetime, **changes) -> NewMessage:
    """An instruction to an invented enterprise."""
    values = {
        "division": "150502", "unique_key": key, "order_id": None, "contact_id": None,
        "purpose": Purpose.ORDER_START, "channel": "sms", "address": f"199{number:08d}", "recipient": "虚构示例企业",
        "subject": "启动指令", "text": TEXT, "html": "", "drill": False, "priority": 5, "next_at": now,
        "expires_at": now + datetime.timedelta(hours=6),
    }  # fmt: skip
    return NewMessage(**values | changes)


def ours_on_sqlite(folder: pathlib.Path, sink_url: str) -> Ours:
    """One worker, as SQLite allows."""
    return _ours("ours, SQLite, 1 worker", f"sqlite:///{folder}/emergency.db", folder, sink_url, 1)


def ours_by_mail(folder: pathlib.Path, smtp_port: int) -> Ours:
    """As `ours_on_sqlite`, with mails of a text and a page."""
    found = _ours("outbox on SQLite, 1 worker", f"sqlite:///{folder}/mail.db", folder, "", 1)
    found.environment |= {
        "EMERGENCY_MAIL_CHANNEL": "smtp",
        "EMERGENCY_SMTP_HOST": "127.0.0.1",
        "EMERGENCY_SMTP_PORT": str(smtp_port),
        "EMERGENCY_SMTP_FROM": "duty@example.invalid",
    }
    found.changes = {"channel": "email", "address": "somebody@example.invalid", "html": f"<p>{TEXT * 3}</p>"}
    return found


def ours_on_postgres(server: sa.URL, folder: pathlib.Path, sink_url: str, workers: int) -> Ours:
    """So many workers on one database of this server."""
    text = _database(server, f"ours_{workers}").render_as_string(hide_password=False)
    return _ours(f"ours, PostgreSQL, {workers} workers", text, folder, sink_url, workers)


def _ours(name: str, url: str, folder: pathlib.Path, sink_url: str, workers: int) -> Ours:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("EMERGENCY_")} | {
        "PYTHONPATH": str(ROOT),
        "EMERGENCY_DATABASE_URL": url,
    }
    if sink_url:
        environment |= {"EMERGENCY_SMS_CHANNEL": "sms_http", "EMERGENCY_SMS_HTTP_URL": sink_url}
    command = [sys.executable, "-c", "from emergency.cli import main; main()", "worker"]
    return Ours(name, environment, command, processes=workers, folder=folder)


def peers(python: str, redis: str, server: sa.URL, sink_url: str, client: str, back: int) -> list[System]:
    """dramatiq, celery and procrastinate, each with two processes and 16 tasks at once (celery: four processes)."""
    database = _database(server, "procrastinate")
    common = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(PEERS), str(ROOT)]),
        "SINK_URL": sink_url,
        "PEER_CLIENT": client,
        "PEER_RETURN_SECONDS": str(back),
        "PEER_DATABASE": database.set(drivername="postgresql").render_as_string(hide_password=False),
    }
    dramatiq = common | {"REDIS_URL": f"{redis}/0"}
    celery = common | {"REDIS_URL": f"{redis}/1"}
    on_postgres = [python, "-m", "procrastinate", "-a", "procrastinate_app.app"]
    subprocess.run(
        [*on_postgres, "schema", "--apply"], env=common, cwd=PEERS, check=True, stdout=subprocess.DEVNULL
    )
    bins = pathlib.Path(python).parent
    return [
        System(
            "dramatiq, Redis", dramatiq,
            [python, str(bins / "dramatiq"), "dramatiq_app", "-p", "2", "-t", "8"], module="dramatiq_app",
        ),
        System(
            "celery, Redis", celery,
            [python, str(bins / "celery"), "-A", "celery_app", "worker", "-c", "4", "-l", "ERROR"], module="celery_app",
        ),
        System(
            "procrastinate, PostgreSQL", common, [*on_postgres, "worker", "-c", "8"],
            processes=2, module="procrastinate_app",
        ),
    ]  # fmt: skip


def missing(python: str) -> list[str]:
    """What the comparison lacks here, in words; empty where it can be made."""
    lacks = []
    wanted = "import dramatiq, celery, redis, requests, procrastinate, psycopg"
    if not shutil.which(python) or subprocess.run([python, "-c", wanted], capture_output=True).returncode:
        lacks.append(
            f"{python} has not all of dramatiq[redis] 2.2.1, celery[redis] 5.7.0, procrastinate 3.10.0, requests "
            "(name an interpreter that has them: --peers-python)"
        )
    if not shutil.which("redis-server"):
        lacks.append("redis-server is not installed (Debian: redis-server)")
    return lacks


@contextlib.contextmanager
def redis_server(folder: pathlib.Path) -> Iterator[str]:
    """A Redis of our own on the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "port": port, "bind": "127.0.0.1", "dir": folder, "save": "", "appendonly": "yes",
        "appendfsync": "everysec", "maxmemory-policy": "noeviction",
    }  # fmt: skip
    words = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    process = subprocess.Popen(["redis-server", *words], stdout=subprocess.DEVNULL)
    try:
        for _ in range(SECONDS * 10):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"redis://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(SECONDS)


def _database(server: sa.URL, name: str) -> sa.URL:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    engine.dispose()
    return server.set(database=name)


def durable_postgres():
    """A PostgreSQL of our own whose commits reach the disk."""
    return postgres.server("fsync=on", "synchronous_commit=on")
