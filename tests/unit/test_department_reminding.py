"""Departments that do not answer are reminded at the minutes of the plan: quietly, once a step, never in a pause."""

import datetime

import pytest
from bureau import AREA, DAY, HOUR, LIBRARY, MINUTE, NOW, START, TODAY
from makers import app_of, rows, visitor, warn

from emergency.services import (
    department_contact,
    department_duty,
    department_member,
    department_reminding,
    ticking,
    warning,
)
from emergency.storage import schema
from notifier.message import MessageState, Purpose
from plans.department import Department
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

SECOND = datetime.timedelta(seconds=1)
POLICE, HEALTH = Department.POLICE, Department.HEALTH
PLAN = LIBRARY.plan_for(AREA, TODAY)
SIGN, REPORT = (
    PLAN.figure(name, TODAY).value
    for name in ("department_remind_minutes", "department_report_remind_minutes")
)
DUE = START + 14 * HOUR  # of the report on the first day of the response


@pytest.fixture
def told(bureau):
    """A bureau whose police have a contact with both ways, and a warning in force."""
    add(bureau, POLICE, "赵队", "19900000011", "police@example.com")
    warn(bureau)
    return bureau


def add(bureau, unit, name, mobile="", email=""):
    """A contact of a department."""
    department_contact.add(bureau.office, bureau.duty, NOW - DAY, unit, name, mobile, email)


def reminders(bureau):
    """What was queued to remind."""
    return rows(bureau, schema.message, schema.message.c.purpose == Purpose.DEPARTMENT_REMIND)


def remind(bureau, now):
    """The job, as the clock process runs it."""
    return department_reminding.remind_due(bureau.office, now)


@pytest.mark.parametrize("step", range(len(SIGN)))
@pytest.mark.parametrize(("off", "sent"), [(-SECOND, 0), (0 * SECOND, 2), (SECOND, 2)])
def test_who_has_not_acknowledged_is_reminded_at_each_minute_of_the_plan(told, step, off, sent):
    """Below, at and above, by both ways; a second run says nothing twice."""
    if step:
        remind(told, NOW + SIGN[step - 1] * MINUTE)
    at = NOW + SIGN[step] * MINUTE + off
    assert remind(told, at) == sent and remind(told, at) == 0
    if sent:
        late = at > police(told, at).acknowledge_by
        said = reminders(told)[-2:]
        assert {each.address for each in said} == {"19900000011", "police@example.com"}
        assert all(("逾期未签收任务" in each.text) is late and "/m/" in each.text for each in said)


def police(bureau, now):
    """The police as the desk sees them."""
    found = department_member.members(bureau.office, bureau.duty, now)
    return next(each for each in found if each.department is POLICE)


def test_after_an_outage_only_the_newest_step_is_said(told):
    """The steps that were missed would say the same."""
    assert remind(told, NOW + SIGN[-1] * MINUTE) == 2
    assert remind(told, NOW + 9 * DAY) == 0


def test_who_answered_is_not_reminded_and_what_waits_is_taken_back(told):
    """A reminder that no worker has sent yet is not sent any more."""
    remind(told, NOW + SIGN[0] * MINUTE)
    department_duty.acknowledge(told.office, told.duty, NOW + HOUR, 1, POLICE, "赵")
    assert {each.state for each in reminders(told)} == {MessageState.WITHDRAWN}
    assert remind(told, NOW + 9 * HOUR) == 0


def test_a_department_without_a_contact_is_not_written_to_and_stands_at_the_desk(told):
    """The duty officer calls it; taken off is the same as never entered."""
    desk = visitor(app_of(told, lambda: NOW + 2 * HOUR), "duty")
    assert remind(told, NOW + SIGN[1] * MINUTE) == 2
    shown = desk.get("/department/").text
    assert "已催办" in shown and "没有联系人，请致电" in shown
    assert "没有联系人，请致电" in desk.get("/duty/").text
    contact = department_contact.contacts(told.office, told.duty)[0]
    department_contact.remove(told.office, told.duty, NOW + 90 * MINUTE, contact.id)
    assert remind(told, NOW + 9 * HOUR) == 0


@pytest.mark.parametrize("step", range(len(REPORT)))
@pytest.mark.parametrize(("off", "sent"), [(-SECOND, 0), (0 * SECOND, 2), (SECOND, 2)])
def test_who_has_not_reported_is_reminded_after_the_hour(told, step, off, sent):
    """Below, at and above each of the minutes; who reports is left in peace, and the next day counts anew."""
    department_duty.acknowledge(told.office, told.duty, NOW, 1, POLICE, "赵")
    warning.start_due(told.office, START)
    if step:
        remind(told, DUE + REPORT[step - 1] * MINUTE)
    at = DUE + REPORT[step] * MINUTE + off
    assert remind(told, at) == sent and remind(told, at) == 0
    if sent:
        assert "逾期未报告当日情况" in reminders(told)[-1].text
    department_duty.report(told.office, told.duty, at, 1, POLICE, "赵", "已设卡")
    assert not {each.state for each in reminders(told)} - {MessageState.WITHDRAWN}
    assert remind(told, at + HOUR) == 0
    assert remind(told, at + DAY) == 2 * (off >= 0 * SECOND or step > 0)


def test_in_a_pause_nobody_is_reminded(told):
    """Neither to take over nor to report."""
    warning.start_due(told.office, START)
    told.decides(WarningAct.SUSPEND, WarningLevel.YELLOW, START, start=START, reason="短时好转")
    assert remind(told, DUE + 9 * HOUR) == 0


def test_what_a_raise_asks_is_reminded_of_anew(told):
    """The first list was taken over; the duties of the higher level were not."""
    department_duty.acknowledge(told.office, told.duty, NOW, 1, POLICE, "赵")
    told.receives([250, 250])
    told.decides(WarningAct.RAISE, WarningLevel.ORANGE, NOW + HOUR, reason="加重")
    assert remind(told, NOW + HOUR + SIGN[0] * MINUTE - SECOND) == 0
    assert remind(told, NOW + HOUR + SIGN[0] * MINUTE) == 2


def test_a_drill_reminds_into_files_only(bureau):
    """And is marked."""
    add(bureau, POLICE, "赵队", "19900000011", "police@example.com")
    warn(bureau, drill=True)
    assert remind(bureau, NOW + SIGN[0] * MINUTE) == 2
    assert {each.channel for each in reminders(bureau)} == {"spool"}
    assert all("【演练】" in each.text for each in reminders(bureau))


def test_after_the_end_nobody_is_reminded(told):
    """And what waits is taken back before the end is told."""
    remind(told, NOW + SIGN[0] * MINUTE)
    at = NOW + HOUR
    told.decides(WarningAct.RELEASE, WarningLevel.YELLOW, at, start=at, reason="好转")
    assert remind(told, at + DAY) == 0
    assert {each.state for each in reminders(told)} == {MessageState.WITHDRAWN}


def test_the_clock_process_reminds_and_the_journal_names_the_step(told):
    """As a job of its own; the tick is done once."""
    job = next(each for each in ticking.JOBS if each.name == "remind_departments")
    at = NOW + SIGN[0] * MINUTE
    assert [ticking.run_tick(told.office, job, at) for _ in range(2)] == ["催办成员单位 2 条", None]
    noted = rows(told, schema.journal, schema.journal.c.act == "remind")
    assert len(noted) == 1 and noted[0].summary.startswith("第1次催办公安机关签收任务（")


def test_a_link_from_a_reminder_opens_the_duties(told):
    """Each reminder carries a link of its own."""
    remind(told, NOW + SIGN[0] * MINUTE)
    path = "/m/" + reminders(told)[0].text.rpartition("/m/")[2][:12]
    assert "请签收任务" in visitor(app_of(told)).get(path).text
