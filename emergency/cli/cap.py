"""`emergency cap`."""

import pathlib
import sys

import click

from emergency.cap.examination import CapExamination, examine
from emergency.cap.reading import LARGEST
from emergency.cap.signature import sign
from emergency.cli.opening import system_of
from emergency.cli.printing import BAD_INPUT, report
from emergency.services import account, cap_import
from emergency.services import cap as messages
from emergency.services.office import SYSTEM
from emergency.wiring import utc_now

FILE = click.Path(exists=True, dir_okay=False, path_type=pathlib.Path)


@click.group()
def cap():
    """预警信息交换（CAP 1.2、GB/T 35965.1）：检验、导出、导入。"""


@cap.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
def validate(file, as_json):
    """检验 FILE 是否为合格的 CAP 1.2 消息：结构、含义、数字签名。不打开任何外部内容，不联网。"""
    found = examine(_beginning(file), file.name)
    report(as_json, found.to_json(), _text(found))
    if not found.ok:
        sys.exit(BAD_INPUT)


@cap.command()
@click.argument("warning_id", type=int)
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=pathlib.Path), help="每条消息存为一个文件"
)
@click.option("--key", type=FILE, help="签名私钥（PEM），与 --certificate 同时使用")
@click.option("--certificate", type=FILE, help="签名证书（PEM）")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def export(context, warning_id, folder, key, certificate, as_json):
    """导出预警 WARNING_ID 的全部 CAP 消息（发布、变更、解除）；不写 --folder 时输出最新一条。"""
    if (key is None) != (certificate is None):
        raise click.UsageError("--key 和 --certificate 须同时使用。")
    written = []
    for message in messages.messages_of(system_of(context).office, SYSTEM, warning_id):
        data = messages.as_xml(message)
        if key is not None:
            data = sign(data, key.read_bytes(), certificate.read_text("utf-8"))
        written.append((message, data))
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for message, data in written:
            (folder / f"{message.identifier}.xml").write_bytes(data)
    document = {
        "ok": True,
        "messages": [
            {"identifier": m.identifier, "msgType": m.message_type, "status": m.status, "xml": data.decode()}
            for m, data in written
        ],
    }
    said = f"已导出 {len(written)} 条消息到 {folder}。" if folder else written[-1][1].decode()
    report(as_json, document, said)


@cap.command("import")
@click.argument("file", type=FILE)
@click.option("--login", required=True, help="办理人的登录名（值班员）")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def take_in(context, file, login, as_json):
    """把其他系统的 CAP 消息 FILE 导入为建议，等待审批人在网页采纳；不发布任何预警，重复导入不改变任何内容。"""
    office = system_of(context).office.settled()
    made = cap_import.take_in(
        office, account.actor_named(office, login), utc_now(), _beginning(file), file.name
    )
    held = made.proposal
    document = {
        "ok": True, "new": made.new, "id": held.id, "identifier": held.identifier, "sender": held.sender,
        "msgType": held.message_type, "state": held.state.value, "level": held.level.value if held.level else None,
        "act": held.act.value if held.act else None, "signature": held.seal, "cautions": held.cautions,
    }  # fmt: skip
    said = (
        f"已导入 {held.identifier}，{held.state.label}。"
        if made.new
        else f"此前已导入 {held.identifier}，{held.state.label}。"
    )
    report(as_json, document, "\n".join([said, *(f"  {each}" for each in held.cautions)]))


def _beginning(file: pathlib.Path) -> bytes:
    """The file, or so much of it that it is refused for its size: no more is held in memory."""
    with file.open("rb") as source:
        return source.read(LARGEST + 1)


def _text(found: CapExamination) -> str:
    lines = [f"{found.name}：{found.verdict}"]
    if found.seal.why:
        lines.append(f"  {found.seal.why}")
    if found.seal.subject:
        lines.append(f"  证书：{found.seal.subject}，SHA-256 {found.seal.fingerprint}")
    for each in found.faults:
        place = f"第 {each.row} 行" if each.row else "文件"
        lines.append(f"  {place}：{each.message}")
    return "\n".join(lines)
