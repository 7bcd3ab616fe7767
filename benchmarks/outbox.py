"""How fast messages are queued in one transaction, and how fast one worker drains them into the spool.

Run: python benchmarks/outbox.py [--messages N] [--rounds N] [--database-url URL] [--threads N] [--batch N].
Without a URL: SQLite (WAL, synchronous=FULL) in a temporary folder. A given database gets the
tables it lacks and keeps the benchmark's messages, so name one that is kept for measuring.
The last line is the limit: the same files written and renamed with no outbox at all.
"""

import argparse
import datetime
import os
import pathlib
import platform
import statistics
import tempfile
import time
import uuid

from emergency.services.delivery import DatabaseOutbox
from emergency.storage.engines import open_engine
from emergency.storage.outbox import NewMessage, enqueue
from emergency.storage.schema import metadata
from emergency.storage.work import REGION_WIDE, Store
from notifier.channels import Channel
from notifier.channels.spool import SpoolChannel
from notifier.delivery import Accepted
from notifier.dispatch import Dispatcher, Pace
from notifier.message import Message, MessageState, Purpose

TEXT = "【示例环境应急】启动通知：科尔沁区1月15日12时起启动橙色预警II级响应，请按指令落实减排措施。" * 2
WHAT = ("queue, one transaction", "claim, settle, no channel", "claim, spool, settle", "limit: files alone")


class Nowhere:
    """Takes every message at once: what is left is the cost of the outbox itself."""

    name, live = "spool", False

    def send(self, message: Message) -> Accepted:
        """Accept."""
        return Accepted(message.unique_key)

    def close(self) -> None:
        """Nothing is held open."""


def main() -> None:
    """Measure and print the table."""
    options = _options()
    rounds = [_measure(options) for _ in range(options.rounds)]
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {_today()}")
    print(f"{options.messages} messages, {options.rounds} rounds, {options.threads} threads, ", end="")
    print(f"batches of {options.batch}, {rounds[0][0]}\n")
    print(f"{'what':<34}{'median/s':>12}{'worst/s':>12}")
    for number, what in enumerate(WHAT, 1):
        rates = [options.messages / measured[number] for measured in rounds]
        print(f"{what:<34}{statistics.median(rates):>12,.0f}{min(rates):>12,.0f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database-url")
    parser.add_argument("--threads", type=int, default=16)
    parser.add_argument("--batch", type=int, default=200)
    return parser.parse_args()


def _measure(options: argparse.Namespace) -> tuple[str, float, float, float, float]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(options.database_url or f"sqlite:///{folder}/emergency.db")
        metadata.create_all(engine)
        store, spool = Store(engine), SpoolChannel(pathlib.Path(folder, "spool"))
        queued = _queue(store, uuid.uuid4().hex, options.messages)
        bare = _drain(store, Nowhere(), options)
        _queue(store, uuid.uuid4().hex, options.messages)
        spooled = _drain(store, spool, options)
        if len(list(spool.folder.glob("*.json"))) != options.messages:
            raise RuntimeError("not every message was spooled")
        alone = _files_alone(pathlib.Path(folder, "alone"), options.messages)
        engine.dispose()
        return engine.dialect.name, queued, bare, spooled, alone


def _queue(store: Store, run: str, count: int) -> float:
    now = _now()
    expires = now + datetime.timedelta(hours=6)
    begun = time.perf_counter()
    with store.begin(REGION_WIDE, write=True) as work:
        messages = (_new(f"{run}:{number}", number, now, expires) for number in range(count))
        if enqueue(work, messages, now) != count:
            raise RuntimeError("not every message was queued")
        work.commit()
    return time.perf_counter() - begun


def _drain(store: Store, channel: Channel, options: argparse.Namespace) -> float:
    pace = Pace(batch=options.batch, threads=options.threads)
    outbox, channels = DatabaseOutbox(store), {"spool": channel}
    dispatcher = Dispatcher(outbox, channels, worker="benchmark", clock=_now, pace=pace)
    begun, sent = time.perf_counter(), 0
    while counts := dispatcher.run_batch():
        sent += counts[MessageState.SENT]
    if sent != options.messages:
        raise RuntimeError("not every message was sent")
    return time.perf_counter() - begun


def _files_alone(folder: pathlib.Path, count: int) -> float:
    spool, now = SpoolChannel(folder), _now()
    begun = time.perf_counter()
    for number in range(count):
        address = f"1990000{number % 10_000:04d}"
        spool.send(
            Message(
                id=number,
                unique_key=str(number),
                purpose=Purpose.ORDER_START,
                channel="spool",
                address=address,
                recipient="示例",
                subject="启动指令",
                text=TEXT,
                html="",
                params={},
                drill=False,
                attempts=1,
                lease=1,
                created_at=now,
                expires_at=now,
            )
        )
    return time.perf_counter() - begun


def _new(key: str, number: int, now: datetime.datetime, expires: datetime.datetime) -> NewMessage:
    return NewMessage(
        division="150502",
        unique_key=key,
        order_id=None,
        contact_id=None,
        purpose=Purpose.ORDER_START,
        channel="spool",
        address=f"1990000{number % 10_000:04d}",
        recipient="虚构示例企业",
        subject="启动指令",
        text=TEXT,
        html="",
        drill=False,
        priority=5,
        next_at=now,
        expires_at=expires,
    )


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


def _today() -> str:
    return _now().date().isoformat()


if __name__ == "__main__":
    main()
