"""Whether a well-shaped CAP message means something: what the schema cannot say (OASIS CAP 1.2 §3.2)."""

import datetime
import re
from collections.abc import Iterator

from emergency.cap.reading import Element
from plans.errors import Fault

UNFIT = re.compile(r"[\s,<&]")
REFERENCE = re.compile(r"[^\s,<&]+,[^\s,<&]+,\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
NEED_REFERENCES = frozenset({"Update", "Cancel", "Ack", "Error"})
NEED_INFO = frozenset({"Alert", "Update"})
CORNERS = 4  # a triangle, closed
Said = Iterator[tuple[str, int, str, str]]


def meaning_faults(root: Element, name: str) -> list[Fault]:
    """Every fault of meaning in an alert whose shape is right."""
    checks = (_names(root), _references(root), _addressees(root), _infos(root), _warned(root))
    return [
        Fault(code, message, file=name, row=row, column=column)
        for check in checks
        for code, row, column, message in check
    ]


def _names(root: Element) -> Said:
    for field in ("identifier", "sender"):
        text = root.said(field)
        if not text or UNFIT.search(text):
            row = root.first(field).row
            yield "name", row, field, f"「{field}」为「{text}」，不能为空，也不能含空格、逗号、< 或 &。"


def _references(root: Element) -> Said:
    kind, said = root.said("msgType"), root.said("references").split()
    row = (root.first("references") or root).row
    if kind in NEED_REFERENCES and not said:
        yield "references", row, "references", f"{kind} 消息必须引用它所针对的消息（references），现为空。"
    for each in said:
        if not REFERENCE.fullmatch(each):
            yield (
                "references",
                row,
                "references",
                f"引用「{each[:80]}」应为发送方、编号、发送时间三项，以英文逗号相连。",
            )


def _addressees(root: Element) -> Said:
    scope = root.said("scope")
    for needed, field in (("Restricted", "restriction"), ("Private", "addresses")):
        if scope == needed and not root.said(field):
            yield "scope", root.first("scope").row, field, f"范围为 {scope} 时必须写明「{field}」。"


def _warned(root: Element) -> Said:
    if root.said("msgType") in NEED_INFO and not root.all("info"):
        yield "info", root.row, "info", "没有预警内容（info）。没有内容的消息不能据以采取措施。"
    if root.said("status") == "Exercise" and not root.said("note"):
        yield "exercise", root.row, "note", "演练消息应在「note」写明是哪次演练。"


def _infos(root: Element) -> Said:
    sent = datetime.datetime.fromisoformat(root.said("sent"))
    for info in root.all("info"):
        yield from _times(info, sent)
        for area in info.all("area"):
            yield from _shapes(area)


def _times(info: Element, sent: datetime.datetime) -> Said:
    expires = info.said("expires")
    if not expires:
        return
    row, end = info.first("expires").row, datetime.datetime.fromisoformat(expires)
    begin = datetime.datetime.fromisoformat(info.said("effective")) if info.said("effective") else sent
    if end <= begin:
        yield "expires", row, "expires", f"失效时间 {expires} 不晚于生效时间，这条消息从未有效。"


def _shapes(area: Element) -> Said:
    for polygon in area.all("polygon"):
        wrong = _polygon(polygon.text.split()) if polygon.text.strip() else None
        if wrong:
            yield "polygon", polygon.row, "polygon", wrong
    for circle in area.all("circle"):
        wrong = _circle(circle.text.split()) if circle.text.strip() else None
        if wrong:
            yield "circle", circle.row, "circle", wrong


def _polygon(pairs: list[str]) -> str | None:
    wrong = next((pair for pair in pairs if not _is_place(pair)), None)
    if wrong:
        return f"多边形中的「{wrong}」应为纬度和经度，以英文逗号相连，纬度 -90 至 90，经度 -180 至 180。"
    if len(pairs) < CORNERS:
        return f"多边形只有 {len(pairs)} 个点，至少 {CORNERS} 个（首尾相同）。"
    if _place(pairs[0]) != _place(pairs[-1]):
        return "多边形没有闭合：最后一点应与第一点相同。"
    return None


def _circle(said: list[str]) -> str | None:
    if len(said) != 2 or not _is_place(said[0]) or _number(said[1]) is None or _number(said[1]) < 0:
        return f"圆「{' '.join(said)[:60]}」应为圆心（纬度和经度，以英文逗号相连）、空格、半径（千米）。"
    return None


def _is_place(pair: str) -> bool:
    place = _place(pair)
    return place is not None and -90 <= place[0] <= 90 and -180 <= place[1] <= 180


def _place(pair: str) -> tuple[float, float] | None:
    numbers = [_number(each) for each in pair.split(",")]
    return tuple(numbers) if len(numbers) == 2 and None not in numbers else None


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
