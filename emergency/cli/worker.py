"""`emergency worker`."""

import contextlib
import functools
import os
import socket

import click

from emergency import wiring
from emergency import worker as sending
from emergency.cli.opening import system_of
from emergency.cli.printing import note, report
from emergency.config import database_file
from emergency.services import ticking


@click.command()
@click.option("--once", is_flag=True, help="把到期的消息发完就结束")
@click.option("--batch", type=click.IntRange(1, 2000), help="每次领取的消息条数，默认 200")
@click.option("--json", "as_json", is_flag=True, help="与 --once 同用，以 JSON 输出结果")
@click.pass_context
def worker(context, once, batch, as_json):
    """启动消息发送进程。PostgreSQL 上可开多个，SQLite 上只能开一个。"""
    system = system_of(context)
    name = f"{socket.gethostname()}:{os.getpid()}"
    with (
        contextlib.closing(wiring.dispatcher(system, wiring.utc_now, name)) as dispatcher,
        contextlib.closing(system.wakeup()) as wakeup,
    ):
        beat = functools.partial(ticking.beat, system.office, name, "worker")
        each = sending.Worker(dispatcher, beat, wiring.utc_now, wakeup, batch=batch)
        with _lonely(system, dispatcher):
            _run(each, once, as_json)


def _lonely(system: wiring.System, dispatcher) -> contextlib.AbstractContextManager:
    # PostgreSQL shares rows out among any number of workers; SQLite has one writer and bears one worker.
    if database_file(system.settings) is None:
        return contextlib.nullcontext()
    return sending.alone(system.lock("worker"), dispatcher)


def _run(each: sending.Worker, once: bool, as_json: bool) -> None:
    if not once:
        note("发送进程已启动，按 Ctrl+C 停止。")
        each.run_until_stopped()
        return
    counts = each.run_once()
    lines = [f"{state.label}：{count} 条" for state, count in counts.items()]
    document = {"ok": True, "counts": {state.value: count for state, count in counts.items()}}
    report(as_json, document, "\n".join(lines) or "没有到期的消息。")
