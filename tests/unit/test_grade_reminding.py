"""Reminders of grading by the clock: each step once, in office hours of working days, to enterprises and offices."""

import datetime

import pytest
import sqlalchemy as sa
from bureau import NOW, TODAY
from grading import DAY, OPINION, PAPER, declared, examined, publicised, staff
from makers import change, rows

from emergency.services import (
    grade_adjusting,
    grade_due,
    grade_examining,
    grade_proposing,
    grade_reminding,
    grade_serving,
    ticking,
)
from emergency.storage import schema
from notifier.message import Purpose
from plans.beijing import midnight
from plans.grade_notice import NoticeKind
from plans.grade_procedure import FILE, Ground, procedure_on, reminds_at, term_step, workdays_left
from plans.library import load
from plans.terms import Grade

PROCEDURE = procedure_on(TODAY, load().tables[FILE])
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def staffed(bureau):
    """A bureau with people at every tier; none of its grades runs out."""
    change(bureau, sa.update(schema.grade).values(valid_to=None))
    return staff(bureau)


def morning(day: datetime.date) -> datetime.datetime:
    """Ten o'clock in Beijing."""
    return midnight(day) + 10 * HOUR


def remind(bureau, day) -> int:
    """One tick on the morning of a day."""
    return grade_reminding.remind_due(bureau.office, morning(day))


def kinds(bureau) -> list[NoticeKind]:
    """The kinds of the reminders issued."""
    return [each.kind for each in rows(bureau, schema.grade_notice) if each.kind.reminds]


def lasting(bureau, last_day: datetime.date) -> None:
    """The first grade runs out on this day."""
    first = rows(bureau, schema.grade)[0].id
    change(bureau, sa.update(schema.grade).where(schema.grade.c.id == first).values(valid_to=last_day))


@pytest.mark.parametrize(("left", "step"), [(6, None), (5, 5), (4, 5), (1, 1), (0, 1), (-1, None)])
def test_a_term_reaches_its_steps(left, step):
    """Above five working days, at five, below; at one and on the last day; not after it."""
    every_day = lambda _: True  # noqa: E731
    assert term_step(TODAY + left * DAY, TODAY, PROCEDURE, every_day) == step


def test_rest_days_do_not_count():
    """Friday to Monday is one working day."""
    friday = datetime.date(2026, 11, 27)
    assert workdays_left(friday + 3 * DAY, friday, lambda day: day.isoweekday() <= 5) == 1


@pytest.mark.parametrize(("hour", "awake"), [(8, False), (9, True), (17, True), (18, False)])
def test_the_hours_of_reminders(staffed, hour, awake):
    """Before nine, at nine, the last hour, at six."""
    lasting(staffed, TODAY + 30 * DAY)
    assert reminds_at(hour, PROCEDURE) is awake
    assert grade_reminding.remind_due(staffed.office, midnight(TODAY) + hour * HOUR) == int(awake)


def test_nothing_goes_out_on_a_rest_day(staffed):
    """Sunday is silent, Monday says it."""
    sunday = datetime.date(2026, 11, 29)
    lasting(staffed, sunday + 30 * DAY)
    assert remind(staffed, sunday) == 0
    assert remind(staffed, sunday + DAY) == 1


@pytest.mark.parametrize(("days", "warned"), [(61, 0), (60, 1), (59, 1), (-60, 1), (-61, 0)])
def test_expiry_is_warned_of_from_its_first_step(staffed, days, warned):
    """Above sixty days, at, below; run out as long ago, and longer."""
    lasting(staffed, TODAY + days * DAY)
    assert remind(staffed, TODAY) == warned


def test_each_step_is_warned_of_once_to_every_contact(staffed):
    """Sixty days, again the same day, fifty-nine, thirty: two warnings, each by SMS and mail."""
    last = TODAY + 60 * DAY
    lasting(staffed, last)
    assert [remind(staffed, day) for day in (TODAY, TODAY, TODAY + DAY, TODAY + 30 * DAY)] == [1, 0, 0, 1]
    assert kinds(staffed) == [NoticeKind.EXPIRY] * 2
    sent = rows(staffed, schema.message, schema.message.c.purpose == Purpose.GRADE_REMIND)
    assert len(sent) == 2 * len({each.unique_key.split(":", 2)[2] for each in sent})
    assert "请重新申报" in sent[0].text


def test_the_tick_runs_once_and_says_what_it_did(staffed):
    """The scheduler asks twice for the same tick."""
    lasting(staffed, TODAY + 30 * DAY)
    job = next(each for each in ticking.JOBS if each.name == "remind_graded")
    assert ticking.run_tick(staffed.office, job, NOW) == "绩效分级提醒 1 份"
    assert ticking.run_tick(staffed.office, job, NOW) is None


def test_mending_is_reminded_of(staffed):
    """Returned on 23 November, due on 21 December: five working days before, and one."""
    grade_examining.send_back(staffed.office, staffed.g_banner, NOW, declared(staffed), OPINION)
    due = datetime.date(2026, 12, 21)
    days = [due - 10 * DAY, due - 7 * DAY, due - 5 * DAY, due - 3 * DAY, due]
    assert [remind(staffed, day) for day in days] == [0, 1, 0, 1, 0]
    assert kinds(staffed) == [NoticeKind.MEND] * 2


def test_a_statement_is_reminded_of_only_once_its_term_runs(staffed):
    """Not while nobody signed for the notice."""
    industry = rows(staffed, schema.grade, schema.grade.c.enterprise_id == 1)[0].industry
    change(staffed, sa.update(schema.grade).where(schema.grade.c.enterprise_id == 1).values(grade=Grade.C))
    scheme = "CN2020_ABCD"
    change(staffed, sa.update(schema.grade).where(schema.grade.c.enterprise_id == 1).values(scheme=scheme))
    proposal = grade_proposing.ProposalDraft(industry, Grade.D, Ground.SHORT, "达不到要求。")
    found = grade_proposing.propose(staffed.office, staffed.g_banner, NOW, 1, proposal)
    grade_adjusting.notify(staffed.office, staffed.g_city, NOW, found, PAPER)
    assert remind(staffed, TODAY + 3 * DAY) == 0
    grade_serving.serve_on_paper(staffed.office, staffed.g_banner, NOW, 1, "收件人", TODAY)
    assert [remind(staffed, TODAY + days * DAY) for days in (1, 2, 3, 8)] == [0, 1, 0, 1]
    assert kinds(staffed) == [NoticeKind.STATE] * 2


def desk(bureau, division: str, mobile: str) -> None:
    """Somebody at the desk of a division."""
    change(
        bureau,
        sa.insert(schema.duty_contact).values(division=division, name="值班", mobile=mobile, email=None),
    )


def desks(bureau, day) -> dict[str, str]:
    """What the offices are told on the morning of a day: text by division."""
    before = {each.id for each in rows(bureau, schema.message)}
    grade_due.remind_desks(bureau.office, morning(day))
    return {each.division: each.text for each in rows(bureau, schema.message) if each.id not in before}


def test_the_office_that_owes_a_step_is_told_once_a_day(staffed):
    """The banner from five working days before its deadline, every working day, and late after it."""
    declared(staffed)
    for number, division in enumerate(("150502", "150500", "150000")):
        desk(staffed, division, f"1390000000{number}")
    due = datetime.date(2026, 12, 14)  # fifteen working days after 23 November 2026
    assert desks(staffed, due - 10 * DAY) == {}
    told = desks(staffed, due - 7 * DAY)
    assert set(told) == {"150502"} and "待办1项" in told["150502"] and "逾期" not in told["150502"]
    assert desks(staffed, due - 7 * DAY) == {}
    assert set(desks(staffed, due)) == {"150502"}
    assert "其中逾期1项" in desks(staffed, due + DAY)["150502"]


def test_the_deciding_tier_is_told_when_publicity_is_over(staffed):
    """Not on the last day; on the day after, the region for a B grade."""
    publicised(staffed)
    for number, division in enumerate(("150502", "150500", "150000")):
        desk(staffed, division, f"1390000000{number}")
    last = datetime.date(2026, 12, 2)
    assert desks(staffed, last) == {}
    assert set(desks(staffed, last + DAY)) == {"150000"}


def test_after_the_banner_the_city_owes_the_step(staffed):
    """The step moves on with the declaration."""
    declaration_id = declared(staffed)
    examined(staffed, "g_banner", declaration_id)
    desk(staffed, "150500", "13900000001")
    assert set(desks(staffed, datetime.date(2026, 12, 14))) == {"150500"}
