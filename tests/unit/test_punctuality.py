"""An episode held against the deadlines of its plan: below, at and above each of them."""

import io
import zipfile

import pytest
from bureau import DAY, HOUR, MINUTE, NOW, START
from makers import Clock, app_of, link_of, rows, visitor, warn
from tiers import CHIFENG, REGION, TONGLIAO, Tiers

from emergency.services import (
    approval,
    decision,
    department_duty,
    directive_answer,
    order,
    upward_notice,
    warning,
)
from emergency.services.browse.punctuality import DAILY, DISPATCH, FORM, LEAD, UPWARD, score
from emergency.services.decision import DecisionDraft
from emergency.storage import schema
from plans.department import Department
from plans.lifecycle import WarningAct
from plans.pause import Pause
from plans.punctuality import Deadline, Kept, due_after_pauses, tally
from plans.terms import WarningLevel

YELLOW = WarningLevel.YELLOW
AROUND = [(-MINUTE, Kept.IN_TIME), (0 * MINUTE, Kept.IN_TIME), (MINUTE, Kept.LATE)]
FAR = NOW + 20 * DAY


def _figure(bureau, key):
    return bureau.office.library.plan_for("150500", NOW.date()).figure(key, NOW.date()).value


def _of(bureau, key, now=FAR, actor=None):
    found = score(bureau.office, actor or bureau.duty, now, 1)
    return [each for kind in found.kinds if kind.figure.key == key for each in kind.deadlines]


def _issued(bureau, *, submitted=NOW, approved=NOW, issued=NOW, start=START, drill=True):
    bureau.receives([230, 140])
    held = bureau.consults(YELLOW, drill=drill)
    draft = DecisionDraft(held, WarningAct.ISSUE, YELLOW, start, start + 2 * DAY, "演练")
    number = decision.submit(bureau.office, bureau.duty, submitted, draft)
    approval.approve(bureau.office, bureau.commander, approved, number)
    word = warning.preview(bureau.office, bureau.duty, issued, number).confirmation
    warning.issue(bureau.office, bureau.duty, issued, number, word)


@pytest.mark.parametrize(("beside", "kept"), AROUND)
def test_the_form_after_the_consultation(bureau, beside, kept):
    """Handed in a minute before, at and a minute after the hours of the plan."""
    moment = NOW + _figure(bureau, FORM) * HOUR + beside
    _issued(bureau, submitted=moment, approved=moment, issued=moment)
    [found] = _of(bureau, FORM)

    assert (found.kept(FAR), found.by, found.met_at) == (kept, "duty", moment)


@pytest.mark.parametrize(("beside", "kept"), AROUND)
def test_dispatch_after_the_signature(bureau, beside, kept):
    """Issued a minute before, at and a minute after the hours of the plan."""
    moment = NOW + _figure(bureau, DISPATCH) * HOUR + beside
    _issued(bureau, issued=moment)

    assert [each.kept(FAR) for each in _of(bureau, DISPATCH)] == [kept]


@pytest.mark.parametrize(("beside", "kept"), AROUND)
def test_the_lead_before_the_start(bureau, beside, kept):
    """A warning issued just so many hours before its start is in time; a minute later it is not."""
    _issued(bureau, start=NOW + _figure(bureau, LEAD) * HOUR - beside)

    assert [each.kept(FAR) for each in _of(bureau, LEAD)] == [kept]


@pytest.mark.parametrize(("beside", "kept"), AROUND)
def test_an_enterprise_acknowledges(bureau, beside, kept):
    """One of eight answers about the deadline; the seven silent ones are missed by name."""
    warn(bureau, drill=True)
    path, _ = link_of(bureau)
    due = NOW + _figure(bureau, "acknowledge_minutes") * MINUTE
    order.acknowledge(bureau.office, due + beside, path.removeprefix("/e/"), "虚构甲")
    found = _of(bureau, "acknowledge_minutes")

    assert [each.kept(FAR) for each in found if each.by == "虚构甲"] == [kept]
    assert [each.kept(FAR) for each in found if not each.by] == [Kept.MISSED] * 7
    assert {each.kept(due) for each in found if not each.by} == {Kept.AHEAD}


@pytest.mark.parametrize(("beside", "kept"), AROUND)
def test_a_declaration_in_place(bureau, beside, kept):
    """Within the grace of the plan after the start."""
    warn(bureau, drill=True)
    path, _ = link_of(bureau)
    token = path.removeprefix("/e/")
    order.acknowledge(bureau.office, NOW, token, "虚构甲")
    moment = START + _figure(bureau, "grace_minutes") * MINUTE + beside
    order.declare_in_place(bureau.office, moment, token, "虚构甲")

    assert [each.kept(FAR) for each in _of(bureau, "grace_minutes") if each.by] == [kept]


@pytest.mark.parametrize(("beside", "kept"), AROUND)
def test_a_city_acknowledges_the_region(bureau, beside, kept):
    """The deadline stands in the directive; acting and reporting are missed."""
    tiers = Tiers(bureau)
    tiers.receives(REGION, 2)
    tiers.decides(REGION, WarningAct.ISSUE, YELLOW, bound=(CHIFENG, TONGLIAO), drill=True)
    asked = tiers.asked(TONGLIAO)
    moment = asked.acknowledge_by + beside
    directive_answer.acknowledge(bureau.office, tiers.duty(TONGLIAO), moment, asked.id)
    region = tiers.duty(REGION)
    found = _of(bureau, "tier_acknowledge_minutes", actor=region)

    assert [each.kept(FAR) for each in found if each.what.startswith("通辽")] == [kept]
    assert [each.kept(FAR) for each in found if each.what.startswith("赤峰")] == [Kept.MISSED]
    assert {each.kept(FAR) for each in _of(bureau, "tier_act_hours", actor=region)} == {Kept.MISSED}


def test_what_is_replaced_before_its_deadline_is_spared(bureau):
    """A raise within the minutes for acknowledging: nobody is late for the order it replaced."""
    warn(bureau, drill=True)
    bureau.receives([230, 230], now=NOW + MINUTE)
    bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, NOW + MINUTE, drill=True, reason="演练")
    found = _of(bureau, "acknowledge_minutes")

    assert [each.kept(FAR) for each in found].count(Kept.SPARED) == 8
    assert [each.kept(FAR) for each in found].count(Kept.MISSED) == 8


DUE = Deadline("acknowledge_minutes", "签收", NOW)


@pytest.mark.parametrize(
    ("ended", "kept"), [(-MINUTE, Kept.SPARED), (0 * MINUTE, Kept.SPARED), (MINUTE, Kept.MISSED)]
)
def test_an_end_spares_up_to_the_deadline(ended, kept):
    """Taken back before or at it nobody is late; a minute after it the silence counts."""
    assert Deadline("k", "签收", NOW, ended_at=NOW + ended).kept(FAR) is kept


@pytest.mark.parametrize(
    ("moment", "kept"), [(-MINUTE, Kept.AHEAD), (0 * MINUTE, Kept.AHEAD), (MINUTE, Kept.MISSED)]
)
def test_a_deadline_is_missed_after_it_only(moment, kept):
    """Before and at it there is still time."""
    assert DUE.kept(NOW + moment) is kept


@pytest.mark.parametrize(("begin", "moved"), [(-MINUTE, True), (0 * MINUTE, True), (MINUTE, False)])
def test_a_deadline_in_a_pause_is_given_anew(begin, moved):
    """A pause that began by then moves it behind its end; one that goes on asks for nothing."""
    pause = Pause(NOW + begin, NOW + HOUR)
    assert due_after_pauses(NOW, [pause], MINUTE) == (NOW + HOUR + MINUTE if moved else NOW)
    assert due_after_pauses(NOW, [Pause(NOW, None)], MINUTE) is None
    assert due_after_pauses(NOW + HOUR, [pause], MINUTE) == NOW + HOUR


def test_the_share_is_rounded_down_and_counts_what_was_due():
    """Two of three kept are 66 percent; what lies ahead is no failure; without any there is no share."""
    kept = [Deadline("k", "a", NOW, NOW), Deadline("k", "b", NOW, NOW), Deadline("k", "c", NOW)]
    ahead = Deadline("k", "d", FAR + HOUR)
    assert (tally([*kept, ahead], FAR).due, tally([*kept, ahead], FAR).percent) == (3, 66)
    assert tally([ahead], FAR).percent is None


def test_the_page_and_the_papers(bureau):
    """Every kind with its limit, its source and 待核; who missed it by name; PDF and Word marked as a drill."""
    _issued(bureau)
    browser = visitor(app_of(bureau, Clock(NOW + 5 * HOUR)), "duty")
    page = browser.get("/episode/1/punctuality").text

    for said in (
        "会商后完成审批表的时限",
        "签发后下达的时限",
        "企业签收时限",
        "待核",
        "逾时未完成",
        "【演练】",
    ):
        assert said in page, said
    word = browser.get("/episode/1/punctuality.docx")
    with zipfile.ZipFile(io.BytesIO(word.data)) as opened:
        text = opened.read("word/document.xml").decode()
        assert "【演练】" in opened.read("word/header1.xml").decode()
    assert "虚构" in text and "按时率" in text and "演练时限核对表" in text
    pdf = browser.get("/episode/1/punctuality.pdf")
    assert pdf.status_code in (200, 409, 503) and (pdf.status_code != 200 or pdf.data.startswith(b"%PDF"))
    assert browser.get("/episode/1/punctuality.txt").status_code == 404


@pytest.mark.parametrize(("beside", "kept"), AROUND)
def test_the_report_of_a_department_by_the_hour_of_the_plan(bureau, beside, kept):
    """Made a minute before, at and a minute after; the first full day of the response, in a drill as in earnest."""
    warn(bureau, drill=True)
    warning.start_due(bureau.office, START)
    police, due = Department.POLICE, START + 14 * HOUR
    department_duty.acknowledge(bureau.office, bureau.duty, NOW, 1, police, "张")
    department_duty.report(bureau.office, bureau.duty, due + beside, 1, police, "张", "已落实")
    found = [each for each in _of(bureau, DAILY, due + 2 * MINUTE) if each.what.startswith(police.label)]

    assert [(each.due, each.kept(FAR), each.by) for each in found] == [(due, kept, "张")]


def test_departments_that_reported_nothing_are_missed_each_day_they_were_bound(bureau):
    """Every member every day at the hour; not in a pause, not before the start, not after the release."""
    warn(bureau)
    warning.start_due(bureau.office, START)
    pause, resumption, release = START + DAY, START + 2 * DAY, START + 3 * DAY + HOUR
    bureau.decides(WarningAct.SUSPEND, YELLOW, pause, start=pause, reason="好转")
    bureau.decides(WarningAct.RESUME, YELLOW, resumption, start=resumption, reason="转差")
    bureau.decides(WarningAct.RELEASE, YELLOW, release, start=release, reason="好转")
    found = _of(bureau, DAILY)

    dues = {each.due for each in found if each.kept(FAR) is Kept.MISSED}
    assert dues == {START + 14 * HOUR, START + 2 * DAY + 14 * HOUR}
    assert len([each for each in found if each.due in dues]) == 2 * len(Department)
    assert not [each for each in found if each.due > release and each.kept(FAR) is not Kept.SPARED]


@pytest.mark.parametrize(("beside", "kept"), AROUND)
def test_the_report_upward_taken_at_the_desk_above(bureau, beside, kept):
    """A minute before, at and a minute after the minutes of the plan; nobody there: missed."""
    warn(bureau)
    assert [each.kept(FAR) for each in _of(bureau, UPWARD)] == [Kept.MISSED]
    above = Tiers(bureau).duty(REGION)
    [held] = rows(bureau, schema.upward_notice)
    upward_notice.take(bureau.office, above, NOW + _figure(bureau, UPWARD) * MINUTE + beside, held.id)

    assert [(each.kept(FAR), each.by) for each in _of(bureau, UPWARD)] == [(kept, above.name)]
