"""`emergency journal verify` and `journal replay`."""

import datetime
import sys

import click

from emergency.cli import journal_replay
from emergency.cli.opening import system_of
from emergency.cli.printing import FAILED, report
from emergency.errors import InputInvalid
from emergency.services import journaling
from emergency.services.browse import recall
from emergency.services.office import SYSTEM
from emergency.wiring import utc_now
from plans.beijing import BEIJING


@click.group()
def journal():
    """工作日志。"""


@journal.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def verify(context, as_json):
    """从第一条起逐条校验工作日志的哈希链。"""
    result = journaling.verify(system_of(context).office)
    text = f"工作日志共 {result.entries} 条，完整无改动。"
    if not result.ok:
        text = f"工作日志在第 {result.broken_at} 条处断裂。请保全数据库文件并报告主管人员。"
    document = {
        "ok": result.ok,
        "entries": result.entries,
        "broken_at": result.broken_at,
        "head": result.head,
    }
    report(as_json, document, text)
    if not result.ok:
        sys.exit(FAILED)


@journal.command()
@click.option("--episode", "episode", required=True, help="污染过程的编号，例如 150500-20261123-1")
@click.option("--at", "at", required=True, help="时刻（ISO 8601，不写时区按北京时间），例如 2026-11-23T16:00")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def replay(context, episode, at, as_json):
    """把一次污染过程回溯到某一时刻：当时的级别、决定、指令，谁已收到、谁已签收，此后的一律不显示。"""
    office = system_of(context).office.settled()
    found = recall.episode_named(office, SYSTEM, episode)
    view = recall.recalled(office, SYSTEM, utc_now(), found, _moment(at))
    report(as_json, journal_replay.document(view), journal_replay.text(view))


def _moment(raw: str) -> datetime.datetime:
    try:
        moment = datetime.datetime.fromisoformat(raw)
    except ValueError as error:
        raise InputInvalid(
            f"时刻「{raw}」不是 ISO 8601 格式。请写成 2026-11-23T16:00 或 2026-11-23T16:00+08:00。"
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)
