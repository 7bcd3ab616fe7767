"""A paper as an editable Word file with the official font names."""

import io

import segno
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

from emergency.documents.paper import (
    Block,
    Code,
    Facts,
    Grid,
    Heading,
    NewPage,
    Paper,
    Sheet,
    Signature,
    Text,
)
from emergency.documents.word_document import BODY, HEAD, KAI, LATIN, TITLE, blank_document
from emergency.documents.word_mark import keep_whole, repeat_head, shade_cell

HEAD_SHADE, BLACK = "F0F0F0", "000000"
CODE_MM = 28


def write_word(paper: Paper, zoom: float = 1.0) -> bytes:
    """The paper as .docx; `zoom` is how much bigger than usual its type is, for what hangs on a wall."""
    document = blank_document()
    writer = PaperWriter(document, paper, zoom)
    writer.page()
    for label in paper.labels:
        writer.line(f"【{label}】", HEAD, 10, WD_ALIGN_PARAGRAPH.RIGHT)
    writer.line(paper.title, TITLE, 21 if writer.wide else 22, WD_ALIGN_PARAGRAPH.CENTER)
    if paper.subtitle:
        writer.line(paper.subtitle, KAI, 13, WD_ALIGN_PARAGRAPH.CENTER)
    for block in paper.blocks:
        writer.block(block)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


class PaperWriter:
    """Puts blocks into one document; sizes grow with the sheet."""

    def __init__(self, document: Document, paper: Paper, zoom: float = 1.0):
        self.document = document
        self.zoom = zoom
        self.paper = paper
        self.wide = paper.sheet is not Sheet.A4

    def page(self) -> None:
        """The sheet, its margins and its foot."""
        section = self.document.sections[0]
        width, height = self.paper.sheet.size
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.orientation = WD_ORIENT.LANDSCAPE if self.wide else WD_ORIENT.PORTRAIT
        for side, millimetres in (("top", 30), ("bottom", 25), ("left", 26), ("right", 24)):
            setattr(section, f"{side}_margin", Mm(13 * self.paper.sheet.scale if self.wide else millimetres))
        if self.paper.head:
            self.typed(section.header.paragraphs[0], self.paper.head, HEAD, 10)
        foot = section.footer.paragraphs[0]
        self.typed(foot, f"{self.paper.foot}　第 ", BODY, 8)
        self.page_number(foot, BODY, 8)
        self.typed(foot, " 页", BODY, 8)

    def line(self, text: str, font: str, points: float, alignment=None) -> Paragraph:
        """One paragraph of one font."""
        paragraph = self.document.add_paragraph()
        paragraph.alignment = alignment
        self.typed(paragraph, text, font, points)
        return paragraph

    def block(self, block: Block) -> None:
        """One block, by its kind."""
        BLOCKS[type(block)](self, block)

    def heading(self, block: Heading) -> None:
        """A heading that stays with what follows."""
        first = block.level == 1
        font, points = (HEAD, 12 if self.wide else 14) if first else (KAI, 12)
        made = self.line(block.text, font, points)
        made.style = self.document.styles[f"Heading {block.level}"]
        made.paragraph_format.keep_with_next = True

    def text(self, block: Text) -> None:
        """A paragraph, indented by two characters unless it is small print."""
        points = 9 if block.quiet else self.body
        made = self.line(block.text, BODY, points)
        if not block.quiet:
            made.paragraph_format.first_line_indent = Pt(2 * points * self.paper.sheet.scale)

    def facts(self, block: Facts) -> None:
        """Labels and values, two pairs a row."""
        pairs = [*block.pairs, ("", "")] if len(block.pairs) % 2 else list(block.pairs)
        rows = [pairs[place] + pairs[place + 1] for place in range(0, len(pairs), 2)]
        table = self.drawn_table(len(rows), (3, 6, 3, 6))
        for row, values in zip(table.rows, rows, strict=True):
            for column, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
                self.cell(cell, value, HEAD if column % 2 == 0 else BODY, shade=column % 2 == 0)

    def grid(self, block: Grid) -> None:
        """A table whose head repeats on every page."""
        if block.caption:
            self.line(
                block.caption, HEAD, 10.5, WD_ALIGN_PARAGRAPH.CENTER
            ).paragraph_format.keep_with_next = True
        rows = [block.heads, *block.rows, *([("",) * len(block.heads)] * block.blank)]
        table = self.drawn_table(len(rows), block.widths)
        for number, (row, values) in enumerate(zip(table.rows, rows, strict=True)):
            for cell, value in zip(row.cells, values, strict=True):
                self.cell(cell, value, BODY if number else HEAD, shade=not number and not block.shades)
            keep_whole(row)
        for cell, colour in zip(table.rows[0].cells, block.shades, strict=False):
            shade_cell(cell, colour)
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
        repeat_head(table)

    def code(self, block: Code) -> None:
        """A QR code with its words beside it."""
        table = self.drawn_table(1, (1, 4), lined=False)
        picture = io.BytesIO()
        segno.make(block.address, error="m").save(picture, kind="png", scale=8, border=1)
        picture.seek(0)
        left, right = table.rows[0].cells
        left.paragraphs[0].add_run().add_picture(picture, width=Mm(CODE_MM * self.paper.sheet.scale))
        for place, words in enumerate(block.beside):
            paragraph = right.paragraphs[0] if place == 0 else right.add_paragraph()
            self.typed(paragraph, words, BODY, self.body)

    def signature(self, block: Signature) -> None:
        """Lines at the right."""
        for words in block.lines:
            made = self.line(words, BODY, self.body, WD_ALIGN_PARAGRAPH.RIGHT)
            made.paragraph_format.space_before = Pt(12)
            made.paragraph_format.right_indent = Mm(10)

    def new_page(self, block: NewPage) -> None:
        """A page break."""
        self.document.add_page_break()

    @property
    def body(self) -> float:
        """The size of the body type, in points of an A4 sheet."""
        return 11 if self.wide else 12

    def drawn_table(self, rows: int, widths: tuple[int, ...], *, lined: bool = True) -> Table:
        """An empty table of these relative widths, and the paragraph after it."""
        table = self.document.add_table(rows=rows, cols=len(widths))
        table.style = self.document.styles["Table Grid" if lined else "Normal Table"]
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        section = self.document.sections[0]
        room = section.page_width - section.left_margin - section.right_margin
        # Word believes the cells, other programs the columns.
        for column, width in zip(table.columns, widths, strict=True):
            column.width = room * width // sum(widths)
            for cell in column.cells:
                cell.width = column.width
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)
        return table

    def cell(self, cell, text: str, font: str, *, shade: bool) -> None:
        """Fill one cell."""
        self.typed(cell.paragraphs[0], text, font, 10 if self.wide else 10.5)
        form = cell.paragraphs[0].paragraph_format
        form.space_before = form.space_after = Pt(2 * self.paper.sheet.scale)
        if shade and text:
            shade_cell(cell, HEAD_SHADE)

    def typed(self, paragraph: Paragraph, text: str, font: str, points: float, colour: str = BLACK) -> None:
        """Put text into a paragraph; `colour` as six hexadecimal digits."""
        run = paragraph.add_run(text)
        run.font.name, run.font.size = LATIN, Pt(round(points * self.paper.sheet.scale * self.zoom, 1))
        run.font.bold = run.font.italic = False
        run.font.color.rgb = RGBColor.from_string(colour)
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)

    def page_number(self, paragraph: Paragraph, font: str, points: float) -> None:
        """The number of the page, as a field in the type of what stands beside it."""
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), "PAGE")
        self.typed(paragraph, "1", font, points)
        field.append(paragraph.runs[-1]._element)
        paragraph._p.append(field)


BLOCKS = {
    Heading: PaperWriter.heading,
    Text: PaperWriter.text,
    Facts: PaperWriter.facts,
    Grid: PaperWriter.grid,
    Code: PaperWriter.code,
    Signature: PaperWriter.signature,
    NewPage: PaperWriter.new_page,
}
