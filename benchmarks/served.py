"""The web server of the product around the console, or around one empty route, at a moment of the past.

Run by acknowledge.py in a process of its own: python benchmarks/served.py console|empty PORT WORKERS. The console's
settings come from the environment as always; only its clock stands still, at the moment the data were made for.
"""

import functools
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))

from bureau import MINUTE, NOW
from flask import Flask

from emergency import wiring
from emergency.cli.gunicorn_server import run
from emergency.config import settings_from
from emergency.web.app import create_app


def main() -> None:
    """Serve until told to stop."""
    what, port, workers = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    app, after_fork = _empty() if what == "empty" else _console()
    run(app, "127.0.0.1", port, workers, after_fork)


def _console():
    system = wiring.build(settings_from(os.environ))
    return create_app(system.office, lambda: NOW + MINUTE), functools.partial(
        system.engine.dispose, close=False
    )


def _empty():
    app = Flask("empty")
    app.add_url_rule("/e/<token>/acknowledge", "empty", lambda token: ("", 302), methods=["POST"])
    app.add_url_rule("/healthz", "alive", lambda: {"ok": True})
    return app, lambda: None


if __name__ == "__main__":
    main()
