"""Notices about grades: sent with the act, acknowledged behind the link or served on paper, objections told of."""

import datetime
import re

import pytest
import sqlalchemy as sa
from bureau import NOW, TODAY
from grading import (
    CEMENT,
    DAY,
    OPINION,
    PAPER,
    declared,
    draft,
    examined,
    held,
    indicators,
    publicised,
    staff,
)
from makers import app_of, change, rows, visitor

from emergency.errors import InputInvalid, NotFound, OutOfDate
from emergency.services import (
    enterprise_link,
    grade_declaring,
    grade_examining,
    grade_objecting,
    grade_serving,
)
from emergency.services.browse import grade_form
from emergency.services.grade_objecting import ObjectionDraft
from emergency.storage import schema
from notifier.message import Purpose
from plans.errors import ActRefused
from plans.grade_lifecycle import GradeState
from plans.grade_notice import NoticeKind
from plans.terms import Grade

LAST = datetime.date(2026, 12, 2)  # seven working days after Monday 23 November 2026


@pytest.fixture
def staffed(bureau):
    """A bureau with people at every tier."""
    return staff(bureau)


def notices(bureau, kind=None):
    """The notices of a kind, oldest first."""
    table = schema.grade_notice
    return rows(bureau, table, *([table.c.kind == kind] if kind else []))


def messages(bureau):
    """The messages that carry notices."""
    return rows(bureau, schema.message, schema.message.c.purpose == Purpose.GRADE_NOTICE)


def token_of(bureau, enterprise_id=1, now=NOW) -> str:
    """The token of a standing link."""
    address = enterprise_link.issue_link(bureau.office, bureau.admin, now, enterprise_id)
    return re.search(r"/e/(\w+)$", address).group(1)


def test_publicity_is_told_to_every_contact_with_a_link_that_opens(staffed):
    """Words, document and last day stand in the notice; the short message ends with a link to it."""
    publicised(staffed)
    (notice,) = notices(staffed)
    assert (notice.kind, notice.document) == (NoticeKind.PUBLICISED, PAPER.document)
    assert "公示至2026年12月2日" in notice.paragraphs[1]
    sent = messages(staffed)
    assert {each.unique_key.split(":")[1] for each in sent} == {str(notice.id)} and len(sent) > 1
    short = next(each for each in sent if each.channel == "sms")
    path = re.search(r"/e/\w+$", short.text).group()
    guest = app_of(staffed).test_client()
    assert "拟定绩效等级公示告知书" in guest.get(path).text
    page = guest.get(f"{path}/grade").text
    assert "签收只表示收到，不表示同意" in page
    assert guest.post(f"{path}/grade/notice/{notice.id}", data={"who": "环保负责人"}).status_code == 302
    signed = notices(staffed)[0]
    assert (signed.way, signed.received_by, signed.served_on) == ("portal", "环保负责人", TODAY)
    assert "待签收文书" not in guest.get(path).text


def test_the_first_answer_stands(staffed):
    """A second signature changes nothing; paper after the portal is told who signed."""
    publicised(staffed)
    token = token_of(staffed)
    grade_serving.acknowledge_behind(staffed.office, NOW, token, 1, "甲")
    grade_serving.acknowledge_behind(staffed.office, NOW + DAY, token, 1, "乙")
    assert notices(staffed)[0].received_by == "甲"
    with pytest.raises(OutOfDate, match="已由甲签收"):
        grade_serving.serve_on_paper(staffed.office, staffed.g_banner, NOW, 1, "丙", TODAY)


def test_another_enterprise_or_banner_does_not_find_it(staffed):
    """Nor does an empty name sign."""
    publicised(staffed)
    with pytest.raises(NotFound):
        grade_serving.acknowledge_behind(staffed.office, NOW, token_of(staffed, 2), 1, "甲")
    with pytest.raises(NotFound):
        grade_serving.serve_on_paper(staffed.office, staffed.g_other, NOW, 1, "甲", TODAY)
    with pytest.raises(InputInvalid, match="签收人姓名"):
        grade_serving.acknowledge_behind(staffed.office, NOW, token_of(staffed), 1, " ")
    assert not notices(staffed)[0].way


@pytest.mark.parametrize(("days", "taken"), [(-1, False), (0, True), (3, True), (4, False)])
def test_service_on_paper_falls_between_issue_and_today(staffed, days, taken):
    """The day before it was issued, that day, today, tomorrow."""
    publicised(staffed)
    serve = lambda: grade_serving.serve_on_paper(  # noqa: E731
        staffed.office, staffed.g_banner, NOW + 3 * DAY, 1, "收件人", TODAY + days * DAY
    )
    if taken:
        serve()
        assert notices(staffed)[0].served_on == TODAY + days * DAY
        return
    with pytest.raises(InputInvalid, match="送达日期"):
        serve()


def test_an_enterprise_without_contacts_is_told_on_paper(staffed):
    """No message goes out; the notice is there to be printed, and the page says so."""
    change(staffed, sa.update(schema.contact).values(mobile=None, email=None))
    publicised(staffed)
    assert not messages(staffed)
    page = visitor(app_of(staffed), "g_region").get("/grade/notice/1").text
    assert "企业没有可用的手机和邮箱" in page and "送达回证" in page


def test_returned_and_turned_down_are_told_with_the_reason(staffed):
    """What is to be mended and by when; why it was turned down, and what may be done."""
    declaration_id = declared(staffed)
    grade_examining.send_back(staffed.office, staffed.g_banner, NOW, declaration_id, OPINION)
    grade_declaring.declare_for(staffed.office, staffed.admin, NOW, 1, draft())
    grade_examining.reject(staffed.office, staffed.g_banner_head, NOW, declaration_id, OPINION)
    returned, rejected = notices(staffed)
    assert returned.kind is NoticeKind.RETURNED and "2026年12月21日" in returned.paragraphs[1]
    assert rejected.kind is NoticeKind.REJECTED and "行政复议" in rejected.paragraphs[-1]


@pytest.mark.parametrize(("days", "taken"), [(8, True), (9, True), (10, False)])
def test_an_enterprise_objects_behind_its_link_within_publicity(staffed, days, taken):
    """The day before the last, the last, the day after."""
    declaration_id = publicised(staffed)
    token, now = token_of(staffed), NOW + days * DAY
    act = lambda: grade_objecting.object_behind(  # noqa: E731
        staffed.office, now, token, declaration_id, "王某", "本单位应为A级。"
    )
    if not taken:
        with pytest.raises(ActRefused, match="届满"):
            act()
        assert not rows(staffed, schema.grade_objection)
        return
    act()
    (found,) = rows(staffed, schema.grade_objection)
    assert (found.enterprise_id, found.way) == (1, "企业页面") and found.objector.endswith("（王某）")
    assert held(staffed, declaration_id).state is GradeState.OBJECTED


@pytest.mark.parametrize(
    ("received", "taken"),
    [(LAST - DAY, True), (LAST, True), (LAST + DAY, False), (TODAY - DAY, False)],
)
def test_a_letter_counts_from_the_day_it_came_in(staffed, received, taken):
    """Entered after the period: taken when it came in time, also on the last day; never before publicity began."""
    declaration_id = publicised(staffed)
    letter = ObjectionDraft("某单位", "来信", "不符。", received)
    act = lambda: grade_objecting.object_to(  # noqa: E731
        staffed.office, staffed.g_city, NOW + 12 * DAY, declaration_id, letter
    )
    if taken:
        act()
        assert rows(staffed, schema.grade_objection)[0].received_on == received
        return
    with pytest.raises((ActRefused, InputInvalid)):
        act()


def test_a_further_objection_does_not_put_off_the_settling(staffed):
    """The deadline stays that of the first."""
    declaration_id = publicised(staffed)
    token = token_of(staffed)
    grade_objecting.object_behind(staffed.office, NOW, token, declaration_id, "王某", "甲")
    first = held(staffed, declaration_id).deadline
    grade_objecting.object_behind(staffed.office, NOW + 3 * DAY, token, declaration_id, "王某", "乙")
    assert held(staffed, declaration_id).deadline == first


def test_the_objector_hears_the_answer_and_the_declarant_not_who_objected(staffed):
    """Another enterprise objects; upheld, both are told, each its own part."""
    declaration_id = publicised(staffed)
    grade_objecting.object_behind(staffed.office, NOW, token_of(staffed, 2), declaration_id, "李某", "不符。")
    grade_objecting.settle_objection(
        staffed.office, staffed.g_region, NOW, declaration_id, 1, OPINION, upheld=True
    )
    (answer,) = notices(staffed, NoticeKind.ANSWERED)
    (returned,) = notices(staffed, NoticeKind.RETURNED)
    assert answer.enterprise_id == 2 and "异议成立" in answer.paragraphs[0]
    assert returned.enterprise_id == 1 and "李某" not in "".join(returned.paragraphs)
    page = app_of(staffed).test_client().get(f"/e/{token_of(staffed, 2)}/grade").text
    assert "本单位提出的异议" in page and "成立" in page


def test_the_banner_cannot_be_skipped(staffed):
    """An enterprise entered at the city is refused with the next step; no act leads past the banner."""
    change(staffed, sa.update(schema.enterprise).values(division="150500"))
    with pytest.raises(ActRefused, match=r"没有旗县初审机关.*修改登记"):
        declared(staffed)
    change(staffed, sa.update(schema.enterprise).values(division="150502"))
    declaration_id = declared(staffed)
    assert held(staffed, declaration_id).state is GradeState.DECLARED
    for login in ("g_city", "g_region"):
        with pytest.raises(ActRefused, match="须由旗县"):
            examined(staffed, login, declaration_id)


def form_of(staffed, industry=""):
    """The form of the first enterprise."""
    return grade_form.declare_form(staffed.office, staffed.admin, NOW, 1, industry)


def test_a_first_declaration_starts_from_the_register(staffed):
    """Industry, scheme and gate; no indicator is guessed."""
    form = form_of(staffed, CEMENT)
    assert (form.prefill.source, form.prefill.industry, form.prefill.scheme) == (
        "企业登记", CEMENT, "CN2020_ABCD",
    )  # fmt: skip
    assert form.prefill.gate_ready is bool(form.facts.entrances)
    assert form.prefill.grades == {}


def test_a_returned_declaration_is_continued(staffed):
    """What was claimed and said stands in the form again, on paper and behind the link."""
    declaration_id = declared(staffed, indicators=indicators(Grade.B, transport=Grade.C))
    grade_examining.send_back(staffed.office, staffed.g_banner, NOW, declaration_id, OPINION)
    prefill = form_of(staffed).prefill
    assert prefill.source.startswith("退回的申报")
    assert (prefill.grades["transport"], prefill.grades["limits"]) == ("C", "B")
    page = app_of(staffed).test_client().get(f"/e/{token_of(staffed)}/grade").text
    assert '<option value="C" selected>C级</option>' in page and 'value="理由"' in page


def test_the_last_examination_fills_the_next_declaration(staffed):
    """A year later: what the examiners found, not what was claimed; no bar, no signature."""
    declaration_id = declared(staffed)
    for login in ("g_banner", "g_city", "g_region"):
        examined(staffed, login, declaration_id, Grade.B, management=Grade.B)
    change(
        staffed,
        sa.update(schema.grade_declaration).values(state=GradeState.DECIDED, decided_on=TODAY),
    )
    change(
        staffed,
        sa.update(schema.grade_indicator)
        .where(schema.grade_indicator.c.dimension == "management")
        .values(examined=Grade.C),
    )
    prefill = form_of(staffed, CEMENT).prefill
    assert prefill.source.startswith("上次评定的申报") and prefill.grades["management"] == "C"
    assert (prefill.bars, prefill.who) == ({}, "")
