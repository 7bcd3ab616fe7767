"""A grade from the enterprise's telephone to the next list, over the National Day holiday, in real browsers."""

import datetime
import re

import pytest
from browser import Person, served
from bureau import open_bureau
from grading import CEMENT, SCHEME, awarded, held, staff
from makers import Clock, app_of, rows

from emergency.services import enterprise_link
from emergency.storage import schema
from plans.beijing import midnight
from plans.grade_examination import Dimension
from plans.grade_lifecycle import AdjustmentState, GradeState
from plans.terms import Grade

HOUR = datetime.timedelta(hours=1)
PDF = {"name": "申报表.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"}


def at(month, day, hour=10):
    """A moment of 2026 in Beijing."""
    return midnight(datetime.date(2026, month, day)) + hour * HOUR


@pytest.fixture
def stage(tmp_path):
    """The console with people at every tier, on a clock, and the link of the first enterprise."""
    bureau = staff(open_bureau(tmp_path))
    clock = Clock(at(9, 21))
    address = enterprise_link.issue_link(bureau.office, bureau.admin, clock.now, 1)
    with served(app_of(bureau, clock)) as base:
        yield base, bureau, clock, re.search(r"/e/\w+$", address).group()
    bureau.office.store.engine.dispose()


def officer(chromium, base, login):
    """An officer at a browser of his own."""
    made = Person(chromium, base, scripts=False)
    made.signs_in(login)
    return made


def grades(page, form, grade):
    """Choose one grade for all seven indicators of the form with this action."""
    for each in Dimension:
        page.select_option(f"form[action$='{form}'] [name={each.value}]", grade)


def says(person, form, button, **fields):
    """Fill in the form with this action and press its button."""
    for name, value in fields.items():
        person.page.locator(f"form[action$='{form}'] [name={name}]").first.fill(value)
    person.page.locator(f"form[action$='{form}'] button", has_text=button).first.click()


def declares(plant, link, grade, bar=""):
    """The environment manager fills in the form on a telephone."""
    plant.opens(f"{link}/grade")
    plant.page.select_option("[name=industry]", CEMENT)
    plant.page.select_option("[name=scheme]", SCHEME)
    grades(plant.page, "/grade", grade)
    plant.page.check("[name=gate_ready]")
    plant.page.fill("[name=bar_excess]", bar)
    plant.page.set_input_files("[name=file]", PDF)
    says(plant, "/grade", "提交申报", who="环保负责人")


def examines(person, grade):
    """One tier examines on the page of the declaration."""
    person.opens("/grade/1")
    grades(person.page, "/examine", grade)
    says(person, "/examine", "保存审核", opinion="现场核查属实")


def test_a_grade_goes_its_whole_way_over_a_holiday(chromium, stage):
    """Returned, mended, examined thrice, public over the holiday, objected to by anyone, decided, lowered."""
    base, bureau, clock, link = stage
    plant = Person(chromium, base, scripts=False, size=(390, 844))
    declares(plant, link, "B", bar="2025-09-22")
    assert plant.sees("距申报不满 12 个月，不得申报B级。依据：")
    plant.broken.clear()  # the browser notes each refusal itself
    declares(plant, link, "B", bar="2025-09-20")  # more than a year ago
    assert plant.sees("申报已提交")
    declares(plant, link, "B")
    assert plant.sees("已有一份申报")
    plant.broken.clear()
    banner = officer(chromium, base, "g_banner")
    banner.opens("/grade/1")
    says(banner, "/return", "退回", opinion="缺在线监测验收材料")
    assert banner.sees("已退回企业补正")
    declares(plant, link, "B")
    assert plant.sees("申报已提交")
    city, region = officer(chromium, base, "g_city"), officer(chromium, base, "g_region")
    for person in (banner, city):
        examines(person, "B")
        assert person.sees("审核已保存")
    clock.now = at(9, 28)
    region = officer(chromium, base, "g_region")
    examines(region, "B")
    says(region, "/publicise", "公示", document="测试公示〔2026〕3号")
    # 29 and 30 September, 8, 9, 10 (a Saturday worked), 12 and 13 October
    assert region.sees("公示已发布，至 2026-10-13 届满")

    guest = Person(chromium, base, scripts=False)
    guest.opens("/public/grade")
    guest.page.click("summary")
    says(guest, "/objection", "提交异议", text="夜间门禁没有记录", who="周边居民", reach="13800000000")
    assert guest.sees("异议已提交")
    plant.opens(f"{link}/grade")
    plant.page.select_option("[name=declaration_id]", "1")
    says(plant, "/grade/objection", "提交异议", text="应为A级", who="环保负责人")
    assert plant.sees("异议已提交")
    clock.now = at(10, 14)
    head = officer(chromium, base, "g_region_head")
    head.opens("/grade/1")
    assert head.page.locator("form[action$='/decide']").count() == 0  # an objection is open
    region = officer(chromium, base, "g_region")
    for number in (1, 2):
        region.opens("/grade/1")
        region.page.select_option(f"form[action$='/objection/{number}'] [name=upheld]", "0")
        says(region, f"/objection/{number}", "记录核实结论", opinion="调取记录，完整")
    head.opens("/grade/1")
    says(head, "/decide", "评定为B级", document="测试评定〔2026〕9号")
    assert head.sees("已评定，有效至") and head.sees("自下一版应急减排清单起执行")
    assert held(bureau, 1).state is GradeState.DECIDED and awarded(bureau)[-1].grade is Grade.B

    plant.opens(f"{link}/grade")
    signing = plant.page.locator("section.decide", has_text="绩效等级评定通知书").first
    with plant.page.expect_download() as kept:
        signing.get_by_role("link", name="下载 PDF").click()
    assert kept.value.suggested_filename.endswith("绩效等级评定通知书.pdf")
    signing.locator("[name=who]").fill("环保负责人")
    signing.get_by_role("button", name="签收", exact=True).click()
    assert plant.sees("已签收")

    banner = officer(chromium, base, "g_banner")
    banner.opens("/grade/propose/1")
    banner.page.select_option("[name=target]", f"{CEMENT}|C")
    banner.page.select_option("[name=ground]", "short")
    says(banner, "/propose/1", "提出下调建议", reason="自动监测数据超标。")
    region.opens("/grade/adjustment/1")
    says(region, "/notify", "发出告知书", document="测试告知〔2026〕2号")
    assert region.sees("陈述期限自企业签收")
    plant.opens(f"{link}/grade")
    told = plant.page.locator("section.decide", has_text="拟下调绩效等级告知书").first
    told.locator("[name=who]").fill("环保负责人")
    told.get_by_role("button", name="签收", exact=True).click()
    assert plant.sees("（含当日）前陈述")
    says(plant, "/grade/adjustment/1", "提交陈述", text="设备故障，已修复", who="环保负责人")
    assert plant.sees("陈述已提交")
    head.opens("/grade/adjustment/1")
    head.page.select_option("[name=lower]", "1")
    says(head, "/decide", "作出决定", opinion="陈述理由不成立", document="测试决定〔2026〕1号")
    assert head.sees("已下调。")
    assert rows(bureau, schema.grade_adjustment)[0].state is AdjustmentState.ADJUSTED
    assert held(bureau, 1).state is GradeState.ADJUSTED and awarded(bureau)[-1].grade is Grade.C
    assert not plant.broken and not guest.broken and not head.broken
