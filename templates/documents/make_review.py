"""Make review.docx, the template of the compliance review. Afterwards a bureau edits the .docx itself.

    python templates/documents/make_review.py [OUT.docx]

Paper and type follow GB/T 9704-2012: A4, margins 37/35/28/26 mm, title in 小标宋 22 pt, body in 仿宋 16 pt.
"""

import pathlib
import sys

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

TITLE, BODY, HEAD, SUBHEAD, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "Times New Roman"
BODY_POINTS, TABLE_POINTS, LEADING = 16, 10.5, 28
WORDY = frozenset(
    {"enterprise", "summary", "citation", "grounds", "why", "text", "article"}
)  # set from the left
MARGINS = {"top": 37, "bottom": 35, "left": 28, "right": 26}


def make(target: pathlib.Path) -> None:
    """Write the template to `target`."""
    document = docx.Document()
    document._body.clear_content()
    _styles(document)
    _page(document.sections[0])
    _front(document)
    _chapters(document)
    _appendix(document)
    document.save(target)


def _styles(document: Document) -> None:
    _typed(document.styles["Normal"], BODY, BODY_POINTS)
    _typed(document.styles["Title"], TITLE, 22)
    _typed(document.styles["Heading 1"], HEAD, BODY_POINTS)
    _typed(document.styles["Heading 2"], SUBHEAD, BODY_POINTS)
    _typed(document.styles["Caption"], HEAD, 12)
    for name in ("Normal", "Heading 1", "Heading 2"):
        spacing = document.styles[name].paragraph_format
        spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LEADING)
        spacing.space_before = spacing.space_after = Pt(0)
        spacing.keep_with_next = name != "Normal"
    caption = document.styles["Caption"].paragraph_format
    caption.alignment, caption.keep_with_next = WD_ALIGN_PARAGRAPH.CENTER, True
    caption.space_before, caption.space_after = Pt(8), Pt(4)
    caption.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _typed(style: ParagraphStyle, chinese: str, points: float) -> None:
    style.font.name, style.font.size = LATIN, Pt(points)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = docx.shared.RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)
    fonts.set(qn("w:eastAsia"), chinese)
    border = style.element.pPr.find(qn("w:pBdr")) if style.element.pPr is not None else None
    if border is not None:
        style.element.pPr.remove(border)


def _page(section, *, landscape: bool = False) -> None:
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    for side, millimetres in MARGINS.items():
        setattr(section, f"{side}_margin", Mm(20 if landscape else millimetres))
    section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
    _mark(section.header.paragraphs[0])
    _page_number(section.footer.paragraphs[0])


def _mark(paragraph: Paragraph) -> None:
    """Say on every page that this is a drill or a replay."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    run = paragraph.add_run("{% if labels %}【{{ labels }}】{% endif %}")
    run.font.size, run.font.bold = Pt(12), True


def _page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, code in (("— ", None), (None, "PAGE"), (" —", None)):
        run = paragraph.add_run(text or "")
        run.font.size = Pt(14)
        if code:
            _field(run, code)


def _field(run, code: str) -> None:
    for kind, text in (("begin", None), (None, code), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._r.append(part)


def _body(document: Document, text: str) -> Paragraph:
    paragraph = document.add_paragraph(text)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _indent(paragraph)
    return paragraph


def _intro(document: Document, text: str) -> None:
    """A sentence that stays on the page of the table it announces."""
    _body(document, text).paragraph_format.keep_with_next = True


def _indent(paragraph: Paragraph) -> None:
    """Indent the first line by two characters, whatever the font size is."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(BODY_POINTS * 2 * 20))


def _heading(document: Document, text: str, level: int = 1) -> None:
    _indent(document.add_paragraph(text, style=f"Heading {level}"))


def _picture(document: Document, name: str, caption: str) -> None:
    document.add_paragraph("{%p if " + name + " %}")
    paragraph = document.add_paragraph("{{ " + name + " }}")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE  # an exact spacing would cut it off
    paragraph.paragraph_format.keep_with_next = True
    document.add_paragraph(caption, style="Caption").paragraph_format.keep_with_next = False
    document.add_paragraph("{%p endif %}")


def _table(document: Document, rows: str, columns: list[tuple[str, str, float]], caption: str) -> None:
    """A table over the list `rows`, left out where it is empty; columns are (heading, field, width in mm)."""
    document.add_paragraph("{%p if " + rows + " %}")
    document.add_paragraph(caption, style="Caption")
    table = document.add_table(rows=4, cols=len(columns), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _repeat(table.rows[0])
    table.rows[1].cells[0].text = "{%tr for row in " + rows + " %}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for place, (heading, field, width) in enumerate(columns):
        _cell(table.rows[0].cells[place], heading, HEAD)
        _cell(table.rows[2].cells[place], "{{ row." + field + " }}", BODY, centred=field not in WORDY)
        _widen(table, place, width)
    _keep_whole(table.rows[2])
    document.add_paragraph("{%p endif %}")


def _widen(table, place: int, millimetres: float) -> None:
    """Set the width in the grid and in every cell: Word reads the one, LibreOffice the other."""
    table.columns[place].width = Mm(millimetres)
    for row in table.rows:
        row.cells[place].width = Mm(millimetres)


def _cell(cell, text: str, chinese: str, *, centred: bool = True) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.LEFT
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    run = paragraph.add_run(text)
    run.font.size = Pt(TABLE_POINTS)
    run.font.name = LATIN
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), chinese)


def _repeat(row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _keep_whole(row)


def _keep_whole(row) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _facts(document: Document, facts: list[tuple[str, str]]) -> None:
    """A table of name and value."""
    table = document.add_table(rows=len(facts), cols=2, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for row, (name, value) in zip(table.rows, facts, strict=True):
        _cell(row.cells[0], name, HEAD)
        _cell(row.cells[1], value, BODY, centred=False)
    _widen(table, 0, 38)
    _widen(table, 1, 118)


def _front(document: Document) -> None:
    document.add_paragraph("{%p if labels %}")
    mark = document.add_paragraph("【{{ labels }}】")
    mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
    mark.runs[0].font.bold = True
    document.add_paragraph("{%p endif %}")
    title = document.add_paragraph("{{ title }}", style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.space_after = Pt(18)
    _facts(
        document,
        [
            ("污染过程", "{{ episode }}"),
            ("过程编号", "{{ code }}"),
            ("地区", "{{ area }}"),
            ("执行预案", "{{ plan }}"),
            ("编制单位", "{{ issuer }}"),
            ("数据截至", "{{ drawn_at }}"),
        ],
    )


def _chapters(document: Document) -> None:
    _heading(document, "一、基本情况")
    _body(document, "{{ summary }}")
    _timeline(document)
    _receipt(document)
    _measures(document)
    _reductions(document)
    _inspection(document)
    _air(document)
    _advice(document)


def _timeline(document: Document) -> None:
    _heading(document, "二、预警与响应时间线")
    _body(document, "{{ warning_words }}")
    warnings = [("文号", "number", 44), ("事项", "act", 16), ("级别", "level", 16), ("发布", "issued", 28)]
    last = [("起始", "start", 28), ("预计结束", "end", 26)]
    _table(document, "warnings", [*warnings, *last], "表1 预警情况")
    columns = [("时间", "at", 30), ("经办", "actor", 22), ("事项", "summary", 68), ("依据", "citation", 38)]
    _table(document, "timeline", columns, "表2 时间线（同类事项连续发生时合并）")


def _receipt(document: Document) -> None:
    _heading(document, "三、指令接收与签收")
    _body(document, "{{ receipt_words }}")
    _picture(document, "funnel", "图1 指令下发、送达、签收、到位与核实情况")
    _picture(document, "acknowledgements", "图2 签收进度")
    document.add_paragraph("{%p if unreached %}")
    _intro(document, "下列企业没有任何送达回执，也未签收，须逐家查明原因：")
    columns = [
        ("企业", "enterprise", 56),
        ("地区", "division", 30),
        ("指令文号", "number", 38),
        ("原因", "why", 34),
    ]
    _table(document, "unreached", columns, "表3 未送达企业名单")
    document.add_paragraph("{%p else %}")
    _body(document, "全部企业均有送达回执或已签收，没有未送达的企业。")
    document.add_paragraph("{%p endif %}")


def _measures(document: Document) -> None:
    _heading(document, "四、措施落实")
    _body(document, "{{ measure_words }}")
    _picture(document, "verdicts", "图3 各地区措施落实结论")
    for rows, name, caption in (
        ("by_division", "地区", "表4 分旗县（市、区）落实情况"),
        ("by_industry", "行业", "表5 分行业落实情况"),
        ("by_grade", "绩效等级", "表6 分绩效等级落实情况"),
        ("by_level", "预警级别", "表7 分预警级别落实情况"),
    ):
        numbers = [
            ("指令", "orders"),
            ("送达", "delivered"),
            ("签收", "acknowledged"),
            ("申报到位", "in_place"),
        ]
        verdicts = [("落实", "met"), ("部分", "partly"), ("未落实", "unmet"), ("无法核实", "unverifiable")]
        columns = [(head, field, 14.0) for head, field in (*numbers, *verdicts, ("未判定", "unjudged"))]
        _table(document, rows, [(name, "name", 32), *columns], caption)


def _reductions(document: Document) -> None:
    _heading(document, "五、减排量核算")
    _body(document, "{{ reduction_words }}")
    _picture(document, "reduction", "图4 计划减排量与核实减排量")
    columns = [("污染物", "pollutant", 36), ("计划（吨）", "planned", 38), ("核实（吨）", "verified", 38)]
    _table(document, "reductions", [*columns, ("核实占计划", "ratio", 38)], "表8 减排量核算")


def _inspection(document: Document) -> None:
    _heading(document, "六、监督检查与违规")
    _body(document, "{{ finding_words }}")
    columns = [
        ("企业", "enterprise", 32),
        ("认定", "state", 13),
        ("情形", "violation", 23),
        ("事实", "grounds", 64),
    ]
    _table(
        document, "findings", [*columns, ("适用条款（人工选定）", "article", 26)], "表9 已认定或申辩中的问题"
    )
    document.add_paragraph("{%p if leads %}")
    _intro(document, "下列线索尚未经人工认定，不作为违规结论：")
    columns = [("企业", "enterprise", 44), ("疑似情形", "violation", 40), ("线索内容", "grounds", 74)]
    _table(document, "leads", columns, "表10 未认定线索")
    document.add_paragraph("{%p endif %}")


def _air(document: Document) -> None:
    _heading(document, "七、空气质量变化")
    _body(document, "{{ air_words }}")
    _picture(document, "air", "图5 空气质量指数变化过程")
    columns = [
        ("日期", "day", 38),
        ("预报AQI", "forecast", 38),
        ("实测AQI", "observed", 38),
        ("首要污染物", "primary", 38),
    ]
    _table(document, "air_days", columns, "表11 预报与实测")


def _advice(document: Document) -> None:
    for heading, rows in (("八、问题与建议", "problems"), ("九、清单与预案修订建议", "amendments")):
        _heading(document, heading)
        document.add_paragraph("{%p for line in " + rows + " %}")
        _body(document, "{{ line }}")
        document.add_paragraph("{%p endfor %}")
    _heading(document, "评估人员意见", 2)
    _body(document, "{{ opinion }}")
    for text in ("{{ issuer }}", "{{ dated }}"):
        document.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _appendix(document: Document) -> None:
    _page(document.add_section(WD_SECTION.NEW_PAGE), landscape=True)
    _heading(document, "附表")
    who = [("序号", "place", 11), ("企业", "enterprise", 38), ("地区", "division", 19)]
    what = [("指令文号", "number", 32), ("绩效", "grade", 15), ("级别", "level", 11), ("状态", "state", 15)]
    when = [("签收时间", "acknowledged", 16), ("申报到位", "in_place", 16)]
    columns = [*who, *what, *when, ("结论", "verdict", 15), ("理由", "grounds", 69)]
    _table(document, "orders", columns, "附表1 逐企业指令执行情况")
    columns = [
        ("序号", "place", 14),
        ("依据", "text", 150),
        ("用于", "used", 50),
        ("核对情况", "checked", 40),
    ]
    _table(document, "citations", columns, "附表2 引用依据及核对情况")
    _table(
        document,
        "assumed",
        [("序号", "place", 14), ("参数", "text", 180), ("说明", "note", 60)],
        "附表3 待核参数",
    )
    document.add_paragraph()  # Word wants a paragraph behind the last table


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("review.docx"))
