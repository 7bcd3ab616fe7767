"""Look the place over: database, plan data, folders, fonts. Each check says what to do when it fails."""

import datetime
import importlib.util
import os
import pathlib
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from emergency import wiring
from emergency.config import Settings
from emergency.refusals import REFUSABLE, refusal_of
from emergency.services import auditing
from emergency.services.office import SYSTEM
from emergency.services.provider import way_label
from emergency.services.standing import standing as how_it_stands
from emergency.storage import engines, migrating
from plans import library

FONT_QUERY_SECONDS = 20


@dataclass(frozen=True)
class Check:
    """One thing looked at; an optional one may fail without the system failing."""

    title: str
    ok: bool
    text: str
    optional: bool = False

    @property
    def mark(self) -> str:
        """How the check is shown in a list."""
        if self.ok:
            return "正常"
        return "可选" if self.optional else "有误"

    def to_json(self) -> dict:
        """The check as JSON."""
        return {"title": self.title, "ok": self.ok, "optional": self.optional, "text": self.text}


def examine(settings: Settings) -> list[Check]:
    """Every check, in the order a person would go through them."""
    return [
        _attempt("数据库", lambda: _database(settings)),
        _attempt("预案数据", _plans),
        *_running(settings, wiring.utc_now()),
        *_channels(settings),
        _writable("发送文件夹", settings.spool_dir),
        _writable("文件文件夹", settings.files_dir),
        _fonts(),
        *(_extra(name, module) for name, module in EXTRAS.items()),
    ]


EXTRAS = {
    "postgres": "psycopg",
    "analytics": "duckdb",
    "pdf": "typst",
    "cap": "signxml",
    "channels": "apprise",
}


def _attempt(title: str, look: Callable[[], str]) -> Check:
    try:
        return Check(title, True, look())
    except REFUSABLE as error:
        return Check(title, False, refusal_of(error).message)


def _channels(settings: Settings) -> list[Check]:
    try:
        found = wiring.channels(settings, wiring.utc_now)
    except REFUSABLE as error:
        return [Check("发送通道", False, refusal_of(error).message)]
    names = {"sms": "短信", "email": "邮件"} | {way: way_label(way) for way in found if way != "spool"}
    return [_channel(title, found[way].live) for way, title in names.items()]


def _channel(name: str, live: bool) -> Check:
    if live:
        return Check(f"{name}通道", True, "已配置")
    return Check(f"{name}通道", False, "只写入文件夹，不会真的发出；正式使用前请配置通道", optional=True)


def _database(settings: Settings) -> str:
    engine = engines.open_engine(settings.database_url)
    migrating.require_newest(engine)
    return f"{engine.dialect.name}，版本 {migrating.current(engine)}"


def _plans() -> str:
    loaded = library.load()
    return f"{len(loaded.plans)} 份预案，{len(loaded.divisions.all())} 个行政区划"


def _running(settings: Settings, now: datetime.datetime) -> list[Check]:
    """The processes and what is stuck, where there is a database to look into.

    A process at rest is no fault as long as nothing waits for it.
    """
    try:
        office = wiring.build(settings).office
        standing = how_it_stands(office, now)
        seen = auditing.look(office, SYSTEM, now)
    except REFUSABLE:
        return []  # said of the database already
    needed = bool(standing.live_warnings or standing.outbox_age)
    checks = [
        Check(each.label.partition("（")[0], not each.silent, each.said or "有心跳", optional=not needed)
        for each in seen.processes
    ]
    stuck = [f"{each.kind.label} {each.found.count} 件：{each.advice}" for each in seen.stuck]
    return [*checks, Check("卡住的消息和指令", not stuck, "".join(stuck) or "没有")]


def _writable(title: str, path: str) -> Check:
    folder = pathlib.Path(path)
    nearest = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    ok = os.access(nearest, os.W_OK)
    return Check(title, ok, str(folder) if ok else f"{folder} 不可写。请修改权限或更换设置。")


def _fonts() -> Check:
    if shutil.which("fc-list") is None:
        return Check(
            "中文字体",
            False,
            "无法查询字体（没有 fc-list）；文书在装有中文字体的电脑上打开即可。",
            optional=True,
        )
    command = ["fc-list", ":lang=zh", "family"]
    listed = subprocess.run(
        command, capture_output=True, text=True, timeout=FONT_QUERY_SECONDS, check=False
    ).stdout
    families = sorted({line.split(",")[0].strip() for line in listed.splitlines() if line.strip()})
    if families:
        return Check("中文字体", True, "、".join(families[:4]))
    return Check("中文字体", False, "没有中文字体，图表会缺字。请安装系统的 Noto CJK 字体包。", optional=True)


def _extra(name: str, module: str) -> Check:
    found = importlib.util.find_spec(module) is not None
    return Check(
        f"可选组件 {name}",
        found,
        "已安装" if found else f"未安装；需要时安装 emergency[{name}]",
        optional=True,
    )
