"""Serve the console of the demo: the pages, a worker and the clock in one process, on a clock of its own."""

import contextlib
import datetime
import os
import socket
import threading
import time
from collections.abc import Callable

from werkzeug.serving import make_server

from emergency import scheduler, wiring
from emergency.cli.printing import note
from emergency.cli.quiet import QuietRequests, keep_quiet
from emergency.cli.stopping import stop_on_signals
from emergency.demo.mailroom import Mailroom
from emergency.demo.people import ACCOUNTS
from emergency.services import ticking
from emergency.web.app import create_app

HOST = "127.0.0.1"
PAUSE_SECONDS = 2.0


def serve_demo(
    system: wiring.System, clock: Callable[[], datetime.datetime], port: int, password: str
) -> None:
    """Serve until interrupted; what the visitor issues goes to the spool, and its receipts come back."""
    app = create_app(system.office, clock, demo=True)
    server = make_server(HOST, port, app, threaded=True, request_handler=QuietRequests)
    keep_quiet()
    stopping = threading.Event()
    sender = threading.Thread(target=_send, args=(system, clock, stopping), daemon=True)
    clockwork = scheduler.start(system.office, clock, system.lock("scheduler"))
    sender.start()
    _greet(server.port, password)
    stop_on_signals()
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()
    stopping.set()
    clockwork.shutdown()
    sender.join()


def _send(system: wiring.System, clock: Callable[[], datetime.datetime], stopping: threading.Event) -> None:
    with contextlib.closing(wiring.dispatcher(system, clock, "demo")) as dispatcher:
        mailroom = Mailroom(system.office, dispatcher, system.settings.spool_dir, lambda letter: None)
        while not stopping.is_set():
            now = clock()
            ticking.beat(system.office, f"{socket.gethostname()}:{os.getpid()}", "worker", now)
            mailroom.deliver(now)
            time.sleep(PAUSE_SECONDS)


def _greet(port: int, password: str) -> None:
    note(f"\n控制台：http://127.0.0.1:{port}/ （按 Ctrl+C 停止）")
    note(f"演示账号（密码均为 {password}）：")
    for each in ACCOUNTS:
        note(f"  {each.login:<10} {each.name} {each.role.label}")
