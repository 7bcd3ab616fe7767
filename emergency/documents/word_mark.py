"""Marks in the XML of a Word table for which python-docx has no words."""

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.table import Table


def shade_cell(cell, colour: str) -> None:
    """Lay a colour under a cell; six hexadecimal digits."""
    fill = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        fill.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(fill)


def keep_whole(row) -> None:
    """Let a row stand on one page."""
    mark = OxmlElement("w:cantSplit")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def repeat_head(table: Table) -> None:
    """Let the first row stand on every page."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)
