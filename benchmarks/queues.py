"""Our outbox beside dramatiq and celery on Redis and procrastinate on PostgreSQL: the same messages, the same sink.

Run: python benchmarks/queues.py --peers-python PATH [--messages N] [--rounds N] [--kills N] [--client channel|requests].
The systems take turns, round after round. Enqueue: one process queues all. Drain: from the first message at the sink
to the last. Kill: all workers of a system are killed by SIGKILL once a third is sent, and started again; lost and
doubled are counted at the sink. The settings of the servers stand in `queue_system.py`. `--client channel` lets the
peers' tasks send by our own gateway channel, so that queues are compared and not clients. The last line is the limit:
what the sink takes from one client that does nothing else.
"""

import argparse
import contextlib
import pathlib
import signal
import socket
import statistics
import sys
import tempfile
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from machine import heading, table
from queue_system import (
    System,
    durable_postgres,
    missing,
    ours_on_postgres,
    ours_on_sqlite,
    peers,
    redis_server,
)
from sink import Sink

QUIET = 30  # seconds without a new message after which what has not come is lost, beyond what a return takes
LEASE = 120  # seconds after which our workers take what a dead one held


@dataclass
class Results:
    """What was measured of one system."""

    enqueue: list[float] = field(default_factory=list)
    drain: list[float] = field(default_factory=list)
    lost: int = 0
    doubled: list[int] = field(default_factory=list)
    back: list[float] = field(default_factory=list)  # seconds from the kill to the last message


def main() -> None:
    """Measure and print the table."""
    options = _options()
    if lacks := missing(options.peers_python):
        raise SystemExit("; ".join(lacks))
    results = defaultdict(Results)
    with contextlib.ExitStack() as ending:
        folder = pathlib.Path(ending.enter_context(tempfile.TemporaryDirectory()))
        sink = ending.enter_context(Sink("http"))
        redis = ending.enter_context(redis_server(folder))
        server = ending.enter_context(durable_postgres())
        systems = [
            ours_on_sqlite(folder, sink.url),
            ours_on_postgres(server, folder, sink.url, 2),
            *peers(options.peers_python, redis, server, sink.url, options.client, options.back),
        ]
        for _ in range(options.rounds):
            for system in systems:
                _drain(system, sink, options.messages, results[system.name])
        for _ in range(options.kills):
            for system in systems:
                _kill(system, sink, options.messages, results[system.name], options.back)
        limit = _limit(sink)
    print(heading(f"{options.messages:,} messages, medians of {options.rounds}, client: {options.client}"))
    print(table([_row(name, each) for name, each in results.items()], HEADINGS))
    print(f"limit: the sink takes {limit:,.0f}/s")


HEADINGS = ("system", "enqueue/s", "drain/s", "worst/s", "lost", "doubled", "whole again after")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--peers-python", default="python3", help="an interpreter that has the peers")
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--kills", type=int, default=1)
    parser.add_argument("--client", choices=("channel", "requests"), default="channel")
    parser.add_argument(
        "--back", type=int, default=60, help="seconds after which peers take back what a dead one held"
    )
    return parser.parse_args()


def _drain(system: System, sink: Sink, count: int, results: Results) -> None:
    sink.forget()
    seconds = system.enqueue(count, uuid.uuid4().hex)
    system.start()
    taken = sink.wait(count, QUIET)
    time.sleep(1)  # what was sent last is written down
    system.end(signal.SIGTERM)
    if taken.distinct != count:
        raise RuntimeError(f"{system.name}: {taken.distinct} of {count} came")
    results.enqueue.append(count / seconds)
    results.drain.append(count / (taken.last - taken.first))


def _kill(system: System, sink: Sink, count: int, results: Results, back: int) -> None:
    sink.forget()
    system.enqueue(count, uuid.uuid4().hex)
    system.start()
    while sink.taken().distinct < count // 3:
        time.sleep(0.01)
    system.end(signal.SIGKILL)
    killed_at = time.time()
    system.start()
    sink.wait(count, QUIET + 2 * max(back, LEASE))
    time.sleep(2)
    taken = sink.taken()
    system.end(signal.SIGTERM)
    results.lost += count - taken.distinct
    results.doubled.append(taken.total - taken.distinct)
    results.back.append(taken.last - killed_at)


def _row(name: str, each: Results) -> tuple:
    median = statistics.median
    rates = (f"{median(each.enqueue):,.0f}", f"{median(each.drain):,.0f}", f"{min(each.drain):,.0f}")
    if not each.doubled:
        return (name, *rates, "-", "-", "-")
    return (name, *rates, each.lost, f"{median(each.doubled):g}", f"{median(each.back):.0f} s")


def _limit(sink: Sink, count: int = 20_000, at_once: int = 100) -> float:
    body = b"to=1&reference=limit&text=" + b"x" * 400
    request = b"POST /send HTTP/1.1\r\nHost: sink\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with socket.create_connection(("127.0.0.1", sink.port)) as client:
        begun = time.perf_counter()
        for _ in range(count // at_once):
            client.sendall(request * at_once)
            left = at_once
            while left:
                left -= client.recv(1 << 20).count(b"HTTP/1.1")
        return count / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
