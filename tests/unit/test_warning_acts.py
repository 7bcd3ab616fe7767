"""From decision to order: who may, what is written, and that nothing is ever half-done."""

import dataclasses

import pytest
import sqlalchemy as sa
from bureau import AREA, BANNER, DAY, HOUR, MINUTE, NOW, START, bulletin

from emergency.config import Settings
from emergency.errors import (
    ConfirmationWrong,
    DrillOnly,
    InputInvalid,
    NotAllowed,
    NotFound,
    OutOfDate,
    ReasonRequired,
    SamePerson,
    WarningAlive,
)
from emergency.services import approval, consultation, decision, order_link, warning
from emergency.services.consultation import ConsultationDraft
from emergency.services.decision import DecisionDraft
from emergency.storage import outbox, schema
from emergency.storage import warning as warnings
from emergency.storage.work import REGION_WIDE
from emergency.wiring import channels, utc_now
from notifier.message import MessageState, Purpose
from plans.errors import ActRefused
from plans.lifecycle import OrderState, WarningAct, WarningState
from plans.terms import WarningLevel

ONE_HEAVY_DAY, TWO_HEAVY_DAYS = [230, 140], [230, 230, 140]
YELLOW, ORANGE, RED = WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED


def _rows(bureau, table):
    with bureau.office.store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(table)).all()


def _count(bureau, *tables):
    return [len(_rows(bureau, table)) for table in tables]


@pytest.fixture
def warned(bureau):
    """A bureau with a yellow warning issued."""
    bureau.receives(ONE_HEAVY_DAY)
    bureau.issued = bureau.decides(WarningAct.ISSUE, YELLOW)
    return bureau


def test_issuing_writes_warning_orders_and_messages_together(warned):
    """One warning, one order an enterprise, an SMS and an e-mail a contact that has them."""
    orders, messages = _rows(warned, schema.order), _rows(warned, schema.message)
    contacts = _rows(warned, schema.contact)

    assert warned.issued.orders == len(orders) == 8 - len({gap.enterprise_id for gap in warned.issued.gaps})
    assert warned.issued.messages == len(messages)
    assert len(messages) == sum(bool(each.mobile) + bool(each.email) for each in contacts)
    assert {each.state for each in orders} == {OrderState.ISSUED}
    assert {each.purpose for each in messages} == {Purpose.ORDER_START}
    assert all(each.deadline == START for each in orders)


def test_every_line_of_every_order_names_its_source(warned):
    """No line without document."""
    lines = _rows(warned, schema.order_line)

    assert lines
    assert all(line.citation["document"] and "verified" in line.citation for line in lines)


def test_the_preview_says_what_the_issue_then_does(bureau):
    """The counts on the button are the counts that are written."""
    bureau.receives(ONE_HEAVY_DAY)
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    approval.approve(bureau.office, bureau.director, NOW, decision_id)
    shown = warning.preview(bureau.office, bureau.duty, NOW, decision_id)
    done = warning.issue(bureau.office, bureau.duty, NOW, decision_id, "黄色")

    assert (shown.orders, shown.messages, shown.gaps) == (done.orders, done.messages, done.gaps)
    assert shown.confirmation == "黄色"


@pytest.mark.parametrize("typed", ["", "橙色", "黄", "yellow"])
def test_a_wrong_word_issues_nothing(bureau, typed):
    """The level must be typed."""
    bureau.receives(ONE_HEAVY_DAY)
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    approval.approve(bureau.office, bureau.director, NOW, decision_id)
    with pytest.raises(ConfirmationWrong, match="未下达"):
        warning.issue(bureau.office, bureau.duty, NOW, decision_id, typed)

    assert _count(bureau, schema.warning, schema.order, schema.message) == [0, 0, 0]


def test_a_fault_in_the_last_step_undoes_all_of_them(bureau, monkeypatch):
    """If the messages cannot be queued, there is no warning and no order either."""
    bureau.receives(ONE_HEAVY_DAY)
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    approval.approve(bureau.office, bureau.director, NOW, decision_id)

    def broken(work, messages, now):
        raise OSError("disk full")

    monkeypatch.setattr(outbox, "enqueue", broken)
    with pytest.raises(OSError, match="disk full"):
        warning.issue(bureau.office, bureau.duty, NOW, decision_id, "黄色")

    assert _count(bureau, schema.warning, schema.order, schema.message, schema.link) == [0, 0, 0, 0]
    assert _rows(bureau, schema.decision)[0].state is WarningState.APPROVED


def test_an_unapproved_decision_cannot_be_issued(bureau):
    """Only another person's approval opens the way."""
    bureau.receives(ONE_HEAVY_DAY)
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    with pytest.raises(ActRefused, match="待审批"):
        warning.issue(bureau.office, bureau.duty, NOW, decision_id, "黄色")


def test_the_submitter_may_not_approve_with_a_second_account(bureau):
    """Four eyes means two persons."""
    bureau.receives(ONE_HEAVY_DAY)
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    with pytest.raises(SamePerson):
        approval.approve(bureau.office, bureau.twin, NOW, decision_id)

    assert _count(bureau, schema.approval) == [0]


@pytest.mark.parametrize(
    ("highs", "level", "login", "allowed"),
    [
        (ONE_HEAVY_DAY, YELLOW, "director", True),
        (ONE_HEAVY_DAY, YELLOW, "deputy", True),
        (TWO_HEAVY_DAYS, ORANGE, "director", False),
        (TWO_HEAVY_DAYS, ORANGE, "deputy", True),
        (TWO_HEAVY_DAYS, ORANGE, "commander", True),
    ],
)
def test_the_post_named_by_the_plan_or_a_higher_one_signs(bureau, highs, level, login, allowed):
    """Below the post of the table is refused, at it and above it is allowed."""
    bureau.receives(highs)
    decision_id = bureau.submits(WarningAct.ISSUE, level)
    if allowed:
        approval.approve(bureau.office, bureau.people[login], NOW, decision_id)
    else:
        with pytest.raises(NotAllowed, match="签批"):
            approval.approve(bureau.office, bureau.people[login], NOW, decision_id)


@pytest.mark.parametrize("login", ["duty", "reader", "reviewer", "admin"])
def test_only_approvers_approve(bureau, login):
    """A role that is not asked for is refused."""
    bureau.receives(ONE_HEAVY_DAY)
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    with pytest.raises(NotAllowed):
        approval.approve(bureau.office, bureau.people[login], NOW, decision_id)


def test_a_second_approval_is_refused(bureau):
    """What is approved is not approved again."""
    bureau.receives(ONE_HEAVY_DAY)
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    approval.approve(bureau.office, bureau.director, NOW, decision_id)
    with pytest.raises(ActRefused, match="已批准"):
        approval.approve(bureau.office, bureau.deputy, NOW, decision_id)


def test_of_two_who_change_one_row_the_second_is_refused(bureau):
    """The version of a row settles races."""
    bureau.receives(ONE_HEAVY_DAY)
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        warnings.update(work, schema.decision, decision_id, 1, state=WarningState.APPROVED)
        with pytest.raises(OutOfDate):
            warnings.update(work, schema.decision, decision_id, 1, state=WarningState.CONSULTED)


def test_a_returned_decision_can_be_submitted_anew(bureau):
    """Returning needs a reason and frees the way for the next decision."""
    bureau.receives(ONE_HEAVY_DAY)
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW)
    with pytest.raises(ReasonRequired):
        approval.send_back(bureau.office, bureau.director, NOW, decision_id, " ")
    approval.send_back(bureau.office, bureau.director, NOW, decision_id, "启动时间需再议")

    assert bureau.submits(WarningAct.ISSUE, YELLOW) != decision_id


def test_a_second_decision_waits_for_the_first(bureau):
    """One decision of an episode is open at a time."""
    bureau.receives(ONE_HEAVY_DAY)
    bureau.submits(WarningAct.ISSUE, YELLOW)
    with pytest.raises(ActRefused, match="已有一项"):
        bureau.submits(WarningAct.ISSUE, YELLOW)


def test_a_level_other_than_the_suggested_needs_a_reason(bureau):
    """Above or below the suggestion: only with a written reason, which is kept."""
    bureau.receives(ONE_HEAVY_DAY)
    with pytest.raises(ReasonRequired, match="橙色"):
        bureau.submits(WarningAct.ISSUE, ORANGE)
    bureau.submits(WarningAct.ISSUE, ORANGE, reason="自治区要求按橙色响应")

    assert _rows(bureau, schema.decision)[0].reason == "自治区要求按橙色响应"


@pytest.mark.parametrize(("before", "refused"), [(-1 * MINUTE, True), (0 * MINUTE, False), (MINUTE, False)])
def test_a_lead_shorter_than_the_plans_needs_a_reason(bureau, before, refused):
    """Below, at and above the hours of the plan."""
    bureau.receives(ONE_HEAVY_DAY)
    hours = bureau.office.library.plan_for(AREA, NOW.date()).figure("lead_hours", NOW.date()).value
    start = NOW + hours * HOUR + before
    if refused:
        with pytest.raises(ReasonRequired, match="提前量"):
            bureau.submits(WarningAct.ISSUE, YELLOW, start=start)
    else:
        assert bureau.submits(WarningAct.ISSUE, YELLOW, start=start)


@pytest.mark.parametrize(
    "choices",
    [{"start": NOW - MINUTE, "reason": "x"}, {"days": 0}, {"days": -1}],
    ids=["past", "empty", "backwards"],
)
def test_impossible_dates_are_refused(bureau, choices):
    """A start in the past and an end before the start are mistakes."""
    bureau.receives(ONE_HEAVY_DAY)
    with pytest.raises(InputInvalid):
        bureau.submits(WarningAct.ISSUE, YELLOW, **choices)

    assert _count(bureau, schema.decision) == [0]


def test_nothing_can_be_done_to_a_warning_that_is_not_there(bureau):
    """Raise, lower, extend and release need a live warning."""
    bureau.receives(ONE_HEAVY_DAY)
    for act in (WarningAct.RAISE, WarningAct.LOWER, WarningAct.EXTEND, WarningAct.RELEASE):
        with pytest.raises(ActRefused, match="没有生效的预警"):
            bureau.submits(act, ORANGE, reason="试")


def test_an_area_has_one_live_warning(warned):
    """The desk refuses a second issue in words, the database refuses it for certain."""
    with pytest.raises(ActRefused, match="已有生效"):
        warned.submits(WarningAct.ISSUE, YELLOW, reason="再发一次")
    known = dict(_rows(warned, schema.warning)[0]._mapping)
    known.pop("id")
    with warned.office.store.begin(REGION_WIDE, write=True) as work, pytest.raises(WarningAlive):
        warnings.add(work, schema.warning, **{**known, "number": "另一号"})


def test_a_raise_supersedes_every_order_and_tells_everyone(warned):
    """The old orders give way, the new ones say so, and queued starts are withdrawn."""
    later = NOW + DAY
    warned.receives(TWO_HEAVY_DAYS, later, first=1)
    done = warned.decides(WarningAct.RAISE, ORANGE, later)
    rows = _rows(warned, schema.order)

    assert [each.state for each in rows].count(OrderState.SUPERSEDED) == warned.issued.orders
    assert [each.state for each in rows].count(OrderState.ISSUED) == done.orders
    assert all(each.supersedes_id for each in rows if each.state is OrderState.ISSUED)
    assert _rows(warned, schema.warning)[0].level is ORANGE
    messages = _rows(warned, schema.message)
    assert {each.state for each in messages if each.purpose is Purpose.ORDER_START} == {
        MessageState.WITHDRAWN
    }
    assert {each.state for each in messages if each.purpose is Purpose.ORDER_CHANGE} == {MessageState.QUEUED}


@pytest.mark.parametrize(
    ("act", "level"),
    [
        (WarningAct.RAISE, YELLOW),
        (WarningAct.LOWER, YELLOW),
        (WarningAct.LOWER, RED),
        (WarningAct.EXTEND, ORANGE),
    ],
)
def test_an_act_in_the_wrong_direction_is_refused(warned, act, level):
    """Raise goes up, lower goes down, extend stays."""
    with pytest.raises(ActRefused, match="不符"):
        warned.submits(act, level, reason="试")


def test_an_extension_keeps_the_orders_and_moves_their_end(warned):
    """Nobody acknowledges anew; everyone is told the new end."""
    done = warned.decides(WarningAct.EXTEND, YELLOW, days=4, reason="预报延后")

    assert {each.expected_end for each in _rows(warned, schema.order)} == {START + 4 * DAY}
    assert done.orders == warned.issued.orders
    assert {each.state for each in _rows(warned, schema.order)} == {OrderState.ISSUED}


def test_a_release_closes_every_order_and_reaches_everyone_who_was_told_to_start(warned):
    """The release goes to all of them once, and nothing of the start is sent any more."""
    done = warned.decides(WarningAct.RELEASE, YELLOW, NOW + HOUR, start=NOW + HOUR, reason="空气好转")
    rows, messages = _rows(warned, schema.order), _rows(warned, schema.message)
    released = [each for each in messages if each.purpose is Purpose.ORDER_RELEASE]

    assert {each.state for each in rows} == {OrderState.CLOSED}
    assert done.orders == warned.issued.orders
    assert {each.order_id for each in released} == {each.id for each in rows}
    assert _rows(warned, schema.warning)[0].state is WarningState.RELEASED
    with pytest.raises(ActRefused):
        warned.submits(WarningAct.RELEASE, YELLOW, reason="再解除一次")


@pytest.mark.parametrize(("moment", "started"), [(START - MINUTE, 0), (START, 1), (START + MINUTE, 1)])
def test_a_warning_starts_when_its_hour_comes(warned, moment, started):
    """Before, at and after; and only once."""
    assert warning.start_due(warned.office, moment) == started
    assert warning.start_due(warned.office, moment) == 0


def test_another_city_neither_sees_nor_touches_it(warned):
    """Rows are scoped by division."""
    decision_id = _rows(warned, schema.decision)[0].id
    with pytest.raises(NotFound):
        warning.preview(warned.office, warned.chifeng, NOW, decision_id)
    with pytest.raises(NotAllowed):
        consultation.assess(warned.office, warned.chifeng, NOW, AREA)


def test_a_drill_lives_beside_a_warning_and_goes_to_the_spool_alone(warned):
    """A drill is composed for the spool whatever the settings say."""
    warned.decides(WarningAct.ISSUE, YELLOW, reason="演练", drill=True)
    messages = [each for each in _rows(warned, schema.message) if each.drill]

    assert messages
    assert {each.channel for each in messages} == {"spool"}
    assert all(each.text.startswith("【演练】") or "【演练】" in each.text[:40] for each in messages)
    assert {each.drill for each in _rows(warned, schema.warning)} == {True, False}


def test_codes_and_links_are_fit_for_the_telephone(warned):
    """Six unmistakable characters, all different; links keep only a hash."""
    codes = [each.code for each in _rows(warned, schema.order)]

    assert len(set(codes)) == len(codes)
    assert all(len(code) == 6 and not set(code) & set("01OI") for code in codes)
    text = next(each.text for each in _rows(warned, schema.message) if each.channel == "sms")
    token = text.split("/e/")[1][: order_link.TOKEN_LENGTH]
    assert order_link.token_hash(token) in {each.token_hash for each in _rows(warned, schema.link)}
    assert token not in {each.token_hash for each in _rows(warned, schema.link)}


@pytest.mark.parametrize(("after", "ended"), [(-1 * MINUTE, False), (0 * MINUTE, True), (MINUTE, True)])
def test_an_announced_release_takes_effect_at_its_hour(warned, after, ended):
    """Before it orders bind, at it and after they are closed; everyone is told when it is announced."""
    hour = NOW + 3 * HOUR
    warned.decides(WarningAct.RELEASE, YELLOW, NOW + HOUR, start=hour, reason="空气好转")
    told = [each for each in _rows(warned, schema.message) if each.purpose is Purpose.ORDER_RELEASE]
    assert told and {each.state for each in _rows(warned, schema.order)} == {OrderState.ISSUED}
    warning.release_due(warned.office, hour + after)
    states = {each.state for each in _rows(warned, schema.order)}

    assert states == {OrderState.CLOSED if ended else OrderState.ISSUED}
    assert (_rows(warned, schema.warning)[0].state is WarningState.RELEASED) is ended
    assert warning.release_due(warned.office, hour + after) == 0


def test_an_announced_release_is_overtaken_by_an_extension_and_not_announced_twice(warned):
    """The air got worse again: the response goes on."""
    hour = NOW + 5 * HOUR
    warned.decides(WarningAct.RELEASE, YELLOW, NOW + HOUR, start=hour, reason="空气好转")
    with pytest.raises(ActRefused, match="已公布"):
        warned.submits(WarningAct.RELEASE, YELLOW, NOW + HOUR, start=hour, reason="再次")
    warned.decides(WarningAct.EXTEND, YELLOW, NOW + 2 * HOUR, days=4, reason="又转差")

    assert warning.release_due(warned.office, hour) == 0
    assert _rows(warned, schema.warning)[0].released_at is None


@pytest.mark.parametrize(("days", "allowed"), [(1, False), (2, False), (3, True)])
def test_an_extension_ends_later_than_the_warning_did(warned, days, allowed):
    """Earlier, the same and later."""
    if allowed:
        assert warned.submits(WarningAct.EXTEND, YELLOW, days=days, reason="预报延后")
    else:
        with pytest.raises(ActRefused, match="须晚于"):
            warned.submits(WarningAct.EXTEND, YELLOW, days=days, reason="预报延后")


def test_a_system_for_drills_issues_nothing_real(bureau):
    """The setting holds whatever an officer ticks."""
    bureau.receives(ONE_HEAVY_DAY)
    settings = dataclasses.replace(bureau.office.settings, drill_only=True)
    bureau.office = dataclasses.replace(bureau.office, settings=settings)
    with pytest.raises(DrillOnly, match="只允许演练"):
        bureau.decides(WarningAct.ISSUE, YELLOW)
    assert _count(bureau, schema.warning, schema.message) == [0, 0]


def test_a_system_for_drills_has_no_live_channel():
    """Every way to a person leads to files."""
    settings = Settings(drill_only=True, sms_channel="sms_http", sms_http_url="http://127.0.0.1:1")

    assert not any(channel.live for channel in channels(settings, utc_now).values())


def test_a_banner_does_not_warn_by_itself(bureau):
    """Air Law art. 95: region and city decide; a banner starts its plan on that level."""
    forecast = dataclasses.replace(bulletin(ONE_HEAVY_DAY), area=BANNER)
    forecast_id = consultation.record_forecast(bureau.office, bureau.banner, NOW, forecast)
    held = ConsultationDraft(BANNER, forecast_id, NOW, (("预报员", "监测站"),), "同意", YELLOW)
    consultation_id = consultation.hold(bureau.office, bureau.banner, NOW, held)
    draft = DecisionDraft(consultation_id, WarningAct.ISSUE, YELLOW, START, None)
    with pytest.raises(ActRefused, match="旗县"):
        decision.submit(bureau.office, bureau.banner, NOW, draft)


def test_a_consultation_rests_on_a_forecast_that_exists(bureau):
    """A forged number is refused in words."""
    bureau.receives(ONE_HEAVY_DAY)
    held = ConsultationDraft(AREA, 999_999, NOW, (("预报员", "监测站"),), "同意", YELLOW)
    with pytest.raises(NotFound, match="预报不存在"):
        consultation.hold(bureau.office, bureau.duty, NOW, held)
