"""A real Kannel end to end: instructions through the outbox, smsbox, bearerbox and a centre that plays the phones.

Run: python benchmarks/kannel.py [--messages N]. Needs bearerbox, smsbox and fakesmsc (Debian: kannel, kannel-extras).
Everything listens on the loopback. The centre delivers what it gets; Kannel reports by calling us, in any order.
The last lines say how many were handed over, reported, doubled and lost.
"""

import argparse
import datetime
import http.server
import itertools
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import urllib.parse

from emergency.services.delivery import DatabaseOutbox
from emergency.storage.engines import open_engine
from emergency.storage.outbox import NewMessage, count_states, enqueue
from emergency.storage.receipt import record_receipts
from emergency.storage.schema import metadata
from emergency.storage.work import REGION_WIDE, Store
from notifier.chain import Chain
from notifier.channels.sms_kannel import SmsKannelChannel
from notifier.dispatch import Dispatcher, Pace
from notifier.message import MessageState, Purpose
from notifier.report import VENDORS, receipts

FAKE_CENTRES = ("/usr/lib/kannel/test/fakesmsc", "fakesmsc")
WAIT = 180  # seconds for the last report
TEXT = "【示例环境应急】启动通知：虚构示例区1月15日12时起启动橙色预警II级响应，请按指令落实减排措施。"
CONF = """
group = core
admin-port = {admin}
admin-interface = "127.0.0.1"
admin-password = x
smsbox-port = {box}
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
log-file = "{folder}/bearerbox.log"
log-level = 2
store-type = spool
store-location = "{folder}/spool"
dlr-storage = internal

group = smsc
smsc = fake
smsc-id = FAKE
port = {centre}
connect-allow-ip = 127.0.0.1

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = {box}
sendsms-port = {send}
sendsms-interface = "127.0.0.1"
http-request-retry = 5
http-queue-delay = 1
global-sender = 10690000
log-file = "{folder}/smsbox.log"
log-level = 2

group = sendsms-user
username = u
password = p
max-messages = 10
concatenation = true
default-smsc = FAKE
"""


class Reports(http.server.ThreadingHTTPServer):
    """Where Kannel calls; keeps the queries in the order in which they came."""

    daemon_threads, request_queue_size = True, 4096

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.queries: list[dict] = []


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.queries.append(dict(urllib.parse.parse_qsl(self.path.partition("?")[2])))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def main() -> None:
    """Run it and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--messages", type=int, default=10_000)
    options = parser.parse_args()
    centre = next((found for each in FAKE_CENTRES if (found := shutil.which(each))), None)
    if not (centre and shutil.which("bearerbox") and shutil.which("smsbox")):
        raise SystemExit("bearerbox, smsbox or fakesmsc is not installed (Debian: kannel, kannel-extras)")
    with tempfile.TemporaryDirectory() as folder:
        _run(pathlib.Path(folder), centre, options.messages)


def _run(folder: pathlib.Path, centre: str, count: int) -> None:
    ports = dict(zip(("admin", "box", "centre", "send"), _free_ports(4), strict=True))
    (folder / "spool").mkdir()
    (folder / "kannel.conf").write_text(CONF.format(folder=folder, **ports))
    reports = Reports()
    threading.Thread(target=reports.serve_forever, daemon=True).start()
    started = [
        _start(folder, ["bearerbox", "kannel.conf"], ports["box"]),
        _start(folder, ["smsbox", "kannel.conf"], ports["send"]),
        subprocess.Popen(
            [centre, "-H", "127.0.0.1", "-r", str(ports["centre"]), "-m", "0", "1 2 text x"],
            cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ),
    ]  # fmt: skip
    try:
        time.sleep(2)
        _measure(folder, ports["send"], reports, count)
    finally:
        for each in reversed(started):
            each.send_signal(signal.SIGTERM)
            each.wait(20)
        reports.shutdown()


def _measure(folder: pathlib.Path, port: int, reports: Reports, count: int) -> None:
    engine = open_engine(f"sqlite:///{folder}/outbox.db")
    metadata.create_all(engine)
    store = Store(engine)
    url = f"http://127.0.0.1:{port}/cgi-bin/sendsms"
    report_url = f"http://127.0.0.1:{reports.server_port}/receipts"
    kannel = SmsKannelChannel(url, user="u", password="p", report_url=report_url)
    chain = Chain("sms", [kannel], lambda: {"kannel": 1}, _now)
    dispatcher = Dispatcher(
        DatabaseOutbox(store), {"sms": chain}, worker="k", clock=_now, pace=Pace(threads=32)
    )
    begun = time.perf_counter()
    with store.begin(REGION_WIDE, write=True) as work:
        enqueue(work, (_new(number) for number in range(count)), _now())
        work.commit()
    queued = time.perf_counter()
    while dispatcher.run_batch():
        pass
    sent = time.perf_counter()
    _record(store, reports, count)
    recorded = time.perf_counter()
    dispatcher.close()
    with store.begin(REGION_WIDE) as work:
        states = count_states(work)
    engine.dispose()
    _print(count, reports.queries, states, (queued - begun, sent - queued, recorded - sent))


def _record(store: Store, reports: Reports, count: int) -> None:
    """Lay the reports beside their messages as they come, until all are there or nothing has come for long."""
    taken, quiet_since = 0, time.monotonic()
    while taken < count and time.monotonic() - quiet_since < WAIT:
        fresh = reports.queries[taken:]
        if not fresh:
            time.sleep(0.2)
            continue
        with store.begin(REGION_WIDE, write=True) as work:
            record_receipts(work, receipts(VENDORS["kannel"], fresh, "kannel", _now()), _now())
            work.commit()
        taken, quiet_since = taken + len(fresh), time.monotonic()


def _print(count: int, queries: list[dict], states: dict, seconds: tuple[float, float, float]) -> None:
    numbers = [int(each["id"].split("-")[1]) for each in queries]
    turned = sum(later < earlier for earlier, later in itertools.pairwise(numbers))
    rows = [
        ("instructions queued", count),
        ("handed to Kannel", count - states[MessageState.QUEUED] - states[MessageState.FAILED]),
        ("reports received", len(queries)),
        ("reports out of order", f"{turned} ({100 * turned / max(len(numbers), 1):.0f} %)"),
        ("messages delivered", states[MessageState.DELIVERED]),
        ("doubled", len(numbers) - len(set(numbers))),
        ("lost", count - states[MessageState.DELIVERED]),
        ("queued in", f"{seconds[0]:.2f} s"),
        ("handed over in", f"{seconds[1]:.2f} s ({count / seconds[1]:.0f}/s)"),
        ("last report laid beside after another", f"{seconds[2]:.2f} s"),
    ]
    for title, value in rows:
        print(f"{title:40} {value}")


def _new(number: int) -> NewMessage:
    now = _now()
    return NewMessage(
        division="150502",
        unique_key=f"kannel-{number}",
        order_id=None,
        contact_id=None,
        purpose=Purpose.ORDER_START,
        channel="sms",
        address=f"199{number:08d}",
        recipient="虚构示例企业",
        subject="启动指令",
        text=TEXT,
        html="",
        drill=False,
        priority=5,
        next_at=now,
        expires_at=now + datetime.timedelta(hours=6),
    )


def _start(folder: pathlib.Path, command: list[str], port: int) -> subprocess.Popen:
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return process
        time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"{command[0]} does not answer on port {port}")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)


if __name__ == "__main__":
    main()
