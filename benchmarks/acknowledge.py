"""An acknowledgement storm: every enterprise of a city opens its link at once, through the web server of the product.

Run: python benchmarks/acknowledge.py [--enterprises N] [--clients N] [--workers N] [--rounds N]. Each acknowledgement is
an act: order, journal and commit on disk. PostgreSQL (fsync on) and SQLite (synchronous=FULL). The limit beside them is
an empty route of Flask on the same server, asked by the same clients.
"""

import argparse
import contextlib
import dataclasses
import json
import os
import pathlib
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests"))

import postgres
import sqlalchemy as sa
from bureau import AREA, NOW, TODAY, Bureau, office_in, open_bureau
from machine import heading, table
from queue_system import ROOT, durable_postgres

from emergency.demo.enterprises import enterprises
from emergency.services import registry
from emergency.storage import migrating, schema
from emergency.storage.engines import open_engine
from emergency.storage.work import REGION_WIDE, Store
from plans.credit_code import check_letter
from plans.lifecycle import OrderState, WarningAct
from plans.terms import WarningLevel

HERE = pathlib.Path(__file__).resolve().parent
SECONDS = 60
LINK = re.compile(r"/e/\w+")


def main() -> None:
    """Measure and print the table."""
    options = _options()
    rows = {}
    with tempfile.TemporaryDirectory() as folder, durable_postgres() as server:
        for _ in range(options.rounds):
            for name, storm in (
                ("SQLite", lambda: _on_sqlite(pathlib.Path(folder), options)),
                ("PostgreSQL", lambda: _on_postgres(server, pathlib.Path(folder), options)),
                (
                    "limit: an empty route",
                    lambda: _served("empty", {}, ["/e/x/acknowledge"] * options.enterprises, options),
                ),
            ):
                rows.setdefault(name, []).append(storm())
    print(
        heading(
            f"{options.enterprises:,} acknowledgements, {options.clients} clients, {options.workers} web processes"
        )
    )
    print(
        table(
            [_row(name, found) for name, found in rows.items()],
            ("where", "per second", "worst", "p50 ms", "p99 ms"),
        )
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--enterprises", type=int, default=3_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


def _on_sqlite(folder: pathlib.Path, options) -> dict:
    inside = pathlib.Path(tempfile.mkdtemp(dir=folder))
    return _on(f"sqlite:///{inside}/emergency.db", inside, options)


def _on_postgres(server: sa.URL, folder: pathlib.Path, options) -> dict:
    inside = pathlib.Path(tempfile.mkdtemp(dir=folder))
    with postgres.database(server) as url:
        return _on(url.render_as_string(hide_password=False), inside, options)


def _on(url: str, folder: pathlib.Path, options) -> dict:
    engine = open_engine(url)
    migrating.upgrade(engine)
    bureau = _furnished(folder, Store(engine), options.enterprises)
    with bureau.office.store.begin(REGION_WIDE) as work:
        texts = work.rows(sa.select(schema.message.c.order_id, schema.message.c.text)).all()
    links = {order: found[0] for order, text in texts if (found := LINK.search(text))}
    done = _served(
        "console",
        {"EMERGENCY_DATABASE_URL": url},
        [f"{each}/acknowledge" for each in links.values()],
        options,
    )
    with bureau.office.store.begin(REGION_WIDE) as work:
        states = work.rows(sa.select(schema.order.c.state)).scalars().all()
    if states.count(OrderState.ACKNOWLEDGED) != len(links):
        raise RuntimeError(f"{states.count(OrderState.ACKNOWLEDGED)} of {len(links)} are acknowledged")
    engine.dispose()
    return done


def _furnished(folder: pathlib.Path, store: Store, count: int) -> Bureau:
    bureau = open_bureau(folder, size=8, store=store)
    model = enterprises(TODAY)[8:100]
    more = [_copy(model[number % len(model)], number) for number in range(count - 8)]
    registry.register(bureau.office, bureau.admin, NOW, more)
    registry.publish_list(bureau.office, bureau.admin, NOW, AREA, TODAY.year, "基准清单", TODAY, "基准测试")
    bureau = Bureau(office_in(folder, store), bureau.people)
    bureau.receives([230, 140])
    bureau.decides(WarningAct.ISSUE, WarningLevel.YELLOW)
    return bureau


def _copy(model, number: int):
    stem = f"91{model.division}K{number:08d}"
    return dataclasses.replace(
        model, credit_code=stem + check_letter(stem), name=f"{model.name}{number}", meters=()
    )


def _served(what: str, settings: dict, paths: list[str], options) -> dict:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(HERE / "served.py"), what, str(port), str(options.workers)]
    environment = os.environ | settings | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as serving:
        try:
            _wait(f"http://127.0.0.1:{port}/healthz")
            wanted = {
                "port": port,
                "paths": paths,
                "clients": options.clients,
                "body": "who=%E5%BC%A0%E4%B8%89",
            }
            storm = subprocess.run(
                [sys.executable, str(HERE / "storm.py")],
                input=json.dumps(wanted),
                capture_output=True,
                text=True,
                check=True,
            )
        finally:
            serving.send_signal(signal.SIGTERM)
            serving.wait(SECONDS)
    found = json.loads(storm.stdout)
    if found["statuses"] != {"302": len(paths)}:
        raise RuntimeError(f"{what}: {found['statuses']}")
    return found


def _wait(address: str) -> None:
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    raise RuntimeError(f"{address} did not answer")


def _row(name: str, found: list[dict]) -> tuple:
    rates = [len(each["milliseconds"]) / each["seconds"] for each in found]
    cuts = [statistics.quantiles(each["milliseconds"], n=100) for each in found]
    median = statistics.median
    return (
        name, f"{median(rates):,.0f}", f"{min(rates):,.0f}",
        f"{median(cut[49] for cut in cuts):.1f}", f"{median(cut[98] for cut in cuts):.1f}",
    )  # fmt: skip


if __name__ == "__main__":
    main()
