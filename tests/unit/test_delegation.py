"""Delegation of approval: who may give it, to whom, until when, and that both are named wherever it was used."""

import dataclasses
import datetime

import pytest
from bureau import AREA, DAY, HOUR, LIBRARY, MINUTE, NOW, PASSWORD, START, TODAY
from makers import Clock, app_of, rows, visitor

from emergency.errors import InputInvalid, NotAllowed, NotFound, ReasonRequired, SamePerson
from emergency.services import account, approval, delegation, official_paper, warning
from emergency.services.account import NewAccount
from emergency.services.delegation import DelegationDraft
from emergency.services.office import SYSTEM, Actor
from emergency.storage import schema
from plans.errors import ActRefused
from plans.lifecycle import WarningAct, WarningState
from plans.official_paper import OfficialKind
from plans.terms import Post, Role, WarningLevel

SECOND = datetime.timedelta(seconds=1)
END = NOW + 2 * DAY
LONGEST = LIBRARY.plan_for(AREA, TODAY).figure("delegation_days", TODAY).value


def _gives(bureau, giver="commander", to="director", *, start=NOW, end=END, reason="出差", now=NOW):
    draft = DelegationDraft(bureau.people[to].account_id, start, end, reason)
    return delegation.delegate(bureau.office, bureau.people[giver], now, draft)


def _adds(bureau, login, role, post, person, division=AREA):
    new = NewAccount(login, login, person, role, division, PASSWORD, post)
    number = account.create_account(bureau.office, SYSTEM, NOW - DAY, new)
    bureau.people[login] = Actor(number, login, person, role, post, division)


@pytest.fixture
def red(bureau):
    """A red decision that only the commander may sign."""
    bureau.receives([340, 340, 340, 340])
    bureau.decision_id = bureau.submits(WarningAct.ISSUE, WarningLevel.RED)
    return bureau


def _state(bureau):
    return rows(bureau, schema.decision)[-1].state


def test_a_delegate_signs_and_both_are_named(red):
    """In the record, the journal, on the page, and on every paper of it."""
    office = red.office
    made = _gives(red)
    approval.approve(office, red.director, NOW + MINUTE, red.decision_id, "同意")
    (given,) = rows(red, schema.approval)
    entry = next(each for each in rows(red, schema.journal) if each.act == "approve")

    assert (given.account_id, given.delegation_id) == (red.director.account_id, made)
    assert entry.summary == "director受托（总指挥commander委托）批准发布红色预警"
    warning.issue(office, red.duty, NOW + MINUTE, red.decision_id, "红色")
    official_paper.draw_approval(office, red.duty, NOW + MINUTE, red.decision_id)
    said = {each.kind: str(each.content) for each in rows(red, schema.official_paper)}
    assert "经director（受总指挥commander委托）批准" in said[OfficialKind.START]
    assert "受总指挥commander委托" in said[OfficialKind.APPROVAL]
    page = visitor(app_of(red), "reader").get(f"/decision/{red.decision_id}").text
    assert "director（受托，代总指挥commander）" in page


@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        (-SECOND, False),
        (0 * SECOND, True),
        (SECOND, True),
        (DAY - SECOND, True),
        (DAY, False),
        (DAY + SECOND, False),
    ],
)
def test_it_holds_from_its_start_up_to_its_end(red, moment, allowed):
    """Below, at and above both."""
    begin = NOW + HOUR
    _gives(red, start=begin, end=begin + DAY)
    if allowed:
        approval.approve(red.office, red.director, begin + moment, red.decision_id)
    else:
        with pytest.raises(NotAllowed, match="没有有效的委托"):
            approval.approve(red.office, red.director, begin + moment, red.decision_id)
    assert _state(red) is (WarningState.APPROVED if allowed else WarningState.SUBMITTED)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": NOW - MINUTE}, "不能从过去的时间开始"),
        ({"start": NOW}, None),
        ({"start": NOW + MINUTE}, None),
        ({"start": END, "end": END - SECOND}, "须晚于开始时间"),
        ({"start": END, "end": END}, "须晚于开始时间"),
        ({"start": END, "end": END + SECOND}, None),
        ({"end": NOW + LONGEST * DAY - SECOND}, None),
        ({"end": NOW + LONGEST * DAY}, None),
        ({"end": NOW + LONGEST * DAY + SECOND}, "一次委托不超过"),
    ],
)
def test_a_span_that_can_be_is_asked_for(bureau, changes, said):
    """It starts now at the earliest, ends after it starts, and lasts no longer than the plan lets it."""
    if said:
        with pytest.raises(InputInvalid, match=said):
            _gives(bureau, **changes)
    else:
        _gives(bureau, **changes)
    assert len(rows(bureau, schema.delegation)) == (said is None)


@pytest.mark.parametrize("login", ["duty", "admin", "reviewer", "reader"])
def test_who_may_not_approve_may_not_delegate(bureau, login):
    """There is nothing to give."""
    with pytest.raises(NotAllowed):
        _gives(bureau, login)


def test_an_approver_without_a_post_has_nothing_to_give(bureau):
    """Whatever the account table let through."""
    bureau.people["bare"] = dataclasses.replace(bureau.director, post=None)
    with pytest.raises(NotAllowed, match="没有签批职务"):
        _gives(bureau, "bare", "deputy")


@pytest.mark.parametrize(
    ("to", "error"),
    [
        ("duty", NotAllowed),
        ("reader", NotAllowed),
        ("admin", NotAllowed),
        ("chifeng", NotFound),
        ("banner", NotFound),
    ],
)
def test_only_an_approver_of_the_same_division_can_receive_it(bureau, to, error):
    """A desk that submits does not sign; a stranger is not found."""
    with pytest.raises(error):
        _gives(bureau, to=to)


def test_not_to_a_second_account_of_the_same_person(bureau):
    """The person is asked, not the login."""
    _adds(bureau, "commander2", Role.APPROVER, Post.OFFICE_DIRECTOR, "person-4")
    with pytest.raises(SamePerson, match="换一个账号也不行"):
        _gives(bureau, to="commander2")
    with pytest.raises(SamePerson):
        _gives(bureau, to="commander")


def test_not_to_the_person_who_submitted(red):
    """Neither while it waits, nor by a delegation that was given before."""
    with pytest.raises(SamePerson, match="报审人"):
        _gives(red, to="twin")
    approval.discard(red.office, red.duty, NOW, red.decision_id, "重报")
    _gives(red, to="twin", now=NOW)
    again = red.submits(WarningAct.ISSUE, WarningLevel.RED, NOW + MINUTE)
    with pytest.raises(SamePerson):
        approval.approve(red.office, red.twin, NOW + 2 * MINUTE, again)


def test_the_submitter_may_not_let_another_sign_for_him(red):
    """`twin` is the submitter's second account and holds the post: his power is no use for his own decision."""
    _gives(red, "twin", "director")
    with pytest.raises(SamePerson, match="委托他人代签也不行"):
        approval.approve(red.office, red.director, NOW + MINUTE, red.decision_id)
    assert _state(red) is WarningState.SUBMITTED


def test_there_are_no_chains(red):
    """Who received does not give, who gave does not receive, in the same span; the power itself does not travel."""
    _gives(red, "commander", "deputy")
    with pytest.raises(ActRefused, match="受托期间不能再委托"):
        _gives(red, "deputy", "director")
    later = {"start": END + 2 * DAY, "end": END + 3 * DAY}
    _gives(red, "director", "commander", **later)
    with pytest.raises(ActRefused, match="director在此期间已委托"):
        _gives(red, "deputy", "director", **later)
    _gives(red, "deputy", "director", start=END, end=END + DAY)
    with pytest.raises(NotAllowed):
        approval.approve(red.office, red.director, END + HOUR, red.decision_id)


@pytest.mark.parametrize(("off", "refused"), [(-SECOND, True), (0 * SECOND, False), (SECOND, False)])
def test_one_delegation_at_a_time(bureau, off, refused):
    """A second one of the same approver begins when the first has ended."""
    _gives(bureau)
    if refused:
        with pytest.raises(ActRefused, match="已委托他人签批"):
            _gives(bureau, to="deputy", start=END + off, end=END + DAY)
    else:
        assert _gives(bureau, to="deputy", start=END + off, end=END + DAY)


def test_a_delegation_taken_back_is_of_no_use(red):
    """By the one who gave it alone; what was signed stays signed; an ended one needs no taking back."""
    made = _gives(red)
    for who in (red.director, red.deputy):
        with pytest.raises(NotFound):
            delegation.revoke(red.office, who, NOW, made)
    delegation.revoke(red.office, red.commander, NOW + MINUTE, made)
    with pytest.raises(NotAllowed):
        approval.approve(red.office, red.director, NOW + 2 * MINUTE, red.decision_id)
    other = _gives(red)
    with pytest.raises(ActRefused, match="已于"):
        delegation.revoke(red.office, red.commander, END, other)
    assert delegation.revoke(red.office, red.commander, END - SECOND, other) is None


def test_a_delegator_who_was_switched_off_has_nothing_to_give(red):
    """His power ends with his account."""
    _gives(red)
    account.set_active(red.office, red.admin, NOW, red.commander.account_id, False)
    with pytest.raises(NotAllowed):
        approval.approve(red.office, red.director, NOW + MINUTE, red.decision_id)


def test_a_power_reaches_no_further_than_its_post(red):
    """The deputy's power does not sign red."""
    _gives(red, "deputy", "director")
    with pytest.raises(NotAllowed):
        approval.approve(red.office, red.director, NOW + MINUTE, red.decision_id)


def test_the_own_right_goes_before_the_delegation(bureau):
    """Who holds the post signs for himself."""
    bureau.receives([230, 140])
    decision_id = bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
    _gives(bureau)
    approval.approve(bureau.office, bureau.director, NOW + MINUTE, decision_id)
    assert rows(bureau, schema.approval)[0].delegation_id is None


def test_a_reason_is_asked_for(bureau):
    """As for every exception."""
    with pytest.raises(ReasonRequired):
        _gives(bureau, reason=" ")


def test_the_page_gives_shows_and_takes_back(red):
    """An approver's page; the delegate reads for whom he signs; a reader only looks."""
    clock = Clock(NOW)
    app = app_of(red, clock)
    commander = visitor(app, "commander")
    sent = {
        "delegate_id": red.director.account_id, "starts_at": "2026-11-23T16:00", "ends_at": "2026-11-25T16:00",
        "reason": "出差",
    }  # fmt: skip
    assert "自己的其他账号" in commander.get("/delegation/").text
    assert commander.post("/delegation/", "/delegation/", **sent).status_code == 302
    assert "<b>有效</b>" in commander.get("/delegation/").text
    page = visitor(app, "director").get(f"/decision/{red.decision_id}").text
    assert "您受总指挥commander委托签批" in page and "批准发布红色预警" in page
    reader = visitor(app, "reader")
    assert "登记委托" not in reader.get("/delegation/").text
    assert reader.post("/delegation/", "/delegation/", **sent).status_code == 403
    assert commander.post("/delegation/1/revoke", "/delegation/").status_code == 302
    page = visitor(app, "director").get(f"/decision/{red.decision_id}").text
    assert "现在也没有有效的委托" in page
    assert START > NOW
