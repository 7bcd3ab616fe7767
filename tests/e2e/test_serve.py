"""`emergency serve` as a process: it answers, on its own and with gunicorn, and ends when told."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from emergency import database
from emergency.config import Settings

PROGRAM = "from emergency.cli import main; main()"
SECONDS = 60


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answer(address: str) -> str:
    ends = time.monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            assert time.monotonic() < ends, f"{address} did not answer"
            time.sleep(0.2)


@pytest.mark.parametrize("way", [[], ["--gunicorn", "--workers", "1"]])
def test_the_console_is_served(tmp_path, way):
    """The sign-in page and its style sheets come from this process alone."""
    url = f"sqlite:///{tmp_path}/emergency.db"
    database.upgrade(Settings(database_url=url))
    port = _free_port()
    command = [sys.executable, "-c", PROGRAM, "--database-url", url, "serve", "--port", str(port), *way]
    environment = {**os.environ, "EMERGENCY_FILES_DIR": str(tmp_path / "files")}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL) as serving:
        try:
            base = f"http://127.0.0.1:{port}"
            assert _answer(f"{base}/healthz") == '{"ok":true}\n'
            page = _answer(f"{base}/session/new")
            sheets = re.findall(r'rel="stylesheet" href="(/[^"]+)"', page)
            assert len(sheets) == 2 and all(_answer(base + sheet) for sheet in sheets)
        finally:
            serving.send_signal(signal.SIGTERM)
            try:
                serving.wait(SECONDS)
            except subprocess.TimeoutExpired:
                serving.kill()
                raise
