"""`emergency account create` and `list`: how the first administrator comes into being."""

import secrets

import click

from emergency.cli.opening import system_of
from emergency.cli.printing import note, report
from emergency.services import account as accounts
from emergency.services.account import NewAccount
from emergency.services.office import SYSTEM
from emergency.wiring import utc_now
from plans.terms import Post, Role

PASSWORD_BYTES = 12


@click.group()
def account():
    """账号的新建和列表（第一个管理员由此建立，其余可在网页上建）。"""


@account.command()
@click.argument("login")
@click.option("--name", required=True, help="姓名")
@click.option("--person", required=True, help="人员编号；同一人的两个账号须用同一编号")
@click.option("--role", required=True, type=click.Choice([each.value for each in Role]), help="角色")
@click.option("--post", type=click.Choice([each.value for each in Post]), help="职务（审批人必填）")
@click.option("--division", required=True, help="六位行政区划代码")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def create(context, login, name, person, role, post, division, as_json):
    """新建账号 LOGIN。初始密码随机生成，只显示这一次。"""
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    new = NewAccount(login, name, person, Role(role), division, password, Post(post) if post else None)
    account_id = accounts.create_account(system_of(context).office, SYSTEM, utc_now(), new)
    note("请把初始密码交给本人，并请其登录后修改。")
    document = {"ok": True, "id": account_id, "login": login, "password": password}
    report(as_json, document, f"已新建账号 {login}，初始密码 {password}")


@account.command("list")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def list_accounts(context, as_json):
    """列出全部账号。"""
    found = accounts.accounts_in_scope(system_of(context).office, SYSTEM)
    rows = [
        {"login": each.login, "name": each.name, "role": each.role.value, "division": each.division,
         "active": each.active}
        for each in found
    ]  # fmt: skip
    lines = [
        f"{each.login:<16}{each.name}  {each.role.label}  {each.division}{'' if each.active else '  已停用'}"
        for each in found
    ]
    report(as_json, {"ok": True, "accounts": rows}, "\n".join(lines) or "还没有账号。")
