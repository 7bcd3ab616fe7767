"""`emergency settings`."""

from dataclasses import asdict, fields

import click

from emergency.cli.opening import settings_of
from emergency.cli.printing import report
from emergency.config import Settings

SECRET = ("secret_key", "callback_token", "sms_http_password", "smtp_password")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def settings(context, as_json):
    """显示全部设置、来源环境变量和当前值（密码和密钥不显示）。"""
    values = asdict(settings_of(context))
    shown = {name: _hidden(value) if name in SECRET else value for name, value in values.items()}
    lines = [
        f"EMERGENCY_{each.name.upper()} = {shown[each.name]}\n    {each.metadata['help']}"
        for each in fields(Settings)
    ]
    report(as_json, {"ok": True, "settings": shown}, "\n".join(lines))


def _hidden(value: str) -> str:
    return "（已设置）" if value else ""
