"""Who acts on a grade or types a code at the same moment: the database settles it, on both databases alike."""

import dataclasses

import pytest
from bureau import NOW, open_bureau
from grading import DAY, PAPER, awarded, decided, declared, draft, examined, held, publicised, staff
from makers import rows
from racing import at_once, refusals

from emergency.errors import EmergencyError
from emergency.services import (
    contact_check,
    contact_sending,
    enterprise_link,
    grade_deciding,
    grade_declaring,
    grade_objecting,
    grade_proposing,
)
from emergency.services.grade_objecting import ObjectionDraft
from emergency.services.grade_proposing import ProposalDraft
from emergency.storage import schema
from plans.errors import ActRefused
from plans.grade_lifecycle import GradeState
from plans.grade_procedure import Ground
from plans.terms import Grade

REFUSED = (EmergencyError, ActRefused)


@pytest.fixture
def bureau(store, tmp_path):
    """A bureau with people at every tier, on each database in turn."""
    return staff(open_bureau(tmp_path, store=store))


def token_of(bureau) -> str:
    """The token of a link to the first enterprise."""
    return enterprise_link.issue_link(bureau.office, bureau.admin, NOW, 1).rpartition("/")[2]


def test_of_two_declarations_at_once_one_is_taken(bureau):
    """Typed by an officer and sent by the enterprise in one moment; the other is told so, nothing is half kept."""
    token = token_of(bureau)
    outcomes = at_once(
        lambda: declared(bureau),
        lambda: grade_declaring.declare_behind(bureau.office, NOW, token, draft()),
    )
    (refused,) = refusals(outcomes)
    assert (isinstance(refused, REFUSED) and "没有" in str(refused)) or "不能再次申报" in str(refused)
    assert len(rows(bureau, schema.grade_declaration)) == len(rows(bureau, schema.grade_step)) == 1
    assert len(rows(bureau, schema.grade_indicator)) == 7


def test_of_two_examiners_at_once_one_examines(bureau):
    """Two people of one banner: one step, one state."""
    declaration_id = declared(bureau)
    twin = dataclasses.replace(bureau.people["g_banner"], person="g-99")
    bureau.people["g_banner_second"] = twin
    outcomes = at_once(
        lambda: examined(bureau, "g_banner", declaration_id),
        lambda: examined(bureau, "g_banner_second", declaration_id, Grade.C),
    )
    assert len(refusals(outcomes)) == 1
    assert [each.act for each in rows(bureau, schema.grade_step)] == ["declare", "examine"]
    assert held(bureau, declaration_id).state is GradeState.EXAMINED_BANNER


def test_of_a_decision_and_an_objection_at_once_one_holds(bureau):
    """An objection that came in on the last day is entered as the decision is made: never both."""
    declaration_id = publicised(bureau)
    later = NOW + 10 * DAY
    last = held(bureau, declaration_id).publicity_ends
    outcomes = at_once(
        lambda: grade_deciding.decide(bureau.office, bureau.g_region_head, later, declaration_id, PAPER),
        lambda: grade_objecting.object_to(
            bureau.office,
            bureau.g_region,
            later,
            declaration_id,
            ObjectionDraft("某人", "来信", "不实", last),
        ),
    )
    assert len(refusals(outcomes)) == 1
    objected, given = rows(bureau, schema.grade_objection), awarded(bureau)
    state = held(bureau, declaration_id).state
    assert (state is GradeState.OBJECTED) == bool(objected)
    assert (state is GradeState.DECIDED) == (given[-1].document == PAPER.document)


def test_of_two_proposals_at_once_one_is_kept(bureau):
    """Two officers propose to lower the same grade."""
    decided(bureau)
    later = NOW + 31 * DAY
    wanted = ProposalDraft("cement_clinker", Grade.C, Ground.SHORT, "达不到要求。")
    outcomes = at_once(*(
        lambda who=who: grade_proposing.propose(bureau.office, bureau.people[who], later, 1, wanted)
        for who in ("g_banner", "g_city")
    ))  # fmt: skip
    assert len(refusals(outcomes)) == 1
    assert len(rows(bureau, schema.grade_adjustment)) == len(rows(bureau, schema.grade_adjustment_step)) == 1


def test_guesses_at_once_are_counted_one_by_one(bureau):
    """Eight wrong codes in one moment use up the five attempts and no more; the code is worthless then."""
    person = rows(bureau, schema.contact, schema.contact.c.enterprise_id == 1)[0].id
    contact_sending.send_code(bureau.office, bureau.admin, NOW, 1, person, "sms")
    wrong = lambda: contact_check.confirm(bureau.office, bureau.admin, NOW, 1, person, "x")  # noqa: E731
    outcomes = at_once(*[wrong] * 8)
    assert len(refusals(outcomes)) == 8
    assert sum("没有可用的验证码" in str(each) for each in outcomes) == 3
    assert rows(bureau, schema.contact_check)[0].attempts == 5
