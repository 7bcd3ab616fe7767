"""The disk of the database is full: acts are refused whole, workers lose nothing, tell nobody twice and go on."""

import pytest
import smalldisk
import sqlalchemy as sa
from bench import HOUR, Bench
from bureau import NOW, open_bureau
from gateway import running
from makers import Clock, app_of, rows, visitor
from messages import make_new

from emergency.errors import DatabaseAway
from emergency.services import approval, warning
from emergency.storage import journal, outbox, schema
from emergency.storage.outage import FULL
from emergency.storage.work import REGION_WIDE, Store
from notifier.errors import OutboxUnreachable
from notifier.message import MessageState
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

MANY = 3_000  # messages of one act; more than any page that is there has room for
COUNT = 400
SIZE = 120  # enterprises
TEXT = "字" * 200


@pytest.fixture(params=["sqlite-limited", "sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def small(request, tmp_path):
    """A store, and the disk below it."""
    with smalldisk.KINDS[request.param](tmp_path) as (engine, disk):
        yield Store(engine), disk


def _act(store):
    with store.begin(REGION_WIDE, write=True) as work:
        journal.append(work, journal.Entry(NOW, "甲", "150500", "issue", "order", "1", "下达"))
        outbox.enqueue(work, [make_new(n, text=TEXT) for n in range(MANY)], NOW)
        work.commit()


def _count(store):
    with store.begin(REGION_WIDE) as work:
        entries = journal.verify(work).entries
        return entries, work.rows(sa.select(sa.func.count()).select_from(schema.message)).scalar_one()


def test_an_act_is_refused_whole_in_chinese(small):
    """No entry, no message; the sentence says what is full; done again when there is room it is done once."""
    store, disk = small
    disk.fill()
    with pytest.raises(DatabaseAway, match=FULL):
        _act(store)
    assert _count(store) == (0, 0)
    disk.clear()
    _act(store)
    assert _count(store) == (1, MANY)


def test_nothing_is_sent_that_could_not_be_written_down(small):
    """Where the claim cannot be kept the provider is not asked; with room again everything goes out, once."""
    store, disk = small
    with running() as gateway:
        bench = Bench(store, gateway, COUNT, text=TEXT)
        disk.fill()
        with pytest.raises(OutboxUnreachable, match="磁盘已满"):
            bench.dispatcher.run_batch(batch=COUNT)
        assert not gateway.requests
        assert bench.states == {MessageState.QUEUED: COUNT}
        disk.clear()
        assert bench.dispatcher.run_batch(batch=COUNT) == {MessageState.SENT: COUNT}
        assert set(bench.asked.values()) == {1}
        bench.dispatcher.close()


def test_results_wait_until_there_is_room(small):
    """The disk fills while a batch is on the wire: what the provider said is kept and written down later."""
    store, disk = small
    with running() as gateway:
        bench = Bench(store, gateway, COUNT, text=TEXT)
        gateway.on_request = lambda count: count == 1 and disk.fill()
        bench.on_pause = lambda count: count == 3 and disk.clear()
        assert bench.dispatcher.run_batch(batch=COUNT) == {MessageState.SENT: COUNT}
        assert bench.slept == 3
        assert bench.states == {MessageState.SENT: COUNT}
        assert [row.number for row in bench.tries] == [1] * COUNT
        bench.now += HOUR
        assert not bench.dispatcher.run_batch()
        assert len(bench.asked) == COUNT and set(bench.asked.values()) == {1}
        bench.dispatcher.close()


@pytest.fixture
def console(tmp_path):
    """An approved warning at the console of a bureau, and the disk below its database."""
    with smalldisk.limited_sqlite(tmp_path) as (engine, disk):
        bureau = open_bureau(tmp_path, size=SIZE, store=Store(engine))
        bureau.receives([230, 140])
        bureau.waiting = bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
        approval.approve(bureau.office, bureau.commander, NOW, bureau.waiting)
        yield bureau, disk


def test_the_console_says_that_the_disk_is_full_and_issues_nothing(console):
    """Neither order nor message is there; the page says what to do; with room the same form issues once."""
    bureau, disk = console
    duty = visitor(app_of(bureau, Clock()), "duty")
    page = f"/warning/{bureau.waiting}/issue"
    promised = warning.preview(bureau.office, bureau.duty, NOW, bureau.waiting).orders
    disk.fill()
    refused = duty.post(page, page, typed="黄色", confirm="on")
    assert refused.status_code == 503
    assert FULL in refused.text
    assert not rows(bureau, schema.order) and not rows(bureau, schema.message)
    disk.clear()
    assert duty.post(page, page, typed="黄色", confirm="on").status_code == 302
    assert len(rows(bureau, schema.order)) == promised > 100
