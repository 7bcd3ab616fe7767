"""`emergency db upgrade`, `backup` and `restore`."""

import pathlib

import click

from emergency import backup as backups
from emergency import database
from emergency.cli.opening import settings_of
from emergency.cli.printing import report


@click.group()
def db():
    """数据库的升级。"""


@db.command()
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def upgrade(context, as_json):
    """把数据库升级到本程序的版本；空数据库会建好全部表。"""
    done = database.upgrade(settings_of(context))
    text = f"数据库已由 {done.before or '空'} 升级到 {done.after}。"
    if done.before == done.after:
        text = f"数据库已是最新版本 {done.after}。"
    report(as_json, {"ok": True, "from": done.before, "to": done.after}, text)


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=pathlib.Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def backup(context, out, as_json):
    """把数据库备份到 OUT(SQLite;运行中也可备份)。PostgreSQL 请用 pg_dump。"""
    digest = backups.save(settings_of(context), out)
    report(
        as_json, {"ok": True, "file": str(out), "sha256": digest}, f"已备份到 {out}，校验值 {digest[:16]}…"
    )


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=pathlib.Path))
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出")
@click.pass_context
def restore(context, source, as_json):
    """由备份 SOURCE 恢复到一个空的数据库位置；原有数据库不会被覆盖。"""
    target = backups.load(settings_of(context), source)
    report(as_json, {"ok": True, "database": str(target)}, f"已恢复到 {target}。")
