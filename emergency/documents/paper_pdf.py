"""A paper as PDF with the fonts of the machine embedded, set by typst from templates/documents/*.typ."""

import functools
import importlib.resources
import json
import threading

import segno

from emergency.documents.official_paper import OfficialPaper
from emergency.documents.paper import Code, Paper
from emergency.errors import PaperNotPossible

try:
    import typst
except ImportError:  # the extra `pdf` is not installed; Word still works
    typst = None

MISSING = "没有安装 PDF 组件，不能生成 PDF。请运行 pip install 'emergency[pdf]'，或改为下载 Word。"
NO_FONT = (
    "本机没有中文字体，PDF 会缺字，未生成。请安装仿宋、黑体等中文字体（或 fonts-noto-cjk），或改为下载 Word。"
)
SHARED, PAPER, OFFICIAL = "shared.typ", "paper.typ", "official.typ"
PLAIN = 1.0
ZOOMS = (1.6, 1.4, 1.25, 1.1, PLAIN, 0.9, 0.8, 0.7, 0.6)
# A compiler is not made for two threads.
_ONE_AT_A_TIME = threading.Lock()
# Any one of these shows Chinese; the template names the order in which they are preferred.
CHINESE = frozenset({
    "FangSong", "FangSong_GB2312", "仿宋_GB2312", "SimSun", "SimHei", "KaiTi", "FandolFang R", "FandolSong",
    "Noto Serif CJK SC", "Noto Sans CJK SC", "Source Han Serif SC", "Source Han Sans SC",
})  # fmt: skip


def write_pdf(paper: Paper) -> bytes:
    """The paper as PDF; raises PaperNotPossible without typst or without a Chinese font.

    A paper that must stand on one sheet gets the biggest type with which it does, the smallest where none does.
    """
    compiler = _compiler()
    inputs = _inputs(paper)
    with _ONE_AT_A_TIME:
        zoom = _zoom(compiler, inputs) if paper.one_page else PLAIN
        inputs["zoom"] = str(zoom)
        return compiler.compile(_template(PAPER), format="pdf", sys_inputs=inputs, timestamp=0)


def zoom_for_word(paper: Paper) -> float:
    """How big the type of a paper for a wall may be in Word; plain where nothing here can set type.

    One step below that of the PDF: Word's fonts are those of the reader's machine and may need more room.
    """
    if not paper.one_page:
        return PLAIN
    try:
        compiler = _compiler()
    except PaperNotPossible:
        return PLAIN
    with _ONE_AT_A_TIME:
        zoom = _zoom(compiler, _inputs(paper))
    return ZOOMS[min(ZOOMS.index(zoom) + 1, len(ZOOMS) - 1)]


def write_official_pdf(paper: OfficialPaper) -> bytes:
    """An official paper as PDF; raises PaperNotPossible without typst or without a Chinese font."""
    compiler = _compiler()
    inputs = {"paper": json.dumps(paper.to_json(), ensure_ascii=False)}
    with _ONE_AT_A_TIME:
        return compiler.compile(_template(OFFICIAL), format="pdf", sys_inputs=inputs, timestamp=0)


def _inputs(paper: Paper) -> dict[str, str]:
    return {
        "paper": json.dumps(paper.to_json(), ensure_ascii=False),
        "pictures": json.dumps(_pictures(paper), ensure_ascii=False),
    }


def _zoom(compiler, inputs: dict[str, str]) -> float:
    fitting = (zoom for zoom in ZOOMS if _pages(compiler, {**inputs, "zoom": str(zoom)}) == 1)
    return next(fitting, ZOOMS[-1])


def _pages(compiler, inputs: dict[str, str]) -> int:
    drawn = compiler.compile(_template(PAPER), format="svg", sys_inputs=inputs)
    return len(drawn) if isinstance(drawn, list) else 1


def _pictures(paper: Paper) -> dict[str, str]:
    """The QR codes as SVG, by the place of their block."""
    return {
        str(place): segno.make(block.address, error="m").svg_inline(border=1)
        for place, block in enumerate(paper.blocks)
        if isinstance(block, Code)
    }


@functools.cache
def _compiler():
    """One compiler a process: looking through the fonts costs more than setting a page."""
    if typst is None:
        raise PaperNotPossible(MISSING)
    fonts = typst.Fonts(include_embedded_fonts=False)
    if not CHINESE.intersection(fonts.families()):
        raise PaperNotPossible(NO_FONT)
    return typst.Compiler(font_paths=fonts)


@functools.cache
def _template(name: str) -> bytes:
    folder = importlib.resources.files("templates").joinpath("documents")
    return b"\n".join(folder.joinpath(each).read_bytes() for each in (SHARED, name))
