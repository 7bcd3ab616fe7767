"""The review report: a real Word file that names everybody and marks what nobody has read."""

import dataclasses
import datetime
import importlib.util
import io
import pathlib

import docx
import pytest
from docx.oxml.ns import qn

from emergency.documents.report import write_report
from emergency.documents.report_paper import ReviewPaper
from emergency.documents.typography import full_width
from plans.beijing import BEIJING
from plans.dated import Citation
from plans.lifecycle import OrderState
from plans.review import (
    AirDay,
    EpisodeFacts,
    FindingFacts,
    OrderFacts,
    TimelineEntry,
    WarningFacts,
    figures_of,
)
from plans.review_facts import RevisionFacts
from plans.review_score import rules_on
from plans.terms import ResponseLevel, Verdict, WarningLevel

TEMPLATES = pathlib.Path(__file__).resolve().parents[2] / "templates" / "documents"
PICTURES, TABLES = 5, 15


def at(day, hour=0):
    """A moment of December 2024 in Beijing."""
    return datetime.datetime(2024, 12, day, hour, tzinfo=BEIJING)


def finding(place, state, **changes):
    """A finding about one order."""
    return FindingFacts(
        place, place, f"虚构企业{place}", state, Verdict.UNMET, "N1", ("用电占基线 62%",), **changes
    )


def order(place, **changes):
    """An order to one invented enterprise, answered and met."""
    values = {
        "order_id": place,
        "number": f"通重污染应急〔2024〕1号-{place:04d}",
        "enterprise_id": place,
        "enterprise": f"虚构企业{place}（测试）有限公司",
        "division": "150502",
        "industry": "水泥",
        "grade": "C",
        "level": WarningLevel.ORANGE,
        "response": ResponseLevel.II,
        "state": OrderState.CLOSED,
        "issued_at": at(16, 18),
        "start_at": at(17, 8),
        "deadline": at(17, 8),
        "ended_at": at(20, 8),
        "messages": 1,
        "sent": 1,
        "delivered": 1,
        "acknowledged_at": at(16, 18),
        "in_place_at": at(17, 7),
        "verdict": Verdict.MET,
        "drop_ratio": 0.91,
        "daily_cut": {"so2": 100.0, "nox": 200.0, "pm": 50.0, "vocs": 10.0},
    }
    return OrderFacts(**{**values, **changes})


ORDERS = (
    order(1),
    order(2, verdict=Verdict.UNMET, finding=finding(2, "confirmed", article="排污许可管理条例第三十五条")),
    order(3, verdict=Verdict.UNMET, finding=finding(3, "lead")),
    order(
        4, delivered=0, acknowledged_at=None, in_place_at=None, verdict=None, drop_ratio=None, daily_cut={}
    ),
    order(5, division="150581", grade="", verdict=Verdict.UNVERIFIABLE),
)
TIMELINE = (
    TimelineEntry(at(16, 15), "审批人乙", "approve", "批准发布橙色预警。", "某预案 第4章（待核）"),
    *(TimelineEntry(at(16, 18), f"虚构企业{place}", "acknowledge", "签收指令。") for place in range(6)),
    TimelineEntry(at(20, 8), "值班员甲", "release", "解除橙色预警。", "突发事件应对法 第七十条"),
)
EPISODE = EpisodeFacts(
    episode_id=1,
    code="150500-2024-01",
    title="2024年12月中旬污染过程",
    area="150500",
    area_name="通辽市",
    drill=False,
    opened_at=at(15, 18),
    closed_at=None,
    warnings=(
        WarningFacts(
            "通重污染应急〔2024〕1号",
            WarningLevel.ORANGE,
            at(16, 18),
            at(17, 8),
            None,
            at(20, 8),
            (
                RevisionFacts("发布", WarningLevel.YELLOW, at(16, 18), at(17, 8), None),
                RevisionFacts("升级", WarningLevel.ORANGE, at(16, 20), at(17, 8), None),
            ),
        ),
    ),
    timeline=TIMELINE,
    air=tuple(
        AirDay(at(day).date(), 200, 230, aqi, "PM2.5") for day, aqi in ((17, 231), (18, 228), (19, None))
    ),
)


def paper(orders=ORDERS, episode=EPISODE, **changes):
    """The paper of the episode."""
    rules = rules_on(at(17).date(), acknowledge_minutes=60, grace_minutes=30)
    values = {
        "figures": figures_of(episode, orders, rules, at(23)),
        "issuer": "通辽市重污染天气应急指挥部办公室",
        "dated": at(27).date(),
        "plan_title": "通辽市重污染天气应急预案",
        "names": {"150502": "科尔沁区", "150581": "霍林郭勒市", "deduct.running": "停产线运行扣分"},
        "basis": (Citation("某指南", "水泥", False), Citation("大气污染防治法", "第九十六条", True)),
    }
    return ReviewPaper(**{**values, **changes})


@pytest.fixture(scope="module")
def report():
    """The report, opened as Word opens it."""
    return docx.Document(io.BytesIO(write_report(paper())))


def rows(document, caption) -> list[list[str]]:
    """The rows below the heading of the table with this caption."""
    for paragraph in document.paragraphs:
        if paragraph.text.startswith(caption):
            table = docx.table.Table(paragraph._p.getnext(), paragraph._parent)
            return [[cell.text for cell in row.cells] for row in table.rows][1:]
    raise AssertionError(f"no table {caption}")


def said(document) -> str:
    """All paragraphs in one text."""
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_the_report_has_the_chapters_of_a_review_in_their_order(report):
    """The skeleton of an 应急响应后评估报告, complete and in order."""
    chapters = [each.text for each in report.paragraphs if each.style.name == "Heading 1"]
    assert [each.split("、")[-1] for each in chapters] == [
        "基本情况",
        "预警与响应时间线",
        "指令接收与签收",
        "措施落实",
        "减排量核算",
        "监督检查与违规",
        "空气质量变化",
        "问题与建议",
        "清单与预案修订建议",
        "附表",
    ]


def test_every_chart_and_table_is_there(report):
    """Five pictures; all tables, because this episode has something for each."""
    assert len(report.inline_shapes) == PICTURES
    assert len(report.tables) == TABLES


def test_nothing_of_the_template_is_left(report):
    """No tag, no empty placeholder."""
    cells = " ".join(cell.text for table in report.tables for cell in table._cells)
    assert not {"{{", "{%", "}}"} & set((said(report) + cells).split())
    assert "{" not in said(report) + cells


def test_every_enterprise_stands_in_the_annex_with_verdict_and_grounds(report):
    """One row an order: number, state, answer, verdict, grounds; names exactly as registered."""
    annex = rows(report, "附表1")
    assert [row[1] for row in annex] == [each.enterprise for each in ORDERS]
    assert [row[3] for row in annex] == [each.number for each in ORDERS]
    assert [row[9] for row in annex] == ["落实到位", "未落实", "未落实", "未判定", "无法核实"]
    assert annex[3][7:9] == ["未签收", "未申报"]
    assert annex[0][10] == "用电较基线下降 91%"
    assert annex[2][10].endswith("线索，未认定")


def test_the_unreached_are_named_with_the_reason(report):
    """An enterprise without receipt and answer stands by name."""
    assert [row[0] for row in rows(report, "表3")] == [ORDERS[3].enterprise]


def test_the_five_counts_are_told_apart(report):
    """Sent, delivered, acknowledged, in place and verified each have their own number."""
    assert "下发 5 份、送达 4 份、签收 4 份、申报到位 4 份、核实 3 份" in said(report)


def test_leads_are_no_findings(report):
    """A lead nobody decided stands apart from what a person found, and says that it is no conclusion."""
    assert [row[1] for row in rows(report, "表9")] == ["已认定"]
    assert [row[0] for row in rows(report, "表10")] == ["虚构企业3"]
    assert "不作为违规结论" in said(report)


def test_what_nobody_has_read_is_marked(report):
    """Each source says whether its text was read; a person's choice of article says that."""
    checked = {row[1]: row[3] for row in rows(report, "附表2")}
    assert checked["某指南 水泥（待核）"] == "待核"
    assert checked["大气污染防治法 第九十六条"] == "原文已核对"
    assert checked["某预案 第4章（待核）"] == "待核"
    assert checked["排污许可管理条例第三十五条"] == "人工选定"


def test_assumed_figures_are_listed_by_their_titles(report):
    """Every default of the scoring is named as 待核."""
    listed = rows(report, "附表3")
    assert len(listed) == len(paper().figures.assumed)
    assert "停产线运行扣分" in {row[1] for row in listed}
    assert all("待核" in row[2] for row in listed)


def test_like_entries_of_the_timeline_are_told_as_one(report):
    """Six acknowledgements in a row are one line with their number; nothing else is folded."""
    line = rows(report, "表2")
    assert [row[2] for row in line] == [
        "批准发布橙色预警。",
        "签收指令。（等 6 项同类事项）",
        "解除橙色预警。",
    ]
    assert line[1][1] == "多人"


def test_reductions_are_in_tonnes_with_their_share(report):
    """100 kg a day for three days of four orders are 1.2 t planned; only what was verified counts."""
    assert rows(report, "表8")[0] == ["SO2", "1.200", "0.300", "25.0%"]


def test_the_groups_carry_names(report):
    """Divisions by name, an enterprise without a grade is called so."""
    assert {row[0] for row in rows(report, "表4")} == {"科尔沁区", "霍林郭勒市"}
    assert {row[0] for row in rows(report, "表6")} == {"C级", "不分级"}


@pytest.mark.parametrize(
    ("drill", "labels", "mark"), [(True, (), "演练"), (False, ("历史回放",), "历史回放")]
)
def test_a_drill_or_replay_is_marked_on_every_page(drill, labels, mark):
    """Head of the report and header of each section carry the mark."""
    episode = dataclasses.replace(EPISODE, drill=drill)
    document = docx.Document(io.BytesIO(write_report(paper(episode=episode, labels=labels))))
    assert mark in document.paragraphs[0].text
    assert all(mark in section.header.paragraphs[0].text for section in document.sections)


def test_a_live_episode_carries_no_mark(report):
    """No label, no mark: drill and live never look alike."""
    assert report.paragraphs[0].text == "通辽市重污染天气应急响应后评估报告"
    assert all(section.header.paragraphs[0].text == "" for section in report.sections)


def test_a_clean_episode_says_that_nothing_was_found():
    """No unreached, no findings, no leads: the report says so instead of showing empty tables."""
    document = docx.Document(io.BytesIO(write_report(paper(orders=(order(1),)))))
    assert "没有未送达的企业" in said(document)
    assert "本次过程未发现指令下达和落实方面的问题。" in said(document)
    assert "未认定线索" not in said(document).replace("未经认定的线索", "")


def test_an_episode_without_orders_and_air_still_makes_a_report():
    """Nothing to draw and nothing to divide by: the text stands, the charts are left out."""
    episode = dataclasses.replace(EPISODE, air=(), warnings=(), timeline=())
    document = docx.Document(io.BytesIO(write_report(paper(orders=(), episode=episode))))
    assert len(document.inline_shapes) == 0
    assert "本次过程未发布预警。" in said(document)
    assert "送达率 —" in said(document)
    assert "无法核算减排量" in said(document)
    assert len(document.tables) == 3  # the facts at the head, sources, assumed figures


def test_a_name_cannot_spoil_the_report():
    """Signs of XML and of the template language, and control characters, stay harmless text."""
    names = ["甲&乙<公司>", "{{ 7 * 7 }}{% for %}", "控制\x00\x0b字符", "=1+1"]
    orders = tuple(order(place, enterprise=name) for place, name in enumerate(names))
    document = docx.Document(io.BytesIO(write_report(paper(orders=orders))))
    expected = ["".join(sign for sign in name if ord(sign) >= 32) for name in names]
    assert [row[1] for row in rows(document, "附表1")] == expected


def test_the_same_paper_gives_the_same_bytes():
    """The report can be proved by its hash: nothing in it depends on when it was written."""
    assert write_report(paper()) == write_report(paper())


def test_a_bureau_may_bring_its_own_template():
    """An edited .docx is taken instead of ours."""
    own = docx.Document(TEMPLATES / "review.docx")
    own.paragraphs[-1].insert_paragraph_before("本局自加的一段：{{ area }}")
    stream = io.BytesIO()
    own.save(stream)
    document = docx.Document(io.BytesIO(write_report(paper(), stream.getvalue())))
    assert "本局自加的一段：通辽市" in said(document)


def test_the_committed_template_is_what_its_script_makes(tmp_path):
    """Script and .docx say the same, paragraph by paragraph and cell by cell."""
    where = importlib.util.spec_from_file_location("make_review", TEMPLATES / "make_review.py")
    script = importlib.util.module_from_spec(where)
    where.loader.exec_module(script)
    script.make(tmp_path / "review.docx")
    texts = []
    for path in (tmp_path / "review.docx", TEMPLATES / "review.docx"):
        body = docx.Document(path).element.body
        texts.append([node.text for node in body.iter(qn("w:t"))])
    assert texts[0] == texts[1]


def test_the_paper_is_a4_with_the_official_margins_and_type():
    """GB/T 9704: A4, 37/35/28/26 mm; title in 小标宋 22 pt, body in 仿宋 16 pt, chapters in 黑体."""
    document = docx.Document(TEMPLATES / "review.docx")
    first = document.sections[0]
    sides = [first.top_margin, first.bottom_margin, first.left_margin, first.right_margin]
    assert [round(side.mm) for side in sides] == [37, 35, 28, 26]
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    for style, font, size in (
        ("Title", "方正小标宋简体", 22),
        ("Normal", "仿宋_GB2312", 16),
        ("Heading 1", "黑体", 16),
    ):
        held = document.styles[style]
        assert held.element.rPr.rFonts.get(qn("w:eastAsia")) == font
        assert held.font.size.pt == size


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("指数（AQI）变化，下降", "指数（AQI）变化，下降"),
        ("功率（kW）", "功率（kW）"),
        ("a(b), c: 12:30", "a(b), c: 12:30"),
        ("12:30 签收；共 3,214 份", "12:30 签收；共 3,214 份"),
        ("", ""),
    ],
)
def test_chinese_punctuation_is_wide_beside_chinese_only(written, shown):
    """Signs between Latin letters and digits stay as they are; a pair of brackets stays a pair."""
    assert full_width(written) == shown
