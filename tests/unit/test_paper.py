"""The papers of an enterprise: what they say, what they leave to be filled, and that both files hold it."""

import dataclasses
import datetime
import importlib.util
import io
import re

import docx
import pytest

from emergency.documents import paper_pdf
from emergency.documents.commitment import CONSENT, SELF_PROMISE, commitment
from emergency.documents.notice_board import NOTHING, SHADES, notice_board
from emergency.documents.paper import Code, Grid, Sheet
from emergency.documents.paper_pdf import write_pdf
from emergency.documents.paper_word import write_word
from emergency.documents.site_facts import LevelLines, MeasureLine, PersonLine, SiteFacts, UnitLine
from emergency.documents.site_plan import site_plan
from emergency.errors import PaperNotPossible

STOP = MeasureLine("1号熟料线停产，停止投料和出料。", "生产用电", "查看投料口", "340号 水泥（熟料） C级")
FACTS = SiteFacts(
    name="通辽测试水泥（虚构）有限公司",
    credit_code="91150500M00000001X",
    area="内蒙古自治区通辽市科尔沁区",
    address="测试镇1号",
    place="未登记",
    industry="水泥（熟料）",
    category="重点行业",
    grade="C级（2026年度）",
    permit="未登记",
    operating_days="330 天",
    emissions=(("SO2", "33"), ("NOx", "66")),
    emission_source="产排污系数法",
    units=(UnitLine("K1", "1号熟料线", "生产线", "4000／4500／3600 吨", "无", "T-1-K1", "DA001"),),
    outlets=(("DA001", "窑尾", "有"),),
    entrances=("1号门",),
    contacts=(PersonLine("甲", "环保负责人", "19900000001"),),
    regulator="测试分局",
    leader="乙",
    leader_mobile="19900000009",
    supervisor="丙",
    supervisor_mobile="19900000002",
    levels=(
        LevelLines("黄色预警", "Ⅲ级响应", (STOP,)),
        LevelLines("橙色预警", "Ⅱ级响应", (STOP, STOP)),
        LevelLines("红色预警", "Ⅰ级响应", ()),
    ),
    guarantee="无",
    list_title="测试清单",
    list_version="第 1 版",
    list_from=datetime.date(2026, 10, 1),
    plan_title="通辽市重污染天气应急预案",
    public_address="https://yj.example.com/public/board/91150500M00000001X",
    report_phone="12345、12369",
    duty_phone="0475-0000000",
    drawn_on=datetime.date(2026, 11, 25),
    invented=True,
)
needs_typst = pytest.mark.skipif(importlib.util.find_spec("typst") is None, reason="typst is not installed")


def _chinese_fonts():
    try:
        paper_pdf._compiler()
    except PaperNotPossible:
        return False
    return True


needs_fonts = pytest.mark.skipif(not _chinese_fonts(), reason="typst or a Chinese font is not installed")


def _words(data):
    """Everything a Word file says, tables included."""
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def _pages(pdf):
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize(
    "draw", [site_plan, notice_board, lambda facts: commitment(facts, reduces_itself=False)]
)
def test_every_paper_names_the_enterprise_its_list_and_that_it_is_invented(draw):
    """Whoever holds the paper knows whose it is and what it rests on."""
    said = _words(write_word(draw(FACTS)))

    assert FACTS.name in said
    assert "测试清单（第 1 版，自2026年10月1日起执行）" in said
    assert "【虚构企业】" in said


def test_a_real_enterprise_carries_no_label():
    """Only invented enterprises are marked."""
    assert "虚构企业" not in _words(write_word(notice_board(dataclasses.replace(FACTS, invented=False))))


def test_the_plan_lists_every_measure_at_its_level_with_its_source():
    """One row a measure, and blank rows where a level has none."""
    grids = {
        block.caption.partition("　")[2]: block
        for block in site_plan(FACTS).blocks
        if isinstance(block, Grid) and block.caption
    }

    assert len(grids["黄色预警（Ⅲ级响应）"].rows) == 1
    assert len(grids["橙色预警（Ⅱ级响应）"].rows) == 2
    assert grids["橙色预警（Ⅱ级响应）"].rows[1] == ("2", STOP.text, STOP.checks, STOP.onsite, STOP.source)
    assert not grids["红色预警（Ⅰ级响应）"].rows
    assert grids["红色预警（Ⅰ级响应）"].blank > 0


def test_the_board_says_so_where_a_level_has_no_measures():
    """An empty column would read as permission."""
    assert NOTHING in _words(write_word(notice_board(FACTS)))


def test_the_board_leads_to_the_public_page():
    """The QR code holds the address that is printed beside it."""
    (code,) = [block for block in notice_board(FACTS).blocks if isinstance(block, Code)]

    assert code.address == FACTS.public_address
    assert any(FACTS.public_address in line for line in code.beside)


@pytest.mark.parametrize(("reduces_itself", "is_there"), [(False, False), (True, True)])
def test_only_who_reduces_by_itself_promises_to(reduces_itself, is_there):
    """Grades A and 引领性 add a promise; the consent to electronic notice is in every letter."""
    said = _words(write_word(commitment(FACTS, reduces_itself=reduces_itself)))

    assert (SELF_PROMISE in said) is is_there
    assert CONSENT in said


@pytest.mark.parametrize("sheet", list(Sheet))
def test_word_has_the_sheet_that_was_asked_for(sheet):
    """A3 and A4 are measured in millimetres."""
    section = docx.Document(io.BytesIO(write_word(notice_board(FACTS, sheet)))).sections[0]

    assert (round(section.page_width.mm), round(section.page_height.mm)) == sheet.size


@needs_fonts
def test_the_plan_is_a_pdf_with_its_fonts():
    """Fonts are embedded, so that it prints alike everywhere."""
    pdf = write_pdf(site_plan(FACTS))

    assert pdf.startswith(b"%PDF-")
    assert b"/FontFile" in pdf


@needs_fonts
@pytest.mark.parametrize("count", [0, 3, 14])
@pytest.mark.parametrize("sheet", [Sheet.A3_WIDE, Sheet.A4_WIDE])
def test_a_board_stands_on_one_sheet_however_much_it_says(sheet, count):
    """The type shrinks until it does."""
    levels = tuple(dataclasses.replace(each, lines=(STOP,) * count) for each in FACTS.levels)

    assert _pages(write_pdf(notice_board(dataclasses.replace(FACTS, levels=levels), sheet))) == 1


@needs_fonts
def test_signs_of_the_typesetter_are_words_in_a_name():
    """Names come from outside; nothing in them is an instruction."""
    odd = dataclasses.replace(FACTS, name='#import "x" $a$ \\ *厂* [虚构] "', address="#panic()")

    assert write_pdf(site_plan(odd)).startswith(b"%PDF-")
    assert odd.name in _words(write_word(site_plan(odd)))


def test_without_typst_the_refusal_names_what_to_install(monkeypatch):
    """Word still works."""
    monkeypatch.setattr(paper_pdf, "typst", None)
    paper_pdf._compiler.cache_clear()
    try:
        with pytest.raises(PaperNotPossible, match=r"emergency\[pdf\]"):
            write_pdf(site_plan(FACTS))
    finally:
        paper_pdf._compiler.cache_clear()


@needs_typst
def test_without_a_chinese_font_no_pdf_with_holes_is_written(monkeypatch):
    """A page of boxes is worse than none."""
    monkeypatch.setattr(paper_pdf, "CHINESE", frozenset({"no such font"}))
    paper_pdf._compiler.cache_clear()
    try:
        with pytest.raises(PaperNotPossible, match="字体"):
            write_pdf(site_plan(FACTS))
    finally:
        paper_pdf._compiler.cache_clear()


def test_a_site_plan_says_how_leader_and_supervisor_are_reached_a_notice_board_only_the_supervisor():
    """The board hangs in public: the leader is named there, his number is not."""
    plan, board = _words(write_word(site_plan(FACTS))), _words(write_word(notice_board(FACTS)))
    assert "责任领导：乙 19900000009；监管人员：丙 19900000002。" in plan
    assert "乙" in board and "19900000009" not in board


def _parts(data):
    """The body and the foot of a Word file as XML."""
    document = docx.Document(io.BytesIO(data))
    return document.element.body.xml, document.sections[0].footer._element.xml


def test_no_row_of_a_word_table_breaks_across_pages():
    """A measure and its check stay together; the number of the page has the type of its words."""
    body, foot = _parts(write_word(site_plan(FACTS)))
    grids = sum(1 + len(each.rows) + each.blank for each in site_plan(FACTS).blocks if isinstance(each, Grid))

    assert body.count("<w:cantSplit") == grids
    assert len(set(re.findall(r'<w:sz w:val="(\d+)"', foot))) == 1


def test_the_heads_of_the_levels_are_coloured_and_still_say_which():
    """Colour never alone carries a level."""
    body, _ = _parts(write_word(notice_board(FACTS)))
    for level, shade in SHADES.items():
        assert level in body and f'w:fill="{shade}"' in body


@needs_typst
@needs_fonts
def test_a_board_in_word_fills_its_sheet_as_the_pdf_does():
    """Few measures get big type, many small type; a letter has its usual one."""
    full = dataclasses.replace(
        FACTS, levels=tuple(dataclasses.replace(each, lines=(STOP,) * 30) for each in FACTS.levels)
    )
    zooms = [paper_pdf.zoom_for_word(notice_board(each)) for each in (FACTS, full)]

    assert zooms[0] > zooms[1] and zooms[0] < paper_pdf.ZOOMS[0] + 0.01
    assert paper_pdf.zoom_for_word(commitment(FACTS, reduces_itself=False)) == paper_pdf.PLAIN
