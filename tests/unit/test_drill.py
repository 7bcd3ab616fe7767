"""A drill: refused a live channel three times over, marked on every page and paper, confirmed by another word."""

import dataclasses
import importlib
import io
import pkgutil
import re

import docx
import pytest
from bureau import DAY, HOUR, MINUTE, NOW, START, TODAY
from makers import Clock, app_of, rows, visitor
from messages import make_message, make_new
from ozone_days import starts
from tiers import CHIFENG, REGION, TONGLIAO, Tiers

import notifier.channels
from emergency.documents.official_paper import OfficialPaper
from emergency.documents.official_word import write_official_word
from emergency.documents.paper import DRILL, Paper, Text
from emergency.documents.paper_pdf import write_official_pdf, write_pdf
from emergency.documents.paper_word import write_word
from emergency.errors import ConfirmationWrong, DrillOnly
from emergency.services import approval, ozone, ticking, warning
from emergency.services.ticking import JOBS
from emergency.storage import outbox, schema
from emergency.storage.work import REGION_WIDE
from notifier.channels import DRILL_REFUSED, HARMLESS
from notifier.delivery import Accepted
from notifier.dispatch import Dispatcher
from notifier.message import MessageState
from plans.lifecycle import WarningAct
from plans.terms import WarningLevel

YELLOW = WarningLevel.YELLOW
LATER = NOW + 3 * DAY


@pytest.fixture
def careless(bureau):
    """The bureau with every live channel switched on, as a careless administrator would leave it."""
    live = dataclasses.replace(
        bureau.office.settings, sms_channel="http", mail_channel="smtp", drill_only=False
    )
    bureau.office = dataclasses.replace(bureau.office, settings=live)
    return bureau


def _exercise(bureau):
    """A drill from issue to release with a raise, an extension, a pause, reminders and an ozone response."""
    bureau.receives([230, 140])
    bureau.decides(WarningAct.ISSUE, YELLOW, drill=True)
    for minutes in (20, 70, 130):
        for job in JOBS:
            ticking.run_tick(bureau.office, job, NOW + minutes * MINUTE)
    said = {"reason": "演练需要", "drill": True}
    bureau.receives([230, 230, 230], now=NOW + 3 * HOUR)
    bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, NOW + 3 * HOUR, **said)
    bureau.decides(WarningAct.EXTEND, WarningLevel.ORANGE, NOW + 4 * HOUR, days=5, **said)
    ticking.run_tick(bureau.office, JOBS[0], START)
    bureau.decides(WarningAct.SUSPEND, WarningLevel.ORANGE, START + HOUR, start=START + HOUR, **said)
    bureau.decides(
        WarningAct.RESUME, WarningLevel.ORANGE, START + 2 * HOUR, start=START + 2 * HOUR, days=5, **said
    )
    bureau.receives([90, 90], now=LATER, first=1)
    bureau.decides(WarningAct.RELEASE, YELLOW, LATER, start=LATER, **said)
    made = starts(bureau, drill=True)
    ozone.end(bureau.office, bureau.duty, NOW + HOUR, made.response_id, "演练结束", "演练结束")


def test_every_message_of_a_drill_is_composed_for_the_spool(careless):
    """First refusal: whatever the settings say, no act of a drill composes a message for a live channel."""
    _exercise(careless)
    told = rows(careless, schema.message)
    purposes = {each.purpose.value for each in told}

    assert {"order_start", "order_change", "order_extend", "order_suspend", "order_resume", "order_release",
            "order_remind", "ozone_start", "ozone_end"} <= purposes  # fmt: skip
    assert {each.channel for each in told} == HARMLESS and all(each.drill for each in told)
    assert all(each.text.startswith("【演练】") for each in told)
    assert all(each.subject.startswith("【演练】") for each in told if each.subject)


@pytest.mark.parametrize("channel", ["sms", "email", "voice", "wecom", "Spool", "spool2", ""])
def test_the_queue_takes_a_drill_for_the_spool_alone(careless, channel):
    """Second refusal: a row for anything else is not queued, nor is what was queued with it."""
    with careless.office.store.begin(REGION_WIDE, write=True) as work:
        with pytest.raises(DrillOnly, match="演练消息不得使用真实通道"):
            outbox.enqueue(work, [make_new(1), make_new(2, drill=True, channel=channel)], NOW)
        work.commit()
    assert rows(careless, schema.message) == []


def _live_channels():
    found = {}
    for each in pkgutil.iter_modules(notifier.channels.__path__):
        module = importlib.import_module(f"notifier.channels.{each.name}")
        for held in vars(module).values():
            if isinstance(held, type) and held.__module__ == module.__name__ and getattr(held, "live", None):
                found[held.__name__] = held
    return found


@pytest.mark.parametrize("name", sorted(_live_channels()))
def test_no_adapter_sends_a_drill(name):
    """Third refusal: before it looks at its settings, its connection or the address; it has none of them here."""
    kind = _live_channels()[name]

    assert kind.send(kind.__new__(kind), make_message(drill=True)) == DRILL_REFUSED


def test_all_adapters_are_known():
    """A live way out that does not say so would escape the test above."""
    assert len(_live_channels()) >= 8
    sending = {
        name
        for each in pkgutil.iter_modules(notifier.channels.__path__)
        for name, held in vars(importlib.import_module(f"notifier.channels.{each.name}")).items()
        if isinstance(held, type) and hasattr(held, "send") and held.__module__.endswith(each.name)
    }
    assert sending - set(_live_channels()) <= {"SpoolChannel", "AliyunCaller", "Wire"}


class _Live:
    """A live channel that somebody put in the place of the spool."""

    name, live, sent = "spool", True, 0

    def send(self, _message):
        """Would reach people."""
        self.sent += 1
        return Accepted("p")

    def close(self):
        """Nothing is held."""


class _Box:
    """An outbox with one drill whose row was changed to a live way behind the system's back."""

    def __init__(self, message):
        self.waiting, self.settled = [message], []

    def claim(self, *_arguments, **_named):
        """The message, once."""
        claimed, self.waiting = self.waiting, []
        return claimed

    def settle(self, settlements):
        """Keep what came of it."""
        self.settled += settlements
        return len(settlements)

    def give_back(self, _messages):
        """Nothing comes back."""
        return 0

    def match_receipts(self):
        """None."""
        return 0


@pytest.mark.parametrize("channel", ["spool", "sms"])
def test_the_dispatcher_refuses_a_live_channel_under_any_name(channel):
    """A live way under the name of the spool, or a row changed to a live way: never sent, failed for good."""
    live, box = _Live(), _Box(make_message(drill=True, channel=channel))
    Dispatcher(box, {channel: live}, worker="w", clock=lambda: NOW).run_batch()

    assert live.sent == 0
    assert [(each.outcome.code, each.state) for each in box.settled] == [("drill", MessageState.FAILED)]


@pytest.mark.parametrize(
    ("drill", "word", "other"), [(True, "演练黄色", "黄色"), (False, "黄色", "演练黄色")]
)
def test_a_drill_is_confirmed_by_another_word(bureau, drill, word, other):
    """The word of the one is refused for the other, and nothing goes out."""
    bureau.receives([230, 140])
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW, drill=drill)
    approval.approve(bureau.office, bureau.commander, NOW, decision_id)
    assert warning.preview(bureau.office, bureau.duty, NOW, decision_id).confirmation == word
    with pytest.raises(ConfirmationWrong, match=f"请输入「{word}」"):
        warning.issue(bureau.office, bureau.duty, NOW, decision_id, other)
    assert rows(bureau, schema.warning) == [] and rows(bureau, schema.message) == []
    assert warning.issue(bureau.office, bureau.duty, NOW, decision_id, word).orders == 8


def test_the_word_stands_on_the_page_of_the_drill(bureau):
    """The officer reads what to type."""
    bureau.receives([230, 140])
    decision_id = bureau.submits(WarningAct.ISSUE, YELLOW, drill=True)
    approval.approve(bureau.office, bureau.commander, NOW, decision_id)

    assert "演练黄色" in visitor(app_of(bureau), "duty").get(f"/warning/{decision_id}/issue").text


LINK = re.compile(r'href="(/(?:episode|order|decision|consultation|review|directive|warning|ozone)/[^"#]+)"')


def test_every_page_of_a_drill_is_marked(bureau):
    """All pages that can be reached from a drill by a link, as the duty officer sees them."""
    _exercise(bureau)
    browser = visitor(app_of(bureau, Clock(LATER)), "duty")
    seen, ahead = set(), ["/episode/1", "/ozone/1"]
    while ahead:
        path = ahead.pop().replace("&amp;", "&")
        answer = browser.get(path)
        seen.add(path)
        if answer.mimetype != "text/html" or answer.status_code != 200:
            continue
        # The lists of a noun hold real matters too; a drill among them is marked in its row.
        assert '<body class="drill">' in answer.text or "【演练】" in answer.text, path
        assert "【演练】本页为演练内容" in answer.text or path.endswith(("/episode/", "/ozone/")), path
        ahead += [
            each for each in LINK.findall(answer.text) if _plain(each) not in {_plain(one) for one in seen}
        ]
    assert {
        "/episode/1/orders",
        "/decision/1",
        "/consultation/1",
        "/order/1",
        "/review/1",
        "/ozone/1",
    } <= seen


def _plain(path):
    return path.split("?")[0]


def test_a_regional_drill_is_marked_below_and_in_its_directives(bureau):
    """The city's desk and the directive of a drill carry the mark; the notice left for the spool alone."""
    tiers = Tiers(bureau)
    for city in (CHIFENG, TONGLIAO):
        tiers.receives(city, 2)
    tiers.receives(REGION, 2)
    tiers.duty(TONGLIAO)
    tiers.decides(REGION, WarningAct.ISSUE, YELLOW, bound=(CHIFENG, TONGLIAO), drill=True)
    asked = tiers.asked(TONGLIAO)
    browser = visitor(app_of(bureau), f"duty{TONGLIAO}")

    assert asked.drill
    for path in (f"/directive/{asked.id}", "/directive/"):
        assert "【演练】" in browser.get(path).text, path
    assert {each.channel for each in rows(bureau, schema.message)} <= HARMLESS


def test_a_paper_of_a_drill_says_so_at_the_head_of_every_page():
    """Word carries it in the header; the PDF is set from the same paper; other papers carry nothing."""
    drill = Paper("通知", (Text("内容。"),), labels=(DRILL,))
    header = docx.Document(io.BytesIO(write_word(drill))).sections[0].header.paragraphs[0].text
    plain = docx.Document(io.BytesIO(write_word(Paper("通知", (Text("内容。"),))))).sections[0].header

    assert header.startswith("【演练】") and drill.to_json()["head"] == header
    assert "".join(each.text for each in plain.paragraphs) == ""
    assert write_pdf(drill).startswith(b"%PDF")


def test_an_official_paper_of_a_drill_says_so_on_odd_and_even_pages():
    """The number series says it too; a real paper has nothing at the head of its pages."""
    values = {
        "head": "虚构指挥部文件", "number": "虚构演练〔2026〕1号", "title": "通知", "to": "各旗县",
        "body": (Text("内容。"),), "attachments": (), "signed": "虚构指挥部办公室", "dated": TODAY,
    }  # fmt: skip
    drill = docx.Document(io.BytesIO(write_official_word(OfficialPaper(**values, labels=(DRILL,))))).sections[
        0
    ]
    real = docx.Document(io.BytesIO(write_official_word(OfficialPaper(**values)))).sections[0]

    for header in (drill.header, drill.even_page_header):
        assert header.paragraphs[0].text.startswith("【演练】")
    assert "".join(each.text for each in real.header.paragraphs) == ""
    assert write_official_pdf(OfficialPaper(**values, labels=(DRILL,))).startswith(b"%PDF")
