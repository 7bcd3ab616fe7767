"""Texts a short-message provider has approved: their numbers there, and what is filled into their blanks."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from notifier.delivery import Never
from notifier.errors import ChannelMisconfigured
from notifier.message import Message, Purpose

BLANK = re.compile(r"\$\{(\w+)\}")
LONGEST_BLANK = 35  # characters providers take in one blank of a notification, unless the file says otherwise
NO_TEMPLATE = Never(
    "template_missing", "服务商处没有这类消息的报备模板，请由管理员补报并更新模板文件", elsewhere=True
)


@dataclass(frozen=True)
class ProviderTemplate:
    """One approved text: its number, the names of its blanks in order, its wording and the longest blank."""

    id: str
    blanks: tuple[str, ...]
    text: str = ""
    longest: int = LONGEST_BLANK

    def fill(self, params: Mapping[str, str]) -> dict[str, str] | Never:
        """The value of every blank, in order; Never where one is missing, empty or too long."""
        for name in self.blanks:
            length = len(params.get(name, ""))
            if length == 0:
                return Never("param_missing", f"模板变量「{name}」没有内容，未发送", elsewhere=True)
            if length > self.longest:
                reason = f"模板变量「{name}」共 {length} 字，超过 {self.longest} 字，未发送"
                return Never("param_length", reason, elsewhere=True)
        return {name: params[name] for name in self.blanks}

    def preview(self, params: Mapping[str, str]) -> str:
        """The text as the phone will show it; a blank without a value stays visible as one."""
        return BLANK.sub(lambda found: params.get(found[1]) or found[0], self.text)


class TemplateBook:
    """The approved texts of one provider, by purpose."""

    def __init__(self, templates: Mapping[Purpose, ProviderTemplate]):
        self._templates = dict(templates)

    def get(self, purpose: Purpose) -> ProviderTemplate | None:
        """The approved text of a purpose; None where there is none."""
        return self._templates.get(purpose)

    def fill(self, message: Message) -> tuple[str, dict[str, str]] | Never:
        """Number and blanks for a message; Never where no text is approved or a blank does not fit."""
        template = self.get(message.purpose)
        if template is None:
            return NO_TEMPLATE
        filled = template.fill(message.params)
        return filled if isinstance(filled, Never) else (template.id, filled)


def read_book(tables: Mapping) -> TemplateBook:
    """The book of `{purpose: {id, blanks, text, longest}}`; raises ChannelMisconfigured with every fault."""
    faults, templates = [], {}
    known = {purpose.value: purpose for purpose in Purpose}
    for name, table in tables.items():
        found = list(_faults(name, table, known))
        faults += found
        if not found:
            templates[known[name]] = ProviderTemplate(
                table["id"],
                tuple(table["blanks"]),
                table.get("text", ""),
                table.get("longest", LONGEST_BLANK),
            )
    if faults:
        raise ChannelMisconfigured("短信模板文件有误：" + "；".join(faults) + "。请改正后重启。")
    return TemplateBook(templates)


def _faults(name: str, table: object, known: Mapping[str, Purpose]):
    if name not in known:
        yield f"[{name}] 不是消息种类"
        return
    if not isinstance(table, Mapping) or not isinstance(table.get("id"), str) or not table["id"]:
        yield f"[{name}] 缺少模板编号 id"
        return
    blanks = table.get("blanks")
    if not isinstance(blanks, list) or not all(isinstance(each, str) for each in blanks):
        yield f"[{name}] 的 blanks 须为变量名的列表"
        return
    if not isinstance(table.get("text", ""), str):
        yield f"[{name}] 的 text 须为文字"
        return
    strange = set(BLANK.findall(table.get("text", ""))) - set(blanks)
    if strange:
        yield f"[{name}] 的 text 用了 blanks 里没有的变量：{'、'.join(sorted(strange))}"
    if not isinstance(table.get("longest", LONGEST_BLANK), int):
        yield f"[{name}] 的 longest 须为整数"
