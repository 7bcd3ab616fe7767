"""Duties of the command's members: given with the act, taken over, done, ended with level or release."""

import datetime

import pytest
from bureau import DAY, HOUR, NOW
from makers import Clock, app_of, rows, visitor, warn

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services import department_duty, department_member
from emergency.storage import schema
from plans.department import Department
from plans.errors import ActRefused
from plans.lifecycle import WarningAct
from plans.terms import ResponseLevel, WarningLevel

SECOND = datetime.timedelta(seconds=1)
POLICE = Department.POLICE


def members(bureau, now=NOW):
    """The departments of the city."""
    return department_member.members(bureau.office, bureau.duty, now)


def takes(bureau, warning_id, who="duty", name="张", now=NOW):
    """The police take over."""
    department_duty.acknowledge(bureau.office, getattr(bureau, who), now, warning_id, POLICE, name)


def police(bureau, now=NOW):
    """The police."""
    return next(each for each in members(bureau, now) if each.department is POLICE)


def test_a_warning_gives_every_member_its_duties_and_the_journal_says_so(bureau):
    """Those of Ⅲ, none acknowledged."""
    warn(bureau)
    shown = members(bureau)
    assert [each.department for each in shown] == list(Department)
    assert {duty.since for each in shown for duty in each.duties} == {ResponseLevel.III}
    assert all(each.waiting == len(each.duties) for each in shown)
    noted = rows(bureau, schema.journal, schema.journal.c.noun == "department_duty")
    assert [each.act for each in noted] == ["give"] and "12 个成员单位" in noted[0].summary


def test_a_raise_adds_and_keeps_what_was_acknowledged(bureau):
    """Only the new duties wait; lowered again, they end and the old ones stay."""
    made = warn(bureau)
    takes(bureau, made.warning_id)
    bureau.receives([250, 250])
    bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, NOW + HOUR, reason="加重")
    raised = police(bureau, NOW + HOUR)
    assert raised.waiting == sum(each.since is ResponseLevel.II for each in raised.duties) > 0
    bureau.decides(WarningAct.LOWER, WarningLevel.YELLOW, NOW + 2 * HOUR, reason="减轻")
    lowered = police(bureau, NOW + 2 * HOUR)
    assert lowered.waiting == 0 and {each.since for each in lowered.duties} == {ResponseLevel.III}


def test_a_release_ends_every_duty(bureau):
    """Nobody is asked for anything any more."""
    made = warn(bureau)
    takes(bureau, made.warning_id)
    bureau.decides(WarningAct.RELEASE, WarningLevel.NONE, NOW + 3 * DAY, start=NOW + 3 * DAY, reason="好转")
    assert not members(bureau, NOW + 3 * DAY)
    assert all(each.ended_at for each in rows(bureau, schema.department_duty))
    with pytest.raises(NotFound):
        takes(bureau, made.warning_id, now=NOW + 3 * DAY)


def test_a_release_announced_for_later_ends_duties_at_its_hour_or_not_at_all(bureau):
    """Until its hour they bind; an act before then takes it back."""
    warn(bureau)
    hour = NOW + 3 * DAY
    bureau.decides(WarningAct.RELEASE, WarningLevel.NONE, hour - HOUR, start=hour, reason="好转")
    assert members(bureau, hour - SECOND) and not members(bureau, hour)
    bureau.decides(WarningAct.EXTEND, WarningLevel.YELLOW, hour - SECOND, start=hour, reason="又转差")
    assert members(bureau, hour)


def test_a_duty_is_done_once_after_it_was_acknowledged(bureau):
    """Before: refused; with a note: kept; again: refused."""
    made = warn(bureau)
    duty = police(bureau).duties[0]
    done = (bureau.office, bureau.duty, NOW, duty.id, "张")
    with pytest.raises(ActRefused, match="先登记签收"):
        department_duty.finish(*done, "已办")
    takes(bureau, made.warning_id)
    for note in (" ", "长" * 2001):
        with pytest.raises(InputInvalid):
            department_duty.finish(*done, note)
    department_duty.finish(*done, "长" * 2000)
    assert police(bureau).done == 1
    with pytest.raises(ActRefused, match="已登记完成"):
        department_duty.finish(*done, "已办")


@pytest.mark.parametrize(
    ("who", "name", "error"),
    [
        ("director", "张", NotAllowed),
        ("chifeng", "张", NotFound),
        ("duty", " ", InputInvalid),
        ("duty", "长" * 81, InputInvalid),
    ],
)
def test_who_may_not_and_what_does_not_fit_changes_nothing(bureau, who, name, error):
    """Another role, another city, no name, a name too long."""
    made = warn(bureau)
    with pytest.raises(error):
        takes(bureau, made.warning_id, who, name)
    assert not any(each.acknowledged_at for each in rows(bureau, schema.department_duty))


def test_a_second_acknowledgement_changes_nothing(bureau):
    """The first name stays."""
    made = warn(bureau)
    takes(bureau, made.warning_id)
    takes(bureau, made.warning_id, name="李", now=NOW + HOUR)
    assert {each.acknowledged_by for each in police(bureau).duties} == {"张"}


def test_the_page_shows_who_is_silent_and_takes_the_answer(bureau):
    """By the form, and at the desk."""
    made = warn(bureau)
    browser = visitor(app_of(bureau, Clock()), "duty")
    assert browser.get("/department/").get_data(as_text=True).count('">未签收') == len(Department)
    path = f"/department/{made.warning_id}/acknowledge"
    browser.post(path, "/department/", department="police", who="张")
    assert browser.get("/department/").get_data(as_text=True).count('">未签收') == len(Department) - 1
    assert "未签收 11 个" in browser.get("/duty/").get_data(as_text=True)
