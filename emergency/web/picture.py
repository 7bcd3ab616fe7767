"""Pictures at addresses of their own: a browser asks again, and is told when nothing has changed."""

import hashlib

from flask import Response, request


def svg(drawn: str) -> Response:
    """The drawing, or 304 where the browser holds the same already; only for the one who asked."""
    answer = Response(drawn, mimetype="image/svg+xml")
    answer.set_etag(hashlib.sha256(drawn.encode()).hexdigest()[:32])
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer.make_conditional(request)
