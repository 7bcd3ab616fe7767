"""The clocks of a decision: each just below, at and just above its figure, on the page and at the desk."""

import dataclasses
import datetime

import pytest
from bureau import AREA, DAY, HOUR, LIBRARY, MINUTE, NOW, START, TODAY
from makers import Clock as SetClock
from makers import app_of, rows, visitor, warn

from emergency.errors import InputInvalid, NotAllowed, NotFound, OutOfDate
from emergency.services import approval, daily_report, upward, warning
from emergency.services.browse import clock as clocks
from emergency.services.browse import decision as decisions
from emergency.services.daily_report import DailyDraft
from emergency.services.upward import UpwardDraft
from emergency.storage import schema
from plans.beijing import midnight
from plans.decision_clock import (
    ClockKind,
    ClockState,
    asks_daily,
    daily_clock,
    dispatch_clock,
    form_clock,
    lead_clocks,
    span_text,
    upward_clock,
)
from plans.lifecycle import WarningAct
from plans.official_paper import OfficialKind, UpwardWay
from plans.terms import WarningLevel

PLAN = LIBRARY.plan_for(AREA, TODAY)
SECOND = datetime.timedelta(seconds=1)
AFTER = [
    (form_clock, "form_hours", HOUR),
    (dispatch_clock, "dispatch_hours", HOUR),
    (upward_clock, "upward_minutes", MINUTE),
]
SIDES = [(-SECOND, True), (0 * SECOND, True), (SECOND, False)]


@pytest.mark.parametrize(("made", "key", "unit"), AFTER)
@pytest.mark.parametrize(("off", "in_time"), SIDES)
def test_a_clock_after_an_act_is_met_up_to_and_at_its_figure(made, key, unit, off, in_time):
    """Open it runs until then and is overdue afterwards; met it stays as it was met."""
    due = NOW + PLAN.figure(key, TODAY).value * unit
    running, met = made(PLAN, NOW, None), made(PLAN, NOW, due + off)

    assert running.due == met.due == due
    assert running.state(due + off) is (ClockState.RUNNING if in_time else ClockState.OVERDUE)
    assert met.state(due + 9 * DAY) is (ClockState.MET if in_time else ClockState.MET_LATE)


@pytest.mark.parametrize(("off", "in_time"), SIDES)
def test_both_leads_are_counted_back_from_the_start(off, in_time):
    """24 hours are the plan's, 48 its target."""
    found = lead_clocks(PLAN, NOW, START, None)
    by_kind = {each.kind: each for each in found}
    assert by_kind[ClockKind.LEAD].due == START - 24 * HOUR
    assert by_kind[ClockKind.LEAD_TARGET].due == START - 48 * HOUR
    for each in found:
        assert each.state(each.due + off) is (ClockState.RUNNING if in_time else ClockState.OVERDUE)


@pytest.mark.parametrize(("off", "in_time"), SIDES)
def test_the_daily_report_is_due_at_the_hour_of_the_plan(off, in_time):
    """14:00 Beijing time."""
    due = midnight(TODAY) + 14 * HOUR
    assert daily_clock(PLAN, TODAY, None).due == due
    assert daily_clock(PLAN, TODAY, due + off).state(due) is (
        ClockState.MET if in_time else ClockState.MET_LATE
    )


@pytest.mark.parametrize(
    ("started", "asked"),
    [
        (midnight(TODAY) - SECOND, True),
        (midnight(TODAY) + 14 * HOUR - SECOND, True),
        (midnight(TODAY) + 14 * HOUR, True),
        (midnight(TODAY) + 14 * HOUR + SECOND, False),
    ],
)
def test_the_first_day_has_a_report_only_when_the_response_began_by_the_hour(started, asked):
    """Below, at and above; the day after it always has one."""
    assert asks_daily(PLAN, TODAY, started) is asked
    assert asks_daily(PLAN, TODAY + DAY, started)


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (59 * SECOND, "不足1分"), (60 * SECOND, "1分"), (61 * SECOND, "1分"), (HOUR - SECOND, "59分"),
        (HOUR, "1小时"), (DAY - SECOND, "23小时59分"), (DAY, "1天"), (DAY + HOUR + MINUTE, "1天1小时1分"),
    ],
)  # fmt: skip
def test_a_span_is_said_in_whole_minutes(span, said):
    """Those begun do not count."""
    assert span_text(span) == said


def test_every_figure_of_a_clock_has_a_source_and_says_when_nobody_read_it():
    """They stand in the plan data; none of them is the region's own text yet."""
    for made, key, _ in AFTER:
        figure = made(PLAN, NOW, None).figure
        assert figure.key == key and figure.citation.document and not figure.citation.verified


def _state(bureau, kind, now, decision_id=1):
    view = decisions.decision(bureau.office, bureau.duty, now, decision_id)
    return {each.kind: each for each in view.timing.clocks}[kind].state(now)


def test_a_decision_is_followed_from_consultation_to_the_report_upward(bureau):
    """Each clock starts with the act before it and stops with its own."""
    bureau.receives([230, 140])
    consultation = bureau.consults(WarningLevel.YELLOW)
    (hand,) = clocks.desk(bureau.office, bureau.duty, NOW + 2 * HOUR)
    assert hand.consultation_id == consultation and hand.clocks[0].state(NOW + 2 * HOUR) is ClockState.RUNNING
    assert clocks.overdue((hand,), NOW + 2 * HOUR + SECOND) == 1

    later = NOW + MINUTE
    decision_id = bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW, later)
    (hand,) = clocks.desk(bureau.office, bureau.duty, later)
    assert hand.decision_id == decision_id
    assert [each.kind for each in hand.open()] == [ClockKind.LEAD_TARGET, ClockKind.LEAD]
    assert hand.clocks[1].words(later) == "已晚于目标16小时1分" and not clocks.overdue((hand,), later)
    approval.approve(bureau.office, bureau.commander, later + HOUR, decision_id)
    assert _state(bureau, ClockKind.DISPATCH, later + 3 * HOUR) is ClockState.RUNNING
    assert _state(bureau, ClockKind.DISPATCH, later + 3 * HOUR + SECOND) is ClockState.OVERDUE

    issued_at = later + 3 * HOUR + SECOND
    warning.issue(bureau.office, bureau.duty, issued_at, decision_id, "黄色")
    assert _state(bureau, ClockKind.FORM, issued_at) is ClockState.MET
    assert _state(bureau, ClockKind.DISPATCH, issued_at) is ClockState.MET_LATE
    assert _state(bureau, ClockKind.LEAD, issued_at) is ClockState.MET
    assert _state(bureau, ClockKind.LEAD_TARGET, issued_at) is ClockState.MET_LATE
    (hand,) = clocks.desk(bureau.office, bureau.duty, issued_at)
    assert [each.kind for each in hand.open()] == [ClockKind.UPWARD]

    at = issued_at + 30 * MINUTE
    paper_id = upward.report(bureau.office, bureau.duty, at, 1, 1, UpwardDraft(at, UpwardWay.FAX, "值班员甲"))
    assert _state(bureau, ClockKind.UPWARD, at) is ClockState.MET
    assert clocks.desk(bureau.office, bureau.duty, at) == ()
    paper = next(each for each in rows(bureau, schema.official_paper) if each.id == paper_id)
    assert paper.kind is OfficialKind.UPWARD and paper.number == "通辽市重污染报告〔2026〕1号"
    assert paper.content["signer"] == "commander"
    assert paper.content["to"] == "内蒙古自治区重污染天气应急指挥部办公室"
    assert "毗邻" not in paper.title and paper.content["copies"]


@pytest.mark.parametrize("off", [-SECOND, 0 * SECOND, SECOND])
def test_a_report_upward_lies_between_the_issue_and_now(bureau, off):
    """Not before the one, not after the other."""
    warn(bureau)
    early = UpwardDraft(NOW + off, UpwardWay.PHONE, "甲")
    late = UpwardDraft(NOW + HOUR + off, UpwardWay.PHONE, "甲")
    for draft, refused in ((early, off < 0 * SECOND), (late, off > 0 * SECOND)):
        if refused:
            with pytest.raises(InputInvalid, match="报告时间不能"):
                upward.report(bureau.office, bureau.duty, NOW + HOUR, 1, 1, draft)
    assert not rows(bureau, schema.upward_report) and len(rows(bureau, schema.official_paper)) == 2


def test_a_form_knows_no_seconds(bureau):
    """What is reported in the minute of the issue, as a form says it, is not before it."""
    bureau.receives([230, 140])
    bureau.decides(WarningAct.ISSUE, WarningLevel.YELLOW, NOW + 20 * SECOND)
    draft = UpwardDraft(NOW, UpwardWay.PHONE, "甲")
    assert upward.report(bureau.office, bureau.duty, NOW + 40 * SECOND, 1, 1, draft)


def test_a_report_upward_is_written_down_once_by_the_desk(bureau):
    """Not by others, not for what is not there, not twice, not without a receiver."""
    warn(bureau)
    office, draft = bureau.office, UpwardDraft(NOW, UpwardWay.EXCHANGE, "甲")
    for who, number, error in (
        (bureau.reader, 1, NotAllowed), (bureau.duty, 2, NotFound), (bureau.chifeng, 1, NotFound),
    ):  # fmt: skip
        with pytest.raises(error):
            upward.report(office, who, NOW, 1, number, draft)
    with pytest.raises(InputInvalid, match="上级接收人"):
        upward.report(office, bureau.duty, NOW, 1, 1, UpwardDraft(NOW, UpwardWay.FAX, " "))
    upward.report(office, bureau.duty, NOW, 1, 1, draft)
    with pytest.raises(OutOfDate):
        upward.report(office, bureau.duty, NOW, 1, 1, draft)


def test_what_was_returned_or_withdrawn_owes_nothing(bureau):
    """Its open clocks are gone, and the consultation does not ask again."""
    bureau.receives([230, 140])
    decision_id = bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
    approval.discard(bureau.office, bureau.duty, NOW, decision_id, "写错了")
    view = decisions.decision(bureau.office, bureau.duty, NOW + DAY, decision_id)

    assert [each.kind for each in view.timing.clocks] == [ClockKind.FORM]
    assert clocks.desk(bureau.office, bureau.duty, NOW + HOUR) == ()


def test_a_consultation_that_changes_nothing_asks_for_no_form(bureau):
    """Daily consultations while a warning lives conclude the level there is; another conclusion asks."""
    warn(bureau)
    upward.report(bureau.office, bureau.duty, NOW, 1, 1, UpwardDraft(NOW, UpwardWay.FAX, "甲"))
    bureau.consults(WarningLevel.YELLOW, NOW + HOUR)
    assert clocks.desk(bureau.office, bureau.duty, NOW + HOUR) == ()
    bureau.consults(WarningLevel.ORANGE, NOW + 2 * HOUR)
    (hand,) = clocks.desk(bureau.office, bureau.duty, NOW + 2 * HOUR)
    assert "橙色" in hand.what


def test_the_daily_report_is_asked_for_until_it_is_drawn(bureau):
    """From the start of the response, each day anew."""
    warn(bureau)
    office, duty = bureau.office, bureau.duty
    upward.report(office, duty, NOW, 1, 1, UpwardDraft(NOW, UpwardWay.FAX, "甲"))
    warning.start_due(office, START)
    (hand,) = clocks.desk(office, duty, START)
    assert (hand.daily_of, hand.clocks[0].due) == (1, START + 14 * HOUR)
    daily_report.draw(office, duty, START + HOUR, 1, DailyDraft(signer="李四"))
    assert clocks.desk(office, duty, START + HOUR) == ()
    assert clocks.desk(office, duty, START + DAY)[0].daily_of == 1


def test_a_clock_keeps_the_figure_of_the_day_it_began():
    """A plan version that changes overnight moves no clock that runs; the next one follows the new figure."""

    class Changing:
        """Two hours up to today, one from tomorrow."""

        def figure(self, key, day):
            """The figure of that day."""
            held = PLAN.figure(key, TODAY)
            return held if day <= TODAY else dataclasses.replace(held, value=1)

    morning = midnight(TODAY + DAY)
    assert form_clock(Changing(), morning - MINUTE, None).due == morning - MINUTE + 2 * HOUR
    assert form_clock(Changing(), morning, None).due == morning + HOUR


def test_the_page_and_the_desk_show_due_remaining_overdue_and_met(bureau):
    """In words, with the source; the report upward is entered where its clock stands."""
    warn(bureau)
    held = SetClock(NOW + 10 * MINUTE)
    duty = visitor(app_of(bureau, held), "duty")
    page = duty.get("/decision/1").text
    assert "办理时限" in page and "还有20分" in page and "待核" in page
    assert "向上一级报告" in duty.get("/duty/").text and "办理超时" not in duty.get("/duty/").text
    held.now = NOW + 31 * MINUTE
    desk = duty.get("/duty/").text
    assert "已超时1分" in desk and "办理超时" in desk
    sent = {
        "warning_id": 1,
        "number": 1,
        "reported_at": "2026-11-23T16:20",
        "way": "fax",
        "receiver": "值班员甲",
    }
    assert duty.post("/decision/1/upward", "/decision/1", **sent).status_code == 302
    page = duty.get("/decision/1").text
    assert "以传真报告，值班员甲接收" in page and "2026年11月23日16时20分完成" in page
    assert "办理超时" not in duty.get("/duty/").text
