"""Every entry of plans/data outside the plans whose text nobody has read (待核), by file and key.

Read from the TOML files themselves, so no table can be forgotten: an entry is whatever carries `verified`.
"""

import datetime
import functools
import importlib.resources
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plans.dated import Citation
from plans.figure_text import is_known
from plans.grading import DIRECTORY as SCHEMES
from plans.terms import Term

PLANS = "plans"
NAMES = (
    "key",
    "id",
    "code",
    "name",
    "level",
)  # what an entry of a list may be called by, the first that is there
TITLES = ("title", "label", "article", "document")
INHERITED = (
    "name",
    "document",
    "article",
    "in_force_from",
    "until",
)  # a file's head may say these for all in it
LONGEST = 80  # characters of a value shown; the file holds the whole


class DataKind(Term):
    """What a table of plans/data is for; its value begins the names of its files."""

    EVIDENCE = "evidence", "证据判定"
    NOTICE = "notice", "通知与催办"
    REGION = "region", "区域联动"
    QUALITY = "quality", "数据质量"
    REDUCTION = "reduction", "减排核算"
    REVIEW = "review", "后评估"
    BACKTEST = "backtest", "历史回放"
    ORDERS = "orders", "指令通用条款"
    INDUSTRIES = "industries", "行业减排规则"
    GRADING = "grading", "绩效分级办法"
    RULESETS = "rulesets", "预警规则集"
    AQI = "aqi", "空气质量指数标准"
    NATIONAL = "national_industries", "国家重点行业名单"
    LIST_RULES = "list_rules", "清单检查规则"
    GRADE_PROCEDURE = "grade_procedure", "绩效评定程序"
    CONTACT = "contact", "联系方式核验"
    ESCALATION = "escalation", "未签收的逐级催办"
    COVERAGE = "coverage", "清单覆盖比对"
    CAP = "cap", "预警信息交换"
    OZONE = "ozone", "臭氧响应"
    HEALTH_TIP = "health_tip", "健康提示"
    DEPARTMENT = "department", "成员单位任务"


USED = {
    DataKind.EVIDENCE: "用电、工况等证据与指令的比对",
    DataKind.NOTICE: "短信字数、催办和改发",
    DataKind.REGION: "相邻盟市同步预警的研判",
    DataKind.QUALITY: "站点数据进入研判之前的筛查",
    DataKind.REDUCTION: "清单减排量的核算",
    DataKind.REVIEW: "响应结束后的评估和评分",
    DataKind.BACKTEST: "历史回放的口径",
    DataKind.ORDERS: "每份管控指令的通用条款",
    DataKind.INDUSTRIES: "按行业、绩效和级别推导减排措施",
    DataKind.GRADING: "绩效等级对应的减排强度",
    DataKind.RULESETS: "预警级别的触发、解除条件",
    DataKind.AQI: "由浓度计算空气质量指数",
    DataKind.NATIONAL: "判断是否国家重点行业",
    DataKind.LIST_RULES: "应急减排清单的检查",
    DataKind.GRADE_PROCEDURE: "绩效申报、审核、公示和评定的期限与权限",
    DataKind.CONTACT: "联系方式的核验与到期",
    DataKind.ESCALATION: "指令无人签收时的步骤、时点和签收人数",
    DataKind.COVERAGE: "清单规模与真实清单的比较",
    DataKind.CAP: "预警信息的编码与严重程度",
    DataKind.OZONE: "臭氧响应的措施和管控对象",
    DataKind.HEALTH_TIP: "健康提示的默认文字",
    DataKind.DEPARTMENT: "成员单位在各响应级别的任务清单",
}
BY_CONSOLE = "自治区两名管理员在控制台录入、确认"
BY_RELEASE = "核对原文后由新的程序版本更新"
BY_OTHER_DOOR = {
    DataKind.RULESETS: "在「规则集」页以新名称录入读到的规则集，两人确认后由预案采用",
    DataKind.INDUSTRIES: "在「行业减排规则」页上传本地规则表，两人确认后按生效日采用",
}


@dataclass(frozen=True)
class AssumedEntry:
    """One entry nobody has read: in which file under which key, what it says, since when, and its source.

    `figure` is the key `<file>/<key>` under which it can be amended at the console; empty where it cannot.
    """

    kind: DataKind
    file: str
    key: str
    title: str
    value: str
    unit: str
    in_force_from: datetime.date | None
    citation: Citation
    figure: str = ""

    @property
    def used(self) -> str:
        """Where the program follows it."""
        return USED[self.kind]

    @property
    def remedy(self) -> str:
        """How it is replaced once somebody has read the text."""
        return BY_CONSOLE if self.figure else BY_OTHER_DOOR.get(self.kind, BY_RELEASE)


@dataclass(frozen=True)
class _Found:
    file: str
    path: tuple[str, ...]
    row: Mapping[str, Any]


def assumed_entries(day: datetime.date) -> tuple[AssumedEntry, ...]:
    """The unread entries in force on `day` or later, by kind, file and place in the file."""
    entries = [_entry(each) for each in _unread() if not _is_over(each.row, day)]
    order = list(DataKind)
    return tuple(sorted(entries, key=lambda each: order.index(each.kind)))


@functools.cache
def _unread() -> tuple[_Found, ...]:
    found = []
    for name, text in _files():
        document = tomllib.loads(text)
        found += [each for each in _walk(document, name, (), {}) if each.row["verified"] is False]
    return tuple(found)


def _files() -> Iterator[tuple[str, str]]:
    """Every table outside the plans with its text, by name."""
    root = importlib.resources.files("plans.data")
    for held in sorted(root.iterdir(), key=lambda each: each.name):
        if held.is_dir() and held.name != PLANS:
            inner = sorted(held.iterdir(), key=lambda each: each.name)
            yield from (
                (f"{held.name}/{each.name}", each.read_text("utf-8")) for each in inner if _is_table(each)
            )
        elif _is_table(held):
            yield held.name, held.read_text("utf-8")


def _is_table(file) -> bool:
    return file.name.endswith(".toml")


def _walk(node: Any, file: str, path: tuple[str, ...], above: Mapping[str, Any]) -> Iterator[_Found]:
    """Every table at or below `node` that says whether it was read; sources are inherited downwards."""
    if isinstance(node, list):
        for position, each in enumerate(node, start=1):
            yield from _walk(each, file, (*path, _called(each, position)), above)
    if not isinstance(node, dict):
        return
    held = {**above, **{key: node[key] for key in INHERITED if key in node}}
    if "verified" in node:
        yield _Found(file, path, {**held, **node})
    for key, value in node.items():
        yield from _walk(value, file, (*path, key), held)


def _called(row: Any, position: int) -> str:
    names = [row[key] for key in NAMES if isinstance(row.get(key), str)] if isinstance(row, dict) else []
    return names[0] if names else str(position)


def _is_over(row: Mapping[str, Any], day: datetime.date) -> bool:
    until = row.get("until")
    return isinstance(until, datetime.date) and until < day


def _entry(found: _Found) -> AssumedEntry:
    row = found.row
    return AssumedEntry(
        kind=_kind(found.file),
        file=f"plans/data/{found.file}",
        key=".".join(found.path) or "（全文）",
        title=_title(row),
        value=_shown(row.get("value")),
        unit=row.get("unit", "") if "value" in row else "",
        in_force_from=row.get("in_force_from"),
        citation=Citation(row.get("document", ""), row.get("article", ""), verified=False),
        figure=_figure(found),
    )


def _figure(found: _Found) -> str:
    folder = found.file.rpartition("/")[0]
    key = f"{folder}/{found.row['name']}" if folder == SCHEMES else f"{found.file}/{found.row.get('key', '')}"
    return key if is_known(key) else ""


def _title(row: Mapping[str, Any]) -> str:
    """What the entry is about, after the name of its file's subject where it has one."""
    title = next(row[key] for key in TITLES if isinstance(row.get(key), str) and row[key])
    return f"{row['name']}：{title}" if "name" in row else title


def _kind(file: str) -> DataKind:
    return DataKind(file.partition("/")[0].removesuffix(".toml"))


def _shown(value: Any) -> str:
    if value is None:
        return ""
    text = "、".join(str(each) for each in value) if isinstance(value, list) else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}……"
