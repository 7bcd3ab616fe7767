"""Every benchmark that needs nothing but this machine runs, at a size of seconds; nobody looks at the times here."""

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SMALL = {
    "derivation": ("--enterprises", "20", "--runs", "1"),
    "desk": ("--messages", "200"),
    "enterprise_search": ("--enterprises", "500"),
    "evidence": ("4",),
    "issue": ("--enterprises", "20"),
    "list_import": ("60", "1"),
    "list_store": ("--enterprises", "20"),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_runs_and_prints_its_table(name):
    """What was measured, each on a line of its own, and the limit beside it."""
    done = subprocess.run(
        [sys.executable, f"benchmarks/{name}.py", *SMALL[name]],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) > 3
