"""Contacts proved by code, the report, and changes an enterprise asks for."""

import datetime
import re

import pytest
import sqlalchemy as sa
from bureau import DAY, NOW
from makers import Clock, app_of, change, rows, visitor

from emergency.errors import InputInvalid, NotAllowed, NotFound, OutOfDate, ReasonRequired
from emergency.services import (
    callback,
    contact_check,
    contact_report,
    contact_request,
    contact_sending,
    enterprise_link,
)
from emergency.services.contact_draft import ContactDraft
from emergency.storage import schema
from plans.contact import code_rules
from plans.shared_table import shipped_tables

RULES = code_rules(NOW.date(), shipped_tables()["contact.toml"])
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def person(bureau):
    """The first contact of the first enterprise."""
    key = rows(bureau, schema.enterprise)[0].id
    return rows(bureau, schema.contact, schema.contact.c.enterprise_id == key)[0]


def _send(bureau, person, now=NOW, actor=None, channel="sms") -> str:
    contact_sending.send_code(
        bureau.office, actor or bureau.duty, now, person.enterprise_id, person.id, channel
    )
    message = rows(bureau, schema.message, schema.message.c.purpose == "contact_code")[-1]
    return re.search(r"验证码(\d{6})|^(\d{6})$", message.text, re.M)[0].removeprefix("验证码")


def _confirm(bureau, person, code, now=NOW, actor=None):
    contact_check.confirm(bureau.office, actor or bureau.duty, now, person.enterprise_id, person.id, code)


def _held(bureau, person):
    return rows(bureau, schema.contact, schema.contact.c.id == person.id)[0]


def _token(bureau, person):
    address = enterprise_link.issue_link(bureau.office, bureau.duty, NOW, person.enterprise_id)
    return address.rsplit("/", 1)[1]


def _draft(person=None, **changes):
    values = {"name": "虚构丁", "duty": "环保专员", "mobile": "19900008888", "email": "", "who": "虚构甲"}
    return ContactDraft(person.id if person else None, **values | changes)


def _submit(bureau, person, now=NOW, **changes):
    return contact_request.submit(bureau.office, now, _token(bureau, person), _draft(person, **changes))


def test_a_code_goes_out_and_only_its_hash_is_kept(bureau, person):
    """Through the outbox, to the number of the contact, in the order of ordinary messages."""
    code = _send(bureau, person)
    (check,) = rows(bureau, schema.contact_check)
    message = rows(bureau, schema.message)[-1]

    assert (message.channel, message.address, message.order_id) == ("sms", person.mobile, None)
    assert code not in str(check) and check.address == person.mobile
    assert check.expires_at == NOW + RULES.valid and code[0] != "1"
    assert code not in rows(bureau, schema.journal)[-1].summary


def test_in_a_drill_only_installation_it_goes_to_files(bureau, person):
    """As a drill, through the spool."""
    object.__setattr__(bureau.office.settings, "drill_only", True)
    _send(bureau, person)
    message = rows(bureau, schema.message)[-1]

    assert (message.channel, message.drill) == ("spool", True) and message.text.startswith("【演练】")


def test_the_officer_types_what_the_contact_said(bureau, person):
    """The contact is proved; history and journal say who, when and how."""
    change(
        bureau, sa.update(schema.contact).where(schema.contact.c.id == person.id).values(confirmed_at=None)
    )
    _confirm(bureau, person, _send(bureau, person), NOW + SECOND)
    kept = rows(bureau, schema.enterprise_change)[-1]

    assert _held(bureau, person).confirmed_at == NOW + SECOND
    assert (kept.act, kept.who) == ("contact", "duty")
    assert list(kept.before["contacts"].values()) == [{"confirmed_at": None}]
    assert "工作人员代填" in rows(bureau, schema.journal)[-1].summary


@pytest.mark.parametrize(("late", "taken"), [(-SECOND, True), (0 * SECOND, False), (SECOND, False)])
def test_a_code_expires(bureau, person, late, taken):
    """A second before, at, and a second after."""
    code, at = _send(bureau, person), NOW + RULES.valid + late
    if taken:
        _confirm(bureau, person, code, at)
    else:
        with pytest.raises(InputInvalid, match="重新发送"):
            _confirm(bureau, person, code, at)
    assert (_held(bureau, person).confirmed_at == at) is taken


@pytest.mark.parametrize(("wrong", "taken"), [(RULES.attempts - 1, True), (RULES.attempts, False)])
def test_only_so_many_guesses(bureau, person, wrong, taken):
    """After the last wrong one even the right code no longer counts; wrong ones are kept though refused."""
    code = _send(bureau, person)
    for _ in range(wrong):
        with pytest.raises(InputInvalid, match="验证码不对"):
            _confirm(bureau, person, "000000")
    assert rows(bureau, schema.contact_check)[0].attempts == wrong
    if taken:
        _confirm(bureau, person, code)
        return
    with pytest.raises(InputInvalid, match="没有可用的验证码"):
        _confirm(bureau, person, code)


def test_a_code_counts_once_and_an_older_one_not_at_all(bureau, person):
    """The newest replaces those before it."""
    first = _send(bureau, person)
    second = _send(bureau, person, NOW + RULES.pause)
    if first != second:
        with pytest.raises(InputInvalid, match="验证码不对"):
            _confirm(bureau, person, first, NOW + RULES.pause)
    _confirm(bureau, person, second, NOW + RULES.pause)
    with pytest.raises(InputInvalid, match="没有可用"):
        _confirm(bureau, person, second, NOW + RULES.pause)


@pytest.mark.parametrize(("early", "sent"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
def test_codes_are_throttled(bureau, person, early, sent):
    """Just before, at and after the pause."""
    _send(bureau, person)
    if not sent:
        with pytest.raises(InputInvalid, match="刚刚发过"):
            _send(bureau, person, NOW + RULES.pause + early)
        return
    _send(bureau, person, NOW + RULES.pause + early)
    assert len(rows(bureau, schema.contact_check)) == 2


def test_only_so_many_codes_a_day(bureau, person):
    """The last of the day goes, the next does not; tomorrow it does."""
    for number in range(RULES.a_day):
        _send(bureau, person, NOW + number * RULES.pause)
    with pytest.raises(InputInvalid, match="今天已发送"):
        _send(bureau, person, NOW + RULES.a_day * RULES.pause)
    _send(bureau, person, NOW + DAY)


def test_a_changed_number_makes_the_code_worthless(bureau, person):
    """A code proves the number it went to and no other."""
    code = _send(bureau, person)
    change(
        bureau, sa.update(schema.contact).where(schema.contact.c.id == person.id).values(mobile="19912345678")
    )
    with pytest.raises(InputInvalid, match="没有可用"):
        _confirm(bureau, person, code)


def test_a_reply_with_the_code_proves_its_sender(bureau, person):
    """Digits alone or among words; another number proves nothing; the reply is kept with its meaning."""
    code = _send(bureau, person)
    body = {"sender": "19999999999", "text": code, "reference": "r1"}
    assert not callback.take_reply(bureau.office, NOW, "sms", body)
    body = {"sender": person.mobile, "text": f"验证码 {code}。", "reference": "r2"}
    assert callback.take_reply(bureau.office, NOW + SECOND, "sms", body)

    assert _held(bureau, person).confirmed_at == NOW + SECOND
    assert rows(bureau, schema.inbound)[-1].meaning == "confirm"


def test_only_keepers_send_and_only_in_their_area(bureau, person):
    """A reader may not, another city does not find it, a contact of another enterprise is none of this one."""
    with pytest.raises(NotAllowed):
        _send(bureau, person, actor=bureau.reader)
    with pytest.raises(NotFound):
        _send(bureau, person, actor=bureau.chifeng)
    other = rows(bureau, schema.enterprise)[1].id
    with pytest.raises(NotFound):
        contact_sending.send_code(bureau.office, bureau.duty, NOW, other, person.id, "sms")
    assert not rows(bureau, schema.contact_check)


def test_nobody_without_an_address_is_asked(bureau, person):
    """The refusal says what to do."""
    change(bureau, sa.update(schema.contact).where(schema.contact.c.id == person.id).values(email=None))
    with pytest.raises(InputInvalid, match="请先补登"):
        _send(bureau, person, channel="email")
    with pytest.raises(InputInvalid, match="请先补登"):
        _send(bureau, person, channel="pigeon")


def test_the_enterprise_confirms_and_consents_on_its_page(bureau, person):
    """Behind its link, without sign-in; a wrong code is refused with a sentence."""
    code, browser = _send(bureau, person), app_of(bureau).test_client(use_cookies=False)
    path = f"/e/{_token(bureau, person)}/contacts"
    assert "验证码<input" in browser.get(path).text
    data = {"contact_id": person.id, "code": "1", "consented": "1"}
    assert browser.post(f"{path}/confirm", data=data).status_code == 422
    assert browser.post(f"{path}/confirm", data=data | {"code": code}).status_code == 302

    assert _held(bureau, person).consented_at == NOW
    assert browser.post(f"{path}/confirm", data={"contact_id": "x"}).status_code == 422


def test_the_report_names_who_cannot_be_reached(bureau, person):
    """An enterprise falls out of it when two different numbers are proved; a number of two is named at both."""
    table = schema.contact
    change(bureau, sa.update(table).values(confirmed_at=NOW))
    assert not contact_report.report(bureau.office, bureau.duty, NOW).rows
    change(bureau, sa.update(table).where(table.c.id == person.id).values(confirmed_at=None))
    found = contact_report.report(bureau.office, bureau.duty, NOW)
    (row,) = found.rows
    assert (row.enterprise_id, found.short, found.enterprises) == (person.enterprise_id, 1, 8)
    assert "有手机号从未核实" in row.problems
    change(bureau, sa.update(table).values(confirmed_at=NOW, mobile=person.mobile))
    again = contact_report.report(bureau.office, bureau.duty, NOW)
    assert len(again.rows) == 8 and again.without_second == 8
    assert any("同时登记在 8 家企业" in each for each in again.rows[0].problems)


def test_an_enterprise_without_contacts_is_in_the_report(bureau, person):
    """It is the worst case, not a missing row."""
    change(bureau, sa.delete(schema.contact).where(schema.contact.c.enterprise_id == person.enterprise_id))
    found = contact_report.report(bureau.office, bureau.duty, NOW)
    (row,) = [each for each in found.rows if each.enterprise_id == person.enterprise_id]

    assert row.contacts == () and "须补登第二联系人" in row.problems[0]
    assert len(contact_report.table(bureau.office, found)) >= len(found.rows)


def test_all_are_asked_anew_once(bureau):
    """Everybody whose proof does not hold gets one code; a second press sends none."""
    change(bureau, sa.update(schema.contact).values(confirmed_at=None))
    people = rows(bureau, schema.contact)
    assert contact_report.recheck_all(bureau.office, bureau.duty, NOW) == (len(people), 0)
    assert contact_report.recheck_all(bureau.office, bureau.duty, NOW) == (0, len(people))
    with pytest.raises(NotAllowed):
        contact_report.recheck_all(bureau.office, bureau.reader, NOW)
    with pytest.raises(NotAllowed):
        contact_report.report(bureau.office, bureau.chifeng, NOW, "150500")


def test_the_export_is_for_keepers_and_opens_as_text(bureau):
    """CSV and workbook hold every row; a reader gets neither."""
    change(bureau, sa.update(schema.contact).values(confirmed_at=None, name="=1+1"))
    desk = visitor(app_of(bureau), "duty")
    csv = desk.get("/contact/stale.csv")
    assert csv.status_code == 200 and "'=1+1" in csv.text
    assert desk.get("/contact/stale.xlsx").data.startswith(b"PK")
    assert visitor(app_of(bureau), "reader").get("/contact/stale.csv").status_code == 403


def test_an_approved_change_changes_the_register_and_must_be_proved_anew(bureau, person):
    """Old number in the history, consent with its moment, and no proof of the new number."""
    number = _submit(bureau, person, consented=True, reason="换人")
    assert _held(bureau, person).mobile == person.mobile
    contact_request.approve(bureau.office, bureau.duty, NOW + SECOND, number)
    held, kept = _held(bureau, person), rows(bureau, schema.enterprise_change)[-1]

    assert (held.mobile, held.name, held.confirmed_at, held.consented_at) == (
        "19900008888",
        "虚构丁",
        None,
        NOW,
    )
    assert person.mobile in str(kept.before) and "19900008888" in str(kept.after)
    assert "企业申请（虚构甲）：换人" in kept.reason
    with pytest.raises(OutOfDate, match="已由他人办理"):
        contact_request.approve(bureau.office, bureau.duty, NOW, number)


def test_a_further_contact_is_asked_last(bureau, person):
    """It takes the next rank."""
    before = rows(bureau, schema.contact, schema.contact.c.enterprise_id == person.enterprise_id)
    token = _token(bureau, person)
    number = contact_request.submit(bureau.office, NOW, token, _draft())
    contact_request.approve(bureau.office, bureau.duty, NOW, number)
    after = rows(bureau, schema.contact, schema.contact.c.enterprise_id == person.enterprise_id)

    assert len(after) == len(before) + 1 and after[-1].rank == max(each.rank for each in before) + 1


def test_a_refused_change_says_why_and_changes_nothing(bureau, person):
    """Without a reason it is not refused; the enterprise reads the reason."""
    number = _submit(bureau, person)
    with pytest.raises(ReasonRequired):
        contact_request.refuse(bureau.office, bureau.duty, NOW, number, "  ")
    contact_request.refuse(bureau.office, bureau.duty, NOW, number, "电话核实不是本单位人员")

    assert _held(bureau, person) == person
    page = app_of(bureau).test_client().get(f"/e/{_token(bureau, person)}/contacts").text
    assert "电话核实不是本单位人员" in page and "未同意" in page


def test_a_request_about_what_somebody_changed_since_is_refused(bureau, person):
    """The refusal says what changed meanwhile."""
    number = _submit(bureau, person)
    change(bureau, sa.update(schema.contact).where(schema.contact.c.id == person.id).values(duty="厂长"))
    with pytest.raises(OutOfDate, match="改为「厂长」"):
        contact_request.approve(bureau.office, bureau.duty, NOW, number)
    assert rows(bureau, schema.contact_request)[0].state == "waiting"


def test_two_requests_with_one_number_are_not_both_approved(bureau, person):
    """Neither clashed with the register when it was handed in; the second does when it is decided."""
    first, second = (
        contact_request.submit(
            bureau.office,
            NOW,
            _token(bureau, person),
            ContactDraft(None, name, "厂长", "13900000077", "", "某人"),
        )
        for name in ("甲", "乙")
    )
    contact_request.approve(bureau.office, bureau.duty, NOW, first)
    with pytest.raises(InputInvalid, match="已登记为甲的号码"):
        contact_request.approve(bureau.office, bureau.duty, NOW, second)
    assert [each.state for each in rows(bureau, schema.contact_request)] == ["approved", "waiting"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mobile": "12345"}, "不是 11 位手机号"),
        ({"email": "甲"}, "邮箱"),
        ({"name": ""}, "请填写姓名"),
        ({"who": ""}, "请填写提交人"),
        ({"reason": "长" * 401}, "最多 400 个字"),
    ],
)
def test_a_faulty_request_is_refused_with_its_faults(bureau, person, changes, said):
    """Nothing is kept."""
    with pytest.raises(InputInvalid, match=said):
        _submit(bureau, person, **changes)
    assert not rows(bureau, schema.contact_request)


def test_what_is_left_empty_stays(bureau, person):
    """A change of name keeps number and mailbox; a further contact without either is refused."""
    _submit(bureau, person, mobile="", email="")
    after = rows(bureau, schema.contact_request)[0].after
    assert (after["mobile"], after["email"]) == (person.mobile, person.email)
    with pytest.raises(InputInvalid, match="至少填一项"):
        contact_request.submit(bureau.office, NOW, _token(bureau, person), _draft(mobile=""))


def test_the_second_contact_needs_another_number(bureau, person):
    """The number of a colleague, and a change that changes nothing, are refused."""
    with pytest.raises(InputInvalid, match="两名联系人须有不同的手机号"):
        contact_request.submit(bureau.office, NOW, _token(bureau, person), _draft(mobile=person.mobile))
    same = {name: getattr(person, name) or "" for name in ("name", "duty", "mobile", "email")}
    with pytest.raises(InputInvalid, match="无须变更"):
        _submit(bureau, person, **same)


@pytest.mark.parametrize(("held", "taken"), [(RULES.requests - 1, True), (RULES.requests, False)])
def test_only_so_many_requests_wait(bureau, person, held, taken):
    """A link that fell into wrong hands fills no desk."""
    for number in range(held):
        _submit(bureau, person, mobile=f"1990000777{number}")
    if taken:
        assert _submit(bureau, person)
        return
    with pytest.raises(InputInvalid, match="等待审核"):
        _submit(bureau, person)


def test_the_officer_decides_on_the_page(bureau, person):
    """The difference is shown before it is approved; another city sees nothing of it."""
    number = _submit(bureau, person)
    desk = visitor(app_of(bureau), "duty")
    page = desk.get("/contact/requests").text
    assert f"<del>{person.mobile}</del> → <ins>19900008888</ins>" in page
    assert "没有等待审核的申请" in visitor(app_of(bureau), "chifeng").get("/contact/requests").text
    assert desk.post(f"/contact/requests/{number}/approve", "/contact/requests").status_code == 302
    assert _held(bureau, person).mobile == "19900008888"


def test_numbers_are_whole_only_for_those_who_keep_the_register(bureau, person):
    """A reader sees that something changed, in requests and in the history, and no number to call."""
    number, reader = _submit(bureau, person), visitor(app_of(bureau), "reader")
    asked = reader.get("/contact/requests").text
    contact_request.approve(bureau.office, bureau.duty, NOW, number)
    history = f"/enterprise/{person.enterprise_id}/history"

    assert "199****8888" in asked and "19900008888" not in asked
    assert "199****8888" in reader.get(history).text and "19900008888" not in reader.get(history).text
    assert person.mobile not in reader.get(history).text
    assert "19900008888" in visitor(app_of(bureau), "duty").get(history).text


def test_the_officers_way_from_code_to_proof(bureau, person):
    """Send, read the sent time, type the code: three steps on one page."""
    clock, page = Clock(), f"/contact/of/{person.enterprise_id}"
    change(bureau, sa.update(schema.contact).values(confirmed_at=None))
    desk = visitor(app_of(bureau, clock), "duty")
    assert desk.post(f"{page}/{person.id}/code", page, channel="sms").status_code == 302
    text = rows(bureau, schema.message)[-1].text
    assert (
        desk.post(f"{page}/{person.id}/confirm", page, code=re.search(r"\d{6}", text)[0]).status_code == 302
    )
    assert _held(bureau, person).confirmed_at == clock.now
    assert desk.post(f"{page}/{person.id}/code", page, channel="sms").status_code == 422
