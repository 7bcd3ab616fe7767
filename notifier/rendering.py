"""Fill in the texts of messages; what is missing is an error, never a gap in the sentence."""

import datetime
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import jinja2

from notifier.errors import RenderingFailed
from notifier.message import Purpose
from notifier.segments import LONGEST

BEIJING = zoneinfo.ZoneInfo("Asia/Shanghai")
# Some gateways refuse the one-glyph Roman numerals; a short message carries letters instead.
PLAIN = str.maketrans({"Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III"})
BRACKETS = "【】"

Kind = Literal["sms", "email"]


@dataclass(frozen=True)
class Rendered:
    """The finished texts of one message; a short message has no html but what fills a provider's blanks."""

    subject: str
    text: str
    html: str
    params: Mapping[str, str] = field(default_factory=dict)


def moment(value: datetime.datetime, form: Literal["full", "short"] = "full") -> str:
    """A moment in Beijing time: 2026年1月15日12时30分; short leaves out the year, whole hours the minutes."""
    if value.tzinfo is None:
        raise RenderingFailed(f"时刻 {value} 没有时区，无法写入消息。请传入带时区的时刻。")
    local = value.astimezone(BEIJING)
    year = f"{local.year}年" if form == "full" else ""
    minutes = f"{local.minute}分" if local.minute else ""
    return f"{year}{local.month}月{local.day}日{local.hour}时{minutes}"


def blanks_of(context: Mapping) -> dict[str, str]:
    """What may fill the blanks of an approved text: every word and moment of `context`, brackets left out.

    Providers take no address in a blank: `token` is what follows the last slash of `link`.
    """
    plain = _without_brackets(
        {key: value for key, value in context.items() if isinstance(value, str) and value}
    )
    moments = {
        key: moment(value, "short") for key, value in context.items() if isinstance(value, datetime.datetime)
    }
    link = plain.pop("link", "")
    token = {"token": link.rpartition("/")[2]} if link else {}
    return {key: value.translate(PLAIN) for key, value in plain.items()} | moments | token


class Renderer:
    """Renders the texts that `loader` finds under messages/<purpose>/; only html is escaped."""

    def __init__(self, loader: jinja2.BaseLoader):
        self._texts = jinja2.Environment(
            loader=loader,
            undefined=jinja2.StrictUndefined,
            autoescape=jinja2.select_autoescape(enabled_extensions=("html",), default=False),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._texts.filters["moment"] = moment

    def render(self, purpose: Purpose, kind: Kind, context: dict) -> Rendered:
        """The texts of one message; raises RenderingFailed naming the text and what `context` lacks."""
        subject = _one_line(self._fill(purpose, "subject.txt", context))
        if kind == "sms":
            return Rendered(subject, self._short(purpose, context), "", blanks_of(context))
        text = self._fill(purpose, "body.txt", context).strip() + "\n"
        return Rendered(subject, text, self._fill(purpose, "body.html", context))

    def _short(self, purpose: Purpose, context: dict) -> str:
        # A bracket in a name would forge a signature, so names lose theirs; the text itself keeps its own.
        text = _one_line(self._fill(purpose, "sms.txt", _without_brackets(context))).translate(PLAIN)
        if len(text) > LONGEST:
            raise RenderingFailed(
                f"短信「{purpose.label}」共 {len(text)} 字，超过 {LONGEST} 字上限。请缩短名称或链接。"
            )
        return text

    def _fill(self, purpose: Purpose, name: str, context: dict) -> str:
        path = f"messages/{purpose.value}/{name}"
        try:
            return self._texts.get_template(path).render(context)
        except jinja2.TemplateNotFound as error:
            raise RenderingFailed(f"缺少消息文本 {error.name}。请检查安装是否完整。") from error
        except jinja2.TemplateError as error:
            raise RenderingFailed(f"消息文本 {path} 无法生成：{error}。请补齐该项内容。") from error


def _one_line(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines())


def _without_brackets(context: dict) -> dict:
    strip = str.maketrans("", "", BRACKETS)
    return {
        key: value.translate(strip) if isinstance(value, str) else value for key, value in context.items()
    }
