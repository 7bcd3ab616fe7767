"""Lowering a grade: proposed by a person, told, heard, decided by another; never by the system."""

import datetime
import re

import pytest
from bureau import NOW
from grading import CEMENT, DAY, OPINION, PAPER, awarded, decided, held, staff
from makers import rows

from emergency.errors import InputInvalid, NotAllowed, NotFound, ReasonRequired, SamePerson
from emergency.services import (
    enterprise_link,
    grade_adjusting,
    grade_proposing,
    grade_serving,
    grade_stating,
)
from emergency.services.browse import grade as browse
from emergency.services.grade_proposing import ProposalDraft
from emergency.services.grade_step import Said
from emergency.storage import schema
from plans.beijing import day_of
from plans.errors import ActRefused
from plans.grade_lifecycle import AdjustmentState, GradeState
from plans.grade_procedure import Ground
from plans.terms import Grade

LATER = NOW + 30 * DAY
DUE = datetime.date(2027, 1, 1)  # seven working days after 23 December 2026, where Monday to Friday stand in


@pytest.fixture
def graded(bureau):
    """A bureau whose first enterprise was graded B."""
    decided(staff(bureau))
    return bureau


def draft(**changes) -> ProposalDraft:
    """A proposal to lower B to C."""
    values = {
        "industry": CEMENT,
        "grade": Grade.C,
        "ground": Ground.NOT_CARRIED_OUT,
        "reason": "未按要求停产。",
    }
    return ProposalDraft(**{**values, **changes})


def proposed(graded, **changes) -> int:
    """A proposal of a banner examiner."""
    return grade_proposing.propose(graded.office, graded.g_banner, LATER, 1, draft(**changes))


def told(graded) -> int:
    """A proposal the enterprise was told of by the region."""
    found = proposed(graded)
    assert grade_adjusting.notify(graded.office, graded.g_region, LATER, found, PAPER).due == DUE
    return found


def served(graded, found, now=LATER):
    """The notice of this proposal signed for on paper."""
    (notice,) = rows(graded, schema.grade_notice, schema.grade_notice.c.adjustment_id == found)
    grade_serving.serve_on_paper(graded.office, graded.g_banner, now, notice.id, "收件人", day_of(now))


def decide(graded, found, login="g_region_head", now=LATER, said=PAPER, *, lower=True):
    """A decision on a proposal."""
    grade_adjusting.decide(graded.office, graded.people[login], now, found, said, lower=lower)


def row(graded, found):
    """The proposal as it lies in the database."""
    return rows(graded, schema.grade_adjustment, schema.grade_adjustment.c.id == found)[0]


def test_a_proposal_changes_nothing(graded):
    """The grade stays; the journal says who proposed what."""
    before = awarded(graded)
    proposed(graded)
    assert awarded(graded) == before
    assert "由B级下调为C级" in rows(graded, schema.journal)[-1].summary


def test_told_heard_decided(graded):
    """The enterprise speaks behind its link; another person decides; the old declaration says adjusted."""
    found = told(graded)
    address = enterprise_link.issue_link(graded.office, graded.admin, LATER, 1)
    token = re.search(r"/e/(\w+)$", address).group(1)
    grade_stating.state_behind(graded.office, LATER, token, found, "负责人", "当日设备检修，有记录。")
    decide(graded, found)
    held_row, grade = row(graded, found), awarded(graded)[-1]
    assert (held_row.state, held_row.statement) == (AdjustmentState.ADJUSTED, "当日设备检修，有记录。")
    assert (grade.grade, grade.valid_to) == (Grade.C, awarded(graded)[-2].valid_to)
    assert held(graded, 1).state is GradeState.ADJUSTED


@pytest.mark.parametrize(("days", "open_"), [(-1, False), (0, False), (1, True)])
def test_unheard_it_waits_for_the_term(graded, days, open_):
    """The day before the last for a statement, the last, the day after."""
    found = told(graded)
    served(graded, found)
    now = LATER + datetime.timedelta(days=(DUE - datetime.date(2026, 12, 23)).days + days)
    if open_:
        decide(graded, found, now=now)
        return
    with pytest.raises(ActRefused, match="次日起方可下调"):
        decide(graded, found, now=now)


def test_the_term_runs_from_the_day_of_service(graded):
    """Nobody signed: never unheard, however late; served later, the seven working days begin there."""
    found = told(graded)
    with pytest.raises(ActRefused, match="没有签收告知书"):
        decide(graded, found, now=LATER + 60 * DAY)
    served(graded, found, LATER + 12 * DAY)  # Monday 4 January 2027
    held_row = row(graded, found)
    assert (held_row.served_on, held_row.statement_due) == (
        datetime.date(2027, 1, 4),
        datetime.date(2027, 1, 13),
    )
    with pytest.raises(ActRefused, match="2027-01-13 届满"):
        decide(graded, found, now=LATER + 21 * DAY)
    decide(graded, found, now=LATER + 22 * DAY)


def test_every_step_has_its_person_document_and_deadline(graded):
    """Proposed, told, heard, decided."""
    found = told(graded)
    served(graded, found)
    grade_stating.state_for(graded.office, graded.g_city, LATER, found, "没有异议")
    decide(graded, found)
    steps = rows(graded, schema.grade_adjustment_step)
    assert [(each.act, each.person, each.document) for each in steps] == [
        ("propose", "g-1", ""), ("notify", "g-6", PAPER.document), ("state", "g-4", ""),
        ("adjust", "g-7", PAPER.document),
    ]  # fmt: skip
    assert [each.deadline for each in steps] == [
        None, datetime.date(2027, 1, 6), DUE, datetime.date(2027, 1, 13),
    ]  # fmt: skip


def test_it_cannot_be_carried_out_before_the_enterprise_is_told(graded):
    """Not even by the commander of the region."""
    with pytest.raises(ActRefused, match="不能办理「下调」"):
        decide(graded, proposed(graded))


def test_a_proposal_may_fall(graded):
    """With a reason; the grade stays."""
    found, before = told(graded), awarded(graded)
    with pytest.raises(ReasonRequired):
        decide(graded, found, said=Said(), lower=False)
    decide(graded, found, said=OPINION, lower=False)
    assert row(graded, found).state is AdjustmentState.DROPPED and awarded(graded) == before


def test_only_another_person_of_the_deciding_tier_decides(graded):
    """The city does not lower what the region decided; the proposer never decides."""
    found = grade_proposing.propose(graded.office, graded.g_region, LATER, 1, draft())
    with pytest.raises(ActRefused, match="由自治区评定"):
        grade_adjusting.notify(graded.office, graded.g_city, LATER, found, PAPER)
    grade_adjusting.notify(graded.office, graded.g_region, LATER, found, PAPER)
    grade_stating.state_for(graded.office, graded.g_banner, LATER, found, "没有异议")
    with pytest.raises(ActRefused, match="由自治区评定"):
        decide(graded, found, "g_city_head")
    with pytest.raises(SamePerson):
        decide(graded, found, "g_region_twin")
    decide(graded, found)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"grade": Grade.B}, "须低于现有等级"),
        ({"grade": Grade.A}, "须低于现有等级"),
        ({"grade": Grade.NON_LEADING}, "没有非引领性"),
        ({"reason": " "}, "请写明事实和理由"),
        ({"finding_id": 99}, "线索不能作为下调依据"),
        ({"industry": "glass"}, "没有绩效等级"),
    ],
)
def test_a_proposal_that_cannot_stand_is_refused(graded, changes, words):
    """Not lower, of another scheme, without a reason, on a lead, without a grade."""
    with pytest.raises(InputInvalid, match=words):
        proposed(graded, **changes)
    assert not rows(graded, schema.grade_adjustment)


def test_one_proposal_at_a_time_and_only_in_scope(graded):
    """A second is refused; another banner finds neither the enterprise nor the proposal; a reader may not."""
    found = proposed(graded)
    with pytest.raises(InputInvalid, match="未办结的下调建议"):
        proposed(graded)
    with pytest.raises(NotFound):
        grade_proposing.propose(graded.office, graded.g_other, LATER, 1, draft())
    with pytest.raises(NotFound):
        browse.adjustment(graded.office, graded.g_other, LATER, found)
    with pytest.raises(NotAllowed):
        grade_proposing.propose(graded.office, graded.reader, LATER, 1, draft())


def test_another_enterprise_cannot_speak_for_it(graded):
    """Its own link does not find the proposal."""
    found = told(graded)
    address = enterprise_link.issue_link(graded.office, graded.admin, LATER, 2)
    with pytest.raises(NotFound):
        grade_stating.state_behind(
            graded.office, LATER, re.search(r"/e/(\w+)$", address).group(1), found, "某人", "陈述"
        )
