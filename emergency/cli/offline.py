"""`emergency offline`: packs for counties without a network, out and in."""

import pathlib

import click

from emergency.cli import printing
from emergency.cli.opening import system_of
from emergency.errors import InputInvalid
from emergency.services import account, offline_entry, offline_pack
from emergency.sources.offline_form import read_form
from emergency.wiring import utc_now

LOGIN = click.option("--login", required=True, help="经办值班员的登录名，写入工作日志")
JSON = click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")


@click.group()
def offline():
    """无网络旗县的离线包：编制、录入回报表。"""


@offline.command()
@click.option("--area", required=True, help="旗县（市、区）六位行政区划代码")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=pathlib.Path), help="写到哪个 .zip"
)
@LOGIN
@JSON
@click.pass_context
def pack(context, area, out, login, as_json):
    """编制某旗县的离线包：纸质件、回报表和签名清单。"""
    office = system_of(context).office.settled()
    name, content = offline_pack.make(office, account.actor_named(office, login), utc_now(), area)
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputInvalid(f"写不了文件 {out}：{error.strerror}。请换一个位置。") from error
    printing.report(as_json, {"ok": True, "file": str(out), "name": name}, f"已写出离线包 {out}。")


@offline.command()
@click.argument("file", type=click.Path(path_type=pathlib.Path))
@click.option("--preview", "only_look", is_flag=True, help="只检查，不录入")
@LOGIN
@JSON
@click.pass_context
def enter(context, file, only_look, login, as_json):
    """录入填好的回报表 FILE；有一处不符即全部不录入，重复录入不改变任何内容。"""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise InputInvalid(f"读不了文件 {file}：{error.strerror}。请核对路径。") from error
    office = system_of(context).office.settled()
    form = read_form(data, file.name)
    act = offline_entry.preview if only_look else offline_entry.enter
    entry = act(office, account.actor_named(office, login), utc_now(), form)
    document = {
        "ok": not entry.faults, "reference": entry.reference, "done": entry.done, "known": entry.known,
        "faults": [each.to_json() for each in entry.faults],
    }  # fmt: skip
    word = "将录入" if only_look else "已录入"
    lines = [
        f"{word} {len(entry.done)} 项，此前已录 {len(entry.known)} 项。",
        *(f.message for f in entry.faults),
    ]
    printing.report(as_json, document, "\n".join(lines))
