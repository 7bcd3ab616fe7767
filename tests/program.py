"""`emergency` as processes of its own, seeing only the settings they are given."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

PROGRAM = [sys.executable, "-c", "from emergency.cli import main; main()"]
PATIENCE = 60  # seconds; what is waited for comes within a few


def settings(**named: str) -> dict[str, str]:
    """An environment with these settings (`database_url` for EMERGENCY_DATABASE_URL) and none of the caller's."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("EMERGENCY_")}
    return inherited | {f"EMERGENCY_{name.upper()}": value for name, value in named.items()}


@contextlib.contextmanager
def running(environment: dict[str, str], *words: str, **options) -> Iterator[subprocess.Popen]:
    """A process that is killed when the block ends, if it has not ended before."""
    with subprocess.Popen(
        [*PROGRAM, *words], env=environment, stdin=subprocess.DEVNULL, **options
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(what: str, holds: Callable[[], object], patience: float = PATIENCE) -> None:
    """Return when it holds; fails after so many seconds, saying what was waited for."""
    ends = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < ends, f"waited {patience:g} s for {what}"
        time.sleep(0.02)
