"""An empty Word file in Chinese, and the official font names with what stands in for them where they are absent."""

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

TITLE, BODY, HEAD, KAI, LATIN = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "Times New Roman"
# Font -> what Word takes where it is not installed (every Windows and Office has these), its kind, its pitch.
_STAND_INS = {
    TITLE: ("宋体", "roman", "variable"),
    BODY: ("仿宋", "modern", "fixed"),
    HEAD: ("SimHei", "modern", "fixed"),
    KAI: ("楷体", "modern", "fixed"),
    "宋体": ("SimSun", "roman", "variable"),
}
_GB2312 = "86"


def blank_document() -> Document:
    """A document without content whose text is Chinese; the fonts themselves are those of the reader's machine."""
    document = docx.Document()
    document._body.clear_content()
    defaults = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    # Without it a machine that lacks the font takes Japanese shapes for Chinese characters.
    defaults.set(qn("w:eastAsia"), "zh-CN")
    _name_stand_ins(document)
    return document


def _name_stand_ins(document: Document) -> None:
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    table = parse_xml(part.blob)
    for font, (other, family, pitch) in _STAND_INS.items():
        entry = etree.SubElement(table, qn("w:font"), {qn("w:name"): font})
        for name, value in (("altName", other), ("charset", _GB2312), ("family", family), ("pitch", pitch)):
            etree.SubElement(entry, qn(f"w:{name}"), {qn("w:val"): value})
    part._blob = etree.tostring(table, xml_declaration=True, encoding="UTF-8", standalone=True)
