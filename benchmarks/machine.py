"""What every benchmark prints above its table, and how it takes a median."""

import datetime
import os
import platform
import statistics
import time
from collections.abc import Callable


def heading(title: str) -> str:
    """Title, date and machine in one line."""
    return (
        f"{title} · {datetime.date.today()} · {os.cpu_count()} cores · "
        f"{platform.python_implementation()} {platform.python_version()}"
    )


def median_seconds(act: Callable[[], object], runs: int = 5) -> float:
    """The median of `runs` timed calls."""
    return statistics.median(_timed(act) for _ in range(runs))


def _timed(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def table(rows: list[tuple], headings: tuple[str, ...]) -> str:
    """A plain table with the columns aligned."""
    cells = [headings, *[tuple(str(cell) for cell in row) for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:]])
