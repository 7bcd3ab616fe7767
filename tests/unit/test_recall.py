"""An episode recalled to a moment: just below an act's instant it is not there, at it and after it is."""

import dataclasses
import json

import pytest
import sqlalchemy as sa
from bureau import AREA, DAY, HOUR, MINUTE, NOW, START, TODAY
from makers import ONE_HEAVY_DAY, TWO_HEAVY_DAYS, Clock, app_of, change, link_of, rows, visitor

from emergency.cli import journal_replay
from emergency.errors import InputInvalid, NotFound
from emergency.services import approval, cause, consultation, decision, evidence, observation, order, warning
from emergency.services.browse import recall
from emergency.services.cause import CauseDraft
from emergency.services.decision import DecisionDraft
from emergency.storage import receipt, schema
from emergency.storage.work import REGION_WIDE
from notifier.message import MessageState
from notifier.receipt import Receipt, ReceiptStatus
from plans.forecast import ObservedDay
from plans.lifecycle import WarningAct, WarningState
from plans.power_series import Reading
from plans.recall import Announced, decision_then, warning_then
from plans.screening import StationHour
from plans.terms import Cause, WarningLevel

TICK = MINUTE / 60
SUBMITTED, APPROVED, ISSUED = NOW + HOUR, NOW + 2 * HOUR, NOW + 3 * HOUR
SENT, DELIVERED, TOLD, ANSWERED = (ISSUED + n * MINUTE for n in (5, 6, 8, 20))
LATER = NOW + 8 * HOUR
ABOUT = [(-TICK, False), (0 * TICK, True), (TICK, True)]  # below, at, after


@pytest.fixture
def told(bureau):
    """A yellow warning by steps an hour apart; the first enterprise is sent to, reached and answers."""
    bureau.receives(ONE_HEAVY_DAY)
    held = bureau.consults(WarningLevel.YELLOW)
    draft = DecisionDraft(held, WarningAct.ISSUE, WarningLevel.YELLOW, START, START + 2 * DAY, "")
    number = decision.submit(bureau.office, bureau.duty, SUBMITTED, draft)
    approval.approve(bureau.office, bureau.commander, APPROVED, number, "同意")
    word = warning.preview(bureau.office, bureau.duty, ISSUED, number).confirmation
    warning.issue(bureau.office, bureau.duty, ISSUED, number, word)
    path, order_id = link_of(bureau)
    _reach(bureau, order_id)
    order.acknowledge(bureau.office, ANSWERED, path.removeprefix("/e/"), "虚构甲")
    return bureau


def _reach(bureau, order_id):
    """One message of the order goes out, arrives a minute later; the provider says so two minutes after that."""
    held = rows(bureau, schema.message, schema.message.c.order_id == order_id)[0]
    change(bureau, sa.update(schema.message).where(schema.message.c.id == held.id).values(
        state=MessageState.SENT, sent_at=SENT, provider_id="p-1"
    ))  # fmt: skip
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        report = Receipt(held.channel, "p-1", ReceiptStatus.DELIVERED, DELIVERED)
        receipt.record_receipt(work, report, TOLD)
        work.commit()


def _at(bureau, moment, now=LATER + 9 * DAY):
    return recall.recalled(bureau.office, bureau.duty, now, 1, moment)


@pytest.mark.parametrize(("beside", "there"), ABOUT)
@pytest.mark.parametrize(
    ("act", "known"),
    [
        (SUBMITTED, lambda view: bool(view.decisions)),
        (APPROVED, lambda view: view.decisions and view.decisions[0].state is not WarningState.SUBMITTED),
        (ISSUED, lambda view: bool(view.warnings) and view.whole.ordered == 8),
        (SENT, lambda view: view.whole.sent == 1),
        (DELIVERED, lambda view: view.whole.received == 1),
        (TOLD, lambda view: view.whole.receipts == 1),
        (ANSWERED, lambda view: view.whole.acknowledged == 1),
        (START, lambda view: view.warnings[0].then.in_force is WarningLevel.YELLOW),
    ],
)
def test_an_act_is_known_from_its_instant_on(told, act, known, beside, there):
    """A second before it is not there, at it and a second after it is."""
    assert bool(known(_at(told, act + beside))) is there


@pytest.mark.parametrize(("beside", "overdue"), [(-TICK, 7), (0 * TICK, 7), (TICK, 7)])
def test_the_time_for_acknowledging_runs_out_after_its_deadline(told, beside, overdue):
    """Below and at the deadline nobody is late; after it the seven who were silent are."""
    deadline = _at(told, ISSUED).orders[0].acknowledge_by

    assert _at(told, deadline + beside).whole.overdue == (overdue if beside > 0 * TICK else 0)


def test_nothing_written_later_leaks(told):
    """Hours later it is raised; recalled to the first hour the page and the JSON know only the first hour."""
    before = _at(told, ANSWERED - TICK)
    shown = journal_replay.document(before)
    told.receives(TWO_HEAVY_DAYS, now=LATER)
    told.decides(WarningAct.RAISE, WarningLevel.ORANGE, now=LATER)

    assert journal_replay.document(_at(told, ANSWERED - TICK)) == shown
    assert "虚构甲" not in json.dumps(shown, ensure_ascii=False)
    page = visitor(app_of(told, lambda: LATER + HOUR), "duty").get(
        f"/episode/1/recall?at={(ANSWERED - TICK).replace(tzinfo=None).isoformat()}"
    )
    assert page.status_code == 200
    assert "橙色" not in page.text and "虚构甲" not in page.text and "黄色" in page.text
    assert "橙色" in visitor(app_of(told, lambda: LATER + HOUR), "duty").get("/episode/1/recall").text


def test_a_replaced_order_is_shown_until_it_was_replaced(told):
    """A moment before the raise eight yellow orders hold, at it eight orange ones; the old answers stay behind."""
    told.receives(TWO_HEAVY_DAYS, now=LATER)
    told.decides(WarningAct.RAISE, WarningLevel.ORANGE, now=LATER)

    below, at = _at(told, LATER - TICK), _at(told, LATER)
    assert {each.order.level for each in below.orders} == {
        WarningLevel.YELLOW
    } and below.whole.acknowledged == 1
    assert {each.order.level for each in at.orders} == {WarningLevel.ORANGE} and at.whole.acknowledged == 0
    assert (below.whole.ordered, at.whole.ordered) == (8, 8)


@pytest.mark.parametrize(("beside", "aqi"), [(-TICK, 180), (0 * TICK, 210), (TICK, 210)])
def test_a_measured_day_reads_as_it_stood_on_record(told, beside, aqi):
    """The day was first recorded as 180 and corrected to 210; before the correction 180 was known."""
    yesterday = TODAY - DAY
    for moment, value in ((SUBMITTED, 180), (LATER, 210)):
        consultation.record_observed(
            told.office, told.duty, moment, AREA, [ObservedDay(yesterday, value)], "监测站"
        )

    assert [each.aqi for each in _at(told, LATER + beside).days] == [aqi]
    assert _at(told, SUBMITTED - TICK).days == ()


@pytest.mark.parametrize(("beside", "count"), [(-TICK, 1), (0 * TICK, 2), (TICK, 2)])
def test_a_forecast_is_known_when_it_was_received(told, beside, count):
    """A second bulletin is there from the moment it was received."""
    told.receives(TWO_HEAVY_DAYS, now=LATER)

    assert len(_at(told, LATER + beside).forecasts) == count


def test_a_judged_cause_is_known_from_its_judgement_on(told):
    """What was judged later did not guide anybody before."""
    judged = CauseDraft(AREA, TODAY - DAY, Cause.DUST, "有沙尘实况")
    consultation.record_observed(
        told.office, told.duty, SUBMITTED, AREA, [ObservedDay(TODAY - DAY, 180)], "监测站"
    )
    cause.judge(told.office, told.duty, LATER, judged)

    assert [len(_at(told, LATER + beside).causes) for beside, _ in ABOUT] == [0, 1, 1]


def test_a_moment_before_the_beginning_or_still_to_come_is_refused(told):
    """At the opening and now can be recalled; a second beyond either cannot."""
    assert _at(told, NOW).warnings == () and _at(told, LATER, now=LATER).warnings
    with pytest.raises(InputInvalid, match="没有更早的内容"):
        _at(told, NOW - TICK)
    with pytest.raises(InputInvalid, match="还没有到来"):
        _at(told, LATER + TICK, now=LATER)


def test_another_city_recalls_nothing_and_a_banner_its_own(told):
    """Chifeng does not find it; the banner sees its enterprises and no consultation of the city."""
    with pytest.raises(NotFound):
        recall.recalled(told.office, told.chifeng, LATER, 1, LATER)
    view = recall.recalled(told.office, told.banner, LATER, 1, LATER)
    assert view.whole.ordered == 8 and view.decisions == () and view.consultations == ()


def test_the_page_filters_who_had_not_acknowledged(told):
    """The list names the seven, not the one who had answered; a wrong time is refused."""
    browser = visitor(app_of(told, lambda: LATER), "duty")
    page = browser.get("/episode/1/recall").text

    assert (
        page.count('data-label="企业"') == 7
        and browser.get("/episode/1/recall?who=all").text.count('data-label="企业"') == 8
    )
    assert browser.get("/episode/1/recall?at=gestern").status_code == 422
    assert "/episode/1/recall?at=" in browser.get("/episode/1").text


# What the acts alone say.
ISSUE = Announced(WarningAct.ISSUE, WarningLevel.YELLOW, NOW, START, START + 2 * DAY)
RAISE = Announced(WarningAct.RAISE, WarningLevel.RED, START + HOUR, START + 3 * HOUR, START + 3 * DAY)
RELEASE = Announced(WarningAct.RELEASE, WarningLevel.RED, START + 4 * HOUR, START + 6 * HOUR, None)


@pytest.mark.parametrize(("beside", "levels"), [
    (-TICK, (WarningLevel.RED, WarningLevel.YELLOW)),
    (0 * TICK, (WarningLevel.RED, WarningLevel.RED)),
    (TICK, (WarningLevel.RED, WarningLevel.RED)),
])  # fmt: skip
def test_a_raise_announced_for_later_holds_from_its_hour(beside, levels):
    """Until then the old level is in force, though the new one is announced."""
    then = warning_then([ISSUE, RAISE], RAISE.start_at + beside)

    assert (then.level, then.in_force) == levels


@pytest.mark.parametrize(
    ("beside", "state"),
    [(-TICK, WarningState.ACTIVE), (0 * TICK, WarningState.RELEASED), (TICK, WarningState.RELEASED)],
)
def test_a_release_announced_for_later_ends_at_its_hour(beside, state):
    """Before it binds; one for some divisions only ends nothing; an extension overtakes it."""
    moment = RELEASE.start_at + beside
    assert warning_then([ISSUE, RAISE, RELEASE], moment).state is state
    partly = dataclasses.replace(RELEASE, whole=False)
    assert warning_then([ISSUE, RAISE, partly], moment).state is WarningState.ACTIVE
    extended = Announced(WarningAct.EXTEND, WarningLevel.RED, START + 5 * HOUR, START, START + 5 * DAY)
    assert warning_then([ISSUE, RAISE, RELEASE, extended], moment).state is WarningState.ACTIVE


def test_a_pause_a_resumption_and_a_revocation():
    """Suspended from its hour to the hour of the resumption; a revoked warning never held."""
    pause = Announced(WarningAct.SUSPEND, WarningLevel.YELLOW, START + HOUR, START + 2 * HOUR, None)
    on = Announced(WarningAct.RESUME, WarningLevel.YELLOW, START + 3 * HOUR, START + 4 * HOUR, None)
    states = [warning_then([ISSUE, pause, on], START + hours * HOUR).state for hours in (1, 2, 3, 4)]
    active, suspended = WarningState.ACTIVE, WarningState.SUSPENDED

    assert states == [active, suspended, suspended, active]
    revoked = Announced(WarningAct.REVOKE, WarningLevel.YELLOW, NOW + HOUR, NOW, None)
    assert warning_then([ISSUE, revoked], NOW + HOUR).state is WarningState.REVOKED
    assert warning_then([ISSUE, revoked], NOW + HOUR - TICK).state is WarningState.ISSUED
    assert warning_then([ISSUE], NOW - TICK) is None


def test_a_decision_that_was_returned_or_discarded():
    """Each step counts from its instant."""
    signed = [(WarningAct.RETURN, NOW + HOUR)]
    assert decision_then(signed, None, None, NOW + HOUR - TICK) is WarningState.SUBMITTED
    assert decision_then(signed, None, None, NOW + HOUR) is WarningState.CONSULTED
    assert decision_then([], None, NOW + HOUR, NOW + HOUR) is WarningState.DISCARDED
    assert decision_then([], None, NOW + HOUR, NOW + HOUR - TICK) is WarningState.SUBMITTED


@pytest.mark.parametrize(("beside", "there"), ABOUT)
def test_station_hours_and_readings_are_known_when_they_came_in(told, beside, there):
    """Not when they were measured: an hour that came late was unknown until then."""
    came = ISSUED + 4 * HOUR
    hours = [StationHour("甲站", NOW + n * HOUR, {"pm25": 160}) for n in (1, 2)]
    observation.record_station_hours(told.office, told.duty, came, AREA, hours)
    meter = rows(told, schema.meter)[0]
    readings = [Reading(NOW + n * HOUR, 50.0) for n in (1, 2, 3)]
    evidence.record_readings(told.office, told.duty, came, meter.code, readings)
    view = recall.recalled(told.office, told.duty, LATER, 1, came + beside)

    assert [(each.station, each.count, each.last) for each in view.hours] == (
        [("甲站", 2, NOW + 2 * HOUR)] if there else []
    )
    assert (view.readings.count, view.readings.meters) == ((3, 1) if there else (0, 0))


def test_the_same_value_again_stays_known_and_another_counts_from_then_on(told):
    """What was corrected is told from its correction on; what was only repeated since it first came."""
    first, again = ISSUED + HOUR, ISSUED + 2 * HOUR
    hours = [StationHour("甲站", NOW + n * HOUR, {"pm25": 160}) for n in (1, 2)]
    observation.record_station_hours(told.office, told.duty, first, AREA, hours)
    hours[1] = StationHour("甲站", NOW + 2 * HOUR, {"pm25": 90})
    observation.record_station_hours(told.office, told.duty, again, AREA, hours)
    meter = rows(told, schema.meter)[0]
    for at, used in ((first, 50.0), (again, 60.0)):
        readings = [Reading(NOW + HOUR, 50.0), Reading(NOW + 2 * HOUR, used)]
        evidence.record_readings(told.office, told.duty, at, meter.code, readings)

    for at, count in ((again - TICK, 1), (again, 2)):
        view = recall.recalled(told.office, told.duty, LATER, 1, at)
        assert [each.count for each in view.hours] == [count] and view.readings.count == count
    page = visitor(app_of(told, Clock(LATER)), "duty").get("/episode/1/recall").text
    assert "甲站" in page and "当时的原值没有保存" in page
