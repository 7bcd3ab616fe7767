"""How the drain grows with 1, 2 and 4 workers on one PostgreSQL, and how much memory a worker takes on the way.

Run: python benchmarks/growth.py [--messages N] [--rounds N] [--provider-milliseconds N] [--memory N]. The sink answers at
once; `--provider-milliseconds` gives every request so long a way, as a provider over a network has, and shows how
workers grow where they wait and do not compute. Memory: one worker on SQLite sends `--memory` messages and its
resident size is looked at ten times.
"""

import argparse
import pathlib
import signal
import statistics
import sys
import tempfile
import time
import uuid

from machine import heading, table
from queue_system import durable_postgres, ours_on_postgres, ours_on_sqlite
from sink import Sink

PATIENCE = 60
WORKERS = (1, 2, 4)
LOOKS = 10


def main() -> None:
    """Measure and print both tables."""
    options = _options()
    rates: dict[int, list[float]] = {each: [] for each in WORKERS}
    with (
        tempfile.TemporaryDirectory() as name,
        durable_postgres() as server,
        Sink("http", options.provider_milliseconds) as sink,
    ):
        folder = pathlib.Path(name)
        systems = {each: ours_on_postgres(server, folder, sink.url, each) for each in WORKERS}
        for _ in range(options.rounds):
            for workers, system in systems.items():
                rates[workers].append(_drain(system, sink, options.messages))
    one = statistics.median(rates[1])
    way = f"a way of {options.provider_milliseconds} ms" if options.provider_milliseconds else "no way to go"
    print(heading(f"{options.messages:,} messages on PostgreSQL, {way}, medians of {options.rounds}"))
    rows = [
        (
            each,
            f"{statistics.median(found):,.0f}",
            f"{min(found):,.0f}",
            f"{statistics.median(found) / one:.2f}",
        )
        for each, found in rates.items()
    ]
    print(table(rows, ("workers", "messages/s", "worst", "times one")))
    if options.memory:
        print(heading(f"\nMemory of one worker over {options.memory:,} messages"))
        print(table(_memory(options.memory), ("sent", "resident MB")))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--provider-milliseconds", type=int, default=0)
    parser.add_argument("--memory", type=int, default=100_000)
    return parser.parse_args()


def _drain(system, sink: Sink, count: int) -> float:
    sink.forget()
    system.enqueue(count, uuid.uuid4().hex)
    system.start()
    taken = sink.wait(count, PATIENCE)
    time.sleep(1)  # what was sent last is written down
    system.end(signal.SIGTERM)
    if taken.distinct != count:
        raise RuntimeError(f"{system.name}: {taken.distinct} of {count} came")
    return count / (taken.last - taken.first)


def _memory(count: int) -> list[tuple]:
    rows = []
    with tempfile.TemporaryDirectory() as name, Sink("http") as sink:
        system = ours_on_sqlite(pathlib.Path(name), sink.url)
        system.enqueue(count, uuid.uuid4().hex)
        system.start()
        [worker] = system.running
        for part in range(1, LOOKS + 1):
            taken = sink.wait(count * part // LOOKS, PATIENCE)
            rows.append((f"{taken.distinct:,}", f"{_resident(worker.pid):.1f}"))
        system.end(signal.SIGTERM)
    return rows


def _resident(pid: int) -> float:
    """Megabytes of memory that the process holds, as Linux counts them."""
    if sys.platform != "linux":
        raise RuntimeError("the memory of a process is read from Linux's /proc")
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
