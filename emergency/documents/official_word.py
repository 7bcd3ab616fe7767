"""An official paper as an editable Word file, laid out after GB/T 9704-2012 with the official font names."""

import io

from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from emergency.documents.official_imprint import SMALL, WIDTH_MM, border, put_imprint
from emergency.documents.official_paper import OfficialPaper, day_text
from emergency.documents.paper import Grid, Heading, Text, drill_head
from emergency.documents.paper_word import BLACK, PaperWriter
from emergency.documents.word_document import BODY, HEAD, KAI, TITLE, blank_document

RED = "E60012"
# Points: 三号 of the text, 二号 of the title, 小四 in tables; 22 lines in 225 mm.
TEXT, TITLE_SIZE, TABLE, PITCH = 16, 22, 12, 28.95
HEAD_LARGEST, HEAD_WIDTH = 40, 154 * 72 / 25.4
MARGINS = (("top", 37), ("bottom", 35), ("left", 28), ("right", 26))
# 28 characters of 三号 in 156 mm: each is squeezed by this many twentieths of a point.
SQUEEZED = "-5"


def write_official_word(paper: OfficialPaper) -> bytes:
    """The official paper as .docx."""
    document = blank_document()
    document.settings.odd_and_even_pages_header_footer = True
    document.core_properties.title = paper.title
    writer = _OfficialWriter(document, paper)
    writer.page()
    writer.front()
    for block in paper.body:
        writer.official_block(block)
    writer.close()
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


class _OfficialWriter(PaperWriter):
    """Puts an official paper into one document."""

    def page(self) -> None:
        """The sheet, its type area, the page number outside: right on odd pages, left on even ones."""
        section = self.document.sections[0]
        section.start_type = WD_SECTION.NEW_PAGE
        section.page_width, section.page_height = Mm(210), Mm(297)
        for side, millimetres in MARGINS:
            setattr(section, f"{side}_margin", Mm(millimetres))
        section.footer_distance = Mm(35 - 7 - 5)
        said = drill_head(self.paper.labels)
        for header in (section.header, section.even_page_header) if said else ():
            self.typed(header.paragraphs[0], said, HEAD, 10)
        self._foot(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
        self._foot(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)

    def front(self) -> None:
        """Labels, red head, number and signer over the red line, title, addressees."""
        paper = self.paper
        for label in paper.labels:
            self.line(f"【{label}】", HEAD, TEXT, WD_ALIGN_PARAGRAPH.RIGHT)
        size = min(HEAD_LARGEST, HEAD_WIDTH / max(len(paper.head), 1))
        head = self.document.add_paragraph()
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        head.paragraph_format.space_before = Mm(23)
        head.paragraph_format.space_after = Pt(PITCH)
        self.typed(head, paper.head, TITLE, round(size * 2) / 2, RED)
        self._number_line()
        self._space(1)
        self._set(self.line(paper.title, TITLE, TITLE_SIZE, WD_ALIGN_PARAGRAPH.CENTER), 33)
        self._space(1)
        if paper.to:
            self._set(self.line(f"{paper.to}：", BODY, TEXT))

    def official_block(self, block: Text | Heading | Grid) -> None:
        """One block of the text."""
        if isinstance(block, Grid):
            self.grid(block)
            return
        font = BODY
        if isinstance(block, Heading):
            font = HEAD if block.level == 1 else KAI
        made = self._set(self.line(block.text, font, TEXT, WD_ALIGN_PARAGRAPH.JUSTIFY))
        made.paragraph_format.first_line_indent = Pt(2 * TEXT)
        made.paragraph_format.keep_with_next = isinstance(block, Heading)

    def close(self) -> None:
        """Attachments, signature over the date, note, imprint at the foot of the last page."""
        paper = self.paper
        for place, name in enumerate(paper.attachments, start=1):
            mark = f"{place}. " if len(paper.attachments) > 1 else ""
            lead = "附件：" if place == 1 else "　　　"
            made = self._set(self.line(f"{lead}{mark}{name}", BODY, TEXT))
            made.paragraph_format.left_indent = Pt(2 * TEXT)
            made.paragraph_format.space_before = Pt(PITCH if place == 1 else 0)
        self._space(2)
        day = day_text(paper.dated)
        # Latin figures are half as wide as a character.
        wide = sum(0.5 if each.isascii() else 1 for each in day)
        offset = max(4 + wide / 2 - len(paper.signed) / 2, 0)
        for words, characters, keep in ((paper.signed, offset, True), (day, 4, False)):
            made = self._set(self.line(words, BODY, TEXT, WD_ALIGN_PARAGRAPH.RIGHT))
            made.paragraph_format.right_indent = Pt(characters * TEXT)
            made.paragraph_format.keep_with_next = keep
        if paper.note:
            noted = self._set(self.line(f"（{paper.note}）", BODY, TEXT))
            noted.paragraph_format.first_line_indent = Pt(2 * TEXT)
        put_imprint(self.document, paper, self.typed)
        # A document ends with a paragraph; the table of the imprint hangs on it.
        self._set(self.document.add_paragraph(), 1)

    def cell(self, cell, text: str, font: str, *, shade: bool) -> None:
        """Fill one cell; the head of a table stands in the middle."""
        super().cell(cell, text, font, shade=shade)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if shade else WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
        for run in paragraph.runs:
            run.font.size = Pt(TABLE)

    @property
    def body(self) -> float:
        """The size of the type in tables."""
        return TABLE

    def typed(self, paragraph: Paragraph, text: str, font: str, points: float, colour: str = BLACK) -> None:
        """Put text into a paragraph; the size of the text stands in its grid of 28 characters."""
        super().typed(paragraph, text, font, points, colour)
        if points == TEXT:
            spacing = OxmlElement("w:spacing")
            spacing.set(qn("w:val"), SQUEEZED)
            properties = paragraph.runs[-1]._element.get_or_add_rPr()
            properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")

    def _number_line(self) -> None:
        """The number in the middle, or left with the signer right; the red line is the border below."""
        number = self.paper.number or "（未编号）"
        made = self.document.add_paragraph()
        if self.paper.signer:
            made.paragraph_format.left_indent = made.paragraph_format.right_indent = Pt(0)
            made.paragraph_format.tab_stops.add_tab_stop(Mm(WIDTH_MM) - Pt(TEXT), WD_TAB_ALIGNMENT.RIGHT)
            self.typed(made, f"　{number}\t签发人：", BODY, TEXT)
            self.typed(made, self.paper.signer, KAI, TEXT)
        else:
            made.alignment = WD_ALIGN_PARAGRAPH.CENTER
            self.typed(made, number, BODY, TEXT)
        made.paragraph_format.space_after = Pt(PITCH)
        borders = OxmlElement("w:pBdr")
        borders.append(border("bottom", "12", RED, space="11"))
        made._p.get_or_add_pPr().append(borders)

    def _foot(self, paragraph: Paragraph, alignment) -> None:
        paragraph.alignment = alignment
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(SMALL)
        self.typed(paragraph, "— ", "宋体", SMALL)
        self.page_number(paragraph, "宋体", SMALL)
        self.typed(paragraph, " —", "宋体", SMALL)

    def _space(self, lines: int) -> None:
        for _ in range(lines):
            self._set(self.document.add_paragraph())

    @staticmethod
    def _set(paragraph: Paragraph, pitch: float = PITCH) -> Paragraph:
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(pitch)
        paragraph.paragraph_format.space_after = paragraph.paragraph_format.space_before = Pt(0)
        return paragraph
