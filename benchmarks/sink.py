"""A provider on the loopback that costs next to nothing: takes HTTP posts or mails, counts what it got how often.

Run by the benchmarks in a process of its own: python benchmarks/sink.py http|smtp MILLISECONDS prints its port. To both
it speaks by protocol callbacks alone, and answers at once, or a form after so many milliseconds. `Sink` starts one,
asks it and ends it.
"""

import asyncio
import dataclasses
import json
import pathlib
import re
import subprocess
import sys
import time
import urllib.request
from collections import Counter

ACCEPTED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
REFERENCE = re.compile(rb"reference=([^&\s]+)")
MESSAGE_ID = re.compile(rb"^Message-ID: *(\S+)", re.MULTILINE | re.IGNORECASE)
END_OF_MAIL = b"\r\n.\r\n"


@dataclasses.dataclass(frozen=True)
class Taken:
    """What a sink got: all, different ones, and when (seconds of the wall clock) the first and the last came."""

    total: int
    distinct: int
    first: float
    last: float


class Book:
    """Counts references."""

    def __init__(self):
        self.seen, self.first, self.last = Counter(), 0.0, 0.0

    def note(self, reference: bytes) -> None:
        """One more of it."""
        self.seen[reference] += 1
        self.last = time.time()
        self.first = self.first or self.last

    def answer(self) -> bytes:
        """What was taken so far, as JSON."""
        return json.dumps(
            {"total": self.seen.total(), "distinct": len(self.seen), "first": self.first, "last": self.last}
        ).encode()


class Http(asyncio.Protocol):
    """One connection of a client that posts forms; GET tells what came, DELETE forgets it."""

    def __init__(self, book: Book, pause: float):
        self.book, self.pause, self.waiting, self.transport = book, pause, b"", None

    def connection_made(self, transport):
        """Somebody came."""
        self.transport = transport

    def data_received(self, data):
        """Take every whole request."""
        self.waiting += data
        while (head := self.waiting.find(b"\r\n\r\n")) >= 0:
            length = re.search(rb"content-length: *(\d+)", self.waiting[:head], re.IGNORECASE)
            end = head + 4 + (int(length[1]) if length else 0)
            if len(self.waiting) < end:
                return
            request, self.waiting = self.waiting[:end], self.waiting[end:]
            body = self._reply(request, request[head + 4 :])
            answer = ACCEPTED % (len(body), body)
            if self.pause and request.startswith(b"POST"):
                asyncio.get_running_loop().call_later(self.pause, self.transport.write, answer)
            else:
                self.transport.write(answer)

    def _reply(self, request: bytes, body: bytes) -> bytes:
        if request.startswith(b"POST"):
            reference = REFERENCE.search(body)[1]
            self.book.note(reference)
            return b'{"id": "%s"}' % reference
        if request.startswith(b"DELETE"):
            self.book.__init__()
        return self.book.answer()


class Smtp(asyncio.Protocol):
    """One connection of a mail client; it is answered at once, whatever the pause."""

    def __init__(self, book: Book, pause: float):
        self.book, self.waiting, self.transport, self.in_mail = book, b"", None, False

    def connection_made(self, transport):
        """Say hello."""
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data):
        """Take every whole line, or mail."""
        self.waiting += data
        while (end := self.waiting.find(END_OF_MAIL if self.in_mail else b"\r\n")) >= 0:
            taken, self.waiting = self.waiting[:end], self.waiting[end + (5 if self.in_mail else 2) :]
            self._take(taken)

    def _take(self, taken: bytes) -> None:
        if self.in_mail:
            self.in_mail = False
            self.book.note(MESSAGE_ID.search(taken)[1])
            self.transport.write(b"250 taken\r\n")
            return
        verb = taken[:4].upper()
        if verb == b"QUIT":
            self.transport.write(b"221 bye\r\n")
            self.transport.close()
        elif verb == b"EHLO":
            self.transport.write(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
        elif verb == b"DATA":
            self.in_mail = True
            self.transport.write(b"354 go on\r\n")
        else:
            self.transport.write(b"250 ok\r\n")


class Sink:
    """A running sink; `kind` is "http" or "smtp"."""

    def __init__(self, kind: str, milliseconds: int = 0):
        command = [sys.executable, str(pathlib.Path(__file__).resolve()), kind, str(milliseconds)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.port, self._asked_at = map(int, self._process.stdout.readline().split())

    def __enter__(self) -> "Sink":
        return self

    def __exit__(self, *_) -> None:
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    @property
    def url(self) -> str:
        """Where forms are posted."""
        return f"http://127.0.0.1:{self.port}/send"

    def taken(self) -> Taken:
        """What came so far."""
        return Taken(**self._ask("GET"))

    def forget(self) -> None:
        """Begin again."""
        self._ask("DELETE")

    def wait(self, distinct: int, seconds: float) -> Taken:
        """Until so many different ones came, or nothing new has come for so many seconds."""
        taken, quiet_since = self.taken(), time.monotonic()
        while taken.distinct < distinct and time.monotonic() - quiet_since < seconds:
            time.sleep(0.2)
            now = self.taken()
            if now.total > taken.total:
                quiet_since = time.monotonic()
            taken = now
        return taken

    def _ask(self, method: str) -> dict:
        request = urllib.request.Request(f"http://127.0.0.1:{self._asked_at}/", method=method)
        with urllib.request.urlopen(request, timeout=30) as reply:
            return json.load(reply)


async def _serve(kind: str, pause: float) -> None:
    book, loop = Book(), asyncio.get_running_loop()
    protocols = ({"http": Http, "smtp": Smtp}[kind], Http)
    servers = [
        await loop.create_server(lambda made=made: made(book, pause), "127.0.0.1", 0, backlog=1024)
        for made in protocols
    ]
    print(*(each.sockets[0].getsockname()[1] for each in servers), flush=True)
    await asyncio.gather(*(each.serve_forever() for each in servers))


if __name__ == "__main__":
    asyncio.run(_serve(sys.argv[1], int(sys.argv[2]) / 1000))
