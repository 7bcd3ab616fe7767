"""`emergency doctor`."""

import sys

import click

from emergency import health
from emergency.cli.opening import settings_of
from emergency.cli.printing import FAILED, report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def doctor(context, as_json):
    """检查运行环境：数据库、预案数据、文件夹、字体、浏览器资源。"""
    found = health.examine(settings_of(context))
    lines = [f"[{each.mark}] {each.title}：{each.text}" for each in found]
    ok = all(each.ok or each.optional for each in found)
    report(as_json, {"ok": ok, "checks": [each.to_json() for each in found]}, "\n".join(lines))
    if not ok:
        sys.exit(FAILED)
