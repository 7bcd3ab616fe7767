"""`emergency demo`."""

import contextlib
import dataclasses
import datetime
import pathlib

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from emergency import database, wiring
from emergency.cli import port as ports
from emergency.cli import serving
from emergency.cli.opening import settings_of
from emergency.cli.printing import note, report
from emergency.config import Settings, database_file
from emergency.demo import people, replay, story
from emergency.errors import InputInvalid
from emergency.services import journaling
from plans.beijing import day_of

PORT = 8000


@click.command()
@click.option("--headless", is_flag=True, help="只回放，不打开控制台")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果")
@click.option("--port", type=click.IntRange(0, 65535), help=f"控制台端口；默认 {PORT}，被占用时任选一个")
@click.pass_context
def demo(context, headless, as_json, port):
    """在空数据库上建立一个可信的通辽，回放 2015 年 11 月的真实污染过程，然后打开网页控制台。"""
    port = PORT if headless else _port(port)
    settings = _settings(context, port)
    database.upgrade(settings)
    system = wiring.build(settings)
    now = wiring.utc_now()
    outcome = _replay(system, now)
    verified = journaling.verify(system.office)
    report(as_json, _document(system, outcome, verified.ok), _text(outcome))
    if not headless:
        shift = outcome.ended_at - now
        serving.serve_demo(system, lambda: wiring.utc_now() + shift, port, people.PASSWORD)


def _port(wanted: int | None) -> int:
    """The port asked for, or the usual one, or any free one where the usual one is taken."""
    if wanted:
        ports.require_free(serving.HOST, wanted)
        return wanted
    return PORT if wanted is None and ports.is_free(serving.HOST, PORT) else ports.any_free(serving.HOST)


def _settings(context: click.Context, port: int) -> Settings:
    settings = _vacant(context, settings_of(context))
    file = database_file(settings)
    beside = file.parent / file.stem if file else pathlib.Path("var/demo")
    return dataclasses.replace(
        settings,
        base_url=f"http://127.0.0.1:{port}",
        duty_phone=settings.duty_phone or "0475-0000000",
        sms_channel="spool",
        mail_channel="spool",
        spool_dir=f"{beside}-spool",
        files_dir=f"{beside}-files",
    )


def _vacant(context: click.Context, settings: Settings) -> Settings:
    """The settings with a database that is empty; a database that was asked for by name is never passed over."""
    if database.is_empty(settings):
        return settings
    if (context.find_root().obj or {}).get("database_url"):
        raise InputInvalid(
            f"数据库 {settings.database_url} 已有内容，演示只在空数据库上进行。请换一个 --database-url，或先移走原文件。"
        )
    fresh = f"sqlite:///var/demo-{datetime.datetime.now():%Y%m%d-%H%M%S}.db"
    note(f"默认数据库已有内容，本次演示另用 {fresh}。")
    return dataclasses.replace(settings, database_url=fresh)


def _replay(system: wiring.System, now: datetime.datetime) -> replay.Outcome:
    today = day_of(now)
    total = len(replay.scenes(story.load(today)))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with contextlib.ExitStack() as stack:
        progress = stack.enter_context(Progress(*columns, console=Console(stderr=True)))
        task = progress.add_task("准备", total=total)

        def tell(title: str) -> None:
            progress.update(task, description=title, advance=1)

        return replay.run(system, today, tell)


def _document(system: wiring.System, outcome: replay.Outcome, journal_ok: bool) -> dict:
    counts, warned = outcome.figures.counts, outcome.figures.episode.warnings
    return {
        "ok": True,
        "episode": {
            "area": outcome.story.area,
            "title": outcome.story.title,
            "level": max(each.level for each in warned).value,
            "start": min(each.start_at for each in warned).isoformat(),
            "released_at": max(each.released_at for each in warned).isoformat(),
        },
        "orders": counts.orders,
        "messages": {
            "queued": counts.messages,
            "sent": counts.messages_sent,
            "delivered": counts.messages_delivered,
            "acknowledged": counts.acknowledged,
            "unreached": counts.unreached,
        },
        "findings": {
            "met": counts.met,
            "partly": counts.partly,
            "unmet": counts.unmet,
            "unverifiable": counts.unverifiable,
        },
        "review": outcome.report_path,
        "pack": outcome.pack_path,
        "journal_ok": journal_ok,
        "database": system.settings.database_url,
    }


def _text(outcome: replay.Outcome) -> str:
    counts = outcome.figures.counts
    return "\n".join(
        [
            f"{outcome.story.title}回放完毕。",
            f"下达指令 {counts.orders} 份，消息 {counts.messages} 条，送达 {counts.messages_delivered} 条，"
            f"签收 {counts.acknowledged} 家，未触达 {counts.unreached} 家。",
            f"核实：到位 {counts.met}、部分 {counts.partly}、未落实 {counts.unmet}、无法核实 {counts.unverifiable}。",
            f"评估报告：{outcome.report_path}",
            f"归档包：{outcome.pack_path}",
        ]
    )
