"""People at real browsers: what they open, fill in and press. Used by the end-to-end tests."""

import contextlib
import shutil
import threading

import pytest
from bureau import PASSWORD
from werkzeug.serving import make_server

from plans.beijing import BEIJING

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

PATIENCE = 10_000  # milliseconds until a page counts as not saying something


@contextlib.contextmanager
def chromium_running():
    """Headless Chromium; the test is skipped where it or its driver is not installed."""
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with driver.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@contextlib.contextmanager
def served(app):
    """The address of a console served on a free port."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()
    server.server_close()


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
        """Whether the page says this, at once or after the page that is being loaded has come."""
        wanted = self.page.get_by_text(text).first
        # The driver may not be installed where this module is read, so its own TimeoutError cannot be named.
        with contextlib.suppress(Exception):
            wanted.wait_for(state="visible", timeout=PATIENCE)
        return wanted.is_visible()


def wire(moment):
    """A moment as a form takes it, Beijing time."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")


def uploads(duty, name, text):
    """Hand in a forecast of the own area."""
    duty.opens("/forecast/")
    duty.page.fill("[name=source]", "测试监测站")
    payload = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    duty.page.set_input_files("[name=file]", payload)
    duty.presses("上传并研判")


def consults(duty, conclusion):
    """Write down the consultation on the page of the assessment."""
    duty.page.fill("[name=participants]", "虚构甲 市监测站\n虚构乙 市气象局")
    duty.page.fill("[name=opinion]", "同意系统建议。")
    duty.page.select_option("[name=conclusion]", conclusion)
    duty.presses("保存会商记录")


def decides(duty, act, level, start, end="", reason=""):
    """Submit a decision on the page that follows a consultation."""
    duty.page.select_option("[name=act]", act)
    duty.page.select_option("[name=level]", level)
    duty.page.fill("[name=start_at]", start)
    duty.page.fill("[name=expected_end]", end)
    duty.page.fill("[name=reason]", reason)
    duty.presses("报请审批")
