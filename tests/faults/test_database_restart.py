"""PostgreSQL is stopped and started again below working processes: they go on, and nobody is told twice."""

import contextlib
import signal
import threading
import time
from collections import Counter

import postgres
import program
import pytest
import sqlalchemy as sa
from bench import HOUR, MINUTE
from bureau import open_bureau
from database import NOW
from gateway import running
from makers import Clock, app_of, visitor
from messages import make_new

from emergency import wiring
from emergency.config import Settings
from emergency.storage import migrating, outbox
from emergency.storage.engines import open_engine
from emergency.storage.outage import AWAY
from emergency.storage.schema import attempt, message, metadata
from emergency.storage.work import REGION_WIDE, Store
from notifier.message import MessageState

pytestmark = pytest.mark.postgres
MESSAGES = 300
COUNT = 30
# A claim that was committed and never answered is held by nobody until its lease of two minutes is over.
PATIENCE = 180


@pytest.fixture(scope="module")
def own():
    """A server of our own whose commits reach the disk."""
    with postgres.own_server("fsync=on", "synchronous_commit=on") as server:
        yield server


@pytest.fixture
def engine(own):
    """An engine on a migrated database of that server."""
    with postgres.database(own.url) as url:
        engine = open_engine(url.render_as_string(hide_password=False))
        migrating.upgrade(engine)
        yield engine
        engine.dispose()


def _queue(store, count, now):
    with store.begin(REGION_WIDE, write=True) as work:
        rows = [make_new(n, channel="sms", next_at=now, expires_at=now + 6 * HOUR) for n in range(count)]
        outbox.enqueue(work, rows, now)
        work.commit()


def _sent(store):
    query = sa.select(sa.func.count()).select_from(message).where(message.c.sent_at.is_not(None))
    with store.begin(REGION_WIDE) as work:
        return work.rows(query).scalar_one()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["restarted", "crashed"])
def test_a_worker_outlives_its_server(own, engine, how):
    """Twice the server goes away in the midst of sending: every message is sent, once, in one try."""
    store = Store(engine)
    _queue(store, MESSAGES, wiring.utc_now())
    url = engine.url.render_as_string(hide_password=False)
    with running() as gateway:
        environment = program.settings(database_url=url, sms_channel="sms_http", sms_http_url=gateway.url)
        gateway.on_request = lambda count: time.sleep(0.02)
        with program.running(environment, "worker", "--batch", "50") as worker:
            for part in (1, 2):
                program.wait_until(f"part {part}", lambda part=part: _sent(store) >= part * MESSAGES // 5)
                own.stop(how)
                time.sleep(0.3)
                own.start()
            program.wait_until("the rest", lambda: _sent(store) == MESSAGES, PATIENCE)
            assert worker.poll() is None
        asked = Counter(form["reference"] for form in gateway.forms)
    assert len(asked) == MESSAGES and set(asked.values()) == {1}
    with store.begin(REGION_WIDE) as work:
        tries = Counter(work.rows(sa.select(attempt.c.message_id)).scalars())
    assert len(tries) == MESSAGES and set(tries.values()) == {1}


PROVIDERS = """
[sms.main]
kind = "gateway"
weight = 100
url = "{main}"
[sms.backup]
kind = "gateway"
weight = 1
url = "{backup}"
"""


def test_failover_goes_on_while_the_database_is_away(own, engine, tmp_path):
    """The weights last read hold: what the first provider refuses the second takes, and no try is lost."""
    store, clock = Store(engine), Clock(NOW)
    _queue(store, COUNT, NOW)
    with running() as main, running() as backup:
        main.answer = (503, {}, b"")
        file = tmp_path / "providers.toml"
        file.write_text(PROVIDERS.format(main=main.url, backup=backup.url), encoding="utf-8")
        url = engine.url.render_as_string(hide_password=False)
        settings = Settings(database_url=url, sms_channel="providers", providers_file=str(file))
        system = wiring.build(settings)
        dispatcher = wiring.dispatcher(system, clock, "w")

        stopped = threading.Event()

        def go_away(count):
            if count == 1:
                clock.now += MINUTE  # the weights are read again before the next message
                own.stop(signal.SIGINT)
                stopped.set()

        def come_back(seconds):
            if stopped.wait(program.PATIENCE) and not own.runs:
                own.start()

        backup.on_request = go_away
        dispatcher._sleep = come_back
        assert dispatcher.run_batch() == {MessageState.SENT: COUNT}
        asked = Counter(form["reference"] for form in backup.forms)
        assert len(asked) == COUNT and set(asked.values()) == {1}
        assert 1 <= len(main.requests) <= COUNT
        with store.begin(REGION_WIDE) as work:
            tries = work.rows(sa.select(attempt.c.outcome, attempt.c.provider)).all()
        assert Counter(map(tuple, tries)) == {("accepted", "backup"): COUNT}
        dispatcher.close()
        system.engine.dispose()


@contextlib.contextmanager
def _away(own):
    own.stop(signal.SIGINT)
    try:
        yield
    finally:
        own.start()


def test_the_console_says_that_the_database_is_away(own, tmp_path):
    """A page of 503 in Chinese for somebody signed in, not a defect; afterwards the same session goes on."""
    with postgres.database(own.url) as url:
        engine = open_engine(url.render_as_string(hide_password=False))
        metadata.create_all(engine)
        bureau = open_bureau(tmp_path, store=Store(engine))
        duty = visitor(app_of(bureau, Clock()), "duty")
        assert duty.get("/duty/").status_code == 200
        with _away(own):
            refused = duty.get("/duty/")
            assert refused.status_code == 503
            assert AWAY in refused.text
            assert duty.get("/readyz").status_code == 503
            assert duty.get("/healthz").status_code == 200
        assert duty.get("/duty/").status_code == 200
        engine.dispose()
