"""A real Kannel, where it is installed: nothing lost, nothing doubled, receipts in whatever order."""

import pathlib
import shutil
import subprocess
import sys

import pytest

SCRIPT = pathlib.Path(__file__).resolve().parent.parent.parent / "benchmarks" / "kannel.py"
CENTRE = shutil.which("/usr/lib/kannel/test/fakesmsc") or shutil.which("fakesmsc")


@pytest.mark.skipif(
    not (CENTRE and shutil.which("bearerbox") and shutil.which("smsbox")),
    reason="Kannel is not installed here",
)
def test_three_hundred_instructions_arrive_through_a_real_kannel():
    """Outbox, smsbox, bearerbox, a centre that plays the phones, and the reports back."""
    command = [sys.executable, str(SCRIPT), "--messages", "300"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    said = {line[:40].strip(): line[40:].strip() for line in run.stdout.splitlines()}
    assert (said["messages delivered"], said["doubled"], said["lost"]) == ("300", "0", "0")
