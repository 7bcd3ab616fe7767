"""The whole straight line in a real browser: forecast, decision, approval, orders, phone, release, report."""

import io
import shutil
import threading
import zipfile

import pytest
from bureau import BANNER, DAY, HOUR, PASSWORD, START, open_bureau
from makers import Clock, app_of, link_of, rows
from werkzeug.serving import make_server

from emergency.storage import schema
from plans.beijing import BEIJING
from plans.lifecycle import OrderState, WarningState

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
FORECAST = "date,aqi_min,aqi_max,primary\n2026-11-25,200,230,PM2.5\n2026-11-26,110,140,PM2.5\n"
CLEAN = "date,aqi_min,aqi_max,primary\n2026-11-27,60,90,PM2.5\n2026-11-28,50,80,PM2.5\n2026-11-29,40,70,\n"


@pytest.fixture(scope="module")
def chromium():
    """Headless Chromium; skipped where it or its driver is not installed."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with driver.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(tmp_path):
    """A console served on a free port, its bureau and its clock."""
    bureau, clock = open_bureau(tmp_path), Clock()
    server = make_server("127.0.0.1", 0, app_of(bureau, clock), threaded=True)
    server.daemon_threads = True
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.port}", bureau, clock
    server.shutdown()
    serving.join()
    server.server_close()
    bureau.office.store.engine.dispose()


class Person:
    """Somebody at a browser of their own; without JavaScript where asked."""

    def __init__(self, chromium, base, *, scripts=True, size=(1366, 768)):
        viewport = {"width": size[0], "height": size[1]}
        self.context = chromium.new_context(viewport=viewport, java_script_enabled=scripts)
        self.page = self.context.new_page()
        self.base = base
        self.broken = []
        self.page.on("pageerror", lambda error: self.broken.append(str(error)))
        self.page.on("console", self._hear)

    def _hear(self, message):
        if message.type == "error":
            self.broken.append(message.text)

    def opens(self, path):
        """Go to a page; it must exist."""
        answer = self.page.goto(self.base + path)
        assert answer.ok, (path, answer.status)

    def signs_in(self, login):
        """Sign in."""
        self.opens("/session/new")
        self.page.fill("[name=login]", login)
        self.page.fill("[name=password]", PASSWORD)
        self.presses("登录")

    def presses(self, name):
        """Press the button with this name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def sees(self, text):
        """Whether the page says this."""
        return self.page.get_by_text(text).first.is_visible()


def _wire(moment):
    return moment.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")


def _uploads(duty, name, text):
    duty.opens("/forecast/")
    duty.page.fill("[name=source]", "测试监测站")
    payload = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    duty.page.set_input_files("[name=file]", payload)
    duty.presses("上传并研判")


def _consults(duty, conclusion):
    duty.page.fill("[name=participants]", "虚构甲 市监测站\n虚构乙 市气象局")
    duty.page.fill("[name=opinion]", "同意系统建议。")
    duty.page.select_option("[name=conclusion]", conclusion)
    duty.presses("保存会商记录")


def _decides(duty, act, level, start, end="", reason=""):
    duty.page.select_option("[name=act]", act)
    duty.page.select_option("[name=level]", level)
    duty.page.fill("[name=start_at]", start)
    duty.page.fill("[name=expected_end]", end)
    duty.page.fill("[name=reason]", reason)
    duty.presses("报请审批")


@pytest.mark.browser
def test_a_forecast_becomes_orders_and_a_report_by_the_hands_of_people(chromium, site):
    """Suggestion, decision, second person, orders, acknowledgement on a phone, release, report."""
    base, bureau, clock = site
    duty = Person(chromium, base)
    duty.signs_in("duty")
    _uploads(duty, "forecast.csv", FORECAST)
    assert duty.sees("建议发布") and duty.sees("✓ 符合")
    _consults(duty, "yellow")
    _decides(duty, "issue", "yellow", _wire(START), _wire(START + 2 * DAY))
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
    _uploads(duty, "clean.csv", CLEAN)
    _consults(duty, "none")
    _decides(duty, "release", "yellow", _wire(clock.now), reason="实况与预报均已转好")
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
