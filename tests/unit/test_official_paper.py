"""Official papers: what they say, how they are numbered, what a bureau may change in their wording."""

import datetime
import importlib.util
import io
import re

import docx
import pytest
import sqlalchemy as sa
from bureau import AREA, DAY, HOUR, LIBRARY, MINUTE, NOW, START, TODAY
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree
from makers import Clock, app_of, change, rows, visitor, warn

from emergency.documents.official_paper import Frame, compose, day_text, official_from_json
from emergency.documents.official_word import write_official_word
from emergency.documents.paper import Grid
from emergency.documents.paper_pdf import write_official_pdf
from emergency.documents.paper_template import MARK, faults_of, shipped
from emergency.errors import InputInvalid, NotAllowed, NotFound, NoticeIncomplete, ReasonRequired
from emergency.services import (
    approval,
    daily_report,
    official_paper,
    paper_keeping,
    paper_template,
    warning,
    warning_case,
)
from emergency.services.daily_report import DailyDraft
from emergency.services.paperwork import PaperFormat
from emergency.storage import closing, schema
from plans import notice
from plans.errors import ActRefused
from plans.lifecycle import WarningAct
from plans.official_paper import ELEMENT_FIELDS, OfficialKind, Part, Series, fields, number_text, sequence_of
from plans.terms import WarningLevel

KINDS = list(OfficialKind)
NOT_LAWFUL = (OfficialKind.CONSULTATION, OfficialKind.APPROVAL, OfficialKind.DAILY)
LAWFUL = [kind for kind in OfficialKind if kind not in NOT_LAWFUL]
OVER = (OfficialKind.RELEASE, OfficialKind.REVOKE)
ISSUER = "通辽市重污染天气应急指挥部办公室"
NINE = [each for each in notice.LABELS if each != "number"]
LEFT_ALONE = (schema.warning, schema.revision, schema.order, schema.message, schema.official_paper)
needs_typst = pytest.mark.skipif(importlib.util.find_spec("typst") is None, reason="typst is not installed")


def _papers(bureau, kind=None):
    """Those of a kind; without one all but the reports that go up with every act."""
    found = rows(bureau, schema.official_paper)
    return [each for each in found if (each.kind is kind if kind else each.kind is not OfficialKind.UPWARD)]


def _text(content: dict) -> str:
    said = [content["title"], content["to"]]
    for block in content["body"]:
        said += (
            [block["text"]]
            if "text" in block
            else [*block["heads"], *(c for row in block["rows"] for c in row)]
        )
    return "\n".join(said)


def _sample(kind, **values):
    known = {
        each.name: Grid(("甲",), (("乙",),), (1,)) if each.table else f"某{each.name}"
        for each in fields(kind)
    }
    frame = Frame("测〔2026〕7号", TODAY, "张三", ISSUER, TODAY, ("演练",))
    return compose(kind, shipped(kind), known | values, frame)


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_wording_is_fit_and_comes_back_from_json(kind):
    """Each can be entered as it is, names only known fields, and survives the database."""
    assert faults_of(kind, shipped(kind)) == []
    made = _sample(kind)
    assert official_from_json(made.to_json()) == made
    assert "{{" not in str(made.to_json()) and MARK not in str(made.to_json())
    assert bool(made.signer) == kind.is_upward


@pytest.mark.parametrize("kind", LAWFUL)
def test_every_element_of_the_law_is_needed_in_every_notice(kind):
    """Of 突发事件应对法 art. 64 and 72; what is over needs no duration."""
    elements = {each.element for each in notice.shipped_requirements()}
    asked = {ELEMENT_FIELDS[each] for each in elements if each in ELEMENT_FIELDS}
    lawful = {each.name for each in fields(kind) if each.needed and each.citation}

    assert asked - lawful == ({"预计期限"} if kind in OVER else set())
    for name in lawful:
        parts = {part: text.replace(f"{{{{ {name} }}}}", "") for part, text in shipped(kind).items()}
        assert any(f"「{name}」（" in each.message for each in faults_of(kind, parts)), name


@pytest.mark.parametrize(
    ("part", "text", "said"),
    [
        (Part.BODY, "{{ 不存在的字段 }}", "没有字段「不存在的字段」"),
        (Part.TITLE, "{{ 地区.__class__ }}", "只能写字段名"),
        (Part.TITLE, "{{ ''.join(地区) }}", "只能写字段名"),
        (Part.TITLE, "{{ 地区|upper }}", "只能写字段名"),
        (Part.TITLE, "{% for x in 地区 %}{{ x }}{% endfor %}", "只能写字段名"),
        (Part.TITLE, "{% set x = 1 %}", "只能写字段名"),
        (Part.TITLE, "{% include '/etc/passwd' %}", "只能写字段名"),
        (Part.TITLE, "{{ 地区", "花括号"),
        (Part.TITLE, " ", "「标题」不能为空"),
        (Part.HEAD, "一\n二", "只能写一行"),
        (Part.HEAD, "长" * 201, "不能超过 200 个字"),
        (Part.BODY, "统计：{{ 指令统计表 }}", "须独占一行"),
        (Part.TITLE, "{{ 指令统计表 }}", "只能放在正文里"),
        (Part.BODY, f"甲{MARK}乙", "不能使用的字符"),
    ],
)
def test_a_wording_that_would_not_do_is_refused_in_chinese(part, text, said):
    """Unknown fields, anything but fields, tables out of place, empty and overlong parts."""
    parts = shipped(OfficialKind.DAILY)
    changed = parts[part] + "\n" + text if part is Part.BODY else text
    found = faults_of(OfficialKind.DAILY, {**parts, part: changed})

    assert any(said in each.message and each.column == part.value for each in found)


@pytest.mark.parametrize("size", [199, 200, 201])
def test_a_line_may_have_two_hundred_characters(size):
    """Below, at and above."""
    parts = {**shipped(OfficialKind.DAILY), Part.HEAD: "长" * size}
    assert bool(faults_of(OfficialKind.DAILY, parts)) == (size > 200)


def test_a_needed_field_inside_a_condition_does_not_count_unless_it_is_its_own():
    """What may be left out is not said."""
    parts = shipped(OfficialKind.START)
    written = "{{ 警示事项 }}"
    hidden = {
        **parts,
        Part.BODY: parts[Part.BODY].replace(written, "{% if 更正说明 %}{{ 警示事项 }}{% endif %}"),
    }
    own = {
        **parts,
        Part.BODY: parts[Part.BODY].replace(written, "{% if 警示事项 %}{{ 警示事项 }}{% endif %}"),
    }

    assert [each.message for each in faults_of(OfficialKind.START, hidden) if "警示事项" in each.message]
    assert not faults_of(OfficialKind.START, own)


def test_what_people_write_stays_text():
    """Braces, table marks and half-width commas in a value are no instructions."""
    made = _sample(OfficialKind.DAILY, 存在问题=f"{{{{ 地区 }}}}甲,乙{MARK}指令统计表{MARK}")
    said = _text(made.to_json())

    assert "{{ 地区 }}甲，乙指令统计表" in said


def test_numbers_are_written_as_the_standard_asks():
    """Hexagonal brackets, the whole year, no leading zeros; days without zeros too."""
    assert number_text("通重污办", 2026, 1) == "通重污办〔2026〕1号"
    assert sequence_of("通重污办〔2026〕12号") == 12
    assert day_text(datetime.date(2026, 1, 5)) == "2026年1月5日"


def test_issuing_draws_the_notice_with_every_element(bureau):
    """In the same transaction, under the number the warning is called by, dated by the signature."""
    result = warn(bureau)
    (paper,) = _papers(bureau)
    said = _text(paper.content)
    sent = rows(bureau, schema.revision)[0].notice

    assert (paper.kind, paper.number, paper.division) == (OfficialKind.START, result.number, AREA)
    assert paper.number == "通辽市重污染预警〔2026〕1号" == sent["number"]
    assert all(sent[element].rstrip("。") in said for element in ELEMENT_FIELDS)
    assert "commander" in said and f"{result.orders}家企业" in said and "各成员单位" in said
    assert paper.content["signed"] == paper.content["head"] == ISSUER
    assert paper.content["dated"] == TODAY.isoformat()


def test_notices_of_one_issuer_share_a_series_and_the_warning_keeps_its_name(bureau):
    """Start, change and release are 1, 2 and 3; the later ones name the one before; the year starts anew."""
    warn(bureau)
    later = NOW + DAY
    bureau.receives([230, 230, 140], later, first=1)
    raised = bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, later)
    bureau.decides(WarningAct.RELEASE, WarningLevel.ORANGE, later + HOUR, start=later + HOUR, reason="好转")
    first, second, third = _papers(bureau)

    assert [each.kind for each in (first, second, third)] == [
        OfficialKind.START, OfficialKind.CHANGE, OfficialKind.RELEASE,
    ]  # fmt: skip
    assert [each.sequence for each in (first, second, third)] == [1, 2, 3]
    assert raised.number == first.number in _text(second.content)
    assert second.number in _text(third.content)
    assert [each.notice["number"] for each in rows(bureau, schema.revision)] == [
        each.number for each in (first, second, third)
    ]


def test_extension_pause_and_resumption_have_papers_of_their_own(bureau):
    """Each says what it does and no more: a pause starts nothing, and says that the warning is not over."""
    warn(bureau)
    warning.start_due(bureau.office, START)
    for hour, act in enumerate((WarningAct.EXTEND, WarningAct.SUSPEND, WarningAct.RESUME), start=1):
        at = START + hour * HOUR
        bureau.decides(act, WarningLevel.YELLOW, at, start=at, days=4, reason="会商研判")
    _, extended, paused, resumed = (_text(each.content) for each in _papers(bureau))

    kinds = [each.kind for each in _papers(bureau)]
    assert kinds == [OfficialKind.START, OfficialKind.EXTEND, OfficialKind.SUSPEND, OfficialKind.RESUME]
    assert "关于延长通辽市重污染天气预警的通知" in extended and "继续执行Ⅲ级响应" in extended
    assert "关于暂停通辽市重污染天气Ⅲ级响应的通知" in paused and "预警未解除" in paused
    assert "关于恢复通辽市重污染天气Ⅲ级响应的通知" in resumed
    assert not any("启动Ⅲ级响应" in each for each in (extended, paused, resumed))


def test_a_revocation_is_a_correction_and_its_wording_needs_the_correction(bureau):
    """The ready text stands in the paper; a wording that leaves it out cannot be entered."""
    warn(bureau)
    bureau.decides(WarningAct.REVOKE, WarningLevel.YELLOW, NOW + HOUR, start=NOW + HOUR, reason="误发")
    first, revoked = _papers(bureau)
    said = _text(revoked.content)
    without = {
        part: text.replace("{{ 更正说明 }}", "") for part, text in shipped(OfficialKind.REVOKE).items()
    }

    assert revoked.kind is OfficialKind.REVOKE and "更正通知" in said and "特此更正" in said
    assert first.number in said and "不启动Ⅲ级响应" in said
    assert any("「更正说明」" in each.message for each in faults_of(OfficialKind.REVOKE, without))


def test_a_drill_counts_in_a_series_of_its_own_and_says_so(bureau):
    """It takes no number from the real ones, and the mark stands over its head."""
    warn(bureau, drill=True)
    bureau.receives([230, 140], NOW + MINUTE)
    bureau.decides(WarningAct.ISSUE, WarningLevel.YELLOW, NOW + MINUTE)
    drill, real = _papers(bureau)

    assert (drill.number, drill.content["labels"]) == ("通辽市重污染预警演练〔2026〕1号", ["演练"])
    assert (real.number, real.content["labels"]) == ("通辽市重污染预警〔2026〕1号", [])


def test_an_issue_that_fails_gives_its_number_back(bureau, monkeypatch):
    """The number is counted in the transaction of the act: what is rolled back is used by the next."""
    bureau.receives([230, 140])
    decision_id = bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
    approval.approve(bureau.office, bureau.commander, NOW, decision_id)
    with monkeypatch.context() as patch:
        patch.setattr(official_paper, "draw_notice", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            warning.issue(bureau.office, bureau.duty, NOW, decision_id, "黄色")
    assert not rows(bureau, schema.paper_series) and not _papers(bureau)

    warning.issue(bureau.office, bureau.duty, NOW, decision_id, "黄色")
    assert _papers(bureau)[0].sequence == 1


def test_a_notice_that_lacks_an_element_is_not_issued(bureau, monkeypatch):
    """Whatever the wording: an empty element stops the act, names itself and its article, and leaves nothing."""
    bureau.receives([230, 140])
    decision_id = bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
    approval.approve(bureau.office, bureau.commander, NOW, decision_id)
    with monkeypatch.context() as patch:
        patch.setattr(notice, "caution", lambda *_: "")
        with pytest.raises(NoticeIncomplete, match="警示事项"):
            warning.issue(bureau.office, bureau.duty, NOW, decision_id, "黄色")
    assert not rows(bureau, schema.warning) and not _papers(bureau)
    with pytest.raises(NoticeIncomplete, match="起始时间"):
        paper_keeping.check_complete(OfficialKind.START, {"类别": "某"})


@pytest.mark.parametrize("act", [WarningAct.ISSUE, WarningAct.RAISE])
@pytest.mark.parametrize("element", NINE)
def test_each_of_the_nine_elements_stops_the_act_where_it_is_empty(bureau, monkeypatch, element, act):
    """突发事件应对法 art. 64: named with its article; nothing is kept and nobody is told; filled in, it is issued."""
    level, days = WarningLevel.YELLOW, [230, 140]
    if act is WarningAct.RAISE:
        warn(bureau)
        level, days = WarningLevel.ORANGE, [230, 230, 140]
    bureau.receives(days)
    decision_id = bureau.submits(act, level)
    approval.approve(bureau.office, bureau.commander, NOW, decision_id)
    word = warning.preview(bureau.office, bureau.duty, NOW, decision_id).confirmation
    kept = [len(rows(bureau, each)) for each in LEFT_ALONE]
    whole = warning_case.notice_of
    with monkeypatch.context() as patch:
        patch.setattr(warning_case, "notice_of", lambda *args: whole(*args) | {element: " "})
        with pytest.raises(NoticeIncomplete, match=notice.LABELS[element]) as refused:
            warning.issue(bureau.office, bureau.duty, NOW, decision_id, word)
    (fault,) = refused.value.faults
    assert "突发事件应对法" in fault.message
    assert [len(rows(bureau, each)) for each in LEFT_ALONE] == kept
    assert warning.issue(bureau.office, bureau.duty, NOW, decision_id, word).orders
    assert len(NINE) == 9


def test_opinion_and_form_are_drawn_once_and_the_form_only_when_signed(bureau):
    """Before approval the form is looked at without a number; a second drawing gives the same paper."""
    bureau.receives([230, 140])
    decision_id = bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
    office, duty = bureau.office, bureau.duty
    unsigned = official_paper.look_at_approval(office, duty, NOW, decision_id)
    assert unsigned.number == "" and "____" in _text(unsigned.to_json())
    with pytest.raises(ActRefused, match="未编号"):
        official_paper.draw_approval(office, duty, NOW, decision_id)
    approval.approve(office, bureau.commander, NOW, decision_id, "同意发布")

    form = official_paper.draw_approval(office, duty, NOW, decision_id)
    opinion = official_paper.draw_consultation(office, duty, NOW, 1)
    assert official_paper.draw_approval(office, duty, NOW + MINUTE, decision_id) == form != opinion
    assert official_paper.draw_consultation(office, duty, NOW + MINUTE, 1) == opinion
    said = {each.kind: _text(each.content) for each in _papers(bureau)}
    assert "批准：同意发布" in said[OfficialKind.APPROVAL] and "总指挥" in said[OfficialKind.APPROVAL]
    assert (
        "预报员" in said[OfficialKind.CONSULTATION]
        and "系统建议：黄色预警。" in said[OfficialKind.CONSULTATION]
    )
    assert {each.number for each in _papers(bureau)} == {
        "通辽市重污染审批〔2026〕1号", "通辽市重污染会商〔2026〕1号",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("act", "word", "lasts"),
    [
        (WarningAct.EXTEND, "起始时间", True),
        (WarningAct.RELEASE, "解除时间", False),
        (WarningAct.REVOKE, "撤销时间", False),
    ],
)
def test_the_form_names_the_hour_by_the_act(bureau, act, word, lasts):
    """What is over has no expected duration."""
    warn(bureau)
    bureau.decides(act, WarningLevel.YELLOW, NOW + HOUR, days=4, reason="测试")
    form = official_paper.look_at_approval(bureau.office, bureau.duty, NOW + HOUR, 2)
    rows_of = next(dict(each.rows) for each in form.body if isinstance(each, Grid))
    assert word in rows_of and ("预计期限" in rows_of) is lasts


@pytest.mark.parametrize("login", ["commander", "admin", "reader", "reviewer"])
def test_only_the_desk_draws(bureau, login):
    """Others look."""
    bureau.receives([230, 140])
    bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
    who = bureau.people[login]
    with pytest.raises(NotAllowed):
        official_paper.draw_consultation(bureau.office, who, NOW, 1)
    assert official_paper.look_at_consultation(bureau.office, who, NOW, 1).title


def test_nothing_is_drawn_or_seen_across_a_border(bureau):
    """Another city finds neither the record nor the paper."""
    warn(bureau)
    with pytest.raises(NotFound):
        official_paper.draw_consultation(bureau.office, bureau.chifeng, NOW, 1)
    with pytest.raises(NotFound):
        official_paper.paper(bureau.office, bureau.chifeng, 1)
    assert official_paper.listed(bureau.office, bureau.chifeng) == []


def test_a_daily_report_is_one_a_day_of_a_response_that_has_started(bureau):
    """Refused before the start and without a signer; its counts are those of the moment."""
    result = warn(bureau)
    draft = DailyDraft("两家企业停电", "加密检查", "李四（虚构）")
    office, duty = bureau.office, bureau.duty
    with pytest.raises(ActRefused, match="日报在响应启动后"):
        daily_report.draw(office, duty, NOW, 1, draft)
    warning.start_due(office, START)
    with pytest.raises(InputInvalid, match="签发人"):
        daily_report.draw(office, duty, START, 1, DailyDraft())

    first = daily_report.draw(office, duty, START + HOUR, 1, draft)
    assert daily_report.draw(office, duty, START + 2 * HOUR, 1, DailyDraft(signer="王五")) == first
    next_day = daily_report.draw(office, duty, START + DAY, 1, draft)
    kept = {each.id: each for each in _papers(bureau, OfficialKind.DAILY)}
    assert [kept[each].sequence for each in (first, next_day)] == [1, 2]
    content = kept[first].content
    assert content["signer"] == "李四（虚构）" and content["to"] == "内蒙古自治区重污染天气应急指挥部办公室"
    assert f"下发指令{result.orders}家" in _text(content) and "两家企业停电" in _text(content)
    assert daily_report.desk(office, duty, START + 2 * HOUR, 1).drawn.id == first


def test_a_bureau_writes_its_own_wording_from_a_day_on(bureau):
    """It holds for papers drawn from that day; what was drawn stays; the newest entry of a day wins."""
    warn(bureau)
    office, admin = bureau.office, bureau.admin
    own = {
        **shipped(OfficialKind.CHANGE),
        Part.TITLE: "关于{{ 事项 }}预警的紧急通知",
        Part.WORD: "通重污指办",
    }
    with pytest.raises(ReasonRequired):
        paper_template.enter(office, admin, NOW, OfficialKind.CHANGE, own, TODAY, " ")
    paper_template.enter(office, admin, NOW, OfficialKind.CHANGE, own, TODAY + DAY, "按本地习惯")
    bureau.receives([230, 230, 140])
    bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, NOW + MINUTE)
    later = NOW + DAY
    bureau.receives([140, 140], later, first=1)
    bureau.decides(WarningAct.LOWER, WarningLevel.YELLOW, later, days=3, reason="降级")

    today, tomorrow = _papers(bureau, OfficialKind.CHANGE)
    assert today.title.startswith(ISSUER) and today.template_id is None
    assert (tomorrow.title, tomorrow.number) == ("关于降级预警的紧急通知", "通重污指办〔2026〕3号")
    assert tomorrow.template_id is not None


@pytest.mark.parametrize(("days", "refused"), [(-1, True), (0, False), (1, False)])
def test_a_wording_begins_today_at_the_earliest(bureau, days, refused):
    """Below, at and above."""
    args = (OfficialKind.DAILY, shipped(OfficialKind.DAILY), TODAY + days * DAY, "测试")
    if refused:
        with pytest.raises(InputInvalid, match="生效日期不能早于今天"):
            paper_template.enter(bureau.office, bureau.admin, NOW, *args)
    else:
        assert paper_template.enter(bureau.office, bureau.admin, NOW, *args)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("{{ 地区 }}重污染审批", "会编出重复的文号"),
        ("通重污演练", "不能含「演练」"),
        ("通〔重〕", "不能含「演练」或「〔」"),
        ("字" * 25, "须为 1 至 24 个字"),
        ("{{ 污染过程 }}", "须为 1 至 24 个字"),
    ],
)
def test_a_word_belongs_to_one_series(bureau, word, said):
    """Two series with one 机关代字 would give two papers one number."""
    parts = {**shipped(OfficialKind.DAILY), Part.WORD: word}
    with pytest.raises(InputInvalid, match=said):
        paper_template.enter(bureau.office, bureau.admin, NOW, OfficialKind.DAILY, parts, TODAY, "测试")
    assert not rows(bureau, schema.paper_template)


def test_the_notices_share_a_word_and_another_series_may_not_take_it_later(bureau):
    """Start and change are one series; the daily report is another."""
    office, admin = bureau.office, bureau.admin
    for kind in (OfficialKind.START, OfficialKind.CHANGE):
        parts = {**shipped(kind), Part.WORD: "通重污指办"}
        paper_template.enter(office, admin, NOW, kind, parts, TODAY, "测试")
    parts = {**shipped(OfficialKind.DAILY), Part.WORD: "通重污指办"}
    with pytest.raises(InputInvalid, match="已用于通辽市的「启动通知」"):
        paper_template.enter(office, admin, NOW, OfficialKind.DAILY, parts, TODAY, "测试")


@pytest.mark.parametrize("size", [24, 25])
def test_a_word_has_at_most_twenty_four_characters(bureau, size):
    """At and above."""
    parts = {**shipped(OfficialKind.DAILY), Part.WORD: "字" * size}
    args = (bureau.office, bureau.admin, NOW, OfficialKind.DAILY, parts, TODAY, "测试")
    if size > 24:
        with pytest.raises(InputInvalid):
            paper_template.enter(*args)
    else:
        assert paper_template.enter(*args)


def test_the_word_file_has_the_measures_of_the_standard():
    """A4, the margins of the type area, official font names, red head, numbers and signer, floating imprint."""
    made = docx.Document(io.BytesIO(write_official_word(_sample(OfficialKind.UPWARD))))
    section = made.sections[0]
    text = "\n".join(each.text for each in made.paragraphs)
    fonts = {run._element.rPr.rFonts.get(qn("w:eastAsia")) for each in made.paragraphs for run in each.runs}
    colours = {str(run.font.color.rgb) for each in made.paragraphs for run in each.runs}

    assert [round(each.mm) for each in (section.page_width, section.page_height)] == [210, 297]
    assert [
        round(each.mm)
        for each in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    ] == [37, 35, 28, 26]
    assert {"方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"} <= fonts
    assert "E60012" in colours
    assert "测〔2026〕7号\t签发人：张三" in text and "【演练】" in text
    frames = [each._p.pPr.find(qn("w:framePr")) for each in made.paragraphs]
    tops = [int(each.get(qn("w:y"))) for each in frames if each is not None]
    foot = (297 - 35) * 72 / 25.4 * 20
    assert len(tops) == 2 and all(abs(foot - (2 - place) * 480 - top) <= 1 for place, top in enumerate(tops))
    assert f"{ISSUER}\t2026年11月23日印发" in text


def test_the_word_file_says_what_stands_in_for_a_font_that_is_absent():
    """Every Chinese font it uses has another that each office has; characters keep their Chinese shapes."""
    made = docx.Document(io.BytesIO(write_official_word(_sample(OfficialKind.UPWARD))))
    used = {run._element.rPr.rFonts.get(qn("w:eastAsia")) for each in made.paragraphs for run in each.runs}
    used |= {each.get(qn("w:eastAsia")) for each in made.sections[0].footer._element.iter(qn("w:rFonts"))} - {
        None
    }
    table = etree.fromstring(made.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE).blob)
    named = {
        each.get(qn("w:name")): each.find(qn("w:altName")).get(qn("w:val"))
        for each in table
        if each.find(qn("w:altName")) is not None
    }
    assert used <= set(named) and named["仿宋_GB2312"] == "仿宋"
    languages = {each.get(qn("w:eastAsia")) for each in made.styles.element.iter(qn("w:lang"))}
    assert languages == {"zh-CN"}


@needs_typst
@pytest.mark.parametrize("kind", KINDS)
def test_the_pdf_embeds_its_fonts(kind):
    """Nothing is left to the reader's machine; every kind can be set."""
    made = write_official_pdf(_sample(kind))

    assert made.startswith(b"%PDF") and re.search(rb"/FontFile3|/FontFile2", made)


def test_the_pages_lead_from_record_to_paper(bureau):
    """The sample, the number, the files, the list and the wordings, each where an officer looks for it."""
    warn(bureau)
    clock = Clock(START + HOUR)
    warning.start_due(bureau.office, START)
    duty = visitor(app_of(bureau, clock), "duty")
    assert "/document/look/consultation/1" in duty.get("/consultation/1").text
    assert "/document/look/approval/1" in duty.get("/decision/1").text
    assert "未编号" in duty.get("/document/look/approval/1").text
    drawn = duty.post("/document/draw/approval/1", "/document/look/approval/1")
    assert "通辽市重污染审批〔2026〕1号" in duty.get(drawn.location).text
    daily = duty.post("/document/daily/1", "/document/daily/1", signer="李四")
    assert "李四" in duty.get(daily.location).text and "今日日报已编号" in duty.get("/document/daily/1").text
    assert "通辽市重污染预警〔2026〕1号" in duty.get("/document/").text
    word = duty.get("/document/1.docx")
    assert word.status_code == 200 and "attachment" in word.headers["Content-Disposition"]
    assert duty.get("/document/1.exe").status_code == duty.get("/document/look/none/1").status_code == 404


def test_a_wording_is_looked_at_before_it_is_kept_and_the_shipped_one_comes_back(bureau):
    """A look keeps nothing, loses nothing that was typed and names what would be refused."""
    admin, page = visitor(app_of(bureau), "admin"), "/document/template/daily"
    own = {part.value: text for part, text in shipped(OfficialKind.DAILY).items()} | {
        "title": "本地日报（{{ 日期 }}）"
    }
    seen = admin.post(page, page, **own, do="look", reason="按本地习惯", in_force_from="").text
    assert "预览（尚未保存）" in seen and seen.count("本地日报") == 2 and 'value="按本地习惯"' in seen
    wrong = admin.post(page, page, **own | {"body": "{{ 甲 }}"}, do="look").text
    assert "没有字段「甲」" in wrong and "不能这样保存" in wrong and "本地日报" in wrong
    assert not rows(bureau, schema.paper_template)
    today = TODAY.isoformat()
    assert admin.post(page, page, **own, reason="按本地习惯", in_force_from=today).status_code == 302
    assert "本地日报" in admin.get(page).text
    back = admin.post(page, page, **own, do="shipped").text
    assert "本地日报" not in back and "重污染天气应急响应日报" in back
    original = {part.value: text for part, text in shipped(OfficialKind.DAILY).items()}
    assert admin.post(page, page, **original, reason="恢复", in_force_from=today).status_code == 302
    warn(bureau)
    warning.start_due(bureau.office, START)
    daily_report.draw(bureau.office, bureau.duty, START + HOUR, 1, DailyDraft(signer="李四"))
    assert "重污染天气应急响应日报" in _papers(bureau, OfficialKind.DAILY)[0].title


def test_the_administrator_changes_a_wording_on_the_page(bureau):
    """With every fault named; the others see it and cannot."""
    admin = visitor(app_of(bureau), "admin")
    fields_sent = {part.value: text for part, text in shipped(OfficialKind.START).items()}
    sent = fields_sent | {"in_force_from": TODAY.isoformat(), "reason": "测试"}
    refused = admin.post(
        "/document/template/start", "/document/template/start", **sent | {"body": "{{ 甲 }}"}
    )
    assert refused.status_code == 422 and "没有字段「甲」" in refused.text and "第六十四条" in refused.text
    done = admin.post("/document/template/start", "/document/template/start", **sent)
    assert done.status_code == 302 and "测试（admin" in admin.get("/document/template/start").text
    reader = visitor(app_of(bureau), "reader")
    assert "修改模板" not in reader.get("/document/template/start").text
    assert reader.post("/document/template/start", "/document/", **sent).status_code == 403


def test_old_numbers_are_counted_on(bureau):
    """A database whose series stands at seven goes on with eight."""
    row = {"division": AREA, "series": Series.NOTICE, "year": 2026, "drill": False, "last": 7}
    change(bureau, sa.insert(schema.paper_series).values(**row))
    assert warn(bureau).number == "通辽市重污染预警〔2026〕8号"


def test_papers_are_files_with_their_number_in_the_name(bureau):
    """So that a folder of them can be sorted."""
    warn(bureau)
    made = official_paper.file_of(bureau.office, bureau.duty, 1, PaperFormat.WORD)
    assert made.name == "通辽市重污染预警〔2026〕1号启动通知.docx"
    assert LIBRARY.divisions.get(AREA).name in made.name


def test_the_archive_of_an_episode_holds_its_papers_and_what_departments_did(bureau):
    """As they were drawn; of another episode nothing."""
    warn(bureau)
    with bureau.office.store.begin(bureau.duty.scope) as work:
        kept = {name: list(found) for name, found in closing.records(work, 1)}
        other = {name: list(found) for name, found in closing.records(work, 99)}

    assert [each["number"] for each in kept["official_paper"]] == [
        "通辽市重污染预警〔2026〕1号", "通辽市重污染报告〔2026〕1号",
    ]  # fmt: skip
    assert (
        kept["department_duty"]
        and len(kept["upward_notice"]) == 1
        and not kept["upward_report"]
        and not kept["delegation"]
    )
    assert not other["official_paper"] and not other["department_duty"]
