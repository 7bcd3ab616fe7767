"""`emergency journal verify`."""

import sys

import click

from emergency.cli.opening import system_of
from emergency.cli.printing import FAILED, report
from emergency.services import journaling


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
