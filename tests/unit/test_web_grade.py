"""Grading through the doors: the console by role, the enterprise behind its link, the public notice."""

import io
import re

import pytest
from bureau import NOW
from grading import CEMENT, DAY, SCHEME, decided, declared, held, publicised, staff
from makers import Clock, app_of, rows, visitor, warn

from emergency.services import enterprise_link, registry
from emergency.storage import reduction, schema
from emergency.storage.work import REGION_WIDE
from plans.beijing import day_of
from plans.grade_examination import Dimension
from plans.grade_lifecycle import AdjustmentState, GradeState
from plans.terms import Grade

SEVEN = {each.value: "B" for each in Dimension}
FORM = {"industry": CEMENT, "scheme": SCHEME, "gate_ready": "1", "who": "填报人", **SEVEN}
SAID = {"opinion": "属实", "document": "测试〔2026〕1号"}


@pytest.fixture
def staffed(bureau):
    """A bureau with people at every tier."""
    return staff(bureau)


def path_of(bureau, now=NOW) -> str:
    """The address behind the first enterprise's link."""
    address = enterprise_link.issue_link(bureau.office, bureau.admin, now, 1)
    return re.search(r"/e/\w+$", address).group()


def test_the_whole_way_in_forms(staffed):
    """Declared from paper with a file, examined thrice, public, decided; each page shows where it stands."""
    clock = Clock()
    app = app_of(staffed, clock)
    form = "/grade/declare/1"
    clerk = visitor(app, "admin")
    answer = clerk.post(form, form, **FORM, file=(io.BytesIO(b"%PDF-1.4 x"), "申报表.pdf"))
    assert answer.location == "/grade/1"
    for login in ("g_banner", "g_city", "g_region"):
        assert visitor(app, login).post("/grade/1/examine", "/grade/1", **SEVEN, **SAID).status_code == 302
    region = visitor(app, "g_region")
    region.post("/grade/1/publicise", "/grade/1", **SAID)
    assert "2026-12-02" in region.get("/grade/1").text
    head = visitor(app, "g_region_head")
    assert head.post("/grade/1/decide", "/grade/1", **SAID).status_code == 409
    clock.now = NOW + 10 * DAY
    head = visitor(app, "g_region_head")
    assert head.post("/grade/1/decide", "/grade/1", **SAID).status_code == 302
    assert held(staffed, 1).state is GradeState.DECIDED
    page = head.get("/grade/1").text
    assert "自下一版应急减排清单起执行" in page and "申报表.pdf" in page
    assert head.get("/grade/1/file/1").headers["Content-Disposition"].startswith("attachment")
    assert "B级" in app.test_client().get("/public/grade").text


@pytest.mark.parametrize(
    ("path", "page", "allowed"),
    [
        ("/grade/1/examine", "/grade/1", {"g_banner"}),
        ("/grade/1/return", "/grade/1", {"g_banner"}),
        ("/grade/1/reject", "/grade/1", {"g_banner_head"}),
    ],
)
@pytest.mark.parametrize(
    "login", ["g_banner", "g_banner_head", "g_other", "g_city", "g_city_head", "g_region", "admin", "reader"]
)
def test_who_may_act_at_the_banner(staffed, path, page, allowed, login):
    """Every other role or tier is refused with a sentence, and the declaration stays."""
    declared(staffed)
    answer = visitor(app_of(staffed), login).post(path, page, **SEVEN, **SAID)
    # A page out of scope gives no token for its form either.
    assert answer.status_code == 302 if login in allowed else answer.status_code in (400, 403, 404, 409)
    assert (held(staffed, 1).state is GradeState.DECLARED) is (login not in allowed)
    assert login in allowed or "请" in answer.text or "须由" in answer.text


def test_a_page_offers_only_what_the_reader_may_do(staffed):
    """The examiner of the banner sees the form of examination; the city does not see it yet."""
    declared(staffed)
    app = app_of(staffed)
    assert "保存审核" in visitor(app, "g_banner").get("/grade/1").text
    assert "保存审核" not in visitor(app, "g_city").get("/grade/1").text
    assert visitor(app, "g_other").get("/grade/1").status_code == 404
    assert visitor(app, "reader").get("/grade/declare/1").status_code == 403


def test_the_enterprise_declares_and_mends_behind_its_link(staffed):
    """Found from its own page; a returned declaration shows its deadline and is declared again."""
    app, path = app_of(staffed), path_of(staffed)
    guest = app.test_client(use_cookies=True)
    assert f"{path}/grade" in guest.get(path).text
    assert guest.post(f"{path}/grade", data=FORM).status_code == 302
    row = held(staffed, 1)
    assert (row.source, row.state, row.claimed) == ("portal", GradeState.DECLARED, Grade.B)
    banner = visitor(app, "g_banner")
    banner.post("/grade/1/return", "/grade/1", opinion="请补门禁照片")
    assert "（含当日）前补正重报" in guest.get(f"{path}/grade").text
    guest.post(f"{path}/grade", data={**FORM, "transport": "C"})
    assert (held(staffed, 1).state, held(staffed, 1).claimed) == (GradeState.DECLARED, Grade.C)


def test_faults_of_the_form_come_together(staffed):
    """A missing indicator, no name, a broken day: refused in Chinese, nothing stored."""
    guest, path = app_of(staffed).test_client(), path_of(staffed)
    answer = guest.post(f"{path}/grade", data={**FORM, "who": "", "limits": ""})
    assert answer.status_code == 422
    assert "排放限值" in answer.text and "填报人" in answer.text
    assert guest.post(f"{path}/grade", data={**FORM, "bar_excess": "昨天"}).status_code == 422
    assert guest.post("/e/unknown/grade", data=FORM).status_code == 404
    assert not rows(staffed, schema.grade_declaration)


def test_the_public_notice_says_what_until_when_and_where_to_object(staffed):
    """Before: nothing; during: enterprise, industry, grade, period, telephone; no person is named."""
    app = app_of(staffed)
    assert "目前没有正在公示" in app.test_client().get("/public/grade").text
    publicised(staffed)
    text = app.test_client().get("/public/grade").text
    name = rows(staffed, schema.enterprise)[0].name
    for words in (name, "水泥", "B级", "2026-11-23 至 2026-12-02", "0475-0000000", "7 个工作日"):
        assert words in text
    assert "填报人" not in text and "g_region" not in text


def test_an_objection_is_taken_down_and_settled(staffed):
    """From the page of the declaration; settled not upheld, publicity goes on."""
    publicised(staffed)
    region = visitor(app_of(staffed), "g_region")
    region.post("/grade/1/objection", "/grade/1", objector="某单位", way="来信", text="不符")
    assert "待核实" in region.get("/grade/1").text
    region.post("/grade/1/objection/1", "/grade/1", opinion="经核实相符", upheld="0")
    assert held(staffed, 1).state is GradeState.PUBLICISED


def test_a_proposal_to_lower_goes_through_its_forms(staffed):
    """Proposed from the enterprise's page, told, stated behind the link, decided."""
    decided(staffed)
    clock = Clock(NOW + 31 * DAY)
    app, path = app_of(staffed, clock), path_of(staffed, clock.now)
    region = visitor(app, "g_region")
    assert "/grade/propose/1" in region.get("/enterprise/1").text
    form = "/grade/propose/1"
    assert region.post(form, form, target="x", ground="", reason="").status_code == 422
    answer = region.post(form, form, target=f"{CEMENT}|C", ground="short", reason="抽查不达标")
    assert answer.location == "/grade/adjustment/1"
    region.post("/grade/adjustment/1/notify", "/grade/adjustment/1", **SAID)
    guest = app.test_client(use_cookies=True)
    assert "拟下调等级告知" in guest.get(f"{path}/grade").text
    guest.post(f"{path}/grade/adjustment/1", data={"who": "负责人", "text": "已整改"})
    head = visitor(app, "g_region_head")
    assert "已整改" in head.get("/grade/adjustment/1").text
    head.post("/grade/adjustment/1/decide", "/grade/adjustment/1", lower="1", **SAID)
    assert rows(staffed, schema.grade_adjustment)[0].state is AdjustmentState.ADJUSTED


def test_the_review_leads_to_the_form(staffed):
    """From an order to its enterprise, with the finding; another area does not find the order."""
    warn(staffed)
    order = rows(staffed, schema.order)[0]
    answer = visitor(app_of(staffed), "reviewer").get(f"/grade/propose/order/{order.id}?finding=7")
    assert answer.location == f"/grade/propose/{order.enterprise_id}?finding=7"
    assert visitor(app_of(staffed), "chifeng").get(f"/grade/propose/order/{order.id}").status_code == 404


@pytest.mark.parametrize(("days", "over"), [(8, False), (9, False), (10, True)])
def test_the_list_says_when_publicity_is_over(staffed, days, over):
    """The day before the last, the last, the day after."""
    publicised(staffed)
    page = visitor(app_of(staffed, Clock(NOW + days * DAY)), "g_region").get("/grade/").text
    assert ("期满，待评定" in page) is over


def test_the_list_marks_what_is_late(staffed):
    """With the number of late declarations, and by state."""
    declared(staffed)
    clock = Clock(NOW + 60 * DAY)
    examiner = visitor(app_of(staffed, clock), "g_banner")
    assert "逾期 1 份" in examiner.get("/grade/").text
    assert "绩效分级逾期" in examiner.get("/duty/").text
    assert "绩效分级逾期" not in visitor(app_of(staffed), "g_banner").get("/duty/").text
    assert "没有。" in examiner.get("/grade/?state=decided").text
    assert examiner.get("/grade/?state=nonsense").status_code == 200


def test_a_new_grade_waits_for_the_next_list(staffed):
    """The list in force goes on with the grades of its own day; one published later takes the new one up."""
    area, before = "150500", NOW + 29 * DAY
    decided(staffed, Grade.D)
    day = day_of(NOW + 31 * DAY)
    with staffed.office.store.begin(REGION_WIDE) as work:
        earlier = {each.id: each.grade for each in reduction.listed_enterprises(work, area, day_of(before))}
        later = {each.id: each.grade for each in reduction.listed_enterprises(work, area, day)}
    assert later == earlier
    registry.publish_list(
        staffed.office, staffed.admin, NOW + 31 * DAY, area, day.year, "新清单", day, "测试清单不足额"
    )
    with staffed.office.store.begin(REGION_WIDE) as work:
        renewed = {each.id: each.grade for each in reduction.listed_enterprises(work, area, day)}
    assert renewed[1] is not earlier[1] and {**renewed, 1: earlier[1]} == earlier


def test_orders_of_a_running_warning_do_not_change(staffed):
    """The grade is written, the orders and their lines stay; the next list takes it up."""
    warn(staffed)
    orders, lines = rows(staffed, schema.order), rows(staffed, schema.order_line)
    decided(staffed)
    assert (rows(staffed, schema.order), rows(staffed, schema.order_line)) == (orders, lines)
    assert rows(staffed, schema.grade, schema.grade.c.enterprise_id == 1)[-1].grade is Grade.B
