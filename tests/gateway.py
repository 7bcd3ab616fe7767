"""A provider on the loopback that answers what it is told to, and keeps what it was asked."""

import contextlib
import http.server
import json
import threading
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

    def __init__(self):
        super().__init__(("127.0.0.1", 0), GatewayHandler)
        self.answer, self.requests, self.released = (200, {}, b'{"id": "m-1"}'), [], threading.Event()
        self.hangs, self.on_request = False, lambda count: None

    @property
    def url(self):
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/send"

    @property
    def forms(self):
        """What came in the bodies, read as forms."""
        return [dict(urllib.parse.parse_qsl(each.body.decode())) for each in self.requests]

    def say(self, content, status=200, **headers):
        """Answer with this JSON from now on."""
        self.answer = (status, headers, json.dumps(content).encode())


class GatewayHandler(http.server.BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """Keep the request, give the answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
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
