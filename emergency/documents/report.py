"""Write the compliance review (应急响应后评估报告) from its figures into the bureau's Word template."""

import importlib.resources
import io
import re
import zipfile

import docxtpl
from docx.shared import Mm

from emergency.documents.report_paper import ReviewPaper
from emergency.documents.report_picture import pictures
from emergency.documents.report_table import dated, tables
from emergency.documents.report_text import amendments, problems, sentences
from emergency.documents.typography import full_width
from plans.beijing import moment_text

PICTURE_WIDTH = 150  # millimetres; the type area of the template is 156 wide
OPINION_EMPTY = "（由评估人员填写）"
# Names and numbers stand in the report as they are registered; everything else gets Chinese punctuation.
REGISTERED = frozenset({"enterprise", "number", "name", "actor", "code"})
DRILL, NO_TIME = "演练", (1980, 1, 1, 0, 0, 0)
# What XML 1.0 cannot hold; a stray control character in a message must not spoil the report.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_report(paper: ReviewPaper, template: bytes | None = None) -> bytes:
    """The report as .docx; the same paper gives the same bytes.

    `template` is a bureau's own edition of templates/documents/review.docx; None takes the supplied one.
    """
    document = docxtpl.DocxTemplate(io.BytesIO(template or _own_template()))
    drawn = pictures(paper)
    placed = {
        name: docxtpl.InlineImage(document, io.BytesIO(png), width=Mm(PICTURE_WIDTH))
        for name, png in drawn.items()
    }
    document.render({**context(paper), **placed}, autoescape=True)
    stream = io.BytesIO()
    document.save(stream)
    return _without_times(stream.getvalue())


def context(paper: ReviewPaper) -> dict:
    """Everything the template asks for but the pictures."""
    episode = paper.figures.episode
    written = {
        "labels": " · ".join(_labels(paper)),
        "title": f"{episode.area_name}重污染天气应急响应后评估报告",
        "episode": episode.title,
        "code": episode.code,
        "area": episode.area_name,
        "plan": paper.plan_title,
        "issuer": paper.issuer,
        "drawn_at": moment_text(paper.figures.drawn_at),
        "dated": dated(paper.dated),
        "opinion": paper.opinion or OPINION_EMPTY,
        "problems": problems(paper.figures),
        "amendments": amendments(paper.figures),
        **sentences(paper),
    }
    return _each({**written, **tables(paper)}, full_width)


def _labels(paper: ReviewPaper) -> tuple[str, ...]:
    drill = (DRILL,) if paper.figures.episode.drill else ()
    return tuple(dict.fromkeys((*drill, *paper.labels)))


def _own_template() -> bytes:
    return importlib.resources.files("templates.documents").joinpath("review.docx").read_bytes()


def _each(value, written):
    """`written` applied to every text in nested lists and mappings, after what XML cannot hold is gone."""
    if isinstance(value, str):
        return written(_writable(value))
    if isinstance(value, list):
        return [_each(part, written) for part in value]
    if isinstance(value, dict):
        return {name: _each(part, _as_is if name in REGISTERED else written) for name, part in value.items()}
    return value


def _as_is(text: str) -> str:
    return text


def _writable(text: str) -> str:
    return _UNWRITABLE.sub("", text)


def _without_times(package: bytes) -> bytes:
    """The package with every time inside the zip set to the same moment."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(entry, old.read(name))
    return stream.getvalue()
