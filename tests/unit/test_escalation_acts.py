"""An order that nobody answers is pressed step by step, until somebody does; calls are written down."""

import datetime

import pytest
import sqlalchemy as sa
from bureau import LIBRARY, MINUTE, NOW, TODAY, administrators
from makers import Clock, app_of, change, link_of, rows, visitor, warn

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services import calling, escalating, notice, order, plan, pressing, reminding, replying
from emergency.services.calling import CallDraft
from emergency.services.plan import AmendmentDraft
from emergency.storage import schema
from notifier.message import MessageState, Purpose
from plans.errors import ActRefused
from plans.escalation import (
    FILE,
    CallOutcome,
    CallParty,
    StepKind,
    ladder,
    people,
    people_needed,
    same_person,
)
from plans.figure_table import value_on
from plans.lifecycle import OrderState
from plans.terms import WarningLevel

TABLE = LIBRARY.tables[FILE]
WORDS = "规程（测试）", "第五条", "测试核对人"


@pytest.fixture
def warned(bureau):
    """A yellow warning in force; the first order with its link."""
    warn(bureau)
    bureau.link, bureau.order_id = link_of(bureau)
    return bureau


def _minute(kind, number=0):
    return value_on(TABLE, f"{kind.value}_minutes", TODAY)[number]


def _order(bureau, order_id=None):
    return rows(bureau, schema.order, schema.order.c.id == (order_id or bureau.order_id))[0]


def _messages(bureau, *filters):
    return rows(bureau, schema.message, schema.message.c.order_id == bureau.order_id, *filters)


def _steps(bureau, kind):
    table = schema.escalation_step
    return rows(bureau, table, table.c.order_id == bureau.order_id, table.c.kind == kind)


def _contacts(bureau):
    table = schema.contact
    return rows(bureau, table, table.c.enterprise_id == _order(bureau).enterprise_id)


def _set(bureau, table, this, **values):
    change(bureau, sa.update(table).where(this).values(**values))


def _lose(bureau, contact_id, channel):
    """The messages to a contact by one way failed for good."""
    table = schema.message
    this = sa.and_(table.c.contact_id == contact_id, table.c.channel == channel)
    _set(bureau, table, this, state=MessageState.FAILED, reason="空号")


@pytest.mark.parametrize("kind", [each for each in StepKind if each is not StepKind.RESEND])
@pytest.mark.parametrize(("after", "taken"), [(-1, False), (0, True), (1, True)])
def test_each_step_comes_at_its_minute_and_once(warned, kind, after, taken):
    """Below, at and above the minute of the table; the same minute twice takes nothing twice."""
    moment = NOW + (_minute(kind) + after) * MINUTE
    escalating.escalate_due(warned.office, moment)
    assert bool(_steps(warned, kind)) is taken
    before = len(rows(warned, schema.message))
    assert escalating.escalate_due(warned.office, moment) == 0
    assert len(rows(warned, schema.message)) == before


def test_who_lost_one_way_gets_the_other(warned):
    """The failed number is left alone, the mailbox is used; who lost nothing gets nothing."""
    first = next(each for each in _contacts(warned) if each.mobile and each.email)
    _lose(warned, first.id, "sms")
    escalating.escalate_due(warned.office, NOW + _minute(StepKind.OTHER_CHANNEL) * MINUTE)
    sent = [each for each in _messages(warned) if ":order_remind:c1:" in each.unique_key]
    assert [(each.contact_id, each.channel, each.address) for each in sent] == [
        (first.id, "email", first.email)
    ]
    assert _steps(warned, StepKind.OTHER_CHANNEL)[0].queued == 1


def test_who_was_not_told_yet_is_told(warned):
    """A contact who was given another number since gets the order there, nobody else."""
    first = _contacts(warned)[0]
    _set(warned, schema.contact, schema.contact.c.id == first.id, mobile="19987654321")
    escalating.escalate_due(warned.office, NOW + _minute(StepKind.OTHER_CONTACT) * MINUTE)
    sent = [each for each in _messages(warned) if ":order_remind:n1:" in each.unique_key]
    assert [(each.contact_id, each.address) for each in sent] == [(first.id, "19987654321")]
    other = _steps(warned, StepKind.OTHER_CHANNEL)[0]
    assert (other.queued, other.note) == (0, "没有须改用其他方式的联系人")


@pytest.mark.parametrize("configured", [False, True])
def test_telephones_ring_where_somebody_can_make_them(warned, configured):
    """Without a voice provider the step says so and queues nothing."""
    if configured:
        row = {
            "way": "voice", "name": "main", "label": "阿里云语音", "given": 100, "weight": 100, "changed_at": NOW,
            "why": "",
        }  # fmt: skip
        change(warned, sa.insert(schema.provider).values(**row))
    escalating.escalate_due(warned.office, NOW + _minute(StepKind.VOICE) * MINUTE)
    called = _messages(warned, schema.message.c.channel == "voice")
    step = _steps(warned, StepKind.VOICE)[0]
    mobiles = [each.mobile for each in _contacts(warned) if each.mobile]
    assert sorted(each.address for each in called) == (sorted(mobiles) if configured else [])
    assert step.queued == len(called)
    assert ("没有配置语音服务商" in step.note) is not configured


def test_a_supervisor_of_several_gets_one_message(warned):
    """Named enterprises, no link of theirs; an enterprise without a supervisor's number says so on its page."""
    table = schema.enterprise
    change(warned, sa.update(table).values(supervisor="包雅茹（虚构）", supervisor_mobile="19900009999"))
    _set(warned, table, table.c.id == _order(warned).enterprise_id, supervisor_mobile=None)
    escalating.escalate_due(warned.office, NOW + _minute(StepKind.SUPERVISOR) * MINUTE)
    sent = rows(warned, schema.message, schema.message.c.purpose == Purpose.SUPERVISE)
    assert [each.address for each in sent] == ["19900009999"]
    assert "等 7 家企业尚未签收" in sent[0].text and "/e/" not in sent[0].text and "编号" not in sent[0].text
    assert "没有登记监管人员的手机" in _steps(warned, StepKind.SUPERVISOR)[0].note
    page = visitor(app_of(warned), "duty").get(f"/order/{warned.order_id}").text
    assert "逐级催办和通话" in page and "没有登记监管人员的手机" in page


def test_an_acknowledgement_withdraws_what_was_to_press(warned):
    """Reminders that wait are taken back, the order itself still goes out; no step follows."""
    reminding.remind_due(warned.office, NOW + 20 * MINUTE)
    waiting = {MessageState.QUEUED}
    assert {each.state for each in _messages(warned)} == waiting
    order.acknowledge(warned.office, NOW + 21 * MINUTE, warned.link.rpartition("/")[2], "张三（虚构）")
    states = {purpose: {each.state for each in _messages(warned) if each.purpose is purpose}
              for purpose in (Purpose.ORDER_REMIND, Purpose.ORDER_START)}  # fmt: skip
    assert states == {Purpose.ORDER_REMIND: {MessageState.WITHDRAWN}, Purpose.ORDER_START: waiting}
    escalating.escalate_due(warned.office, NOW + 300 * MINUTE)
    assert not [step for kind in StepKind if kind is not StepKind.RESEND for step in _steps(warned, kind)]
    assert warned.order_id not in _listed(warned)


def _listed(bureau):
    return [each.order.id for each in calling.call_list(bureau.office, bureau.duty).rows]


@pytest.mark.parametrize(("after", "listed"), [(-1, False), (0, True), (1, True)])
def test_the_call_list_begins_at_its_minute(warned, after, listed):
    """Below, at and above."""
    escalating.escalate_due(warned.office, NOW + (_minute(StepKind.CALL_LIST) + after) * MINUTE)
    assert (warned.order_id in _listed(warned)) is listed


def test_whom_no_message_can_reach_is_on_the_list_at_once(warned):
    """Every message failed: no minute is waited for."""
    assert not _listed(warned)
    _set(warned, schema.message, schema.message.c.order_id == warned.order_id, state=MessageState.FAILED)
    assert _listed(warned) == [warned.order_id]


def _enter(bureau, outcome, now=NOW + 70 * MINUTE, **said):
    who = {"contact_id": _contacts(bureau)[0].id, "party": CallParty.CONTACT} | said
    return calling.enter(bureau.office, bureau.duty, now, bureau.order_id, CallDraft(outcome, **who))


def test_a_call_that_was_acknowledged_is_a_telephone_record(warned):
    """The order is acknowledged by whoever answered; who called, whom and when stands in both records."""
    escalating.escalate_due(warned.office, NOW + 60 * MINUTE)
    assert _enter(warned, CallOutcome.NO_ANSWER) is False
    assert _order(warned).state is OrderState.ISSUED
    assert _listed(warned)[-1] == warned.order_id  # whom nobody has called yet goes first
    assert _enter(warned, CallOutcome.ACKNOWLEDGED, who="李四（虚构）") is True
    held = _order(warned)
    assert (held.state, held.acknowledged_by) == (OrderState.ACKNOWLEDGED, "李四（虚构）")
    assert warned.order_id not in _listed(warned)
    said = [each.summary for each in rows(warned, schema.journal) if each.act in ("call", "acknowledge")]
    assert any("无人接听" in each for each in said) and any("电话，李四（虚构）" in each for each in said)
    assert [each.officer for each in rows(warned, schema.call_entry)] == ["duty", "duty"]


@pytest.mark.parametrize("outcome", [CallOutcome.ACKNOWLEDGED, CallOutcome.REACHED, CallOutcome.REFUSED])
def test_whoever_answered_is_named(warned, outcome):
    """An outcome of a talk without a name is refused, with one it is kept."""
    with pytest.raises(InputInvalid, match="接听人"):
        _enter(warned, outcome)
    assert not rows(warned, schema.call_entry)
    _enter(warned, outcome, who="李四（虚构）")
    assert (_order(warned).state is OrderState.ACKNOWLEDGED) is (outcome is CallOutcome.ACKNOWLEDGED)


def test_a_supervisor_cannot_acknowledge_for_the_enterprise(warned):
    """He can be told, and that is kept."""
    other = {"party": CallParty.SUPERVISOR, "contact_id": None, "who": "张明远（虚构）"}
    with pytest.raises(InputInvalid, match="不能代企业签收"):
        _enter(warned, CallOutcome.ACKNOWLEDGED, **other)
    _enter(warned, CallOutcome.REACHED, **other)
    kept = rows(warned, schema.call_entry)[0]
    assert (kept.party, bool(kept.mobile)) == (CallParty.SUPERVISOR, True)


def test_a_wrong_number_is_proved_no_longer(warned):
    """The contact has to be proved anew; the history of the enterprise says why."""
    first = _contacts(warned)[0]
    _set(warned, schema.contact, schema.contact.c.id == first.id, confirmed_at=NOW)
    _enter(warned, CallOutcome.WRONG_NUMBER)
    assert _contacts(warned)[0].confirmed_at is None
    assert any("号码经拨打有误" in each.reason for each in rows(warned, schema.enterprise_change))


def test_a_second_acknowledgement_by_telephone_is_refused_whole(warned):
    """The first one stands; the call can be entered as what it was."""
    order.acknowledge(warned.office, NOW, warned.link.rpartition("/")[2], "张三（虚构）")
    with pytest.raises(ActRefused, match="以该次签收为准"):
        _enter(warned, CallOutcome.ACKNOWLEDGED, who="李四（虚构）")
    assert not rows(warned, schema.call_entry)
    _enter(warned, CallOutcome.REACHED, who="李四（虚构）")


def test_only_the_desk_of_the_area_enters_calls(warned):
    """Another city finds nothing; a reviewer may not."""
    draft = CallDraft(CallOutcome.NO_ANSWER, CallParty.OTHER, mobile="0475-1")
    with pytest.raises(NotFound):
        calling.enter(warned.office, warned.chifeng, NOW, warned.order_id, draft)
    with pytest.raises(NotAllowed):
        calling.enter(warned.office, warned.reviewer, NOW, warned.order_id, draft)


def test_an_officer_works_the_list_at_a_browser(warned):
    """List, form, outcome; acknowledged by telephone leads back to the list."""
    escalating.escalate_due(warned.office, NOW + 60 * MINUTE)
    browser = visitor(app_of(warned, Clock(NOW + 65 * MINUTE)), "duty")
    assert "待致电企业" in browser.get("/duty/").text
    listed = browser.get("/call/").text
    assert "未拨打" in listed and f"/call/{warned.order_id}" in listed
    path = f"/call/{warned.order_id}"
    contact = _contacts(warned)[0]
    sent = browser.post(
        path, path, called=str(contact.id), outcome="refused", who="李四（虚构）", note="称未接到通知"
    )
    assert sent.location == path
    assert "接通，拒绝签收" in browser.get(path).text and "称未接到通知" in browser.get(path).text
    sent = browser.post(
        path, path, called="other", outcome="acknowledged", who="王五（虚构）", mobile="0475-8000000"
    )
    assert sent.location == "/call/"
    assert _order(warned).acknowledged_by == "王五（虚构）"


@pytest.mark.parametrize("level", [each for each in WarningLevel if each.is_graded])
def test_every_level_has_its_number_of_people_and_its_minutes(level):
    """As shipped one person is enough; the minutes rise in every kind."""
    held = ladder(TABLE, level, TODAY)
    assert held.people == people_needed(TABLE, level, TODAY) == 1
    assert all(list(minutes) == sorted(set(minutes)) for minutes in held.minutes.values())


def _two_people(bureau, days=0):
    one, other = administrators(bureau.office)
    first = TODAY + datetime.timedelta(days=days)
    draft = AmendmentDraft("150000", f"{FILE}/people.yellow", 2, first, *WORDS)
    plan.confirm(bureau.office, other, NOW, plan.amend(bureau.office, one, NOW, draft))


@pytest.mark.parametrize(("days", "needed"), [(1, 1), (0, 2), (-1, 2)])
def test_how_many_must_acknowledge_follows_the_amendment(warned, days, needed):
    """The day before, the first day, after it; both administrators read the article."""
    _two_people(warned, days)
    token = warned.link.rpartition("/")[2]
    order.acknowledge(warned.office, NOW, token, "张三（虚构）")
    assert (_order(warned).state is OrderState.ACKNOWLEDGED) is (needed == 1)
    assert order.open_link(warned.office, NOW, token).missing == needed - 1


def test_two_people_by_two_ways_make_it_acknowledged_and_one_person_twice_does_not(warned):
    """By link, by link again under the same name, then by SMS of another; pressing goes on in between."""
    _two_people(warned)
    token = warned.link.rpartition("/")[2]
    first, second = _contacts(warned)[:2]
    said = order.acknowledge(warned.office, NOW, token, first.name)
    assert "还须 1 名" in said
    order.acknowledge(warned.office, NOW + MINUTE, token, f" {first.name} ")
    replying.take_in(warned.office, NOW + 2 * MINUTE, "sms", first.mobile, "1", "r-1")
    assert _order(warned).state is OrderState.ISSUED
    assert "还须 1 人签收" in visitor(app_of(warned)).get(warned.link).text
    reminding.remind_due(warned.office, NOW + 20 * MINUTE)
    assert _messages(warned, schema.message.c.purpose == Purpose.ORDER_REMIND)

    assert replying.take_in(warned.office, NOW + 25 * MINUTE, "sms", second.mobile, "1", "r-2")
    held = _order(warned)
    assert (held.state, held.acknowledged_at) == (OrderState.ACKNOWLEDGED, NOW + 25 * MINUTE)
    assert first.name in held.acknowledged_by and second.name in held.acknowledged_by
    left = _messages(warned, schema.message.c.purpose == Purpose.ORDER_REMIND)
    assert {each.state for each in left} == {MessageState.WITHDRAWN}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("张三", " 张 三 ", True), ("张三", "张三（短信 19900000001）", True), ("张三", "李四", False)],
)
def test_a_name_stands_for_a_person_whatever_is_in_brackets(one, other, same):
    """Spaces and the way it came do not make another person."""
    assert same_person(one, other) is same
    assert people([one, other]) == (1 if same else 2)


def test_a_code_by_telephone_counts_too(warned):
    """Whoever reads the code out is taken down as before."""
    notice.acknowledge_by_code(warned.office, NOW, _order(warned).code, "张三（虚构）", "电话")
    assert rows(warned, schema.acknowledgement)[0].way == "电话"


@pytest.mark.parametrize("pressing_by", [escalating, reminding])
def test_a_death_between_two_portions_loses_nothing_and_doubles_nothing(warned, monkeypatch, pressing_by):
    """What was taken stays; the next tick takes the others; nobody is pressed twice."""
    act = {escalating: escalating.escalate_due, reminding: reminding.remind_due}[pressing_by]
    monkeypatch.setattr(pressing, "AT_ONCE", 3)
    moment = NOW + _minute(StepKind.OTHER_CHANNEL) * MINUTE
    waiting = {each.id for each in rows(warned, schema.order)}
    assert len(waiting) > 2 * pressing.AT_ONCE
    written = []

    def dies_at_the_second(*arguments, **named):
        written.append(named)
        if len(written) == 2:
            raise RuntimeError("dies")
        return write_down(*arguments, **named)

    write_down = pressing_by.write_down
    monkeypatch.setattr(pressing_by, "write_down", dies_at_the_second)
    with pytest.raises(RuntimeError, match="dies"):
        act(warned.office, moment)
    assert len(rows(warned, schema.escalation_step)) == pressing.AT_ONCE
    act(warned.office, moment)
    steps = [(each.order_id, each.kind, each.number) for each in rows(warned, schema.escalation_step)]
    assert len(steps) == len(set(steps))
    assert {order_id for order_id, _, _ in steps} == waiting
    assert act(warned.office, moment) == 0


def test_whoever_acknowledges_while_others_are_pressed_is_left_alone(warned, monkeypatch):
    """What is due is asked again in the transaction that takes it."""
    monkeypatch.setattr(pressing, "AT_ONCE", 3)
    moment = NOW + _minute(StepKind.OTHER_CHANNEL) * MINUTE
    last = max(each.id for each in rows(warned, schema.order))
    write_down = escalating.write_down

    def acknowledged_meanwhile(work, *arguments, **named):
        work.rows(
            sa.update(schema.order).where(schema.order.c.id == last).values(state=OrderState.ACKNOWLEDGED)
        )
        return write_down(work, *arguments, **named)

    monkeypatch.setattr(escalating, "write_down", acknowledged_meanwhile)
    escalating.escalate_due(warned.office, moment)
    pressed = {each.order_id for each in rows(warned, schema.escalation_step)}
    assert pressed == {each.id for each in rows(warned, schema.order)} - {last}
