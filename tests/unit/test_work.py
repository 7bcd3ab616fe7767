"""The unit of work and its scope."""

import datetime
import threading
import time

import pytest
import sqlalchemy as sa
from database import NOW, fresh_store

from emergency.errors import DatabaseAway
from emergency.storage import engines
from emergency.storage.schema import heartbeat
from emergency.storage.work import Scope, Store

ROW = {"process": "a", "kind": "worker", "at": NOW}


@pytest.fixture
def store(tmp_path):
    """An empty database."""
    store = fresh_store(tmp_path)
    yield store
    store.engine.dispose()


def _count(store):
    with store.begin(None) as work:
        return work.rows(sa.select(sa.func.count()).select_from(heartbeat)).scalar_one()


def test_uncommitted_work_is_rolled_back_by_default(store):
    """Leaving a unit of work undoes it."""
    with store.begin(None, write=True) as work:
        work.rows(sa.insert(heartbeat), ROW)

    assert _count(store) == 0


def test_committed_work_lasts(store):
    """A commit makes it last."""
    with store.begin(None, write=True) as work:
        work.rows(sa.insert(heartbeat), ROW)
        work.commit()

    assert _count(store) == 1


def test_an_error_undoes_everything(store):
    """Half an act is no act."""
    with pytest.raises(RuntimeError), store.begin(None, write=True) as work:
        work.rows(sa.insert(heartbeat), ROW)
        raise RuntimeError

    assert _count(store) == 0


def test_a_naive_moment_is_refused(store):
    """A moment without a zone could be anything."""
    naive = {**ROW, "at": datetime.datetime(2026, 1, 1)}
    with pytest.raises(sa.exc.StatementError, match="naive"), store.begin(None, write=True) as work:
        work.rows(sa.insert(heartbeat), naive)


def test_a_moment_comes_back_in_utc(store):
    """Whatever zone it came in."""
    beijing = datetime.timezone(datetime.timedelta(hours=8))
    with store.begin(None, write=True) as work:
        work.rows(sa.insert(heartbeat), {**ROW, "at": datetime.datetime(2026, 1, 1, 8, tzinfo=beijing)})
        found = work.rows(sa.select(heartbeat.c.at)).scalar_one()

    assert found == datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    assert found.tzinfo is datetime.UTC


@pytest.mark.parametrize(
    ("mine", "theirs", "covered"),
    [
        ("150000", "150502", True),
        ("150500", "150502", True),
        ("150500", "150571", True),
        ("150500", "150400", False),
        ("150502", "150502", True),
        ("150502", "150500", False),
        ("150502", "150521", False),
    ],
)
def test_a_division_covers_itself_and_all_below(mine, theirs, covered):
    """The code of a division carries those above it."""
    assert Scope(mine).covers(theirs) is covered


def test_a_writer_gets_its_turn_soon_after_the_other(store):
    """It looks often enough not to sleep past the end of the one before."""
    begun, waited = threading.Event(), []

    def write():
        begun.set()
        with store.begin(None, write=True):
            waited.append(time.monotonic())

    with store.begin(None, write=True):
        thread = threading.Thread(target=write)
        thread.start()
        assert begun.wait(10)
        time.sleep(0.05)
        assert not waited
        ended = time.monotonic()
    thread.join(10)

    assert waited[0] >= ended


def test_a_writer_that_never_gets_its_turn_is_told_so(store, monkeypatch):
    """In words for people, after the whole wait and no sooner."""
    monkeypatch.setattr(engines, "BUSY_MILLISECONDS", 100)
    with store.begin(None, write=True):
        begun = time.monotonic()
        with pytest.raises(DatabaseAway, match="数据库正忙"), store.begin(None, write=True):
            pass

    assert time.monotonic() - begun >= 0.1


def test_a_lock_that_cannot_be_had_at_all_is_not_waited_for(store, tmp_path):
    """A file that may only be read is refused at once."""
    store.engine.dispose()
    [path] = tmp_path.glob("*.db")
    engine = engines.open_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(DatabaseAway), Store(engine).begin(None, write=True) as work:
        work.rows(sa.insert(heartbeat), ROW)
    engine.dispose()
