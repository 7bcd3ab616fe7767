"""A provider on the loopback that answers what it is told to, and keeps what it was asked."""

import contextlib
import http.server
import json
import socket
import threading
import time
import urllib.parse
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def query(self):
        """The parameters of its address."""
        return dict(urllib.parse.parse_qsl(self.path.partition("?")[2]))

    @property
    def json(self):
        """Its body, read as JSON."""
        return json.loads(self.body)


class Gateway(http.server.ThreadingHTTPServer):
    """Answers every request with what it was told to, and keeps the forms it got."""

    daemon_threads = True
    request_queue_size = 64  # more than any worker opens at once

    def __init__(self):
        super().__init__(("127.0.0.1", 0), GatewayHandler)
        self.answer, self.requests, self.released = (200, {}, b'{"id": "m-1"}'), [], threading.Event()
        self.hangs, self.on_request = False, lambda count: None
        self._accepted, self._open = set(), set()

    @property
    def url(self):
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/send"

    @property
    def forms(self):
        """What came in the bodies, read as forms."""
        return [dict(urllib.parse.parse_qsl(each.body.decode())) for each in self.requests]

    def process_request(self, request, client_address):
        """Note who came; in the thread that accepts, so in the order they came."""
        self._open.add(client_address)
        self._accepted.add(client_address)
        super().process_request(request, client_address)

    def process_request_thread(self, request, client_address):
        """Note who went."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._open.discard(client_address)

    def hear_out(self, seconds=10):
        """Wait until all that a client sent before it died has been read: its last words count."""
        with socket.create_connection(self.server_address) as last:
            mine = last.getsockname()
        until = time.monotonic() + seconds
        while mine not in self._accepted or self._open:
            assert time.monotonic() < until, "a client still holds its connection"
            time.sleep(0.001)

    def say(self, content, status=200, **headers):
        """Answer with this JSON from now on."""
        self.answer = (status, headers, json.dumps(content).encode())


class GatewayHandler(http.server.BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """Keep the request, give the answer; half a request from one that died is none."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            return
        self.server.requests.append(Request(self.path, dict(self.headers), body))
        self.server.on_request(len(self.server.requests))
        if self.server.hangs:
            self.server.released.wait(10)
        status, headers, content = self.server.answer
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    do_GET = do_POST

    def log_message(self, *_):
        """Stay silent."""


@contextlib.contextmanager
def running():
    """A gateway that runs until the block ends."""
    server = Gateway()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
