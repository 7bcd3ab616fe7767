"""Serve pages without a line for each request: the address of an enterprise's page is its key."""

import logging

import structlog
from werkzeug.serving import WSGIRequestHandler


class QuietRequests(WSGIRequestHandler):
    """Answers as werkzeug does and writes down errors only; a deployment logs at its reverse proxy."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Write nothing about a request that was answered."""


def keep_quiet() -> None:
    """Log warnings and errors only: between the sentences of the demo, lines of progress only confuse."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
