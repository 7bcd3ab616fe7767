"""Reports to the tier above: with every act, on its desk and by message, taken there, late for both to see."""

import datetime

import pytest
from bureau import DAY, HOUR, LIBRARY, MINUTE, NOW, START, TODAY
from makers import Clock, app_of, rows, visitor
from tiers import CHIFENG, KERQIN, REGION, TONGLIAO, Tiers

from emergency.errors import NotAllowed, NotFound, OutOfDate
from emergency.services import approval, duty_contact, official_paper, ticking, upward, upward_notice, warning
from emergency.services.browse import clock
from emergency.services.browse import upward as browse
from emergency.services.upward import UpwardDraft
from emergency.storage import schema
from notifier.message import Purpose
from plans.decision_clock import ClockKind, ClockState
from plans.errors import ActRefused
from plans.lifecycle import WarningAct
from plans.official_paper import OfficialKind, UpwardWay
from plans.terms import WarningLevel

ORANGE = WarningLevel.ORANGE
SECOND = datetime.timedelta(seconds=1)
LIMIT = LIBRARY.plan_for(TONGLIAO, TODAY).figure("upward_minutes", TODAY).value * MINUTE


@pytest.fixture
def tiers(bureau):
    """The region with two people at its desk, and a bulletin that lets Tongliao warn."""
    made = Tiers(bureau)
    for name, mobile, email in (
        ("值班甲", "13800000001", ""),
        ("值班乙", "13800000002", "b@example.invalid"),
    ):
        duty_contact.add(made.office, made.duty(REGION), NOW - DAY, REGION, name, mobile, email)
    made.receives(TONGLIAO, 2)
    return made


def _issue(tiers, now=NOW, **choices):
    return tiers.decides(TONGLIAO, WarningAct.ISSUE, ORANGE, now, **choices)


def _notices(tiers):
    return rows(tiers.bureau, schema.upward_notice)


def _told(tiers):
    return [each for each in rows(tiers.bureau, schema.message) if each.purpose is Purpose.UPWARD]


def _reported(tiers, now=NOW, division=REGION):
    return browse.reported(tiers.office, tiers.duty(division), now)


def test_every_act_lies_on_the_desk_above_and_is_told_there(tiers):
    """Issue, raise and release; each with its paper, its number, and a message for every way of every person."""
    _issue(tiers)
    tiers.receives(TONGLIAO, 4, NOW + HOUR)
    tiers.decides(TONGLIAO, WarningAct.RAISE, WarningLevel.RED, NOW + HOUR)
    tiers.decides(TONGLIAO, WarningAct.RELEASE, WarningLevel.RED, NOW + 2 * HOUR, start=START)
    held = _notices(tiers)

    assert [(each.division, each.superior) for each in held] == [(TONGLIAO, REGION)] * 3
    papers = [each for each in rows(tiers.bureau, schema.official_paper) if each.kind is OfficialKind.UPWARD]
    assert [each.paper_id for each in held] == [each.id for each in papers]
    assert [word in each.title for each, word in zip(papers, ("发布", "升级", "解除"), strict=True)] == [
        True
    ] * 3
    told = _told(tiers)
    assert len(told) == 3 * 3 and {each.division for each in told} == {REGION}
    assert sorted({each.address for each in told}) == ["13800000001", "13800000002", "b@example.invalid"]
    assert "通辽市上报：发布橙色预警" in told[0].text and "前签收" in told[0].text
    assert not any("预计结束" in each.text for each in told if "解除重污染天气" in each.text)
    assert [each.revision.act for each in _reported(tiers)] == [
        WarningAct.ISSUE, WarningAct.RAISE, WarningAct.RELEASE,
    ]  # fmt: skip


def test_an_issue_that_fails_reports_nothing(tiers, monkeypatch):
    """Same transaction: where the act is undone, nobody above has heard of it."""
    decision_id = tiers.submits(TONGLIAO, WarningAct.ISSUE, ORANGE)
    approval.approve(tiers.office, tiers.commander(TONGLIAO), NOW, decision_id)

    def broken(*_):
        raise RuntimeError("after everything else")

    monkeypatch.setattr(warning, "_write_issue", broken)
    with pytest.raises(RuntimeError):
        warning.issue(tiers.office, tiers.duty(TONGLIAO), NOW, decision_id, "橙色")
    assert not _notices(tiers) and not _told(tiers)


@pytest.mark.parametrize(
    ("off", "state"), [(-SECOND, ClockState.MET), (0 * SECOND, ClockState.MET), (SECOND, ClockState.MET_LATE)]
)
def test_the_clock_of_both_desks_stops_when_the_report_is_taken(tiers, off, state):
    """Below, at and above the minutes of the plan; the same clock at both desks."""
    _issue(tiers)
    at = NOW + LIMIT + off
    upward_notice.take(tiers.office, tiers.duty(REGION), at, _notices(tiers)[0].id)

    (above,) = _reported(tiers, at)
    assert above.clock.state(at + DAY) is state and not above.waits
    assert above.notice.acknowledged_by == tiers.duty(REGION).name
    assert clock.desk(tiers.office, tiers.duty(TONGLIAO), at) == ()


def test_a_late_one_is_late_at_both_desks_and_reminded_once(tiers):
    """At the minute it is in time; after it both desks count it, and the people above are told once more."""
    _issue(tiers)
    assert upward_notice.remind_due(tiers.office, NOW + LIMIT) == 0
    late = NOW + LIMIT + SECOND
    (below,) = clock.desk(tiers.office, tiers.duty(TONGLIAO), late)
    assert [each.kind for each in below.open()] == [ClockKind.UPWARD] and clock.overdue((below,), late) == 1
    assert browse.late(_reported(tiers, late), late) == 1 and browse.late(_reported(tiers), NOW) == 0
    before = len(_told(tiers))
    assert upward_notice.remind_due(tiers.office, late) == 1
    assert upward_notice.remind_due(tiers.office, late + DAY) == 0
    reminded = _told(tiers)[before:]
    assert len(reminded) == 3 and all("未签收" in each.text for each in reminded)
    assert "remind_upward" in {job.name for job in ticking.JOBS}


def test_a_telephone_report_stops_the_clock_and_the_reminder(tiers):
    """A desk that nobody sits at is told by telephone; the paper is the one that was drawn with the act."""
    _issue(tiers)
    at = NOW + 10 * MINUTE
    draft = UpwardDraft(at, UpwardWay.PHONE, "自治区值班员")
    paper_id = upward.report(tiers.office, tiers.duty(TONGLIAO), at, 1, 1, draft)

    assert paper_id == _notices(tiers)[0].paper_id
    assert clock.desk(tiers.office, tiers.duty(TONGLIAO), at) == ()
    assert upward_notice.remind_due(tiers.office, NOW + DAY) == 0
    assert _reported(tiers, NOW + DAY)[0].waits  # it still lies there to be taken


def test_only_the_desk_above_takes_it_and_once(tiers):
    """Not the city itself, not its neighbour, not an approver above; the second is told so."""
    _issue(tiers)
    (held,) = _notices(tiers)
    for actor, refusal in (
        (tiers.duty(TONGLIAO), ActRefused), (tiers.duty(CHIFENG), NotFound), (tiers.commander(REGION), NotAllowed),
    ):  # fmt: skip
        with pytest.raises(refusal):
            upward_notice.take(tiers.office, actor, NOW, held.id)
    upward_notice.take(tiers.office, tiers.duty(REGION), NOW, held.id)
    with pytest.raises(OutOfDate):
        upward_notice.take(tiers.office, tiers.duty(REGION), NOW + HOUR, held.id)
    assert _notices(tiers)[0].acknowledged_at == NOW
    assert _reported(tiers, division=KERQIN) == () == _reported(tiers, division=CHIFENG)


def test_a_drill_goes_up_as_a_drill_to_files_only(tiers):
    """Its report is marked in every word and never on a live channel."""
    _issue(tiers, drill=True)
    assert _notices(tiers)[0].drill
    told = _told(tiers)
    assert (
        told
        and {each.channel for each in told} == {"spool"}
        and all("【演练】" in each.text for each in told)
    )


def test_the_region_reports_by_hand(tiers):
    """The ministry has no desk here."""
    tiers.receives(REGION, 2)
    tiers.decides(REGION, WarningAct.ISSUE, ORANGE)
    assert not _notices(tiers)


def test_both_desks_show_it_in_the_browser(tiers):
    """The region takes it by a button; the city reads that it was taken, and by whom."""
    _issue(tiers)
    above = visitor(app_of(tiers.bureau, Clock(NOW + MINUTE)), tiers.duty(REGION).name)
    below = visitor(app_of(tiers.bureau, Clock(NOW + MINUTE)), tiers.duty(TONGLIAO).name)
    assert "下级上报待签收" in above.get("/duty/").text
    assert "通辽市：发布通知上报" in above.get("/directive/").text
    assert "尚未签收" in below.get("/decision/1").text
    above.post(f"/directive/reported/{_notices(tiers)[0].id}", "/directive/")
    assert "下级上报待签收" not in above.get("/duty/").text
    assert f"{tiers.duty(REGION).name}签收" in below.get("/decision/1").text
    kept = official_paper.paper(tiers.office, tiers.duty(REGION), _notices(tiers)[0].paper_id)
    assert kept.content["to"] == "内蒙古自治区重污染天气应急指挥部办公室"
