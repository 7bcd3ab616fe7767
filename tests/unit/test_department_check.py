"""Contacts of departments are proved by a code: by reply, behind the link, or told to the officer."""

import datetime
import re

import pytest
from bureau import DAY, NOW
from makers import Clock, app_of, rows, visitor, warn

from emergency.errors import InputInvalid, NotAllowed, NotFound
from emergency.services import callback, department_check, department_code, department_contact
from emergency.storage import schema
from plans.contact import code_rules, reach_rules
from plans.department import Department
from plans.list_rule import FILE as LIST_RULES
from plans.shared_table import shipped_tables

TABLES = shipped_tables()
RULES, REACH = code_rules(NOW.date(), TABLES["contact.toml"]), reach_rules(NOW.date(), TABLES[LIST_RULES])
SECOND = datetime.timedelta(seconds=1)
MOBILE = "19900000011"


@pytest.fixture
def entered(bureau):
    """A bureau whose police have a contact nobody proved."""
    department_contact.add(bureau.office, bureau.duty, NOW - DAY, Department.POLICE, "赵队", MOBILE, "")
    return bureau


def contact(bureau, now=NOW):
    """The one contact with his proof."""
    return department_code.proofs(bureau.office, bureau.duty, now)[0]


def code(bureau, now=NOW):
    """The code in the message that goes out."""
    department_code.send_code(bureau.office, bureau.duty, now, 1)
    sent = rows(bureau, schema.message, schema.message.c.purpose == "contact_code")[-1]
    assert sent.address == MOBILE and "公安机关" in sent.text
    return re.search(r"验证码(\d{6})", sent.text).group(1)


def reply(bureau, sender, text):
    """A short message that comes in."""
    body = {"sender": sender, "text": text, "reference": f"{sender}-{text}"}
    return callback.take_reply(bureau.office, NOW, "sms", body)


def test_told_to_the_officer_it_proves_for_so_many_days(entered):
    """On the last day it holds, on the day after it does not; only the hash is kept."""
    told = code(entered)
    assert told not in str(rows(entered, schema.department_check))
    assert not contact(entered).fresh
    department_check.confirm(entered.office, entered.duty, NOW, 1, told)
    assert contact(entered).fresh and contact(entered).asked is None
    assert contact(entered, NOW + REACH.days * DAY).fresh
    assert not contact(entered, NOW + (REACH.days + 1) * DAY).fresh
    with pytest.raises(InputInvalid, match="没有可用的验证码"):
        department_check.confirm(entered.office, entered.duty, NOW, 1, told)
    noted = [each.act for each in rows(entered, schema.journal) if each.noun == "department_contact"]
    assert noted == ["add", "send_code", "confirm"]


@pytest.mark.parametrize(("off", "good"), [(-SECOND, True), (0 * SECOND, False), (SECOND, False)])
def test_a_code_expires(entered, off, good):
    """Below, at and above its last moment."""
    told = code(entered)
    if good:
        department_check.confirm(entered.office, entered.duty, NOW + RULES.valid + off, 1, told)
    else:
        with pytest.raises(InputInvalid, match="没有可用的验证码"):
            department_check.confirm(entered.office, entered.duty, NOW + RULES.valid + off, 1, told)
    assert (contact(entered).contact.confirmed_at is not None) is good


def test_wrong_too_often_is_of_no_use(entered):
    """Each attempt is counted although it is refused."""
    told = code(entered)
    for left in range(RULES.attempts - 1, -1, -1):
        with pytest.raises(InputInvalid, match=f"还可以填 {left} 次" if left else "已作废"):
            department_check.confirm(entered.office, entered.duty, NOW, 1, "000000")
    with pytest.raises(InputInvalid, match="没有可用的验证码"):
        department_check.confirm(entered.office, entered.duty, NOW, 1, told)


@pytest.mark.parametrize(("off", "good"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
def test_the_next_code_waits(entered, off, good):
    """Below, at and above the pause; all at once leaves out who may have none now."""
    code(entered)
    assert department_code.send_to_all(entered.office, entered.duty, NOW + RULES.pause + off) == (
        (1, 0) if good else (0, 1)
    )


def test_a_reply_proves_and_a_reply_from_another_number_does_not(entered):
    """As a short message that comes in."""
    told = code(entered)
    reply(entered, "19900000099", told)
    assert contact(entered).contact.confirmed_at is None
    reply(entered, MOBILE, told)
    assert contact(entered).contact.confirmed_at == NOW


def test_behind_the_link_and_at_the_console(entered):
    """The page asks while a code is out; the console shows who was never proved."""
    app, desk = app_of(entered, Clock()), visitor(app_of(entered, Clock()), "duty")
    warn(entered)
    page = re.search(
        r"/m/\w+", rows(entered, schema.message, schema.message.c.purpose == "department")[0].text
    )[0]
    phone = visitor(app)
    assert "核实联系方式" not in phone.get(page).text and "从未核实" in desk.get("/department/contacts").text
    assert desk.post("/department/contacts/codes", "/department/contacts").status_code == 302
    sent = rows(entered, schema.message, schema.message.c.purpose == "contact_code")[-1]
    assert "核实联系方式" in phone.get(page).text
    assert phone.post(f"{page}/confirm", page, code="000000").status_code == 422
    told = re.search(r"验证码(\d{6})", sent.text).group(1)
    assert phone.post(f"{page}/confirm", page, code=told).status_code == 302
    shown = desk.get("/department/contacts").text
    assert "从未核实" not in shown and "✓" in shown


def test_who_may_not_and_what_is_not_there(entered):
    """A reviewer sends no code; another division's contact and one taken off are not found."""
    with pytest.raises(NotAllowed):
        department_code.send_code(entered.office, entered.reviewer, NOW, 1)
    with pytest.raises(NotFound):
        department_code.send_code(entered.office, entered.chifeng, NOW, 1)
    told = code(entered)
    department_contact.remove(entered.office, entered.duty, NOW, 1)
    with pytest.raises(NotFound):
        department_check.confirm(entered.office, entered.duty, NOW, 1, told)
    reply(entered, MOBILE, told)
    assert rows(entered, schema.department_contact)[0].confirmed_at is None
