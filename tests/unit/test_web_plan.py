"""The pages of the law: the register of figures nobody has read, amendments, comparison, check, replays."""

import csv
import io
import re
import xml.etree.ElementTree as ET

import pytest
from bureau import AREA, NOW, PASSWORD
from makers import app_of, rows, visitor

from emergency.documents import chart
from emergency.errors import AlreadyRunning, InputInvalid
from emergency.services import account, backtest
from emergency.services.account import NewAccount
from emergency.services.backtest import LONGEST_DAYS, WhatIf
from emergency.services.office import SYSTEM
from emergency.storage import schema
from plans.history import HistoryDay
from plans.terms import Role, WarningLevel

FORM = "/plan/assumed/150500/release_hours"
FIELDS = {
    "value": "24",
    "in_force_from": "2026-12-20",
    "document": "通辽市预案（测试）<b>",
    "article": "第四章",
    "reader": "测试核对人",
}
TABLE = "date\taqi\n2015-11-07\t120\n2015-11-08\t231\n2015-11-09\t240\n2015-11-10\t90\n2015-11-11\t80\n"
ASKED = {"area": AREA, "dust": "propose", "first": "", "last": ""}


@pytest.fixture
def app(bureau):
    """The console, with a second administrator."""
    new = NewAccount("second", "第二人", "person-20", Role.ADMIN, AREA, PASSWORD)
    account.create_account(bureau.office, SYSTEM, NOW, new)
    return app_of(bureau)


def test_an_amendment_goes_from_form_to_law_by_two_persons(app, bureau):
    """Entered by one, shown as waiting, confirmed by another on the register, then in the plan."""
    first, second = visitor(app, "admin"), visitor(app, "second")
    assert first.post(FORM, FORM, **FIELDS).status_code == 302
    waiting = first.get("/plan/assumed").text
    assert "由您录入，须由另一位管理员确认" in waiting and "/plan/amendment/1/confirm" not in waiting
    assert "&lt;b&gt;" in waiting and "（测试）<b>" not in waiting

    offered = second.get("/plan/assumed").text
    assert "确认自 2026-12-20 起执行「24 小时」" in offered
    assert second.post("/plan/amendment/1/confirm", "/plan/assumed").status_code == 302
    assert "24 小时" in second.get("/plan/150500-2024").text


def test_the_one_who_entered_is_refused_in_words(app):
    """A forged confirmation by the same person is a refusal with the next step."""
    browser = visitor(app, "admin")
    browser.post(FORM, FORM, **FIELDS)
    answer = browser.post("/plan/amendment/1/confirm", "/plan/assumed")

    assert answer.status_code == 403 and "请由另一位管理员核对后确认" in answer.text


def test_a_withdrawal_is_told_with_its_reason(app):
    """The register keeps it."""
    browser = visitor(app, "admin")
    browser.post(FORM, FORM, **FIELDS)
    assert browser.post("/plan/amendment/1/withdraw", "/plan/assumed", reason="").status_code == 422
    assert browser.post("/plan/amendment/1/withdraw", "/plan/assumed", reason="读错一行").status_code == 302

    assert "读错一行" in browser.get("/plan/assumed").text


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("value", "", "请填写数值"),
        ("value", "二十四", "应为 0 至 240 的整数"),
        ("value", "241", "应为 0 至 240 的整数"),
        ("in_force_from", "", "生效日"),
        ("in_force_from", "2026-02-30", "不是有效的日期"),
        ("in_force_from", "0001-01-01", "早于本地区最早的预案"),
        ("document", "", "文件不能为空"),
        ("reader", " ", "核对原文的人"),
    ],
)
def test_a_wrong_field_is_refused_in_words(app, bureau, field, text, said):
    """Nothing is stored."""
    answer = visitor(app, "admin").post(FORM, FORM, **(FIELDS | {field: text}))

    assert answer.status_code == 422 and said in answer.text
    assert not rows(bureau, schema.plan_amendment)


@pytest.mark.parametrize("login", ["duty", "commander", "reviewer", "reader"])
def test_the_form_is_for_administrators_and_the_register_for_all(app, login):
    """Everybody sees what is assumed; only administrators are offered the form."""
    browser = visitor(app, login)
    page = browser.get("/plan/assumed?area=150500")

    assert page.status_code == 200 and "release_hours" in page.text and FORM not in page.text
    assert browser.get(FORM).status_code == 403
    for act in (FORM, "/plan/amendment/1/confirm", "/plan/amendment/1/withdraw"):
        assert browser.post(act, "/duty/", reason="x").status_code == 403


def test_the_table_for_download_is_what_the_page_lists(app):
    """One row a figure with value, unit, source and who may confirm it."""
    browser = visitor(app, "reader")
    answer = browser.get("/plan/assumed.csv?area=150500")
    found = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    row = next(each for each in found if each["键"] == "release_hours")

    assert answer.text.startswith("\ufeff") and "attachment" in answer.headers["Content-Disposition"]
    assert (row["数值"], row["单位"], row["地区"]) == ("36", "小时", "通辽市")
    assert "通辽市、内蒙古自治区的管理员" in row["可确认者"]
    assert f"待核 {len(found)} 项" in browser.get("/plan/assumed?area=150500").text


def test_a_redline_strikes_the_old_value_and_shows_the_new(app):
    """Between two versions, and between two days of one."""
    browser = visitor(app, "reader")
    page = browser.get("/plan/diff?before=150000-2020&after=150000-2024").text
    assert re.search(r"<del><b>CN-2018</b>.*?</del>", page, re.S) and "<b>CN-2024</b>" in page

    same = browser.get("/plan/diff?before=150000-2024&after=150000-2024").text
    assert "没有差别" in same


def test_an_amendment_shows_between_the_day_before_and_the_day(app):
    """Two days of one plan differ by the confirmed amendment."""
    visitor(app, "admin").post(FORM, FORM, **FIELDS)
    visitor(app, "second").post("/plan/amendment/1/confirm", "/plan/assumed")
    ends = "before=150500-2024&before_on=2026-12-19&after=150500-2024&after_on=2026-12-20"
    page = visitor(app, "reader").get(f"/plan/diff?{ends}").text

    assert "差别 1 项" in page and "release_hours" in page


def test_replaced_bases_stand_beside_the_plan_and_in_the_check(app):
    """Each with what took its place; the check names file and key."""
    browser = visitor(app, "reader")
    page, check = browser.get("/plan/150500-2024").text, browser.get("/plan/check").text

    assert "<del>《环境空气质量标准》GB 3095-2012</del>" in page
    assert "plans/150500.toml" in check and "plan.150500-2024.legal_base.环境空气质量标准" in check


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/plan/assumed?area=150103", 404),
        ("/plan/assumed?area=<x>", 404),
        ("/plan/assumed.csv?area=x", 404),
        ("/plan/assumed/150500/nonsense", 404),
        ("/plan/assumed/150400/release_hours", 404),
        ("/plan/diff?before=x&after=y", 404),
        ("/plan/diff?before=150000-2024&after=150000-2024&before_on=x", 200),
        ("/plan/check?on=2026-13-01", 200),
        ("/plan/check?on=2019-01-01", 200),
        ("/plan/nonsense", 404),
    ],
)
def test_nonsense_in_an_address_is_answered(app, path, status):
    """As not found, or as if it were empty."""
    assert visitor(app, "admin").get(path).status_code == status


def test_a_pasted_history_is_replayed_under_two_rule_sets(app, bureau):
    """Two heavy days: both rule sets hit; the page shows counts and the picture, and keeps nothing."""
    browser = visitor(app, "duty")
    before = len(rows(bureau, schema.journal))
    fields = ASKED | {"pasted": TABLE, "rules": "CN-2024", "against": "CN-2018"}
    page = browser.post("/backtest/", "/backtest/", **fields)

    assert page.status_code == 200 and "通辽市逐日AQI与会有的预警" in page.text
    assert "规则集 CN-2024" in page.text and "规则集 CN-2018" in page.text
    assert re.search(r"命中</b></td>\s*<td[^>]*>1</td>\s*<td[^>]*>1</td>", page.text)
    assert not re.search(r"\sstyle=|<script(?![^>]*\bsrc=)", page.text)
    assert len(rows(bureau, schema.journal)) == before


def test_an_uploaded_history_is_read_as_the_command_reads_it(app):
    """A file named synthetic is called so on the page; bulletins are taken with it."""
    bulletins = "issue_date,target_date,aqi_low,aqi_high\n" + "".join(
        f"2015-11-0{day},2015-11-0{day + ahead},180,240\n" for day in (7, 8) for ahead in (1,)
    )
    fields = ASKED | {
        "observed": (io.BytesIO(TABLE.encode()), "observed.csv"),
        "forecast": (io.BytesIO(bulletins.encode()), "SYNTHETIC.csv"),
    }
    page = visitor(app, "reviewer").post("/backtest/", "/backtest/", **fields)

    assert page.status_code == 200 and "合成数据" in page.text and "按当时的预报逐日研判" in page.text


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({}, 422, "没有选择文件，也没有粘贴数据"),
        ({"pasted": "date,aqi\n2015-11-08,x\n"}, 422, "x"),
        ({"pasted": "date,aqi\n2015-11-08,10\n2015-11-08,10\n"}, 422, "已出现过"),
        ({"pasted": TABLE, "area": "999999"}, 404, "999999"),
        ({"pasted": TABLE, "rules": "CN-1999"}, 404, "CN-1999"),
        ({"pasted": TABLE, "dust": "x"}, 422, "沙尘"),
        ({"pasted": TABLE, "first": "2016-01-01"}, 422, "所选日期内没有"),
        ({"pasted": "code,date,aqi\n150400,2015-11-08,10\n"}, 422, "请核对地区"),
        ({"pasted": "date,aqi\n1990-01-01,10\n2100-01-01,10\n"}, 422, "一次最多回放"),
        ({"pasted": "x" * 5_000_000}, 422, "超过 4 MB"),
    ],
)
def test_a_history_that_cannot_be_replayed_is_refused_in_words(app, fields, status, said):
    """Empty, malformed, repeated, of another place, of no days, too long, too large."""
    answer = visitor(app, "duty").post("/backtest/", "/backtest/", **(ASKED | fields))

    assert answer.status_code == status and said in answer.text


def test_a_browser_may_not_paste_without_end(app):
    """As a browser sends it, with a file field, a pasted text has a bound of its own."""
    app.config["MAX_FORM_MEMORY_SIZE"] = 2000  # the client leaves a larger request to the collector
    sent = {"pasted": "x" * 3000, "observed": (io.BytesIO(b""), "")}
    answer = visitor(app, "duty").post("/backtest/", "/backtest/", **(ASKED | sent))

    assert answer.status_code == 413 and "过大" in answer.text


@pytest.mark.parametrize(("login", "status"), [("duty", 200), ("admin", 200), ("reviewer", 200),
                                               ("reader", 403), ("commander", 403)])  # fmt: skip
def test_replays_are_for_desk_administrators_and_reviewers(app, login, status):
    """The menu offers the page to those who may open it."""
    browser = visitor(app, login)

    assert browser.get("/backtest/").status_code == status
    assert ('href="/backtest/"' in browser.get("/duty/").text) is (status == 200)


@pytest.mark.parametrize(("days", "taken"), [(LONGEST_DAYS - 1, True), (LONGEST_DAYS, True),
                                             (LONGEST_DAYS + 1, False)])  # fmt: skip
def test_the_longest_history_is_a_known_number_of_days(bureau, days, taken):
    """Below, at and above the bound; the days between count whether or not they were measured."""
    first = NOW.date().replace(year=2000)
    ends = [HistoryDay(first, 50), HistoryDay(first.fromordinal(first.toordinal() + days - 1), 50)]
    asked = WhatIf(AREA)
    if taken:
        found = backtest.replay(bureau.office, bureau.duty, NOW, asked, {"": ends})
        assert len(found.history.days) == days and found.comparison is None
    else:
        with pytest.raises(InputInvalid, match="一次最多回放"):
            backtest.replay(bureau.office, bureau.duty, NOW, asked, {"": ends})


def test_one_replay_runs_at_a_time(bureau, monkeypatch):
    """A second one waits a little and is then told to come again."""
    monkeypatch.setattr(backtest, "PATIENCE_SECONDS", 0.01)
    days = {AREA: [HistoryDay(NOW.date(), 50)]}
    with backtest._one_at_a_time, pytest.raises(AlreadyRunning, match="请稍后再试"):
        backtest.replay(bureau.office, bureau.duty, NOW, WhatIf(AREA), days)

    assert backtest.replay(bureau.office, bureau.duty, NOW, WhatIf(AREA), days).result.days == 1


def test_the_picture_shows_each_level_by_height_and_name():
    """A strip for each plan, an axis that names the levels; no scripts and no styles."""
    day = NOW.date()
    week = [day.fromordinal(day.toordinal() + step) for step in range(7)]
    levels = tuple(zip(week[1:4], (WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED), strict=True))
    course = chart.ReplayCourse(
        "通辽市",
        tuple(zip(week, (90, 201, 320, None, 200, 80, 60), strict=True)),
        200,
        (chart.LevelStrip("甲", levels), chart.LevelStrip("乙", ())),
    )
    drawn = chart.svg(chart.replay_course(course))

    assert ET.fromstring(drawn).get("aria-label") == "通辽市逐日AQI与会有的预警"
    for word in ("甲", "乙", "黄", "橙", "红", "重污染线 200"):
        assert word in drawn
    assert "<script" not in drawn and " style=" not in drawn
