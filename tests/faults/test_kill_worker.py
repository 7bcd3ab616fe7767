"""The sending process dies in the middle of a batch, and nothing is lost or sent twice."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
import sqlalchemy as sa
from messages import HOUR, make_new

from emergency.storage import migrating, outbox
from emergency.storage.engines import open_engine
from emergency.storage.schema import attempt, heartbeat, message
from emergency.storage.work import REGION_WIDE, Store
from emergency.wiring import utc_now
from notifier.message import MessageState

MESSAGES = 3_000
PATIENCE = 60  # seconds; a worker needs a few
BEGUN = 300  # spooled messages after which the worker is killed


@pytest.fixture
def environment(tmp_path):
    """What the worker process sees: this test's database and spool, and nothing of the caller's settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("EMERGENCY_")}
    return inherited | {
        "EMERGENCY_DATABASE_URL": f"sqlite:///{tmp_path}/emergency.db",
        "EMERGENCY_SPOOL_DIR": str(tmp_path / "spool"),
    }


@pytest.fixture
def store(environment):
    """A migrated database with messages that are due."""
    engine = open_engine(environment["EMERGENCY_DATABASE_URL"])
    migrating.upgrade(engine)
    store, now = Store(engine), utc_now()
    with store.begin(REGION_WIDE, write=True) as work:
        rows = (make_new(n, next_at=now, expires_at=now + 6 * HOUR) for n in range(MESSAGES))
        outbox.enqueue(work, rows, now)
        work.commit()
    yield store
    engine.dispose()


@pytest.fixture
def start(environment):
    """Starts worker processes and sees to it that none survives the test."""
    started = []

    def start(*options):
        command = [sys.executable, "-c", "from emergency.cli import main; main()", "worker", *options]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _rows(store, table):
    with store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(table)).all()


def _states(store):
    return Counter(row.state for row in _rows(store, message))


def _spooled(environment):
    folder = environment["EMERGENCY_SPOOL_DIR"]
    names = os.listdir(folder) if os.path.isdir(folder) else []
    return [name for name in names if name.endswith(".json") and not name.startswith(".")]


def _spooled_keys(environment):
    folder = pathlib.Path(environment["EMERGENCY_SPOOL_DIR"])
    texts = [(folder / name).read_text(encoding="utf-8") for name in _spooled(environment)]
    return [json.loads(text)["unique_key"] for text in texts]


def _wait(what, condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited {PATIENCE} s for {what}"
        time.sleep(0.002)


def _finish(process):
    output, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    return json.loads(output)


def test_a_worker_killed_in_mid_batch_loses_nothing_and_doubles_nothing(environment, store, start):
    """After kill -9 and a new start each message has one whole file, one sent row and at least one try."""
    victim = start("--batch", "100")
    _wait("the first files", lambda: len(_spooled(environment)) >= BEGUN)
    os.kill(victim.pid, signal.SIGKILL)
    victim.wait(PATIENCE)
    states = _states(store)
    assert states[MessageState.SENT] < MESSAGES, "the worker was done before it could be killed"
    assert _finish(start("--once", "--json"))["counts"] == {"sent": MESSAGES - states[MessageState.SENT]}

    assert _states(store) == {MessageState.SENT: MESSAGES}
    assert Counter(_spooled_keys(environment)) == Counter(f"key-{n}" for n in range(MESSAGES))
    accepted = Counter(row.message_id for row in _rows(store, attempt) if row.outcome == "accepted")
    assert set(accepted.values()) == {1}
    assert len(accepted) == MESSAGES


def test_a_worker_asked_to_stop_finishes_what_it_began(environment, store, start):
    """SIGTERM: no message is left claimed, every file has its sent row, and the process ends well."""
    process = start("--batch", "50")
    _wait("the first files", lambda: len(_spooled(environment)) >= BEGUN)
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors
    states = _states(store)
    assert set(states) <= {MessageState.SENT, MessageState.QUEUED}
    assert states[MessageState.SENT] == len(_spooled(environment))


def test_a_second_worker_on_sqlite_is_refused(environment, store, start):
    """Two writers stall each other: the second ends with 2 and one Chinese sentence."""
    first = start("--batch", "1")
    _wait("the first file", lambda: _spooled(environment))
    second = start("--once", "--json")
    output, _ = second.communicate(timeout=PATIENCE)
    assert second.returncode == 2
    refusal = json.loads(output)
    assert refusal["code"] == "already_running"
    assert "SQLite 只允许一个" in refusal["message"]
    assert first.poll() is None


def test_a_worker_says_that_it_lives(store, start):
    """The heartbeat row names the process."""
    process = start("--once", "--json")
    _finish(process)
    [row] = _rows(store, heartbeat)
    assert row.kind == "worker"
    assert row.process.endswith(f":{process.pid}")
