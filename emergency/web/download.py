"""Files handed out under a Chinese name."""

from urllib.parse import quote

from flask import Response

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
