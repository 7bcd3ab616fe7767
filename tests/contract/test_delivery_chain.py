"""Replies, escalation, calls, bounces, audit, digest and the communication check do the same on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import bounced_mail
import pytest
import sqlalchemy as sa
from bureau import AREA, MINUTE, NOW, TODAY, administrators, open_bureau
from messages import make_message

from emergency.services import (
    auditing,
    bounced,
    calling,
    contact_round,
    digest,
    duty_contact,
    escalating,
    notice,
    plan,
    reply_answering,
    replying,
)
from emergency.services.browse import order as orders
from emergency.services.calling import CallDraft
from emergency.services.plan import AmendmentDraft
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from notifier.message import MessageState, Purpose
from plans.auditing import StuckKind
from plans.escalation import FILE, CallOutcome, CallParty, StepKind
from plans.lifecycle import OrderState, WarningAct
from plans.reply import CaseOutcome
from plans.terms import WarningLevel


@pytest.fixture
def bureau(store, tmp_path):
    """A bureau with a yellow warning and somebody at its desk, on each database in turn."""
    opened = open_bureau(tmp_path, store=store)
    opened.receives([230, 140])
    opened.decides(WarningAct.ISSUE, WarningLevel.YELLOW)
    duty_contact.add(opened.office, opened.duty, NOW, AREA, "值班员甲（虚构）", "19955550001", "")
    return opened


def _rows(bureau, table, *filters):
    with bureau.office.store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(table).where(*filters).order_by(table.c.id)).all()


def _change(bureau, statement):
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        work.rows(statement)
        work.commit()


def _mobile(bureau, order):
    table = schema.contact
    return _rows(bureau, table, table.c.enterprise_id == order.enterprise_id)[0].mobile


def test_replies_are_read_opened_and_answered(bureau):
    """Acknowledged, asked, unclear: three fates; the list of the desk holds them all."""
    first, second, third = _rows(bureau, schema.order)[:3]
    say = [
        (_mobile(bureau, first), "１。"),
        (_mobile(bureau, second), "2 窑炉"),
        (_mobile(bureau, third), "在检修"),
    ]
    taken = [
        replying.take_in(bureau.office, NOW + MINUTE, "sms", sender, text, f"r-{number}")
        for number, (sender, text) in enumerate(say)
    ]
    assert taken == [True, False, False]
    waiting, cases = replying.waiting(bureau.office, bureau.duty)
    assert waiting == len(cases) == 2
    reply_answering.answer(
        bureau.office, bureau.duty, NOW + MINUTE, cases[0].id, CaseOutcome.SETTLED, "同意保温。"
    )
    choices = reply_answering.page(bureau.office, bureau.duty, cases[1].id).choices
    acknowledged = CaseOutcome.ACKNOWLEDGED
    reply_answering.answer(
        bureau.office, bureau.duty, NOW + MINUTE, cases[1].id, acknowledged, "已核实。", choices[0].order_id
    )
    assert replying.listed(bureau.office, bureau.duty, 1)[0] == 3
    states = [each.state for each in _rows(bureau, schema.order)[:3]]
    assert states == [OrderState.ACKNOWLEDGED, OrderState.ISSUED, OrderState.ACKNOWLEDGED]


def test_the_chain_runs_to_the_call_list_and_ends_with_a_call(bureau):
    """Every kind of step once, a digest with the news, a call that acknowledges."""
    for minutes in (30, 40, 60, 60, 61):
        escalating.escalate_due(bureau.office, NOW + minutes * MINUTE)
    order = _rows(bureau, schema.order)[0]
    seen = orders.order(bureau.office, bureau.duty, order.id)
    assert {each.kind for each in seen.steps} == set(StepKind) - {StepKind.RESEND}
    assert digest.digest_due(bureau.office, NOW + 62 * MINUTE) == 1
    assert digest.digest_due(bureau.office, NOW + 63 * MINUTE) == 0
    listed = calling.call_list(bureau.office, bureau.duty)
    assert listed.total == listed.uncalled == 8
    draft = CallDraft(CallOutcome.ACKNOWLEDGED, CallParty.OTHER, mobile="0475-8000000", who="王五（虚构）")
    assert calling.enter(bureau.office, bureau.duty, NOW + 64 * MINUTE, order.id, draft)
    assert calling.waiting_count(bureau.office, bureau.duty) == 7


def test_two_people_at_the_same_moment_are_two(bureau):
    """Whichever comes second sees the first, so that the order is acknowledged."""
    one, other = administrators(bureau.office)
    words = "规程（测试）", "第五条", "测试核对人"
    draft = AmendmentDraft("150000", f"{FILE}/people.yellow", 2, TODAY, *words)
    plan.confirm(bureau.office, other, NOW, plan.amend(bureau.office, one, NOW, draft))
    order = _rows(bureau, schema.order)[0]
    together = threading.Barrier(2)

    def sign(who):
        together.wait()
        notice.acknowledge_by_code(bureau.office, NOW + MINUTE, order.code, who, "电话")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(sign, ("张三（虚构）", "李四（虚构）")))
    held = _rows(bureau, schema.order, schema.order.c.id == order.id)[0]
    assert held.state is OrderState.ACKNOWLEDGED
    assert len(_rows(bureau, schema.acknowledgement)) == 2


def test_a_bounce_settles_its_mail(bureau):
    """By our own number, once."""
    table = schema.message
    held = _rows(bureau, table, table.c.channel == "email")[0]
    mail = bounced_mail.sent_mail(make_message(unique_key=held.unique_key, address=held.address))
    sent = {"state": MessageState.SENT, "provider_id": mail["Message-ID"], "sent_at": NOW}
    _change(bureau, sa.update(table).where(table.c.id == held.id).values(**sent))
    report = bounced_mail.report(mail, held.address)
    assert [bounced.take(bureau.office, NOW + MINUTE, [report]).fresh for _ in range(2)] == [1, 0]
    assert _rows(bureau, table, table.c.id == held.id)[0].state is MessageState.FAILED


def test_the_auditor_finds_what_is_stuck(bureau):
    """Nothing at once; everything that waits an hour later, and its own heartbeat."""
    assert auditing.audit_due(bureau.office, NOW) == 0
    count = len(_rows(bureau, schema.message))
    assert auditing.audit_due(bureau.office, NOW + 60 * MINUTE) == count
    seen = auditing.look(bureau.office, bureau.duty, NOW + 60 * MINUTE)
    assert [each.kind for each in seen.stuck] == [StuckKind.UNTAKEN]
    assert {each.kind for each in seen.silent} == {"scheduler", "worker"}


def test_a_communication_check_has_its_results(bureau):
    """One code a contact, each with the state of its message."""
    round_id = contact_round.start(bureau.office, bureau.duty, NOW)
    sent = _rows(bureau, schema.message, schema.message.c.purpose == Purpose.CONTACT_CODE)
    found = contact_round.page(bureau.office, bureau.duty, NOW, round_id)
    assert len(found.answers) == len(sent) == len(_rows(bureau, schema.contact))
    assert {each.asked.state for each in found.answers} == {MessageState.QUEUED}
