"""V03, V10 and V11: classed as the schemes allow, promised where nothing must stop, never padded."""

import datetime

import pytest
from listings import DAY, TRUCKS, enterprise, examined, faults, graded, listed, stop

from plans.list_draft import Guarantee
from plans.list_member import current_grades, member_of
from plans.measure import Action, Check, Measure
from plans.terms import EnterpriseCategory, Grade

REST = enterprise(2)
TASK = Guarantee("居民供暖", "日供热量不超过 3000 吉焦", "会议纪要", "区人民政府", datetime.date(2027, 4, 15))
STEADY = Measure(Action.NO_INCREASE, checks=(Check.POWER, Check.ONSITE))
KEPT = listed(yellow=[STEADY, TRUCKS], orange=[STEADY, TRUCKS], red=[STEADY, TRUCKS])


def codes(**changes) -> list[tuple[str, str]]:
    """The faults of a changed enterprise, floors left aside."""
    return [
        (fault.code, fault.severity)
        for fault in examined(enterprise(**changes), REST).faults
        if fault.code != "V12"
    ]


@pytest.mark.parametrize(
    ("grade", "expected"),
    [
        (graded(Grade.C), []),
        (graded(Grade.C, scheme="CN2026_ABCD"), []),
        (graded(Grade.C, industry="gone"), [("V03", "error")]),
        (graded(Grade.LEADING), [("V03", "error")]),
        (graded(Grade.C, scheme="GONE"), [("V03", "error")]),
    ],
)
def test_a_grade_fits_its_scheme_and_industry(grade, expected):
    """V03: 引领性 is no grade of the ABCD scheme."""
    assert [each for each in codes(grades=(graded(Grade.C), grade)) if each[0] == "V03"] == expected


def test_an_unknown_industry_is_named():
    """V03: and no rule is held against what is not known."""
    assert codes(industry="gone") == [("V03", "error")]


@pytest.mark.parametrize(("days", "expected"), [(-1, [("V03", "warning")]), (0, []), (1, [])])
def test_an_expired_grade_holds_on_with_a_warning(days, expected):
    """V03 the day before, on and after the last day of validity."""
    valid_to = DAY + datetime.timedelta(days=days)
    assert codes(grades=(graded(Grade.C, valid_to=valid_to),)) == expected


def test_the_newest_decided_grade_counts_and_a_coming_one_not_yet():
    """A grade decided tomorrow changes nothing today."""
    coming = graded(Grade.A, decided_on=DAY + datetime.timedelta(days=1))
    older = graded(Grade.D, decided_on=datetime.date(2024, 10, 31))
    held = enterprise(grades=(coming, graded(Grade.B), older))
    assert [each.grade for each in current_grades(held, DAY)] == [Grade.B]


def test_one_bad_industry_makes_the_whole_bad():
    """A-graded in one industry and D in another is D overall (短板原则)."""
    held = enterprise(grades=(graded(Grade.A), graded(Grade.D, "brick_kiln")))
    assert member_of(held, DAY).band.label == "停产"


@pytest.mark.parametrize("commits", [True, False])
def test_who_reduces_by_itself_promises_it(commits):
    """V10: an A-graded enterprise may list nothing, but commits."""
    found = codes(grades=(graded(Grade.A),), measures=(), commits=commits)
    assert found == ([] if commits else [("V10", "error")])
    exempt = codes(category=EnterpriseCategory.EXEMPT_MICRO, measures=(), commits=commits)
    assert exempt == ([] if commits else [("V10", "error")])


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        (TASK, []),
        (None, [("V10", "error")]),
        (Guarantee("", "", "", "", TASK.valid_to), [("V10", "error")] * 4),
        (Guarantee("居民供暖", "满负荷", "纪要", "政府", None), [("V10", "error")]),
        (Guarantee("居民供暖", "满负荷", "纪要", "政府", DAY), []),
        (
            Guarantee("居民供暖", "满负荷", "纪要", "政府", DAY - datetime.timedelta(days=1)),
            [("V10", "error")],
        ),
    ],
)
def test_a_guaranteed_task_is_named_bounded_and_in_force(task, expected):
    """V10: task, most load, basis, approval and a last day."""
    found = codes(category=EnterpriseCategory.GUARANTEE, guarantee=task, measures=KEPT, commits=True)
    # A task that is over protects no more: the measures of the grade are missing too (V09).
    assert [each for each in found if each[0] != "V09"] == expected
    is_over = task is not None and task.valid_to is not None and task.valid_to < DAY
    assert any(code == "V09" for code, _ in found) is is_over


def test_a_guaranteed_enterprise_does_not_emit_more():
    """V10: it may run, not above what it ran before."""
    bare = listed(yellow=[TRUCKS], orange=[TRUCKS], red=[TRUCKS])
    found = codes(category=EnterpriseCategory.GUARANTEE, guarantee=TASK, measures=bare, commits=True)
    assert found == [("V10", "error")] * 3


def test_what_stands_still_cannot_stop():
    """V11: a stop listed for a long-stopped enterprise is padding; keeping it shut is not."""
    category = EnterpriseCategory.LONG_STOPPED
    shut = Measure(Action.NO_RESTART, checks=(Check.POWER, Check.ONSITE))
    assert codes(category=category, measures=listed(yellow=[stop("L1")])) == [("V11", "error")]
    assert codes(category=category, measures=listed(yellow=[shut])) == []


def test_the_long_stopped_leave_base_and_cut():
    """V11: the totals are those of the other enterprise alone."""
    alone = examined(REST).totals
    assert examined(enterprise(category=EnterpriseCategory.LONG_STOPPED), REST).totals == alone
    assert faults(REST) == []
