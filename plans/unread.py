"""Everything in plans/data that nobody has read in a text, file by file; the plans' own figures apart.

Walks the data as it is written, so that a new table is in the register from its first day.
"""

import functools
import importlib.resources
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from plans.figure_text import is_known, value_words
from plans.terms import Term

# The plans' figures have a register of their own, by area; see plans.library.
APART = "plans"


class DataKind(Term):
    """What a data file is about."""

    RULE_SET = "rulesets", "预警分级规则"
    AQI = "aqi", "空气质量指数与标准"
    INDUSTRY = "industries", "行业减排规则"
    GRADING = "grading", "绩效分级标准"
    ORDER = "orders", "指令的共同要求与特殊情形"
    TABLE = "", "证据、通知、区域、清单、评估等参数"


@dataclass(frozen=True)
class Unread:
    """One entry with its place: file, a name for it, what it says, and the source that nobody has read.

    `figure` is the key `<file>/<key>` under which it can be amended at the console; empty where it cannot.
    """

    kind: DataKind
    file: str
    name: str
    value: str
    document: str
    article: str
    figure: str = ""


@functools.cache
def unread() -> tuple[Unread, ...]:
    """Every entry with `verified = false` outside the plans, by file and in the order of the file."""
    root = importlib.resources.files("plans.data")
    return tuple(entry for file, text in _files(root, "") for entry in _entries(file, tomllib.loads(text)))


def _files(folder, path: str) -> Iterator[tuple[str, str]]:
    for each in sorted(folder.iterdir(), key=lambda one: one.name):
        name = f"{path}{each.name}"
        if each.is_dir() and name != APART:
            yield from _files(each, f"{name}/")
        elif each.name.endswith(".toml"):
            yield name, each.read_text("utf-8")


def _entries(file: str, document: Mapping[str, Any]) -> Iterator[Unread]:
    folder = file.rpartition("/")[0]
    kind = next((each for each in DataKind if each.value == folder), DataKind.TABLE)
    title = str(document.get("name") or document.get("title") or "")
    for name, table in _tables(document, title):
        if table.get("verified") is False:
            source = str(table.get("document") or document.get("document", ""))
            yield Unread(
                kind, file, name, _value(table), source, str(table.get("article", "")), _figure(file, table)
            )


def _figure(file: str, table: Mapping[str, Any]) -> str:
    key = f"{file}/{table.get('key', '')}"
    return key if is_known(key) else ""


def _tables(table: Mapping[str, Any], name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The table and every table inside it, each with a name a person can find it by."""
    yield name, table
    for key, inner in table.items():
        if isinstance(inner, Mapping):
            yield from _tables(inner, f"{name} {key}".strip())
        elif isinstance(inner, list):
            for place, each in enumerate(inner, start=1):
                if isinstance(each, Mapping):
                    yield from _tables(each, f"{name} {_named(each, key, place)}".strip())


def _named(table: Mapping[str, Any], key: str, place: int) -> str:
    for word in ("title", "label", "key", "id", "cause"):
        if isinstance(table.get(word), str):
            return table[word]
    return f"{key} 第 {place} 条"


def _value(table: Mapping[str, Any]) -> str:
    """What the entry says, where it is one value; rules and clauses say it in their article."""
    held = table.get("value", table.get("aqi"))
    return "" if held is None else f"{value_words(held)} {table.get('unit', '')}".strip()
