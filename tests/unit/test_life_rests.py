"""Ends that reach everybody, orders that outlive a warning, a city that rests while the region resumes, races."""

import dataclasses
import datetime

import pytest
import sqlalchemy as sa
from bureau import AREA, BANNER, DAY, HOUR, MINUTE, NOW, START, TODAY
from makers import Clock, change, link_of, rows, visitor, warn
from makers import app_of as console
from tiers import CITIES, REGION, TONGLIAO, Tiers, joint

from emergency.errors import NotAllowed
from emergency.services import approval, contact_editing, plan, ticking, warning
from emergency.services.delivery import DatabaseOutbox
from emergency.services.plan import AmendmentDraft
from emergency.services.ticking import JOBS
from emergency.storage import order as orders
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from notifier.delivery import Accepted
from notifier.dispatch import Dispatcher
from notifier.message import MessageState, Purpose
from notifier.segments import segments
from plans.directive import resumes_in_time
from plans.errors import ActRefused
from plans.lifecycle import OrderState, WarningAct, WarningState
from plans.terms import Post, WarningLevel

SECOND = datetime.timedelta(seconds=1)
YELLOW, ORANGE = WarningLevel.YELLOW, WarningLevel.ORANGE
ENDS = [(WarningAct.RELEASE, Purpose.ORDER_RELEASE), (WarningAct.REVOKE, Purpose.ORDER_REVOKE)]


def _messages(bureau, purpose):
    return [each for each in rows(bureau, schema.message) if each.purpose is purpose]


def _sent(bureau):
    """A warning whose start has left the house."""
    made = warn(bureau)
    change(bureau, sa.update(schema.message).values(state=MessageState.DELIVERED))
    return made


def _ends(bureau, act, at=NOW + HOUR):
    return bureau.decides(act, YELLOW, at, start=at, reason="好转")


@pytest.mark.parametrize(("act", "purpose"), ENDS)
def test_a_contact_taken_out_of_use_is_told_of_the_end(bureau, act, purpose):
    """Under the old number and mailbox, once, and without the key of the enterprise; the preview counts him."""
    _sent(bureau)
    gone = next(each for each in rows(bureau, schema.contact) if each.mobile and each.rank > 1)
    contact_editing.remove(bureau.office, bureau.admin, NOW, gone.enterprise_id, gone.id, "离职")
    decision_id = bureau.submits(act, YELLOW, NOW + HOUR, start=NOW + HOUR, reason="好转")
    approval.approve(bureau.office, bureau.commander, NOW + HOUR, decision_id)
    shown = warning.preview(bureau.office, bureau.duty, NOW + HOUR, decision_id)
    ended = warning.issue(bureau.office, bureau.duty, NOW + HOUR, decision_id, act.label)
    told = [each for each in _messages(bureau, purpose) if each.address in (gone.mobile, gone.email)]

    assert {each.address for each in told} == {each for each in (gone.mobile, gone.email) if each}
    assert all("/public/" in each.text and "/e/" not in each.text for each in told)
    every = _messages(bureau, purpose)
    assert shown.messages == ended.messages == len(every) == len({(m.order_id, m.address) for m in every})


def test_a_changed_number_is_told_of_the_end_under_both(bureau):
    """The old one was told to begin; the new one is the contact's."""
    _sent(bureau)
    one = next(each for each in rows(bureau, schema.contact) if each.mobile)
    change(
        bureau, sa.update(schema.contact).where(schema.contact.c.id == one.id).values(mobile="19900009999")
    )
    shown = _ends(bureau, WarningAct.RELEASE)
    addresses = [each.address for each in _messages(bureau, Purpose.ORDER_RELEASE)]

    assert addresses.count(one.mobile) == addresses.count("19900009999") == 1
    assert shown.messages == len(addresses)


def test_who_was_told_of_nothing_is_told_of_no_end(bureau):
    """What was taken back before it left reached nobody."""
    _sent(bureau)
    gone = next(each for each in rows(bureau, schema.contact) if each.mobile and each.rank > 1)
    taken_back = schema.message.c.contact_id == gone.id
    change(bureau, sa.update(schema.message).where(taken_back).values(state=MessageState.WITHDRAWN))
    contact_editing.remove(bureau.office, bureau.admin, NOW, gone.enterprise_id, gone.id, "登记有误")
    _ends(bureau, WarningAct.RELEASE)
    assert gone.mobile not in {each.address for each in _messages(bureau, Purpose.ORDER_RELEASE)}


def _imposed(bureau):
    """A county's own order for the first enterprise, under a warning of its own that lives on."""
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        first = orders.orders_of_warning(work, 1)[0]
        city = dict(rows(bureau, schema.warning)[0]._mapping)
        city |= {"id": 90, "division": BANNER, "number": "科尔沁区重污染预警〔2026〕1号"}
        work.rows(sa.insert(schema.warning).values(**city))
        kept = dict(work.rows(sa.select(schema.order).where(schema.order.c.id == first.id)).one()._mapping)
        kept |= {
            "id": 900,
            "warning_id": 90,
            "code": "ZZZZZ9",
            "number": "科尔沁区重污染预警〔2026〕1号-0001",
        }
        work.rows(sa.insert(schema.order).values(**kept))
        work.commit()
    return first


@pytest.mark.parametrize(("act", "purpose"), ENDS)
def test_what_a_county_imposed_outlives_the_citys_warning_and_is_said(bureau, act, purpose):
    """Its order stays open, the enterprise is told in every message and on its page; the others are not."""
    warn(bureau)
    first = _imposed(bureau)
    path, order_id = link_of(bureau)
    _ends(bureau, act)
    mine = [each for each in _messages(bureau, purpose) if each.order_id == first.id]
    others = [each for each in _messages(bureau, purpose) if each.order_id != first.id]
    states = {each.id: each.state for each in rows(bureau, schema.order)}

    assert mine and all("科尔沁区重污染预警〔2026〕1号-0001" in each.text for each in mine)
    assert all("仍须" not in each.text and "仍然有效" not in each.text for each in others)
    assert states.pop(900) is OrderState.ISSUED
    assert set(states.values()) == {OrderState.CLOSED if act is WarningAct.RELEASE else OrderState.REVOKED}
    assert all(segments(each.text) <= 3 for each in mine if each.channel == "sms")
    assert order_id == first.id
    assert "仍然有效，须继续执行" in visitor(console(bureau, Clock(NOW + 2 * HOUR))).get(path).text


def test_a_drill_of_the_county_binds_nobody_after_a_real_release(bureau):
    """Drills and real orders never speak of each other."""
    warn(bureau)
    _imposed(bureau)
    change(bureau, sa.update(schema.warning).where(schema.warning.c.id == 90).values(drill=True))
    _ends(bureau, WarningAct.RELEASE)
    assert not [each for each in _messages(bureau, Purpose.ORDER_RELEASE) if "仍须" in each.text]


@pytest.mark.parametrize(
    ("own", "in_time"),
    [(HOUR - SECOND, True), (HOUR, True), (2 * HOUR, True), (2 * HOUR + SECOND, False)],
)
def test_a_city_resumes_as_ordered_or_within_the_hours_for_acting(own, in_time):
    """Ordered for one hour ahead, to be acted on within two: below, at and above the later of the two."""
    assert resumes_in_time(NOW + HOUR, NOW + 2 * HOUR, NOW + own) is in_time
    assert resumes_in_time(NOW + 3 * HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR + (own - 2 * HOUR)) is (
        own <= 2 * HOUR
    )


def test_a_city_that_rests_is_asked_to_resume_with_the_region(bureau):
    """Not answered while it rests, overdue after the hours for acting, answered by its own resumption."""
    tiers = Tiers(bureau)
    joint(tiers)
    for city in CITIES:
        tiers.decides(city, WarningAct.ISSUE, ORANGE)
    warning.start_due(tiers.office, START)
    at = START + HOUR
    tiers.decides(REGION, WarningAct.SUSPEND, ORANGE, at, start=at)
    tiers.decides(TONGLIAO, WarningAct.SUSPEND, ORANGE, at, start=at)
    back = at + 6 * HOUR
    tiers.decides(REGION, WarningAct.RESUME, ORANGE, back, start=back)
    asked = tiers.asked(TONGLIAO)

    assert asked.act is WarningAct.RESUME and asked.acted_at is None and asked.act_by > back
    assert tiers.asked(CITIES[0]).acted_at == back  # it never rested: its warning answers at once
    with pytest.raises(ActRefused):
        tiers.submits(TONGLIAO, WarningAct.SUSPEND, ORANGE, back, start=back)
    tiers.decides(TONGLIAO, WarningAct.RESUME, ORANGE, back + HOUR, start=back + HOUR)
    assert tiers.asked(TONGLIAO).acted_at == back + HOUR


def test_a_resumption_that_comes_too_late_answers_nothing(bureau):
    """Days later is not what was ordered."""
    tiers = Tiers(bureau)
    joint(tiers)
    tiers.decides(TONGLIAO, WarningAct.ISSUE, ORANGE)
    warning.start_due(tiers.office, START)
    tiers.decides(REGION, WarningAct.SUSPEND, ORANGE, START, start=START)
    tiers.decides(TONGLIAO, WarningAct.SUSPEND, ORANGE, START, start=START)
    back = START + HOUR
    tiers.decides(REGION, WarningAct.RESUME, ORANGE, back, start=back)
    tiers.decides(TONGLIAO, WarningAct.RESUME, ORANGE, back, start=back + DAY)
    assert tiers.asked(TONGLIAO).acted_at is None


def test_an_approval_after_an_edit_signs_nothing_that_was_not_read(bureau):
    """A decision is edited by withdrawing it and submitting anew; whoever holds the old page signs neither."""
    bureau.receives([230, 140])
    old = bureau.submits(WarningAct.ISSUE, YELLOW)
    approval.discard(bureau.office, bureau.duty, NOW, old, "改启动时间")
    new = bureau.submits(WarningAct.ISSUE, YELLOW, NOW + MINUTE, start=START + HOUR)
    with pytest.raises(ActRefused):
        approval.approve(bureau.office, bureau.commander, NOW + MINUTE, old)
    states = {each.id: each.state for each in rows(bureau, schema.decision)}

    assert states == {old: WarningState.DISCARDED, new: WarningState.SUBMITTED}
    assert not rows(bureau, schema.approval)


def test_a_release_before_the_start_ends_what_never_began(bureau):
    """The clock starts nothing afterwards; the waiting start messages are taken back, the end is told."""
    warn(bureau)
    _ends(bureau, WarningAct.RELEASE)
    assert warning.start_due(bureau.office, START) == 0
    (ended,) = rows(bureau, schema.warning)

    assert ended.state is WarningState.RELEASED
    assert {each.state for each in rows(bureau, schema.order)} == {OrderState.CLOSED}
    assert {each.state for each in _messages(bureau, Purpose.ORDER_START)} == {MessageState.WITHDRAWN}
    assert _messages(bureau, Purpose.ORDER_RELEASE)


def test_a_release_announced_for_before_the_start_lets_nothing_begin_after_it(bureau):
    """Released at an hour before the start: at the start it is over."""
    warn(bureau)
    bureau.decides(WarningAct.RELEASE, YELLOW, NOW + HOUR, start=START - HOUR, reason="好转")
    for job in JOBS:
        ticking.run_tick(bureau.office, job, START - HOUR)
    for job in JOBS:
        ticking.run_tick(bureau.office, job, START)
    assert rows(bureau, schema.warning)[0].state is WarningState.RELEASED
    assert not [each for each in rows(bureau, schema.journal) if each.act == "start"]


class _Raising:
    """A channel in the middle of whose first message the desk raises the level."""

    name, live = "sms", True

    def __init__(self, act):
        self.act, self.sent = act, []

    def send(self, message):
        """Raise once, then go on."""
        if self.act is not None:
            act, self.act = self.act, None
            act()
        self.sent.append(message.unique_key)
        return Accepted(f"p-{len(self.sent)}")

    def close(self):
        """Nothing is held."""


def test_a_raise_that_arrives_during_dispatch_lets_nobody_begin_with_the_old_order(bureau):
    """What is on the wire counts, what waits is taken back, and the change follows in the same lane."""
    bureau.receives([230, 230, 140])
    bureau.decides(WarningAct.ISSUE, YELLOW, reason="先按黄色")
    later = NOW + MINUTE

    def raised():
        bureau.receives([230, 230, 140], later)
        bureau.decides(WarningAct.RAISE, ORANGE, later)

    channel = _Raising(raised)
    outbox = DatabaseOutbox(bureau.office.store)
    worker = Dispatcher(outbox, {"sms": channel}, worker="w", clock=Clock(later), sleep=lambda _: None)
    worker.run_batch(batch=3)
    started = [each for each in _messages(bureau, Purpose.ORDER_START) if each.channel == "sms"]
    assert {each.state for each in started} <= {
        MessageState.SENT,
        MessageState.WITHDRAWN,
        MessageState.EXPIRED,
    }
    assert sum(each.state is MessageState.SENT for each in started) == len(channel.sent)
    while worker.run_batch():
        pass
    changed = [each for each in _messages(bureau, Purpose.ORDER_CHANGE) if each.channel == "sms"]

    assert changed and {each.state for each in changed} == {MessageState.SENT}
    assert len(channel.sent) == len(set(channel.sent))
    live = [each for each in rows(bureau, schema.order) if each.state is OrderState.ISSUED]
    assert {each.level for each in live} == {ORANGE}


def test_a_clock_that_jumps_ahead_does_everything_once_and_in_its_order(bureau):
    """Ten days in one tick: started, then released, each once; a jump back repeats nothing."""
    warn(bureau)
    bureau.decides(WarningAct.RELEASE, YELLOW, NOW + HOUR, start=START + 2 * DAY, reason="好转")
    far = START + 10 * DAY
    for moment in (far, far, NOW + 2 * HOUR, START + DAY, far + MINUTE):
        for job in JOBS:
            ticking.run_tick(bureau.office, job, moment)
    acts = [
        each.act
        for each in rows(bureau, schema.journal)
        if each.noun == "warning" and each.act in ("start", "end")
    ]

    assert acts == ["start", "end"]
    assert rows(bureau, schema.warning)[0].state is WarningState.RELEASED
    assert {each.state for each in rows(bureau, schema.order)} == {OrderState.CLOSED}


def _tomorrow(bureau, key, value):
    """A plan figure that two administrators changed from tomorrow on."""
    from_tomorrow = AmendmentDraft(
        AREA, key, value, TODAY + DAY, "通辽市预案（测试）", "第四章", "核对人", "测试"
    )
    number = plan.amend(bureau.office, bureau.admin, NOW, from_tomorrow)
    second = dataclasses.replace(bureau.admin, account_id=bureau.reader.account_id, person="person-8")
    plan.confirm(bureau.office, second, NOW, number)


def test_a_plan_that_changes_overnight_signs_by_the_day_of_the_signature(bureau):
    """Submitted today; tomorrow the commander must sign yellow: the director still may today, no longer tomorrow."""
    bureau.receives([230, 140])
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    _tomorrow(bureau, "approver.yellow", Post.COMMANDER.value)
    morning = NOW + 8 * HOUR
    with pytest.raises(NotAllowed, match="总指挥"):
        approval.approve(bureau.office, bureau.director, morning, decision_id)
    approval.approve(bureau.office, bureau.director, morning - SECOND, decision_id)
    assert rows(bureau, schema.decision)[0].state is WarningState.APPROVED


def test_what_was_signed_before_midnight_is_issued_after_it(bureau):
    """A signature that was right when it was given stays right; the notice rests on the plan of the start."""
    bureau.receives([230, 140])
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    approval.approve(bureau.office, bureau.director, NOW, decision_id)
    _tomorrow(bureau, "approver.yellow", Post.COMMANDER.value)
    made = warning.issue(bureau.office, bureau.duty, NOW + 9 * HOUR, decision_id, "黄色")
    assert made.orders and rows(bureau, schema.warning)[0].plan_id == "150500-2024"
