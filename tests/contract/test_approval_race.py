"""Who decides at the same moment: the database settles it, on both databases alike."""

import pytest
from bureau import DAY, HOUR, MINUTE, NOW, open_bureau
from makers import rows
from racing import at_once, refusals

from emergency.errors import OutOfDate, WarningAlive
from emergency.services import approval, delegation, warning
from emergency.services.delegation import DelegationDraft
from emergency.storage import schema
from plans.errors import ActRefused
from plans.lifecycle import WarningAct, WarningState
from plans.terms import WarningLevel

REFUSED = (OutOfDate, ActRefused, WarningAlive)


@pytest.fixture
def bureau(store, tmp_path):
    """A bureau with a decision that waits."""
    opened = open_bureau(tmp_path, store=store)
    opened.receives([230, 140])
    opened.decision_id = opened.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
    return opened


def test_of_two_approvers_at_once_one_signs(bureau):
    """The other is refused with what to do next; one signature is kept."""
    outcomes = at_once(
        lambda: approval.approve(bureau.office, bureau.director, NOW, bureau.decision_id),
        lambda: approval.approve(bureau.office, bureau.commander, NOW, bureau.decision_id),
    )
    (refused,) = refusals(outcomes)

    assert isinstance(refused, REFUSED)
    assert len(rows(bureau, schema.approval)) == 1
    assert rows(bureau, schema.decision)[0].state is WarningState.APPROVED


def test_a_delegate_and_his_delegator_at_once_sign_once(bureau):
    """A power that was given is still one power."""
    draft = DelegationDraft(bureau.director.account_id, NOW, NOW + DAY, "出差")
    delegation.delegate(bureau.office, bureau.commander, NOW, draft)
    outcomes = at_once(
        lambda: approval.approve(bureau.office, bureau.director, NOW + MINUTE, bureau.decision_id),
        lambda: approval.approve(bureau.office, bureau.commander, NOW + MINUTE, bureau.decision_id),
    )
    assert len(refusals(outcomes)) == 1 and len(rows(bureau, schema.approval)) == 1


def test_of_an_approval_and_a_return_at_once_one_holds(bureau):
    """It is approved or sent back, never both."""
    outcomes = at_once(
        lambda: approval.approve(bureau.office, bureau.director, NOW, bureau.decision_id),
        lambda: approval.send_back(bureau.office, bureau.commander, NOW, bureau.decision_id, "级别偏高"),
    )
    (given,) = rows(bureau, schema.approval)

    assert len(refusals(outcomes)) == 1
    expected = WarningState.APPROVED if given.act is WarningAct.APPROVE else WarningState.CONSULTED
    assert rows(bureau, schema.decision)[0].state is expected


def test_of_two_officers_who_issue_at_once_one_issues(bureau):
    """One warning, its orders once, a notice and a report upward, each number 1; the other wrote nothing."""
    approval.approve(bureau.office, bureau.director, NOW, bureau.decision_id)
    outcomes = at_once(
        *[lambda: warning.issue(bureau.office, bureau.duty, NOW, bureau.decision_id, "黄色")] * 2
    )
    (refused,) = refusals(outcomes)
    done = next(each for each in outcomes if not isinstance(each, Exception))

    assert isinstance(refused, REFUSED)
    assert [len(rows(bureau, each)) for each in (schema.warning, schema.revision, schema.upward_notice)] == [
        1
    ] * 3
    assert len(rows(bureau, schema.order)) == done.orders
    assert len(rows(bureau, schema.message)) == done.messages
    # The notice and the report to the tier above.
    papers = rows(bureau, schema.official_paper)
    assert [each.sequence for each in papers] == [1, 1] and len({each.kind for each in papers}) == 2


def test_two_who_delegate_to_each_other_at_once_make_no_circle(bureau):
    """One of the two holds."""
    outcomes = at_once(*(
        lambda giver=giver, to=to: delegation.delegate(
            bureau.office, giver, NOW, DelegationDraft(to.account_id, NOW + HOUR, NOW + DAY, "出差")
        )
        for giver, to in ((bureau.commander, bureau.deputy), (bureau.deputy, bureau.commander))
    ))  # fmt: skip
    assert len(refusals(outcomes)) == 1 and len(rows(bureau, schema.delegation)) == 1
