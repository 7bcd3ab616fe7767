"""The page behind an enterprise's link: old phones, no cookies, no sign-in."""

import datetime
import io

import pytest
import sqlalchemy as sa
from bureau import DAY, HOUR, NOW, START
from makers import Clock, app_of, change, link_of, rows, warn

from emergency.services import finding, warning
from emergency.storage import schema
from plans.lifecycle import OrderState, WarningAct
from plans.terms import WarningLevel

SECOND = datetime.timedelta(seconds=1)
RELEASED = START + DAY + HOUR


@pytest.fixture
def phone(bureau):
    """A phone without cookies, the path of its link, the order behind it, and the clock."""
    warn(bureau)
    path, order_id = link_of(bureau)
    clock = Clock()
    browser = app_of(bureau, clock).test_client(use_cookies=False)
    return browser, path, order_id, clock


def _state(bureau, order_id):
    return rows(bureau, schema.order, schema.order.c.id == order_id)[0].state


def test_the_page_says_what_until_when_and_under_which_article(bureau, phone):
    """Every line of the order with its source, the deadline, and the number the SMS quoted."""
    browser, path, order_id, _ = phone
    page = browser.get(path).text
    lines = rows(bureau, schema.order_line, schema.order_line.c.order_id == order_id)

    assert lines and all(line.text in page and line.citation["document"] in page for line in lines)
    assert "2026年11月25日0时" in page
    assert "请立即签收" in page


def test_the_enterprise_acknowledges_then_declares(bureau, phone):
    """Each act moves the order on, and the page says so in its headline."""
    browser, path, order_id, _ = phone

    assert browser.post(f"{path}/acknowledge", data={"who": "虚构甲"}).status_code == 302
    assert _state(bureau, order_id) is OrderState.ACKNOWLEDGED
    assert "已签收，请落实措施" in browser.get(path).text
    assert browser.post(f"{path}/in-place", data={"who": "虚构甲"}).status_code == 302
    assert _state(bureau, order_id) is OrderState.IN_PLACE
    assert "<h1>已申报到位</h1>" in browser.get(path).text


def test_looking_at_the_page_acknowledges_nothing(bureau, phone):
    """A phone's link preview must not sign for anybody."""
    browser, path, order_id, _ = phone
    browser.get(path)
    browser.head(path)

    assert _state(bureau, order_id) is OrderState.ISSUED
    assert browser.get(f"{path}/acknowledge").status_code == 405


def test_acknowledging_without_a_name_is_refused_with_a_sentence(bureau, phone):
    """Nothing is stored."""
    browser, path, order_id, _ = phone
    answer = browser.post(f"{path}/acknowledge", data={"who": "  "})

    assert answer.status_code == 422 and "请填写办理人姓名" in answer.text
    assert _state(bureau, order_id) is OrderState.ISSUED


def test_declaring_before_acknowledging_is_refused(phone):
    """The order of the steps is kept even when a form is forged."""
    browser, path, _, _ = phone

    assert browser.post(f"{path}/in-place", data={"who": "虚构甲"}).status_code == 409


@pytest.mark.parametrize(("late", "status"), [(-SECOND, 200), (0 * SECOND, 404), (SECOND, 404)])
def test_a_link_is_good_until_it_expires(bureau, phone, late, status):
    """A second before, at, and a second after its end; the refusal says whom to ask."""
    browser, path, _, clock = phone
    clock.now = NOW + bureau.office.settings.link_days * DAY + late
    answer = browser.get(path)

    assert answer.status_code == status
    assert status == 200 or "请联系值班室" in answer.text


def test_a_revoked_link_and_an_unknown_one_open_nothing(bureau, phone):
    """Both get a page with a sentence."""
    browser, path, _, _ = phone
    change(bureau, sa.update(schema.link).values(revoked_at=NOW))

    assert browser.get(path).status_code == 404
    assert browser.get("/e/AAAAAAAAAAAA").status_code == 404
    assert "这个链接无效" in browser.get("/e/AAAAAAAAAAAA").text


def test_after_the_release_the_page_says_so(bureau, phone):
    """No more demand, no more buttons to acknowledge or declare."""
    browser, path, _, clock = phone
    bureau.receives([90, 90, 90], now=START + DAY, first=1)
    bureau.decides(
        WarningAct.RELEASE, WarningLevel.YELLOW, now=START + DAY, start=START + DAY + HOUR, reason="实况转好"
    )
    clock.now = START + 2 * DAY
    page = browser.get(path).text

    assert "<h1>预警已解除</h1>" in page
    assert "签收指令</button>" not in page and "申报措施到位</button>" not in page


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"1" * 9, "a.png", 302),
        (b"<html><script>alert(1)</script>", "a.png", 422),
        (b"", "a.png", 422),
        (b"MZ\x90\x00", "a.jpg", 422),
    ],
)
def test_a_file_is_taken_for_what_it_is(bureau, phone, content, name, status):
    """Pictures are kept; a page or a program under a picture's name is refused and nothing stored."""
    browser, path, _, _ = phone
    data = {"kind": "photo", "file": (io.BytesIO(content), name)}
    answer = browser.post(f"{path}/evidence", data=data)

    assert answer.status_code == status
    assert len(rows(bureau, schema.attachment)) == (status == 302)


def test_the_enterprise_reads_the_finding_and_answers_it(bureau, phone):
    """Nothing to answer at first; once a lead stands, its grounds are shown and the answer is kept."""
    browser, path, order_id, clock = phone
    assert "陈述与申辩" not in browser.get(path).text
    clock.now = START + DAY
    finding.draft_findings(bureau.office, bureau.reviewer, clock.now, 1)
    (lead,) = rows(bureau, schema.finding, schema.finding.c.order_id == order_id)

    assert all(ground in browser.get(path).text for ground in lead.grounds)
    assert browser.post(f"{path}/answer", data={"text": "当日已停产，见附件。"}).status_code == 302
    assert rows(bureau, schema.finding, schema.finding.c.id == lead.id)[0].answer == "当日已停产，见附件。"
    assert browser.post(f"{path}/answer", data={"text": " "}).status_code == 422


def test_what_was_handed_in_is_listed(phone):
    """The enterprise sees that its file arrived."""
    browser, path, _, _ = phone
    data = {"kind": "photo", "file": (io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"1" * 9), "停窑照片.png")}
    browser.post(f"{path}/evidence", data=data)

    assert "停窑照片.png" in browser.get(path).text


def test_a_drill_is_a_drill_on_the_phone_too(bureau):
    """The hatched band stands on the enterprise's page."""
    warn(bureau, drill=True)
    path, _ = link_of(bureau)
    page = app_of(bureau).test_client().get(path).text

    assert '<body class="drill">' in page and "【演练】本页为演练内容" in page


@pytest.fixture
def released(bureau, phone):
    """A phone whose warning was released, from two hours after START + one day on."""
    browser, path, order_id, clock = phone
    browser.post(f"{path}/acknowledge", data={"who": "虚构甲"})
    bureau.receives([90, 90, 90], now=START + DAY, first=1)
    bureau.decides(
        WarningAct.RELEASE, WarningLevel.YELLOW, now=START + DAY, start=RELEASED, reason="实况转好"
    )
    clock.now = RELEASED
    warning.release_due(bureau.office, RELEASED)
    return browser, path, order_id, clock


def _summarise(browser, path, **changes):
    return browser.post(
        f"{path}/summary", data={"who": "虚构甲", "text": "三条生产线已停产三日。", **changes}
    )


def _summaries(bureau, order_id):
    table = schema.evidence
    return rows(bureau, table, table.c.order_id == order_id, table.c.summary == "执行总结")


@pytest.mark.parametrize(("early", "status"), [(SECOND, 409), (0 * SECOND, 302), (-SECOND, 302)])
def test_a_summary_is_taken_from_the_moment_of_release_on(bureau, released, early, status):
    """A second before the release it is refused and not offered; at and after it is taken."""
    browser, path, order_id, clock = released
    clock.now = RELEASED - early

    assert _summarise(browser, path).status_code == status
    assert len(_summaries(bureau, order_id)) == (status == 302)
    assert ("提交执行总结</button>" in browser.get(path).text) == (status == 302)


def test_while_the_warning_lives_no_summary_is_offered_or_taken(bureau, phone):
    """The refusal says when; nothing is stored."""
    browser, path, order_id, _ = phone
    answer = _summarise(browser, path)

    assert answer.status_code == 409 and "解除后再提交" in answer.text
    assert "提交执行总结</button>" not in browser.get(path).text
    assert not _summaries(bureau, order_id)


def test_a_summary_lies_beside_the_order_and_does_not_reopen_it(bureau, released):
    """Evidence of the kind ledger without a verdict; state and acknowledgement stay as they ended."""
    browser, path, order_id, _ = released
    before = rows(bureau, schema.order, schema.order.c.id == order_id)[0]
    _summarise(browser, path, file=(io.BytesIO(b"%PDF-1.7 "), "总结.pdf"))
    (kept,) = _summaries(bureau, order_id)

    assert (kept.kind, kept.verdict, kept.grounds) == ("ledger", None, ["三条生产线已停产三日。"])
    assert rows(bureau, schema.order, schema.order.c.id == order_id)[0] == before
    assert before.state is OrderState.CLOSED
    page = browser.get(path).text
    assert "已收到 1 份执行总结" in page and "三条生产线已停产三日。" in page and "总结.pdf" in page
    assert "提交执行总结（虚构甲）" in rows(bureau, schema.journal)[-1].summary


def test_the_same_summary_twice_is_kept_once_and_another_version_beside_it(bureau, released):
    """A double press changes nothing; a correction is a version of its own, the newest shown."""
    browser, path, order_id, _ = released
    _summarise(browser, path)
    _summarise(browser, path)
    assert len(_summaries(bureau, order_id)) == 1
    _summarise(browser, path, text="更正：两条生产线停产。")
    page = browser.get(path).text

    assert len(_summaries(bureau, order_id)) == 2
    assert "已收到 2 份" in page and "更正：两条生产线停产。" in page and "三条生产线" not in page


@pytest.mark.parametrize(("versions", "status"), [(9, 302), (10, 422), (11, 422)])
def test_only_so_many_versions_are_taken(bureau, released, versions, status):
    """The tenth is taken, the eleventh and any later one refused with whom to call."""
    browser, path, order_id, _ = released
    for number in range(versions):
        _summarise(browser, path, text=f"第 {number} 稿")
    answer = _summarise(browser, path, text="再一稿")

    assert answer.status_code == status and len(_summaries(bureau, order_id)) == 10


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"who": " "}, "请填写填报人姓名"),
        ({"text": " "}, "请填写执行总结"),
        ({"text": "长" * 4001}, "1 至 4000 个字"),
        ({"file": (io.BytesIO(b"MZ\x90\x00"), "a.pdf")}, "不接受这种文件"),
    ],
)
def test_a_faulty_summary_is_refused_and_nothing_kept(bureau, released, changes, said):
    """Text, name and file are each looked at before anything is stored."""
    browser, path, order_id, _ = released
    answer = _summarise(browser, path, **changes)

    assert answer.status_code == 422 and said in answer.text
    assert not _summaries(bureau, order_id) and not rows(bureau, schema.attachment)


@pytest.mark.parametrize("length", [3999, 4000])
def test_a_summary_may_be_as_long_as_the_limit(bureau, released, length):
    """Just below and at the limit it is taken."""
    browser, path, order_id, _ = released

    assert _summarise(browser, path, text="长" * length).status_code == 302
    assert len(_summaries(bureau, order_id)) == 1


def test_a_replaced_order_leads_to_the_newest_for_its_summary(bureau, released):
    """One summary for one response; without a successor the replaced order takes it itself."""
    browser, path, order_id, _ = released
    table = schema.order
    change(bureau, sa.update(table).where(table.c.id == order_id).values(state=OrderState.SUPERSEDED))
    assert "提交执行总结</button>" in browser.get(path).text
    other = rows(bureau, table, table.c.id != order_id)[0].id
    change(bureau, sa.update(table).where(table.c.id == other).values(supersedes_id=order_id))

    assert "提交执行总结</button>" not in browser.get(path).text
    assert _summarise(browser, path).status_code == 409


def test_an_order_still_in_place_after_the_release_is_reported(bureau, released):
    """The arrow 已到位 → 已报告 is taken where the order is open; it then says so."""
    browser, path, order_id, _ = released
    table = schema.order
    change(bureau, sa.update(table).where(table.c.id == order_id).values(state=OrderState.IN_PLACE))
    _summarise(browser, path)

    assert _state(bureau, order_id) is OrderState.REPORTED


def test_the_page_offers_nothing_that_would_be_refused(phone):
    """No video among the kinds, and a file chooser that asks for what is kept."""
    browser, path, _, _ = phone
    page = browser.get(path).text

    assert 'value="photo"' in page and 'value="video"' not in page
    assert "image/*" not in page and 'accept="image/jpeg,image/png,image/webp,.pdf' in page


@pytest.mark.parametrize("grade", ["", "unrated"])
def test_whoever_holds_no_grade_reads_the_same_word(bureau, phone, grade):
    """An enterprise without a grade is 不分级 on its page, however the order keeps it."""
    browser, path, order_id, _ = phone
    table = schema.order
    change(bureau, sa.update(table).where(table.c.id == order_id).values(grade=grade))

    assert "<dd>不分级</dd>" in browser.get(path).text


def test_a_refusal_leads_an_enterprise_back_to_its_own_page(bureau, phone):
    """Never to the officers' sign-in page; behind a link that does not open there is only the telephone."""
    guest, path, order_id, _ = phone
    owner = rows(bureau, schema.order, schema.order.c.id == order_id)[0].enterprise_id
    person = rows(bureau, schema.contact, schema.contact.c.enterprise_id == owner)[0].id
    refused = guest.post(f"{path}/contacts/confirm", data={"contact_id": person, "code": "000000"})
    assert refused.status_code == 422 and f'href="{path}/contacts"' in refused.text
    assert 'href="/"' not in refused.text
    lost = guest.get("/e/unknown/contacts")
    assert lost.status_code == 404 and "返回" not in lost.text
    assert 'href="/public/grade"' in guest.get("/public/grade/77.pdf").text
    assert "返回首页" in guest.get("/nowhere").text
