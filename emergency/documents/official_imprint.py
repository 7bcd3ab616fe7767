"""The imprint (版记) of an official Word file: copies and printer between rules, at the foot of the last page."""

from collections.abc import Callable

from docx.document import Document
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from emergency.documents.official_paper import OfficialPaper, day_text
from emergency.documents.word_document import BODY

WIDTH_MM = 156
# Points: 四号 of imprint and page number; a line of the imprint; how wide its lines are.
SMALL, LINE = 14, 24
FOOT, WIDE = Mm(297 - 35).pt, Mm(WIDTH_MM).pt - 2 * SMALL
THICK, THIN = "8", "6"


def put_imprint(document: Document, paper: OfficialPaper, typed: Callable) -> None:
    """Put it at the end of the document; nothing where there is neither a copy nor a printer.

    Each part is a frame of its own that is placed on the page: of a floating table as wide as the text, and of two
    parts in one frame, LibreOffice makes ordinary text.
    """
    printed = f"{day_text(paper.printed_on)}印发" if paper.printed_on else ""
    parts = [f"抄送：{paper.copies}。"] if paper.copies else []
    parts += [f"{paper.printer}\t{printed}"] if paper.printer else []
    top = FOOT - LINE * sum(_lines(each) for each in parts)
    for place, words in enumerate(parts, start=1):
        made = document.add_paragraph()
        shape = made.paragraph_format
        shape.left_indent = shape.right_indent = Pt(SMALL)
        shape.space_before = shape.space_after = Pt(0)
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
        shape.tab_stops.add_tab_stop(Mm(WIDTH_MM) - Pt(SMALL), WD_TAB_ALIGNMENT.RIGHT)
        typed(made, words, BODY, SMALL)
        _frame(made, top)
        _rule(made, [("top", THICK if place == 1 else THIN), *[("bottom", THICK)] * (place == len(parts))])
        top += LINE * _lines(words)


def border(side: str, eighths: str, colour: str = "000000", space: str = "0"):
    """A rule on one side of a paragraph."""
    made = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", eighths), ("space", space), ("color", colour)):
        made.set(qn(f"w:{name}"), value)
    return made


def _lines(words: str) -> int:
    """How many lines a part takes; the tab stands between what fits on one."""
    if "\t" in words:
        return 1
    return -(-sum(SMALL / 2 if each.isascii() else SMALL for each in words) // WIDE)


def _frame(paragraph, top: float) -> None:
    frame = OxmlElement("w:framePr")
    values = (
        ("w", str(round(Mm(WIDTH_MM).pt * 20))),
        ("wrap", "around"),
        ("vAnchor", "page"),
        ("hAnchor", "margin"),
        ("xAlign", "center"),
        ("y", str(round(top * 20))),
    )
    for name, value in values:
        frame.set(qn(f"w:{name}"), value)
    paragraph._p.get_or_add_pPr().insert_element_before(frame, "w:tabs", "w:spacing", "w:ind")


def _rule(paragraph, rules: list[tuple[str, str]]) -> None:
    borders = OxmlElement("w:pBdr")
    for side, eighths in rules:
        borders.append(border(side, eighths))
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:tabs", "w:spacing", "w:ind")
