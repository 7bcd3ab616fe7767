"""Serve pages without a line for each request: the address of an enterprise's page is its key."""

from werkzeug.serving import WSGIRequestHandler


class QuietRequests(WSGIRequestHandler):
    """Answers as werkzeug does and writes down errors only; a deployment logs at its reverse proxy."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing about a request that was answered."""
