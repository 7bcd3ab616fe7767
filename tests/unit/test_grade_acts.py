"""Declaring, examining, publicising, objecting and deciding: who may, when, and what it leaves behind."""

import datetime

import pytest
import sqlalchemy as sa
from bureau import NOW, TODAY
from grading import (
    CEMENT,
    DAY,
    OPINION,
    PAPER,
    awarded,
    decided,
    declared,
    draft,
    examined,
    held,
    indicators,
    publicised,
    staff,
)
from makers import change, rows

from emergency.errors import (
    InputInvalid,
    NotAllowed,
    NotFound,
    OutOfDate,
    ReasonRequired,
    SamePerson,
)
from emergency.services import (
    grade_deciding,
    grade_declaring,
    grade_examining,
    grade_objecting,
    grade_publicity,
    grade_step,
)
from emergency.services.browse import grade as browse
from emergency.services.grade_declaring import FileSent
from emergency.services.grade_objecting import ObjectionDraft
from emergency.services.grade_step import Said
from emergency.storage import grade as stored
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from plans.errors import ActRefused
from plans.grade_lifecycle import GradeState
from plans.grade_procedure import Bar
from plans.terms import Grade

END = datetime.date(2026, 12, 2)  # seven working days after Monday 23 November 2026
MORNING_AFTER = NOW + 10 * DAY  # 3 December
OBJECTION = ObjectionDraft("某单位", "来信", "无组织排放管控与申报不符。")


@pytest.fixture
def staffed(bureau):
    """A bureau with people at every tier."""
    return staff(bureau)


def decide(staffed, declaration_id, login="g_region_head", now=MORNING_AFTER, **more):
    """A decision by this person."""
    return grade_deciding.decide(staffed.office, staffed.people[login], now, declaration_id, PAPER, **more)


def test_the_long_way_of_a_b_grade(staffed):
    """Declared, three examinations, public, decided; every step kept with person, document and deadline."""
    declaration_id = publicised(staffed)
    assert held(staffed, declaration_id).publicity_ends == END
    assert decide(staffed, declaration_id) == datetime.date(2027, 10, 31)
    row, grade = held(staffed, declaration_id), awarded(staffed)[-1]
    assert (row.state, row.decided_on, row.document) == (
        GradeState.DECIDED,
        datetime.date(2026, 12, 3),
        PAPER.document,
    )
    assert (grade.grade, grade.industry, grade.decided_on, grade.valid_to, grade.document) == (
        Grade.B, CEMENT, datetime.date(2026, 12, 3), datetime.date(2027, 10, 31), PAPER.document,
    )  # fmt: skip
    steps = rows(staffed, schema.grade_step)
    assert [each.act for each in steps] == ["declare", *["examine"] * 3, "publicise", "decide"]
    assert [each.person for each in steps] == ["person-6", "g-1", "g-4", "g-6", "g-6", "g-7"]
    assert all(each.deadline for each in steps[1:5])
    assert "自下一版应急减排清单起执行" in rows(staffed, schema.journal)[-1].summary


def test_a_c_grade_is_decided_by_the_city(staffed):
    """It does not go up: the region may neither examine nor publicise it."""
    declaration_id = declared(staffed, Grade.C)
    for login in ("g_banner", "g_city"):
        examined(staffed, login, declaration_id, Grade.C)
    with pytest.raises(ActRefused, match="由盟市评定，不报自治区"):
        examined(staffed, "g_region", declaration_id, Grade.C)
    grade_publicity.publicise(staffed.office, staffed.g_city, NOW, declaration_id, PAPER)
    with pytest.raises(ActRefused, match="须由盟市一级"):
        decide(staffed, declaration_id)
    decide(staffed, declaration_id, "g_city_head")
    assert awarded(staffed)[-1].grade is Grade.C


def test_the_city_does_not_publicise_what_the_region_decides(staffed):
    """A B grade has to go up."""
    declaration_id = declared(staffed)
    for login in ("g_banner", "g_city"):
        examined(staffed, login, declaration_id)
    with pytest.raises(ActRefused, match="由自治区评定"):
        grade_publicity.publicise(staffed.office, staffed.g_city, NOW, declaration_id, PAPER)


def test_what_the_region_finds_lower_goes_back_to_the_city(staffed):
    """B examined to C by the region is publicised and decided by the city."""
    declaration_id = declared(staffed)
    for login, grade in (("g_banner", Grade.B), ("g_city", Grade.B), ("g_region", Grade.C)):
        examined(staffed, login, declaration_id, grade)
    with pytest.raises(ActRefused, match="由盟市评定"):
        grade_publicity.publicise(staffed.office, staffed.g_region, NOW, declaration_id, PAPER)
    grade_publicity.publicise(staffed.office, staffed.g_city, NOW, declaration_id, PAPER)
    decide(staffed, declaration_id, "g_city_head")


def test_the_weakest_indicator_of_an_examination_decides(staffed):
    """One C among six B makes the proposed grade C; claim and finding stand side by side."""
    declaration_id = declared(staffed)
    assert examined(staffed, "g_banner", declaration_id, transport=Grade.C) is Grade.C
    row = held(staffed, declaration_id)
    assert (row.claimed, row.proposed) == (Grade.B, Grade.C)
    with staffed.office.store.begin(REGION_WIDE) as work:
        last = stored.indicators_of(work, declaration_id)[-1]
    assert (last.dimension.value, last.claimed, last.examined) == ("transport", Grade.B, Grade.C)


def test_another_banner_does_not_see_it(staffed):
    """Out of scope is not found; the wrong tier is refused; a reader may nothing."""
    declaration_id = declared(staffed)
    with pytest.raises(NotFound):
        examined(staffed, "g_other", declaration_id)
    with pytest.raises(NotFound):
        browse.declaration(staffed.office, staffed.g_other, NOW, declaration_id)
    with pytest.raises(ActRefused, match="旗县（市、区）一级"):
        examined(staffed, "g_city", declaration_id)
    with pytest.raises(ActRefused, match="须由值班员、评估员"):
        examined(staffed, "reader", declaration_id)
    with pytest.raises(NotAllowed):
        grade_declaring.declare_for(staffed.office, staffed.reader, NOW, 1, draft())
    with pytest.raises(NotFound):
        grade_declaring.declare_for(staffed.office, staffed.chifeng, NOW, 1, draft())
    assert browse.index(staffed.office, staffed.g_other, NOW, None).rows == ()


def test_one_person_does_not_act_twice(staffed):
    """Who examined may not decide, whatever the account; nor examine at the next tier."""
    declaration_id = publicised(staffed)
    with pytest.raises(SamePerson):
        decide(staffed, declaration_id, "g_region_twin")
    other = declared_elsewhere(staffed)
    examined(staffed, "g_banner", other)
    with pytest.raises(SamePerson):
        grade_examining.examine(
            staffed.office, _as(staffed.g_city, staffed.g_banner), NOW, other, indicators(), OPINION
        )


def declared_elsewhere(staffed) -> int:
    """A declaration of the same enterprise in another industry."""
    return declared(staffed, industry="glass")


def _as(actor, other):
    return type(actor)(actor.account_id, actor.name, other.person, actor.role, actor.post, actor.division)


@pytest.mark.parametrize(("days", "open_"), [(8, False), (9, False), (10, True)])
def test_a_decision_waits_for_the_end_of_publicity(staffed, days, open_):
    """The day before the last, the last, and the day after."""
    declaration_id = publicised(staffed)
    if open_:
        decide(staffed, declaration_id, now=NOW + days * DAY)
        return
    with pytest.raises(ActRefused, match="次日起方可评定"):
        decide(staffed, declaration_id, now=NOW + days * DAY)
    assert len(awarded(staffed)) == len(rows(staffed, schema.grade, schema.grade.c.enterprise_id == 1))
    assert held(staffed, declaration_id).state is GradeState.PUBLICISED


def test_an_uncertain_calendar_needs_a_person(staffed):
    """Publicity that reaches a year without a calendar is decided only when somebody compared it."""
    late = NOW.replace(month=12, day=28)
    declaration_id = publicised(staffed, now=late)
    row = held(staffed, declaration_id)
    assert (row.publicity_ends, row.publicity_certain) == (datetime.date(2027, 1, 6), False)
    after = late + 20 * DAY
    with pytest.raises(ReasonRequired, match="已核对节假日"):
        decide(staffed, declaration_id, now=after)
    decide(staffed, declaration_id, now=after, calendar_checked=True)


def test_two_decisions_leave_one_grade(staffed):
    """The second finds it decided; one that read before the first is told that it is out of date."""
    declaration_id = publicised(staffed)
    before = len(awarded(staffed))
    with staffed.office.store.begin(REGION_WIDE) as work:
        early = stored.by_id(work, declaration_id)
    decide(staffed, declaration_id)
    with pytest.raises(ActRefused, match="已评定"):
        decide(staffed, declaration_id)
    with staffed.office.store.begin(REGION_WIDE, write=True) as work:
        assert not stored.advance(work, early, state=GradeState.LAPSED)
    assert len(awarded(staffed)) == before + 1


def test_a_stale_move_is_refused(staffed, monkeypatch):
    """Whoever loses the race writes neither step nor grade."""
    declaration_id = publicised(staffed)
    real = stored.advance
    monkeypatch.setattr(grade_step.grades, "advance", lambda work, held, **values: False)
    steps, grades = len(rows(staffed, schema.grade_step)), len(awarded(staffed))
    with pytest.raises(OutOfDate):
        decide(staffed, declaration_id)
    monkeypatch.setattr(grade_step.grades, "advance", real)
    assert (len(rows(staffed, schema.grade_step)), len(awarded(staffed))) == (steps, grades)


def test_an_objection_stops_the_decision(staffed):
    """Until the last one is settled; a banner officer may take it down, the deciding tier settles it."""
    declaration_id = publicised(staffed)
    first = grade_objecting.object_to(staffed.office, staffed.g_banner, NOW + DAY, declaration_id, OBJECTION)
    second = grade_objecting.object_to(staffed.office, staffed.g_city, NOW + DAY, declaration_id, OBJECTION)
    with pytest.raises(ActRefused, match="公示有异议"):
        decide(staffed, declaration_id)
    settle = lambda who, one, upheld: grade_objecting.settle_objection(  # noqa: E731
        staffed.office, who, NOW + 2 * DAY, declaration_id, one, OPINION, upheld=upheld
    )
    with pytest.raises(ActRefused, match="由自治区评定"):
        settle(staffed.g_city, first, False)
    assert settle(staffed.g_region, first, False) is GradeState.OBJECTED
    with pytest.raises(OutOfDate):
        settle(staffed.g_region, first, False)
    with pytest.raises(NotFound):
        settle(staffed.g_region, 999, False)
    assert settle(staffed.g_region, second, False) is GradeState.PUBLICISED
    decide(staffed, declaration_id)


def test_an_upheld_objection_returns_the_declaration(staffed):
    """The enterprise declares again, and the whole way begins again without the old notice."""
    declaration_id = publicised(staffed)
    one = grade_objecting.object_to(staffed.office, staffed.g_region, NOW, declaration_id, OBJECTION)
    grade_objecting.settle_objection(
        staffed.office, staffed.g_region, NOW, declaration_id, one, OPINION, upheld=True
    )
    assert held(staffed, declaration_id).state is GradeState.RETURNED
    assert declared(staffed, Grade.C) == declaration_id
    row = held(staffed, declaration_id)
    assert (row.state, row.claimed, row.publicity_ends) == (GradeState.DECLARED, Grade.C, None)


@pytest.mark.parametrize(("days", "taken"), [(8, True), (9, True), (10, False)])
def test_objections_are_taken_down_to_the_last_day(staffed, days, taken):
    """The day before the last, the last, the day after."""
    declaration_id = publicised(staffed)
    act = lambda: grade_objecting.object_to(  # noqa: E731
        staffed.office, staffed.g_region, NOW + days * DAY, declaration_id, OBJECTION
    )
    if taken:
        assert act()
        return
    with pytest.raises(ActRefused, match="届满"):
        act()
    assert not rows(staffed, schema.grade_objection)


def test_an_empty_objection_is_refused_with_every_gap(staffed):
    """All three fields at once."""
    declaration_id = publicised(staffed)
    with pytest.raises(InputInvalid, match=r"异议人.*来源.*异议内容"):
        grade_objecting.object_to(
            staffed.office, staffed.g_region, NOW, declaration_id, ObjectionDraft(" ", "", "")
        )


@pytest.mark.parametrize(
    ("act", "login", "state"),
    [
        (grade_examining.send_back, "g_banner", GradeState.RETURNED),
        (grade_examining.reject, "g_banner_head", GradeState.REJECTED),
    ],
)
def test_returning_and_rejecting_need_a_reason(staffed, act, login, state):
    """Without one nothing happens."""
    declaration_id = declared(staffed)
    with pytest.raises(ReasonRequired, match="意见或理由"):
        act(staffed.office, staffed.people[login], NOW, declaration_id, Said(" "))
    act(staffed.office, staffed.people[login], NOW, declaration_id, OPINION)
    assert held(staffed, declaration_id).state is state


def test_one_declaration_at_a_time(staffed):
    """A second one in the same industry is refused; after a rejection another may be declared."""
    declaration_id = declared(staffed)
    with pytest.raises(ActRefused, match="已有一份申报"):
        declared(staffed)
    grade_examining.reject(staffed.office, staffed.g_banner_head, NOW, declaration_id, OPINION)
    assert declared(staffed) != declaration_id


def test_the_database_itself_holds_one_declaration(staffed):
    """Behind the services' back as well."""
    declaration_id = declared(staffed)
    table = schema.grade_declaration
    values = {key: value for key, value in held(staffed, declaration_id)._mapping.items() if key != "id"}
    with pytest.raises(sa.exc.IntegrityError):
        change(staffed, sa.insert(table).values(**values))


def test_bars_and_gate_are_refused_with_every_fault(staffed):
    """An unapproved building and no gate monitor: both are said, nothing is stored; for C they do not count."""
    wrong = {"bars": {Bar.UNAPPROVED: TODAY - 30 * DAY}, "gate_ready": False}
    with pytest.raises(InputInvalid) as refused:
        declared(staffed, Grade.A, **wrong)
    assert [fault.code for fault in refused.value.faults] == ["bar", "gate"]
    assert not rows(staffed, schema.grade_declaration)
    declared(staffed, Grade.C, **wrong)


def test_an_examiner_knows_of_a_bar(staffed):
    """What the officer finds counts as what the enterprise says; a lower grade passes."""
    declaration_id = declared(staffed)
    examine = lambda grade: grade_examining.examine(  # noqa: E731
        staffed.office, staffed.g_banner, NOW, declaration_id, indicators(grade), OPINION,
        {Bar.EXCESS: TODAY - 10 * DAY},
    )  # fmt: skip
    with pytest.raises(InputInvalid) as refused:
        examine(Grade.B)
    assert "超过许可排放浓度" in refused.value.faults[0].message
    assert examine(Grade.C) is Grade.C
    assert held(staffed, declaration_id).bars == {"excess": (TODAY - 10 * DAY).isoformat()}


def test_the_faults_of_a_declaration_come_together(staffed):
    """Industry, person, a day in the future, a missing indicator; files of a wrong kind store nothing."""
    with pytest.raises(InputInvalid) as refused:
        declared(
            staffed, industry="none", who=" ", indicators=indicators()[1:], bars={Bar.EXCESS: TODAY + DAY}
        )
    assert {fault.code for fault in refused.value.faults} == {"industry", "who", "bar", "indicator"}
    with pytest.raises(InputInvalid, match="不接受这种文件"):
        declared(staffed, files=(FileSent("x.exe", b"MZ\x00\x01"),))
    assert not rows(staffed, schema.grade_declaration)


def test_files_are_kept_and_scoped(staffed):
    """Whoever sees the declaration reads its file; another banner does not."""
    declaration_id = declared(staffed, files=(FileSent("../证明.pdf", b"%PDF-1.4 x"),))
    (kept,) = browse.declaration(staffed.office, staffed.g_banner, NOW, declaration_id).files
    assert kept.name == "证明.pdf"
    assert browse.file_of(staffed.office, staffed.g_banner, declaration_id, kept.attachment_id).content
    for actor, key in ((staffed.g_other, kept.attachment_id), (staffed.g_banner, 999)):
        with pytest.raises(NotFound):
            browse.file_of(staffed.office, actor, declaration_id, key)


@pytest.mark.parametrize(("days", "overdue"), [(-1, False), (0, False), (1, True)])
def test_a_step_is_late_after_its_deadline(staffed, days, overdue):
    """The day before, the day itself, the day after: 15 working days from Monday 23 November."""
    declaration_id = declared(staffed)
    assert held(staffed, declaration_id).deadline == datetime.date(2026, 12, 14)
    view = browse.index(staffed.office, staffed.g_banner, NOW + (21 + days) * DAY, None)
    assert (view.overdue == 1) is overdue and view.rows[0].overdue(view.today) is overdue


def test_a_returned_declaration_lapses_after_its_term(staffed):
    """Not on the last day, and only by a person."""
    declaration_id = declared(staffed)
    grade_examining.send_back(staffed.office, staffed.g_banner, NOW, declaration_id, OPINION)
    last = held(staffed, declaration_id).deadline
    at = lambda days: NOW + (last - TODAY) + days * DAY  # noqa: E731
    for early in (-1, 0):
        with pytest.raises(ActRefused, match="还没有过"):
            grade_deciding.lapse(staffed.office, staffed.g_banner, at(early), declaration_id)
    grade_deciding.lapse(staffed.office, staffed.g_banner, at(1), declaration_id)
    assert held(staffed, declaration_id).state is GradeState.LAPSED


def test_a_new_decision_replaces_the_old(staffed):
    """The earlier declaration says it was adjusted; both grades stay written; expiry is warned of."""
    first = decided(staffed)
    declaration_id = declared(staffed, Grade.C)
    for login in ("g_banner", "g_city"):
        examined(staffed, login, declaration_id, Grade.C)
    grade_publicity.publicise(staffed.office, staffed.g_city, NOW, declaration_id, PAPER)
    decide(staffed, declaration_id, "g_city_head", NOW + 40 * DAY)
    assert held(staffed, first).state is GradeState.ADJUSTED
    assert [each.grade for each in awarded(staffed)][-2:] == [Grade.B, Grade.C]
    soon = NOW.replace(year=2027, month=10, day=2)
    rows_of = {
        row.held.enterprise_id: row
        for row in browse.index(staffed.office, staffed.g_city, soon, None).expiring
    }
    assert (rows_of[1].step, rows_of[1].left, rows_of[1].held.grade) == (30, 29, Grade.C)
