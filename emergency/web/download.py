"""Files handed out under a Chinese name."""

from urllib.parse import quote

from flask import Response

from emergency.documents.paper import WrittenPaper
from emergency.errors import NotFound
from emergency.services.paperwork import PaperFormat

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes, name: str) -> Response:
    """An Excel workbook."""
    return attached(content, name, WORKBOOK)


def attached(content: bytes | str, name: str, media_type: str, *, way: str = "attachment") -> Response:
    """A file to be saved under its name; `way` "inline": one a browser may show.

    The name is written in the letters a header may hold: a server cannot send it otherwise.
    """
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f"{way}; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def handed_out(paper: WrittenPaper) -> Response:
    """A paper as a download."""
    return attached(paper.data, paper.name, paper.media_type)


def format_of(ending: str) -> PaperFormat:
    """The format that the ending of an address asks for; raises NotFound."""
    known = {each.value: each for each in PaperFormat}
    if ending not in known:
        raise NotFound("文书只能下载为 PDF 或 Word。请从页面上选择。")
    return known[ending]
