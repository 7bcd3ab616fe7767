"""The auditor finds what is stuck, says what to do, and its own silence is noticed."""

import datetime

import pytest
import sqlalchemy as sa
from bureau import LIBRARY, MINUTE, NOW, TODAY
from makers import Clock, app_of, change, rows, visitor, warn

from emergency import health
from emergency.services import auditing, ticking
from emergency.storage import migrating, schema
from emergency.storage.work import REGION_WIDE
from notifier.message import MessageState
from plans.auditing import ADVICE, FILE, StuckKind, limits_on

SECOND = datetime.timedelta(seconds=1)
LIMITS = limits_on(LIBRARY.tables[FILE], TODAY)
AROUND = [(-SECOND, False), (0 * SECOND, True), (SECOND, True)]


@pytest.fixture
def warned(bureau):
    """A warning in force; nothing else moves unless a test says so: every message is far from due."""
    warn(bureau)
    change(bureau, sa.update(schema.message).values(next_at=NOW + datetime.timedelta(days=30)))
    bureau.first = rows(bureau, schema.message, schema.message.c.channel == "sms")[0]
    return bureau


def _first(bureau, **values):
    table = schema.message
    change(bureau, sa.update(table).where(table.c.id == bureau.first.id).values(**values))


def _kinds(bureau, now, actor=None):
    seen = auditing.look(bureau.office, actor or bureau.duty, now)
    return {each.kind: each.found for each in seen.stuck}


def test_an_office_in_order_has_nothing_stuck(warned):
    """No finding, and the page says so."""
    assert _kinds(warned, NOW) == {}
    assert "没有卡住的消息和指令" in visitor(app_of(warned), "duty").get("/audit/").text


@pytest.mark.parametrize(("after", "stuck"), AROUND)
def test_a_lease_that_ended_without_a_result(warned, after, stuck):
    """Below, at and above the minutes after its end."""
    _first(warned, state=MessageState.CLAIMED, leased_until=NOW)
    found = _kinds(warned, NOW + LIMITS.lease + after)
    assert (StuckKind.LEASE in found) is stuck
    assert not stuck or found[StuckKind.LEASE].rows[0].order_id == warned.first.order_id


@pytest.mark.parametrize(("after", "stuck"), AROUND)
def test_a_message_nobody_takes(warned, after, stuck):
    """Due, queued, and no worker came."""
    _first(warned, next_at=NOW)
    assert (StuckKind.UNTAKEN in _kinds(warned, NOW + LIMITS.untaken + after)) is stuck


@pytest.mark.parametrize(("after", "stuck"), AROUND)
def test_a_message_without_a_receipt(warned, after, stuck):
    """Short messages are reported on; mail never is."""
    _first(warned, state=MessageState.SENT, sent_at=NOW)
    mail = next(each for each in rows(warned, schema.message) if each.channel == "email")
    table = schema.message
    sent = {"state": MessageState.SENT, "sent_at": NOW}
    change(warned, sa.update(table).where(table.c.id == mail.id).values(**sent))
    found = _kinds(warned, NOW + LIMITS.receipt + after)
    assert (StuckKind.SILENT in found) is stuck
    assert not stuck or found[StuckKind.SILENT].count == 1


@pytest.mark.parametrize(("after", "stuck"), AROUND)
def test_an_order_nobody_was_told_of(warned, after, stuck):
    """No message was ever made for it."""
    table = schema.message
    change(warned, sa.delete(table).where(table.c.order_id == warned.first.order_id))
    found = _kinds(warned, NOW + LIMITS.untaken + after)
    assert (StuckKind.UNTOLD in found) is stuck
    assert not stuck or [each.order_id for each in found[StuckKind.UNTOLD].rows] == [warned.first.order_id]


@pytest.mark.parametrize(("after", "stuck"), AROUND)
def test_a_receipt_that_fits_nothing(warned, after, stuck):
    """Its number is none of ours."""
    row = {
        "channel": "sms", "provider_id": "x-1", "address": "", "status": "delivered", "code": "", "at": NOW,
        "received_at": NOW, "raw": {},
    }  # fmt: skip
    change(warned, sa.insert(schema.receipt).values(**row))
    assert (StuckKind.UNMATCHED in _kinds(warned, NOW + LIMITS.receipt + after)) is stuck


@pytest.mark.parametrize(("after", "stuck"), AROUND)
def test_a_tick_that_never_ended(warned, after, stuck):
    """Begun, and no outcome; one that failed is found at once."""
    change(warned, sa.insert(schema.tick).values(job="remind_due", tick_at=NOW, started_at=NOW, outcome=""))
    assert (StuckKind.TICK in _kinds(warned, NOW + LIMITS.tick + after)) is stuck


def test_a_tick_that_failed_is_found_at_once(warned):
    """With the reason."""
    row = {
        "job": "stage_due",
        "tick_at": NOW,
        "started_at": NOW,
        "finished_at": NOW,
        "outcome": "失败：磁盘已满",
    }
    change(warned, sa.insert(schema.tick).values(**row))
    assert "磁盘已满" in _kinds(warned, NOW)[StuckKind.TICK].rows[0].what


def test_another_city_sees_no_row_of_ours(warned):
    """Counts and rows are the area's own."""
    _first(warned, next_at=NOW)
    later = NOW + 2 * LIMITS.untaken
    assert StuckKind.UNTAKEN in _kinds(warned, later)
    assert StuckKind.UNTAKEN not in _kinds(warned, later, warned.chifeng)


def test_every_kind_says_what_to_do():
    """A finding without a next step is no help."""
    assert set(ADVICE) == set(StuckKind)
    assert all(text.endswith("。") for text in ADVICE.values())


def test_the_auditor_runs_with_the_clock_and_leaves_its_heartbeat(warned):
    """One row for it, however often; the tick says how much is stuck."""
    job = next(each for each in ticking.JOBS if each.name == "audit_due")
    _first(warned, next_at=NOW)
    for minutes in (20, 21):
        assert ticking.run_tick(warned.office, job, NOW + minutes * MINUTE) == "卡住 1 件"
    held = rows(warned, schema.heartbeat, schema.heartbeat.c.kind == "auditor")
    assert [each.at for each in held] == [NOW + 21 * MINUTE]


@pytest.mark.parametrize(("after", "silent"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)])
@pytest.mark.parametrize("kind", list(auditing.PROCESSES))
def test_a_process_that_is_not_heard_of_is_named_on_the_desk(warned, kind, after, silent):
    """Below, at and above the limit; the auditor itself is one of them."""
    moment = NOW + LIMITS.silent + after
    for each in auditing.PROCESSES:
        ticking.beat(warned.office, f"{each}-1", each, NOW if each == kind else moment)
    said = visitor(app_of(warned, Clock(moment)), "reader").get("/duty/").text
    assert (f"{auditing.PROCESSES[kind]}超过 5 分钟没有心跳" in said) is silent
    assert ("没有心跳" in said) is silent


@pytest.mark.parametrize(("after", "silent"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)])
def test_a_clock_that_is_not_heard_of_is_named_where_something_waits_for_it(bureau, after, silent):
    """Below, at and above the limit; and where it was never started."""
    assert auditing.silent_clock(bureau.office, NOW) == "定时进程还没有启动过。请启动或重启。"
    ticking.beat(bureau.office, "scheduler-1", "scheduler", NOW)
    said = auditing.silent_clock(bureau.office, NOW + LIMITS.silent + after)
    assert bool(said) is silent


def _doctor(bureau):
    change(bureau, sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
    change(bureau, sa.text(f"INSERT INTO alembic_version VALUES ('{migrating.newest()}')"))
    return {each.title: each for each in health.examine(bureau.office.settings)}


def test_the_doctor_takes_rest_for_rest_while_nothing_waits(bureau):
    """No warning and no message: a process that was never started may stay so."""
    found = _doctor(bureau)
    assert not found["定时进程"].ok and found["定时进程"].optional
    assert "还没有启动过" in found["稽核任务"].text
    assert found["卡住的消息和指令"].ok


def test_the_doctor_says_what_is_silent_and_stuck_under_a_warning(warned):
    """Both are faults then, each with what to do."""
    _first(warned, next_at=NOW - datetime.timedelta(days=300))
    found = _doctor(warned)
    assert [found[each].optional for each in ("定时进程", "消息发送进程", "稽核任务")] == [False] * 3
    assert not found["卡住的消息和指令"].ok
    assert (
        "到期没有发出的消息" in found["卡住的消息和指令"].text
        and "请启动发送进程" in found["卡住的消息和指令"].text
    )


def test_the_page_lists_what_is_stuck_with_advice_and_a_way_on(warned):
    """Each row leads to its order."""
    _first(warned, next_at=NOW)
    browser = visitor(app_of(warned, Clock(NOW + 20 * MINUTE)), "duty")
    page = browser.get("/audit/").text
    assert ADVICE[StuckKind.UNTAKEN] in page and f'href="/order/{warned.first.order_id}"' in page
    assert "卡住的消息和指令" in browser.get("/duty/").text


def test_the_look_of_the_region_counts_everything(warned):
    """The tick looks at all divisions."""
    _first(warned, next_at=NOW)
    assert auditing.audit_due(warned.office, NOW + 20 * MINUTE) == 1
    with warned.office.store.begin(REGION_WIDE) as work:
        assert auditing.alive(work, LIMITS, NOW + 20 * MINUTE)[2].at == NOW + 20 * MINUTE
