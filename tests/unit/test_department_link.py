"""Departments are told, answer behind their link or with their own account, report by the hour, and are seen late."""

import datetime
import re

import pytest
from bureau import AREA, DAY, HOUR, LIBRARY, MINUTE, NOW, PASSWORD, START, TODAY
from makers import Clock, app_of, rows, visitor, warn

from emergency.errors import InputInvalid, LinkInvalid, NotAllowed, NotFound, OutOfDate
from emergency.services import (
    account,
    daily_report,
    department_contact,
    department_duty,
    department_link,
    department_member,
    warning,
)
from emergency.services.account import NewAccount
from emergency.services.daily_report import DailyDraft
from emergency.services.office import SYSTEM
from emergency.storage import schema
from notifier.message import Purpose
from plans.department import Department
from plans.errors import ActRefused
from plans.lifecycle import WarningAct
from plans.terms import Role, WarningLevel

SECOND = datetime.timedelta(seconds=1)
POLICE, HEALTH = Department.POLICE, Department.HEALTH
MINUTES = LIBRARY.plan_for(AREA, TODAY).figure("department_acknowledge_minutes", TODAY).value
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


def messages(bureau, *purposes):
    """The messages to departments."""
    wanted = purposes or (Purpose.DEPARTMENT, Purpose.DEPARTMENT_END)
    return [each for each in rows(bureau, schema.message) if each.purpose in wanted]


def token(bureau, place=-1):
    """The token in a message to a department."""
    return re.search(r"/m/(\w+)", messages(bureau)[place].text).group(1)


def police(bureau, now=NOW):
    """The police as the desk sees them."""
    found = department_member.members(bureau.office, bureau.duty, now)
    return next(each for each in found if each.department is POLICE)


def test_the_issue_sends_the_duties_by_every_way(told):
    """In the transaction of the act; the link stands in the message and only its hash in the database."""
    sent = messages(told)
    assert {(each.channel, each.address) for each in sent} == {
        ("sms", "19900000011"), ("email", "police@example.com"),
    }  # fmt: skip
    duty = rows(told, schema.department_duty, schema.department_duty.c.department == POLICE)[0]
    assert duty.text in next(each.text for each in sent if each.channel == "email")
    assert token(told) not in str(rows(told, schema.department_link))


def test_a_drill_reaches_no_live_channel(bureau):
    """And is marked."""
    add(bureau, POLICE, "赵队", "19900000011", "police@example.com")
    warn(bureau, drill=True)
    sent = messages(bureau)
    assert {each.channel for each in sent} == {"spool"} and all("【演练】" in each.text for each in sent)


def test_a_department_answers_behind_its_link(told):
    """Takes over, reports of the day, says what is done; the journal names department and person."""
    office, link = told.office, token(told)
    seen = department_link.behind(office, NOW, link)
    assert (seen.contact.department, seen.member.waiting, seen.area) == (
        POLICE,
        len(seen.member.duties),
        "通辽市",
    )
    department_link.acknowledge(office, NOW + MINUTE, link, "赵队")
    department_link.acknowledge(office, NOW + 2 * MINUTE, link, "别人")
    warning.start_due(office, START)
    duty = police(told, START).duties[0]
    department_link.finish(office, START, link, duty.id, "赵队", "设卡三处")
    department_link.report(office, START, link, "赵队", "劝返货车12辆")
    held = police(told, START)
    assert held.duties[0].acknowledged_by == "赵队" and held.done == 1 and held.report.text == "劝返货车12辆"
    noted = [each.actor for each in rows(told, schema.journal) if each.noun == "department_duty"][1:]
    assert noted == ["公安机关（赵队，经链接）"] * 3
    with pytest.raises(OutOfDate, match="已经报告过"):
        department_link.report(office, START, link, "赵队", "又")
    department_link.report(office, START + DAY, link, "赵队", "次日")


def test_a_link_opens_its_own_department_and_warning_alone(told):
    """A duty of another department is not found; a made-up token opens nothing."""
    health = rows(told, schema.department_duty, schema.department_duty.c.department == HEALTH)[0]
    department_duty.acknowledge(told.office, told.duty, NOW, 1, HEALTH, "李")
    with pytest.raises(NotFound):
        department_link.finish(told.office, NOW, token(told), health.id, "赵队", "完成")
    with pytest.raises(LinkInvalid):
        department_link.behind(told.office, NOW, "ABCDEFGHJKLM")


@pytest.mark.parametrize(("off", "opens"), [(-SECOND, True), (0 * SECOND, False), (SECOND, False)])
def test_a_link_expires(told, off, opens):
    """Below, at and above its last moment."""
    end = NOW + told.office.settings.link_days * DAY
    if opens:
        assert department_link.behind(told.office, end + off, token(told))
    else:
        with pytest.raises(LinkInvalid, match="过期"):
            department_link.behind(told.office, end + off, token(told))


def test_a_contact_taken_off_has_no_link_any_more_and_is_told_of_the_end(told):
    """Whoever was told to begin is told that it is over; a contact entered since is not."""
    contact = department_contact.contacts(told.office, told.duty)[0]
    department_contact.remove(told.office, told.duty, NOW, contact.id)
    with pytest.raises(LinkInvalid):
        department_link.behind(told.office, NOW, token(told))
    add(told, HEALTH, "新人", "19900000012")
    told.decides(WarningAct.RELEASE, WarningLevel.YELLOW, NOW + HOUR, start=NOW + HOUR, reason="好转")
    ended = messages(told, Purpose.DEPARTMENT_END)
    assert {each.address for each in ended} == {"19900000011", "police@example.com"}
    assert all("任务终止" in each.text for each in ended)


def test_changes_are_told_with_the_whole_list_and_a_pause_asks_for_nothing(told):
    """A raise sends what binds now; a pause says that it rests; a resumption sends the list again."""
    told.receives([250, 250])
    told.decides(WarningAct.RAISE, WarningLevel.ORANGE, NOW + HOUR, reason="加重")
    mail = [each for each in messages(told) if each.channel == "email"][-1]
    assert "升级" in mail.subject and all(each.text in mail.text for each in police(told, NOW + HOUR).duties)
    warning.start_due(told.office, START)
    at = START + HOUR
    told.decides(WarningAct.SUSPEND, WarningLevel.ORANGE, at, start=at, reason="短时好转")
    assert "任务暂停执行" in messages(told)[-2].text + messages(told)[-1].text
    told.decides(WarningAct.RESUME, WarningLevel.ORANGE, at + HOUR, start=at + HOUR, reason="再次转差")
    assert "恢复" in [each for each in messages(told) if each.channel == "email"][-1].subject


@pytest.mark.parametrize(("off", "late"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)])
def test_who_has_not_acknowledged_by_the_minutes_of_the_plan_is_late(told, off, late):
    """Below, at and above; acknowledged is never late; in a pause nobody is."""
    due = NOW + MINUTES * MINUTE
    assert police(told, due + off).is_silent(due + off) is late
    department_duty.acknowledge(told.office, told.duty, due + off, 1, POLICE, "赵")
    assert not police(told, due + off).is_late(due + off)


@pytest.mark.parametrize(("off", "late"), [(-SECOND, False), (0 * SECOND, False), (SECOND, True)])
def test_who_has_not_reported_by_the_hour_of_the_plan_is_late(told, off, late):
    """From the start of the response, until it is reported."""
    department_duty.acknowledge(told.office, told.duty, NOW, 1, POLICE, "赵")
    assert police(told, NOW).report_clock is None
    warning.start_due(told.office, START)
    assert police(told, DUE + off).owes_report(DUE + off) is late
    department_duty.report(told.office, told.duty, DUE + off, 1, POLICE, "赵", "电话报告")
    assert not police(told, DUE + off).owes_report(DUE + off)


def test_in_a_pause_nobody_is_late(told):
    """Neither with the acknowledgement nor with the report."""
    warning.start_due(told.office, START)
    told.decides(WarningAct.SUSPEND, WarningLevel.YELLOW, START, start=START, reason="短时好转")
    assert not police(told, DUE + HOUR).is_late(DUE + HOUR)


@pytest.mark.parametrize(
    ("who", "text", "error"),
    [
        ("duty", " ", InputInvalid),
        ("duty", "x" * 2001, InputInvalid),
        ("reader", "好", NotAllowed),
        ("admin", "好", NotAllowed),
    ],
)
def test_a_report_has_words_and_somebody_who_may(told, who, text, error):
    """Nothing is stored otherwise."""
    warning.start_due(told.office, START)
    with pytest.raises(error):
        department_duty.report(told.office, told.people[who], START, 1, POLICE, "赵", text)
    assert not rows(told, schema.department_report)


@pytest.mark.parametrize("size", [1, 2000])
def test_a_report_may_be_as_long_as_a_page(told, size):
    """At both ends."""
    warning.start_due(told.office, START)
    department_duty.report(told.office, told.duty, START, 1, POLICE, "赵", "字" * size)
    assert rows(told, schema.department_report)


def test_there_is_no_report_before_the_start(told):
    """The response has not begun."""
    with pytest.raises(ActRefused, match="响应尚未启动"):
        department_duty.report(told.office, told.duty, NOW, 1, POLICE, "赵", "好")


def _police_account(bureau):
    new = NewAccount("police", "钱警官", "person-70", Role.READER, AREA, PASSWORD, department=POLICE)
    return account.create_account(bureau.office, SYSTEM, NOW, new)


def test_an_account_of_a_department_answers_for_it_alone(told):
    """Its own page; another department's duties are refused, and so is everything of the desk."""
    _police_account(told)
    clock = Clock(NOW)
    own = visitor(app_of(told, clock), "police")
    page = own.get("/department/own").text
    assert "本单位任务" in own.get("/duty/").text and "签收 1 项任务" in page and "卫生健康部门" not in page
    assert (
        own.post(
            "/department/1/acknowledge", "/department/own", department="police", who="钱警官"
        ).status_code
        == 302
    )
    refused = own.post("/department/1/acknowledge", "/department/own", department="health", who="钱警官")
    assert refused.status_code == 403
    warning.start_due(told.office, START)
    clock.now = NOW + 11 * HOUR
    duty = police(told).duties[0].id
    assert (
        own.post(f"/department/duty/{duty}/done", "/department/own", who="钱", note="已设卡").status_code
        == 302
    )
    assert police(told).done == 1 and police(told).duties[0].acknowledged_by == "钱警官"
    assert own.get("/warning/1/issue").status_code == 403
    plain = visitor(app_of(told), "reader")
    assert plain.get("/department/own").status_code == 404
    assert plain.post("/department/1/acknowledge", "/duty/", department="police", who="甲").status_code == 403


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.READER])
def test_an_account_of_a_department_has_no_other_role(bureau, role):
    """It answers for its department and looks; it neither submits nor signs."""
    new = NewAccount("x1", "甲", "p", role, AREA, PASSWORD, department=POLICE)
    with pytest.raises(InputInvalid, match="只能是查阅"):
        account.create_account(bureau.office, SYSTEM, NOW, new)


def test_contacts_are_entered_with_every_fault_named(bureau):
    """By the desk and the administrator, of their own division."""
    with pytest.raises(InputInvalid, match="手机和邮箱至少填写一项"):
        add(bureau, POLICE, "")
    with pytest.raises(NotAllowed):
        department_contact.add(bureau.office, bureau.reader, NOW, POLICE, "甲", "19900000011", "")
    add(bureau, POLICE, "甲", "19900000011")
    with pytest.raises(NotFound):
        department_contact.remove(bureau.office, bureau.chifeng, NOW, 1)


def test_the_pages_of_link_and_desk(told):
    """On a telephone without signing in; the late stand at the desk by name; the daily report says what was reported."""
    clock = Clock(NOW)
    app = app_of(told, clock)
    stranger, path = visitor(app), f"/m/{token(told)}"
    assert "请签收任务" in stranger.get(path).text
    clock.now = NOW + (MINUTES + 1) * MINUTE
    assert "逾期未签收" in stranger.get(path).text
    desk = visitor(app, "duty")
    page = desk.get("/duty/").text
    assert "成员单位逾期" in page and "公安机关" in page
    assert stranger.client.post(f"{path}/acknowledge", data={"who": "赵队"}).status_code == 302
    assert "已签收，请落实任务" in stranger.get(path).text
    warning.start_due(told.office, START)
    clock.now = DUE + MINUTE
    desk = visitor(app, "duty")
    assert "逾期未报告" in desk.get("/department/").text
    assert stranger.client.post(f"{path}/report", data={"who": "赵队", "text": "劝返12辆"}).status_code == 302
    assert "今日已报告" in stranger.get(path).text
    daily_report.draw(told.office, told.duty, clock.now, 1, DailyDraft(signer="李四"))
    assert "劝返12辆" in str(rows(told, schema.official_paper)[-1].content)
    told.decides(WarningAct.RELEASE, WarningLevel.YELLOW, clock.now, start=clock.now, reason="好转")
    assert "任务已终止" in stranger.get(path).text
    assert stranger.client.post(f"{path}/acknowledge", data={"who": "赵队"}).status_code == 404
    assert stranger.get("/m/ABCDEFGHJKLM").status_code == 404
