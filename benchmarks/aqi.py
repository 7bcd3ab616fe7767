"""Rows per second of the air quality index: ours in bulk, ours one by one, and python-aqi, on the same rows.

Run: python benchmarks/aqi.py [--rows N] [--rounds N]. The peer is measured where it is installed
(pip install python-aqi==0.6.1, in an environment of its own); it is no dependency of the project.
"""

import argparse
import datetime
import functools
import importlib
import os
import pathlib
import platform
import random
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from plans import aqi_bulk
from plans.aqi import hourly_index, standard

HERE = str(pathlib.Path(__file__).resolve().parent)
sys.path[:] = [place for place in sys.path if place != HERE]  # this file and the peer's package share a name
try:
    peer = importlib.import_module("aqi")
except ImportError:
    peer = None

TOPS = {"pm25": 500, "pm10": 600, "so2": 800, "no2": 3840, "co": 150, "o3_1h": 1200}
PEER_NAMES = {
    "pm25": "pm25",
    "pm10": "pm10",
    "so2": "so2_1h",
    "no2": "no2_1h",
    "co": "co_1h",
    "o3_1h": "o3_1h",
}
SEED = 633
EDITION = standard("HJ633-2012")  # the only edition the peer knows


def make_rows(count: int) -> list[dict[str, int]]:
    """Hourly records with whole concentrations inside every scale, so that the peer can answer too."""
    dice = random.Random(SEED)
    return [{key: dice.randint(0, top // 4) for key, top in TOPS.items()} for _ in range(count)]


def bulk(columns: dict[str, np.ndarray]) -> list[int]:
    """All rows at once."""
    return aqi_bulk.hourly_indices(columns, EDITION).aqi


def scalar(rows: list[dict[str, int]]) -> list[int]:
    """One exact index a row."""
    return [hourly_index(row, EDITION).aqi for row in rows]


def by_peer(rows: list[dict[str, int]]) -> list[int | None]:
    """python-aqi a row, with its Chinese algorithm; None where it fails."""
    return [_peer_index(row) for row in rows]


def _peer_index(row: dict[str, int]) -> int | None:
    try:
        return int(
            peer.to_aqi([(PEER_NAMES[key], str(value)) for key, value in row.items()], algo=peer.ALGO_MEP)
        )
    except (IndexError, TypeError, ValueError, ArithmeticError):
        return None


def measure(work: Callable[[], object], count: int, rounds: int) -> float:
    """The median rows per second of `rounds` runs, after one run to warm up."""
    work()
    speeds = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        speeds.append(count / (time.perf_counter() - begin))
    return statistics.median(speeds)


def main() -> None:
    """Measure and print the table."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--rows", type=int, default=20_000)
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    rows = make_rows(chosen.rows)
    large = make_rows(chosen.rows * 20)
    columns = {key: np.array([row[key] for row in large]) for key in TOPS}
    exact = scalar(rows)
    lines = [
        ("ours, bulk", measure(functools.partial(bulk, columns), len(large), chosen.rounds), 1.0),
        ("ours, one by one", measure(functools.partial(scalar, rows), len(rows), chosen.rounds), 1.0),
    ]
    assert bulk(columns)[: len(rows)].tolist() == exact, "bulk and scalar differ"
    if peer is not None:
        agreeing = sum(a == b for a, b in zip(by_peer(rows), exact, strict=True)) / len(rows)
        speed = measure(functools.partial(by_peer, rows), len(rows), chosen.rounds)
        lines.append((f"python-aqi {peer.__version__}", speed, agreeing))
    print_table(lines, chosen)


def print_table(lines: list[tuple[str, float, float]], chosen: argparse.Namespace) -> None:
    """The table with the machine, the day and, where it is so, the absence of the peer."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, CPython {platform.python_version()}"
    print(f"AQI, {datetime.date.today()}, {machine}, numpy {np.__version__}")
    print(f"{chosen.rows} rows (bulk: {chosen.rows * 20}), 6 pollutants, median of {chosen.rounds} rounds\n")
    slowest = lines[-1][1]
    print(f"{'':20}{'rows/s':>14}{'x last line':>14}{'AQI exact':>12}")
    for name, speed, agreeing in lines:
        print(f"{name:20}{speed:>14,.0f}{speed / slowest:>14.1f}{agreeing:>12.1%}")
    if peer is None:
        print("\npython-aqi is not installed: not measured. 未安装 python-aqi，未测对照。")


if __name__ == "__main__":
    main()
