"""Suspend, resume, revoke: decided and approved like every act, and told to everyone they concern."""

import datetime

import pytest
import sqlalchemy as sa
from bureau import DAY, HOUR, MINUTE, NOW, START
from makers import Clock, app_of, change, link_of, rows, visitor, warn

from emergency.services import cap, desk, evidence, reminding, review_facts, staging, ticking, warning
from emergency.services.decision import DecisionDraft, submit
from emergency.storage import order as orders
from emergency.storage import schema
from emergency.storage import warning as warnings
from emergency.storage.work import REGION_WIDE
from notifier.message import MessageState, Purpose
from plans.errors import ActRefused
from plans.lifecycle import OrderState, WarningAct, WarningState
from plans.terms import WarningLevel

YELLOW = WarningLevel.YELLOW
PAUSE, RESUMPTION = START + 14 * HOUR, START + 2 * DAY


@pytest.fixture
def active(bureau):
    """A bureau with a yellow warning whose response has started."""
    warn(bureau)
    warning.start_due(bureau.office, START)
    return bureau


def _act(bureau, act, now, start, **more):
    return bureau.decides(act, YELLOW, now, start=start, reason="空气质量短时改善", **more)


def _warning(bureau):
    return rows(bureau, schema.warning)[0]


def _purposes(bureau, purpose):
    return [each for each in rows(bureau, schema.message) if each.purpose is purpose]


def _paused(bureau):
    _act(bureau, WarningAct.SUSPEND, PAUSE - HOUR, PAUSE)
    warning.pause_due(bureau.office, PAUSE)


@pytest.mark.parametrize(("later", "state"), [(-1, "active"), (0, "suspended"), (1, "suspended")])
def test_a_pause_takes_effect_at_its_hour(active, later, state):
    """Until then the response goes on; the orders stay as they are."""
    before = {each.id: each.state for each in rows(active, schema.order)}
    result = _act(active, WarningAct.SUSPEND, PAUSE - HOUR, PAUSE)
    warning.pause_due(active.office, PAUSE + later * MINUTE)
    assert _warning(active).state.value == state
    assert {each.id: each.state for each in rows(active, schema.order)} == before
    told = _purposes(active, Purpose.ORDER_SUSPEND)
    assert len(told) == result.messages > 0 and all("暂停" in each.text for each in told)


@pytest.mark.parametrize(("later", "state"), [(-1, "suspended"), (0, "active"), (1, "active")])
def test_a_response_is_resumed_at_its_hour(active, later, state):
    """With the end that was decided, for every order."""
    _paused(active)
    _act(active, WarningAct.RESUME, RESUMPTION - HOUR, RESUMPTION, days=3)
    warning.resume_due(active.office, RESUMPTION + later * MINUTE)
    assert _warning(active).state.value == state
    assert {each.expected_end for each in rows(active, schema.order)} == {RESUMPTION + 3 * DAY}
    assert _purposes(active, Purpose.ORDER_RESUME)


def test_a_pause_of_now_holds_at_once_and_twice_changes_nothing(active):
    """No clock is needed for what begins now; the jobs may run as often as they like."""
    _act(active, WarningAct.SUSPEND, PAUSE, PAUSE)
    assert _warning(active).state is WarningState.SUSPENDED
    assert warning.pause_due(active.office, PAUSE + DAY) == 0
    _act(active, WarningAct.RESUME, RESUMPTION, RESUMPTION)
    assert _warning(active).state is WarningState.ACTIVE
    assert warning.resume_due(active.office, RESUMPTION + DAY) == 0


def test_in_a_pause_nobody_is_reminded_or_late(active):
    """Silence is counted again after the resumption."""
    _paused(active)
    assert reminding.remind_due(active.office, PAUSE + DAY) == 0
    [shown] = desk.duty(active.office, active.duty, PAUSE + DAY).episodes
    assert (shown.warning.state, shown.overdue) == (WarningState.SUSPENDED, 0)
    _act(active, WarningAct.RESUME, RESUMPTION, RESUMPTION)
    assert desk.duty(active.office, active.duty, RESUMPTION).overdue > 0
    assert reminding.remind_due(active.office, RESUMPTION + HOUR) > 0


def test_reminders_that_wait_are_taken_back_by_a_pause(active):
    """Nobody is told to hurry and to pause in one minute."""
    assert reminding.remind_due(active.office, START + HOUR) > 0
    _act(active, WarningAct.SUSPEND, PAUSE, PAUSE)
    assert {each.state for each in _purposes(active, Purpose.ORDER_REMIND)} == {MessageState.WITHDRAWN}


def test_nothing_is_checked_in_a_pause_and_its_days_count_for_no_cut(active):
    """Two windows, with the grace of the plan before each, and the days outside the pause."""
    _paused(active)
    _act(active, WarningAct.RESUME, RESUMPTION, RESUMPTION)
    end = RESUMPTION + DAY
    with active.office.store.begin(REGION_WIDE) as work:
        order = orders.orders_of_warning(work, 1)[0]
        windows = evidence._bound(active.office, work, order, end).windows
        facts = review_facts.order_facts(work, warnings.episode(work, 1))[0]
    grace = windows[1].start - RESUMPTION
    assert datetime.timedelta(0) < grace < DAY
    assert [(each.start, each.end) for each in windows] == [
        (order.deadline + grace, PAUSE), (RESUMPTION + grace, end)
    ]  # fmt: skip
    assert [(each.begin, each.end) for each in facts.pauses] == [(PAUSE, RESUMPTION)]


def test_a_raise_overtakes_an_announced_pause(active):
    """The air got worse after all: the pause is off, and everyone has a new order."""
    _act(active, WarningAct.SUSPEND, PAUSE - 3 * HOUR, PAUSE)
    active.decides(WarningAct.RAISE, WarningLevel.ORANGE, PAUSE - HOUR, start=PAUSE + HOUR, reason="预报加重")
    assert warning.pause_due(active.office, PAUSE) == 0
    assert _warning(active).state is WarningState.ACTIVE
    with active.office.store.begin(REGION_WIDE) as work:
        assert warnings.pauses_of(work, 1) == ()


@pytest.mark.parametrize("act", [WarningAct.RAISE, WarningAct.EXTEND, WarningAct.SUSPEND, WarningAct.REVOKE])
def test_in_a_pause_only_resumption_and_release_are_possible(active, act):
    """Anything else would change what is not in force."""
    _paused(active)
    with pytest.raises(ActRefused):
        _act(active, act, PAUSE + HOUR, PAUSE + 2 * HOUR)


def test_a_paused_response_can_be_released(active):
    """And it reaches everyone who was told to start."""
    _paused(active)
    released = active.decides(
        WarningAct.RELEASE, WarningLevel.NONE, RESUMPTION, start=RESUMPTION, reason="转好"
    )
    assert _warning(active).state is WarningState.RELEASED
    assert released.orders == len(rows(active, schema.order))


def test_what_is_announced_is_not_announced_twice(active):
    """Neither a pause nor its end."""
    _act(active, WarningAct.SUSPEND, PAUSE - 3 * HOUR, PAUSE)
    with pytest.raises(ActRefused, match="无需再次暂停"):
        _act(active, WarningAct.SUSPEND, PAUSE - HOUR, PAUSE)
    warning.pause_due(active.office, PAUSE)
    _act(active, WarningAct.RESUME, PAUSE + HOUR, RESUMPTION)
    with pytest.raises(ActRefused, match="无需再次恢复"):
        _act(active, WarningAct.RESUME, PAUSE + 2 * HOUR, RESUMPTION)


def test_a_warning_that_has_not_started_cannot_be_paused(bureau):
    """There is nothing to pause; it can be revoked."""
    warn(bureau)
    with pytest.raises(ActRefused, match="不能暂停"):
        _act(bureau, WarningAct.SUSPEND, NOW + HOUR, START)


def test_a_revocation_ends_everything_and_tells_everyone_with_its_correction(bureau):
    """Orders end as revoked and bind nobody in the review; what waited is taken back; CAP cancels."""
    warn(bureau)
    result = _act(bureau, WarningAct.REVOKE, NOW + HOUR, START)
    assert _warning(bureau).state is WarningState.REVOKED
    assert {each.state for each in rows(bureau, schema.order)} == {OrderState.REVOKED}
    assert {each.state for each in _purposes(bureau, Purpose.ORDER_START)} == {MessageState.WITHDRAWN}
    told = _purposes(bureau, Purpose.ORDER_REVOKE)
    assert len(told) == result.messages > 0
    assert any("有误，现予撤销" in each.text and _warning(bureau).number in each.text for each in told)
    with bureau.office.store.begin(REGION_WIDE) as work:
        assert review_facts.order_facts(work, warnings.episode(work, 1)) == []
    last = cap.messages_of(bureau.office, bureau.duty, 1)[-1]
    assert (last.message_type, len(last.references)) == ("Cancel", 1) and "特此更正" in last.info.description


def test_the_desk_may_word_the_correction_itself(bureau):
    """The ready one is only an offer."""
    warn(bureau)
    consultation = bureau.consults(YELLOW, NOW + HOUR)
    draft = DecisionDraft(
        consultation, WarningAct.REVOKE, YELLOW, START, None, "误操作", correction="系演练误发，特此更正。"
    )
    submit(bureau.office, bureau.duty, NOW + HOUR, draft)
    assert rows(bureau, schema.decision)[-1].correction == "系演练误发，特此更正。"


def test_a_revoked_warning_does_not_start_and_another_can_be_issued(bureau):
    """The clock finds nothing to do."""
    warn(bureau)
    _act(bureau, WarningAct.REVOKE, NOW + HOUR, START)
    assert warning.start_due(bureau.office, START) == 0
    bureau.decides(WarningAct.ISSUE, YELLOW, NOW + 2 * HOUR, reason="重新发布")


def test_the_clock_knows_both_jobs():
    """They run by themselves."""
    assert {"pause_due", "resume_due"} <= {each.name for each in ticking.JOBS}


def test_the_pages_say_that_the_response_is_paused(active):
    """The enterprise's page, the public page, and the officer's before the act."""
    path, _ = link_of(active)
    consultation = active.consults(YELLOW, PAUSE - HOUR)
    clock = Clock(PAUSE - HOUR)
    app = app_of(active, clock)
    assert "暂停" in visitor(app, "duty").get(f"/decision/consultation/{consultation}").text
    _act(active, WarningAct.SUSPEND, PAUSE - HOUR, PAUSE)
    assert "已公布于" in visitor(app).get(path).text
    warning.pause_due(active.office, PAUSE)
    clock.now = PAUSE + HOUR
    assert "暂不执行" in visitor(app).get(path).text
    assert "起暂停响应" in visitor(app).get("/public/").text


def test_the_pages_say_that_a_warning_was_revoked(bureau):
    """The enterprise must do nothing; the form offered the correction."""
    warn(bureau)
    path, _ = link_of(bureau)
    app = app_of(bureau, Clock(NOW + HOUR))
    consultation = bureau.consults(YELLOW, NOW + HOUR)
    assert "特此更正" in visitor(app, "duty").get(f"/decision/consultation/{consultation}").text
    _act(bureau, WarningAct.REVOKE, NOW + HOUR, START)
    assert "指令已撤销" in visitor(app).get(path).text


def test_nobody_is_told_of_a_later_line_in_a_pause(active):
    """The hour comes in the pause: told when the response goes on."""
    later = {"action": "road_transport_stop", "after_hours": 20}
    change(active, sa.update(schema.order_line).where(schema.order_line.c.number == 1).values(measure=later))
    _paused(active)
    assert staging.stage_due(active.office, START + 21 * HOUR) == 0
    _act(active, WarningAct.RESUME, RESUMPTION - HOUR, RESUMPTION, days=3)
    warning.resume_due(active.office, RESUMPTION)
    assert staging.stage_due(active.office, RESUMPTION) > 0
