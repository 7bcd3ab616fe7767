"""The database ends every session of a running worker, as a restart does; the worker goes on and tells nobody twice."""

import os
import subprocess
import sys
import time
from collections import Counter

import postgres
import pytest
import sqlalchemy as sa
from gateway import running
from messages import HOUR, make_new

from emergency.storage import migrating, outbox
from emergency.storage.engines import open_engine
from emergency.storage.schema import message
from emergency.storage.work import REGION_WIDE, Store
from emergency.wiring import utc_now

MESSAGES = 600
SECONDS = 40
END_ALL = sa.text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def _sent(store):
    with store.begin(REGION_WIDE) as work:
        return work.rows(
            sa.select(sa.func.count()).select_from(message).where(message.c.sent_at.is_not(None))
        ).scalar_one()


def _wait_until_sent(store, count):
    ends = time.monotonic() + SECONDS
    while _sent(store) < count:
        assert time.monotonic() < ends, f"{_sent(store)} of {count} sent"
        time.sleep(0.05)


@pytest.mark.postgres
def test_a_worker_outlives_the_sessions_of_its_database():
    """Three times all its sessions are ended while it sends: everything is sent, nothing twice."""
    with postgres.server() as server, postgres.database(server) as url, running() as gateway:
        text, now = url.render_as_string(hide_password=False), utc_now()
        engine = open_engine(text)
        migrating.upgrade(engine)
        store = Store(engine)
        with store.begin(REGION_WIDE, write=True) as work:
            rows = (make_new(n, channel="sms", next_at=now, expires_at=now + HOUR) for n in range(MESSAGES))
            outbox.enqueue(work, rows, now)
            work.commit()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("EMERGENCY_")}
        environment = inherited | {
            "EMERGENCY_DATABASE_URL": text,
            "EMERGENCY_SMS_CHANNEL": "sms_http",
            "EMERGENCY_SMS_HTTP_URL": gateway.url,
        }
        gateway.on_request = lambda count: time.sleep(0.02)
        command = [sys.executable, "-c", "from emergency.cli import main; main()", "worker", "--batch", "100"]
        with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
            try:
                for part in (1, 2, 3):
                    _wait_until_sent(store, part * MESSAGES // 5)
                    with store.begin(REGION_WIDE) as work:
                        assert work.rows(END_ALL).scalar_one() >= 1
                _wait_until_sent(store, MESSAGES)
                assert process.poll() is None
            finally:
                process.terminate()
                process.wait(SECONDS)
        engine.dispose()
        asked = Counter(form["reference"] for form in gateway.forms)
    assert len(asked) == MESSAGES
    assert set(asked.values()) == {1}
