"""`emergency bounces`."""

import pathlib

import click

from emergency.cli.opening import system_of
from emergency.cli.printing import report
from emergency.services import bounced
from emergency.sources.mailbox_file import read_mails
from emergency.wiring import utc_now


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=pathlib.Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def bounces(context, path, as_json):
    """处理退信：PATH 是一封邮件、一个 mbox 文件或一个 Maildir 文件夹，只读不改，重复处理不会重复计。"""
    taken = bounced.take(system_of(context).office, utc_now(), read_mails(path))
    text = (
        f"邮件 {taken.mails} 封，其中退信 {taken.reports} 件：新登记 {taken.fresh} 件，"
        f"原邮件还在发送、请稍后再处理一次的 {taken.early} 件，"
        f"没有找到原邮件的 {taken.unmatched} 件；不是退信的 {taken.other} 封。"
    )
    report(as_json, {"ok": True, **taken.to_json()}, text)
