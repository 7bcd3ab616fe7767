"""`emergency providers`."""

import click

from emergency import wiring
from emergency.cli.opening import settings_of
from emergency.cli.printing import report


@click.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def providers(context, as_json):
    """检查服务商文件：各方式有哪些服务商、如何分配、哪些消息还没有报备模板。"""
    found = wiring.providers(settings_of(context))
    for each in found:
        each.channel(wiring.utc_now).close()
    text = "\n".join(_said(each) for each in found)
    document = {"ok": True, "providers": [_document(each) for each in found]}
    report(as_json, document, text or "没有使用服务商文件。")


def _said(each) -> str:
    lines = [f"{each.way}.{each.name} {each.kind.label}，分配 {each.weight}"]
    for purpose, template in each.approved.items():
        lines.append(f"    {purpose.label} {template.id}：{template.text or '、'.join(template.blanks)}")
    if each.missing:
        names = "、".join(purpose.label for purpose in each.missing)
        lines.append(f"    未报备模板，由其他服务商发送：{names}")
    return "\n".join(lines)


def _document(each) -> dict:
    return {
        "way": each.way,
        "name": each.name,
        "kind": each.kind.label,
        "weight": each.weight,
        "missing": [purpose.value for purpose in each.missing],
    }
