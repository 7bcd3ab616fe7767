"""Whether a document has the shape of CAP 1.2: every wrong, missing or misplaced element with its row."""

import datetime
import re
from collections.abc import Iterator, Sequence

from emergency.cap.reading import Element
from emergency.cap.vocabulary import (
    CAP,
    CAP_FAMILY,
    DECIMAL,
    LANGUAGE,
    MESSAGE,
    MOMENT,
    SIGNATURE,
    WHOLE,
    Part,
)
from plans.errors import Fault

MOMENT_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
FORMS = {
    WHOLE: (re.compile(r"[+-]?\d+"), "整数"),
    DECIMAL: (re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"), "数字"),
    LANGUAGE: (re.compile(r"[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*"), "语言代码，如 zh-CN"),
}


def schema_faults(root: Element, name: str) -> list[Fault]:
    """Every fault of shape; empty where the document is a CAP 1.2 alert."""
    wrong = _root(root, name)
    if wrong is not None:
        return [wrong]
    return [
        Fault(code, message, file=name, row=row, column=column)
        for code, row, column, message in _sequence(root, MESSAGE, signed=True)
    ]


def _root(root: Element, name: str) -> Fault | None:
    if (root.namespace, root.name) == (CAP, "alert"):
        return None
    if root.namespace.startswith(CAP_FAMILY):
        said = f"是 CAP {root.namespace.removeprefix(CAP_FAMILY)} 的消息，本系统只接受 CAP 1.2。请发送方改用 1.2。"
        return Fault("version", said, file=name, row=root.row, column=root.name)
    said = f"根元素是「{root.name}」，不是 CAP 消息（alert）。请确认选对了文件。"
    return Fault("root", said, file=name, row=root.row, column=root.name)


Said = Iterator[tuple[str, int, str, str]]


def _sequence(parent: Element, parts: Sequence[Part], *, signed: bool = False) -> Said:
    """The faults of the children of `parent`, which must follow the order of `parts`."""
    places = {part.name: place for place, part in enumerate(parts)}
    reached = 0
    for child in parent.children:
        if signed and child.namespace == SIGNATURE:
            continue
        place = places.get(child.name) if child.namespace == parent.namespace else None
        if place is None:
            yield "unknown", child.row, child.name, f"「{parent.name}」中不应有「{child.name}」，请删除。"
            continue
        if place < reached:
            before = parts[reached].name
            yield (
                "order",
                child.row,
                child.name,
                f"「{child.name}」应在「{before}」之前，请按标准的顺序排列。",
            )
        reached = max(reached, place)
        yield from _held(child, parts[place])
    yield from _counts(parent, parts)


def _counts(parent: Element, parts: Sequence[Part]) -> Said:
    for part in parts:
        count = len(parent.all(part.name))
        if count < part.least:
            yield "missing", parent.row, part.name, f"「{parent.name}」缺少必填的「{part.name}」，请补上。"
        if part.most is not None and count > part.most:
            yield (
                "repeated",
                parent.row,
                part.name,
                f"「{part.name}」出现 {count} 次，只能有 {part.most} 次。",
            )


def _held(element: Element, part: Part) -> Said:
    """The faults inside one element."""
    if part.parts:
        yield from _sequence(element, part.parts)
        return
    for child in element.children:
        yield "unknown", child.row, child.name, f"「{element.name}」中不应有「{child.name}」，请删除。"
    text = element.text.strip()
    if part.values and text not in part.values:
        known = "、".join(part.values)
        yield "value", element.row, part.name, f"「{part.name}」为「{text}」，应为以下之一：{known}。"
    elif part.kind == MOMENT and not _is_moment(text):
        yield (
            "moment",
            element.row,
            part.name,
            f"「{part.name}」为「{text}」，应写成 2026-01-15T12:00:00+08:00 的形式，不用 Z。",
        )
    elif part.kind in FORMS and not FORMS[part.kind][0].fullmatch(text):
        yield "form", element.row, part.name, f"「{part.name}」为「{text}」，应为{FORMS[part.kind][1]}。"


def _is_moment(text: str) -> bool:
    if not MOMENT_FORM.fullmatch(text):
        return False
    try:
        datetime.datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
