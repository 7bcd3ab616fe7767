"""Serve the console with gunicorn: threads enough for every desk's live stream."""

from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import BaseApplication

THREADS = 128
SECONDS_TO_FINISH = 10


class Server(BaseApplication):
    """Gunicorn around one application that was built before the workers fork; they share its secret key."""

    def __init__(self, app: Flask, options: dict):
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        """Take the options as they are; no configuration file is read."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application."""
        return self._app


def run(app: Flask, host: str, port: int, workers: int, after_fork: Callable[[], None]) -> None:
    """Serve until told to stop; `after_fork` runs first in each worker, to drop what must not be shared."""
    options = {
        "bind": f"{host}:{port}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "graceful_timeout": SECONDS_TO_FINISH,
        "control_socket_disable": True,
        "post_fork": lambda _server, _worker: after_fork(),
    }
    Server(app, options).run()
