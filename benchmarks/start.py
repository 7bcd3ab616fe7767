"""How long `emergency --help` takes as a whole process, beside Python alone.

Run: python benchmarks/start.py
"""

import subprocess
import sys

from machine import heading, median_seconds, table

RUNS = 9


def main() -> None:
    """Time the processes and print the table."""
    rows = [
        ("emergency --help", [sys.executable, "-c", "from emergency.cli import main; main(['--help'])"]),
        (
            "emergency aqi --help",
            [sys.executable, "-c", "from emergency.cli import main; main(['aqi', '--help'])"],
        ),
        ("limit: python -c pass", [sys.executable, "-c", "pass"]),
    ]
    print(heading("Cold start"))
    print(table([(what, _milliseconds(command)) for what, command in rows], ("what", "median")))


def _milliseconds(command: list[str]) -> str:
    def run() -> None:
        subprocess.run(command, check=True, capture_output=True)

    return f"{median_seconds(run, RUNS) * 1000:.0f} ms"


if __name__ == "__main__":
    main()
