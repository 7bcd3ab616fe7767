"""Files handed out under a Chinese name."""

from urllib.parse import quote

from flask import Response

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(content: bytes, name: str) -> Response:
    """An Excel workbook."""
    return attached(content, name, WORKBOOK)


def attached(content: bytes | str, name: str, media_type: str) -> Response:
    """A file to be saved, never to be shown."""
    answer = Response(content, mimetype=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
