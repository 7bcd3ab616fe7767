"""Mails a second into an SMTP server on the loopback: the outbox and its worker, the channel alone, smtplib as it comes.

Run: python benchmarks/smtp.py [--messages N] [--rounds N]. Each mail has a text and a page. The peer composes with
`EmailMessage` and sends with `send_message` over one connection kept open, as the documents of Python show. The limit
is a client that writes the same bytes over one connection and waits for each answer.
"""

import argparse
import contextlib
import pathlib
import signal
import smtplib
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))

from machine import heading, table
from messages import make_message
from queue_system import TEXT, ours_by_mail
from sink import Sink

from notifier.channels.mail import compose
from notifier.channels.smtp import SmtpChannel
from notifier.message import Message

SENDER, PATIENCE, THREADS = "duty@example.invalid", 30, 16


def main() -> None:
    """Measure in turns and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    rates: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder, Sink("smtp") as sink:
        ours = ours_by_mail(pathlib.Path(folder), sink.port)
        ways: dict[str, Callable[[Sink, int], float]] = {
            ours.name: lambda sink, count: _drain(ours, sink, count),
            f"our channel, {THREADS} threads": _channel,
            "smtplib and EmailMessage": _plain,
            "limit: the bytes alone": _bare,
        }
        for _ in range(options.rounds):
            for name, way in ways.items():
                sink.forget()
                rates.setdefault(name, []).append(options.messages / way(sink, options.messages))
                if sink.taken().distinct != options.messages:
                    raise RuntimeError(f"{name}: {sink.taken().distinct} of {options.messages} came")
    print(heading(f"{options.messages:,} mails, medians of {options.rounds}"))
    rows = [(name, f"{statistics.median(each):,.0f}", f"{min(each):,.0f}") for name, each in rates.items()]
    print(table(rows, ("way", "mails/s", "worst")))


def _drain(ours, sink: Sink, count: int) -> float:
    ours.enqueue(count, uuid.uuid4().hex)
    ours.start()
    taken = sink.wait(count, PATIENCE)
    time.sleep(1)  # what was sent last is written down
    ours.end(signal.SIGTERM)
    return taken.last - taken.first


def _mails(count: int) -> list[Message]:
    page = f"<p>{TEXT * 3}</p>"
    common = {"channel": "email", "address": "somebody@example.invalid", "text": TEXT, "html": page}
    return [make_message(id=number, unique_key=str(number), **common) for number in range(count)]


def _channel(sink: Sink, count: int) -> float:
    mails = _mails(count)
    begun = time.perf_counter()
    with (
        contextlib.closing(SmtpChannel("127.0.0.1", sink.port, sender=SENDER)) as channel,
        ThreadPoolExecutor(THREADS) as pool,
    ):
        list(pool.map(channel.send, mails))
    return time.perf_counter() - begun


def _plain(sink: Sink, count: int) -> float:
    mails = _mails(count)
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", sink.port) as server:
        for each in mails:
            mail = EmailMessage()
            mail["From"], mail["To"], mail["Subject"] = SENDER, each.address, each.subject
            mail["Message-ID"] = f"<{each.unique_key}@example.invalid>"
            mail.set_content(each.text)
            mail.add_alternative(each.html, subtype="html")
            server.send_message(mail)
    return time.perf_counter() - begun


def _bare(sink: Sink, count: int) -> float:
    contents = [compose(each, SENDER).content for each in _mails(count)]
    begun = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", sink.port) as server:
        server.ehlo()
        for content in contents:
            for line in (f"mail FROM:<{SENDER}>", "rcpt TO:<somebody@example.invalid>", "data"):
                server.putcmd(line)
                server.getreply()
            server.send(content + b"\r\n.\r\n")
            server.getreply()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
