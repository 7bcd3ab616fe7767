"""Read XML from strangers: no document type, no entity, nothing fetched, and every element with its row."""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from emergency.errors import InputInvalid
from plans.errors import Fault

# The longest message seen is 60 kB; a message with a long polygon and a picture stays far below this.
LARGEST = 8 * 1024 * 1024
DEEPEST = 40
SEPARATOR = " "
# What Chinese senders declare and expat does not know.
DECLARED = re.compile(rb"""^(<\?xml[^>]*encoding\s*=\s*["'])(gb2312|gbk|gb18030)(["'])""", re.IGNORECASE)


@dataclass
class Element:
    """One element: its namespace, its name, its own text, its children, the row it begins in."""

    namespace: str
    name: str
    row: int
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> list["Element"]:
        """The children of this name in the same namespace."""
        return [child for child in self.children if (child.namespace, child.name) == (self.namespace, name)]

    def first(self, name: str) -> "Element | None":
        """The first child of this name."""
        return next(iter(self.all(name)), None)

    def said(self, name: str) -> str:
        """The text of the first child of this name without space around it; empty where there is none."""
        found = self.first(name)
        return "" if found is None else found.text.strip()


class _Forbidden(Exception):
    """A document type or an entity declaration."""


def read_xml(data: bytes, name: str) -> Element:
    """The root element of `data`; `name` stands in the faults. Raises InputInvalid, and never looks outside."""
    if len(data) > LARGEST:
        _refuse(name, "size", None, f"文件超过 {LARGEST // 1024} KB，未读取。请确认选对了文件。")
    builder = _Builder()
    try:
        builder.parser.Parse(_decoded(data), True)
    except _Forbidden as error:
        _refuse(
            name,
            "dtd",
            builder.parser.CurrentLineNumber,
            f"含有{error}，可能是攻击，已拒绝，没有读取任何外部内容。",
        )
    except (expat.ExpatError, UnicodeDecodeError, LookupError) as error:
        _refuse(
            name, "xml", getattr(error, "lineno", None), f"不是有效的 XML：{error}。请向发送方索取原文件。"
        )
    return builder.root


def _decoded(data: bytes) -> bytes:
    """The bytes in an encoding that the parser knows."""
    found = DECLARED.match(data)
    if found is None:
        return data
    text = data.decode("gb18030")
    return re.sub(DECLARED.pattern.decode(), r"\1utf-8\3", text, count=1, flags=re.IGNORECASE).encode()


class _Builder:
    """Builds elements while the parser reads."""

    def __init__(self):
        self.parser = expat.ParserCreate(namespace_separator=SEPARATOR)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._entity
        self.root: Element | None = None
        self._open: list[Element] = []

    def _start(self, name: str, _attributes: dict) -> None:
        namespace, _, local = name.rpartition(SEPARATOR)
        element = Element(namespace, local, self.parser.CurrentLineNumber)
        if len(self._open) >= DEEPEST:
            raise _Forbidden("过深的嵌套")
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].text += text

    def _doctype(self, *_declared) -> None:
        raise _Forbidden("文档类型声明（DOCTYPE）")

    def _entity(self, *_declared) -> None:
        raise _Forbidden("实体声明")


def _refuse(name: str, code: str, row: int | None, message: str) -> None:
    raise InputInvalid(f"{name} {message}", faults=[Fault(code, message, file=name, row=row)])
