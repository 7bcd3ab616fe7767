"""The whole straight line in a real browser: forecast, decision, approval, orders, phone, release, report."""

import io
import zipfile

import pytest
from browser import Person, consults, decides, served, uploads, wire
from bureau import BANNER, DAY, HOUR, START, open_bureau
from makers import Clock, app_of, link_of, rows

from emergency.storage import schema
from plans.lifecycle import OrderState, WarningState

FORECAST = "date,aqi_min,aqi_max,primary\n2026-11-25,200,230,PM2.5\n2026-11-26,110,140,PM2.5\n"
CLEAN = "date,aqi_min,aqi_max,primary\n2026-11-27,60,90,PM2.5\n2026-11-28,50,80,PM2.5\n2026-11-29,40,70,\n"


@pytest.fixture
def site(tmp_path):
    """A console served on a free port, its bureau and its clock."""
    bureau, clock = open_bureau(tmp_path), Clock()
    with served(app_of(bureau, clock)) as base:
        yield base, bureau, clock
    bureau.office.store.engine.dispose()


@pytest.mark.browser
def test_a_forecast_becomes_orders_and_a_report_by_the_hands_of_people(chromium, site):
    """Suggestion, decision, second person, orders, acknowledgement on a phone, release, report."""
    base, bureau, clock = site
    duty = Person(chromium, base)
    duty.signs_in("duty")
    uploads(duty, "forecast.csv", FORECAST)
    assert duty.sees("建议发布") and duty.sees("✓ 符合")
    consults(duty, "yellow")
    decides(duty, "issue", "yellow", wire(START), wire(START + 2 * DAY))
    assert duty.sees("等待办公室主任签批") or duty.sees("签批")
    assert duty.page.get_by_role("button", name="批准发布黄色预警").count() == 0

    twin = Person(chromium, base)
    twin.signs_in("twin")
    twin.opens("/decision/1")
    assert twin.sees("您是报审人，不能审批自己提交的决定")

    signer = Person(chromium, base, scripts=False)
    signer.signs_in("commander")
    signer.opens("/decision/1")
    signer.presses("批准发布黄色预警")
    assert signer.sees("已批准")

    duty.opens("/warning/1/issue")
    duty.page.fill("[name=typed]", "橙色")
    duty.page.locator("button.issue").click()
    assert duty.sees("请输入「黄色」以确认") and not rows(bureau, schema.order)
    duty.opens("/warning/1/issue")
    button = duty.page.locator("button.issue")
    duty.page.fill("[name=typed]", "黄色")
    promised = button.inner_text()
    button.click()
    orders = rows(bureau, schema.order)
    assert promised == f"向 {len(orders)} 家企业下达Ⅲ级响应指令"
    counted = duty.page.locator("[data-count=ordered]")
    assert counted.inner_text() == str(len(orders))

    path, _ = link_of(bureau)
    phone = Person(chromium, base, scripts=False, size=(390, 844))
    phone.opens(path)
    phone.page.fill("[name=who]", "虚构丙")
    phone.presses("签收指令")
    assert phone.sees("已签收，请落实措施")
    # The desk hears of it by itself, without being loaded again.
    duty.page.locator("[data-count=acknowledged]").get_by_text("1", exact=True).wait_for()
    phone.presses("申报措施到位")
    assert phone.sees("已申报到位")
    picture = {"name": "窑.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + b"0" * 64}
    phone.page.set_input_files("[name=file]", picture)
    phone.presses("上传")
    assert phone.sees("材料已收到")
    assert phone.page.locator("main").bounding_box()["width"] <= 390

    clock.now = START + DAY + 9 * HOUR
    # Their sessions ended with the shift; each signs in again.
    duty.signs_in("duty")
    signer.signs_in("commander")
    uploads(duty, "clean.csv", CLEAN)
    consults(duty, "none")
    decides(duty, "release", "yellow", wire(clock.now), reason="实况与预报均已转好")
    signer.opens("/decision/2")
    signer.presses("批准解除黄色预警")
    duty.opens("/warning/2/issue")
    duty.page.fill("[name=typed]", "解除")
    duty.page.locator("button.issue").click()
    assert rows(bureau, schema.warning)[0].state is WarningState.RELEASED
    phone.opens(path)
    assert phone.sees("预警已解除")

    reviewer = Person(chromium, base)
    reviewer.signs_in("reviewer")
    reviewer.opens("/review/1")
    reviewer.presses("用电核查")
    reviewer.presses("整理线索")
    reviewer.presses("生成报告并归档")
    with reviewer.page.expect_download() as expected:
        reviewer.page.get_by_role("link", name="下载评估报告").click()
    content = expected.value.path().read_bytes()
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not rows(bureau, schema.order, schema.order.c.state == OrderState.ISSUED)
    for each in (duty, twin, signer, phone, reviewer):
        assert [said for said in each.broken if "422" not in said] == []
    assert {each.division for each in orders} == {BANNER}
