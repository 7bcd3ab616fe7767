"""The file of providers: which there are for each way, how the messages are shared out, and what each is told.

[sms.main]
kind = "aliyun"
weight = 70
key_id = "…"
key_secret = "…"    # so the file is readable to its service alone, mode 0600
sign_name = "…"
[sms.main.templates.order_start]
id = "SMS_…"
blanks = ["area", "level", "token", "code"]
"""

import datetime
import pathlib
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from emergency.errors import SettingsInvalid
from emergency.provider_kind import KINDS, Kind
from notifier.channels import Channel
from notifier.contract import Contract
from notifier.errors import ChannelMisconfigured
from notifier.message import Purpose
from notifier.provider_template import ProviderTemplate, TemplateBook, read_book
from plans.errors import Fault

NAME = re.compile(r"[a-z][a-z0-9_]{0,19}")
HEAVIEST = 1000
# Common to every kind: the share of messages, the contract's segments a month and price of one, and how many
# messages a second one sending process may hand over.
COMMON: Mapping[str, tuple[type, ...]] = {
    "kind": (str,),
    "weight": (int,),
    "monthly": (int,),
    "fen": (int, float),
    "rate": (int, float),
    "templates": (dict,),
}


@dataclass(frozen=True)
class Provider:
    """One provider as the file names it; `monthly` segments and `fen` a segment are None where unsaid."""

    way: str
    name: str
    kind: Kind
    weight: int
    told: Mapping[str, object]
    book: TemplateBook
    monthly: int | None = None
    fen: float | None = None
    rate: float | None = None

    @property
    def contract(self) -> Contract:
        """What the database and the page keep of it; nothing secret."""
        return Contract(self.way, self.name, self.kind.label, self.weight, self.monthly, self.fen)

    @property
    def approved(self) -> dict[Purpose, ProviderTemplate]:
        """The approved texts by purpose."""
        found = {purpose: self.book.get(purpose) for purpose in Purpose}
        return {purpose: template for purpose, template in found.items() if template is not None}

    @property
    def missing(self) -> tuple[Purpose, ...]:
        """What it cannot send for want of an approved text."""
        return tuple(each for each in Purpose if self.kind.templates and each not in self.approved)

    def channel(self, clock: Callable[[], datetime.datetime]) -> Channel:
        """The channel that speaks to it; raises ChannelMisconfigured."""
        return self.kind.build(clock, self.book, name=self.name, **self.told)


def read_providers(path: str | pathlib.Path) -> tuple[Provider, ...]:
    """The providers of a file; raises SettingsInvalid with every fault by its key."""
    try:
        tables = tomllib.loads(pathlib.Path(path).read_text("utf-8"))
    except OSError as error:
        raise SettingsInvalid(
            f"读不到服务商文件 {path}：{error.strerror}。请核对 EMERGENCY_PROVIDERS_FILE。"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsInvalid(f"服务商文件 {path} 不是正确的 TOML：{error}。请改正后重启。") from error
    reading = _Reading()
    found = tuple(reading.providers(tables))
    if reading.faults:
        raise SettingsInvalid(
            f"服务商文件 {path} 有误，未使用。请按下列各条改正后重启。", faults=reading.faults
        )
    return found


class _Reading:
    """Goes through a file once and gathers what is wrong with it."""

    def __init__(self):
        self.faults: list[Fault] = []

    def providers(self, tables: Mapping) -> Iterator[Provider]:
        """Every provider without a fault, in the order of the file."""
        for way, named in tables.items():
            if way not in KINDS or not isinstance(named, dict):
                self._fault(way, f"不是发送方式。可用：{'、'.join(KINDS)}")
                continue
            for name, table in named.items():
                yield from self._provider(way, name, table)

    def _provider(self, way: str, name: str, table: object) -> Iterator[Provider]:
        key = f"{way}.{name}"
        if not NAME.fullmatch(name):
            self._fault(key, "名称须以小写字母开头，只含小写字母、数字和下划线，最多 20 个字符")
            return
        kind = KINDS[way].get(table.get("kind", name)) if isinstance(table, dict) else None
        if kind is None:
            self._fault(f"{key}.kind", f"没有这种服务商。可用：{'、'.join(KINDS[way])}")
            return
        known = len(self.faults)
        self._check_keys(key, kind, table)
        told = {each: value for each, value in table.items() if each not in COMMON}
        book = self._book(key, kind, table.get("templates", {}))
        if len(self.faults) == known:
            common = (
                table.get("weight", 100),
                told,
                book,
                table.get("monthly"),
                table.get("fen"),
                table.get("rate"),
            )
            yield Provider(way, name, kind, *common)

    def _check_keys(self, key: str, kind: Kind, table: Mapping) -> None:
        types = (
            {each: (str,) for each in kind.needs} | {each: (of,) for each, of in kind.may.items()} | COMMON
        )
        for each in kind.needs:
            if not table.get(each):
                self._fault(f"{key}.{each}", "缺少这一项")
        for each, value in table.items():
            if each not in types:
                self._fault(f"{key}.{each}", f"{kind.label}没有这一项")
            elif not isinstance(value, types[each]) or (isinstance(value, bool) and bool not in types[each]):
                self._fault(f"{key}.{each}", f"须为{_WORDS[types[each][0]]}")
        self._check_numbers(key, table)

    def _check_numbers(self, key: str, table: Mapping) -> None:
        for each, most in (("weight", HEAVIEST), ("monthly", None), ("fen", None), ("rate", None)):
            value = table.get(each)
            if isinstance(value, int | float) and (value <= 0 or (most is not None and value > most)):
                self._fault(f"{key}.{each}", f"须大于 0{f'、不超过 {most}' if most else ''}")

    def _book(self, key: str, kind: Kind, tables: object) -> TemplateBook:
        if not kind.templates or not isinstance(tables, dict):
            return TemplateBook({})
        if not tables:
            self._fault(f"{key}.templates", "须写明至少一个已报备的模板")
        try:
            return read_book(tables)
        except ChannelMisconfigured as error:
            self._fault(f"{key}.templates", error.message)
            return TemplateBook({})

    def _fault(self, key: str, text: str) -> None:
        self.faults.append(Fault("provider", f"{key}：{text}。"))


_WORDS = {str: "文字", int: "整数", bool: "true 或 false", dict: "表"}
