"""Read a filled offline form; every cell that cannot be read is named, nothing is judged."""

import datetime
from collections.abc import Sequence

from emergency.errors import InputInvalid
from emergency.sources.workbook import open_workbook
from plans.beijing import BEIJING
from plans.errors import Fault
from plans.offline_return import (
    HEADS,
    ITEMS,
    ORDERS,
    REFERENCE,
    SIGNATURE,
    STEPS,
    Filled,
    FilledOrder,
    OfflineReturn,
)

FORMS = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y年%m月%d日%H时%M分", "%Y-%m-%dT%H:%M")


def read_form(data: bytes, name: str) -> OfflineReturn:
    """What stands in the form; raises InputInvalid with every fault."""
    sheets = {each.name: each.rows for each in open_workbook(data, name)}
    if STEPS not in sheets or ORDERS not in sheets:
        raise InputInvalid(
            f"这不是离线包里的「回报表.xlsx」：缺少工作表「{STEPS}」或「{ORDERS}」。请用原表填写。"
        )
    faults: list[Fault] = []
    places = {_text(row, 0): (number, row) for number, row in enumerate(sheets[STEPS], 1)}
    words = {key: _text(places.get(label, (0, ()))[1], 1) for key, label in ITEMS.items()}

    def filled(prefix: str) -> Filled:
        number, row = places.get(ITEMS[f"{prefix}_at"], (0, ()))
        return Filled(words[f"{prefix}_who"], _moment(row, 1, STEPS, number, ITEMS[f"{prefix}_at"], faults))

    form = OfflineReturn(
        reference=_text(places.get(REFERENCE, (0, ()))[1], 1),
        signature=_text(places.get(SIGNATURE, (0, ()))[1], 1),
        acknowledged=filled("ack"),
        acted=filled("act"),
        note=words["note"],
        reported=filled("report"),
        measures=words["measures"],
        plants=_count(words["plants"], "plants", faults),
        notified=_count(words["notified"], "notified", faults),
        problems=words["problems"],
        orders=tuple(
            _order(number, row, faults) for number, row in enumerate(sheets[ORDERS][1:], 2) if _text(row, 0)
        ),
    )
    if faults:
        raise InputInvalid("回报表有读不出的内容，未录入。请按所列位置改正后重新上传。", faults=faults)
    return form


def _order(number: int, row: Sequence, faults: list[Fault]) -> FilledOrder:
    at = _moment(row, 4, ORDERS, number, HEADS[4], faults)
    code, enterprise, check, who, how = (_text(row, column) for column in (0, 1, 2, 3, 5))
    return FilledOrder(number, code, enterprise, check, Filled(who, at), how)


def _text(row: Sequence, column: int) -> str:
    value = row[column] if len(row) > column else ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _moment(row, column, sheet, number, label, faults) -> datetime.datetime | None:
    value = row[column] if len(row) > column else ""
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=BEIJING)
    text = str(value).strip().replace("：", ":")
    for form in FORMS if text else ():
        try:
            return datetime.datetime.strptime(text, form).replace(tzinfo=BEIJING)
        except ValueError:
            continue
    if text:
        message = f"{label}「{text[:30]}」不是有效的时间，请按 2026-01-15 12:00 填写。"
        faults.append(Fault("moment", message, sheet=sheet, row=number, column=label))
    return None


def _count(text: str, key: str, faults: list[Fault]) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 7:
        return int(text)
    faults.append(Fault("count", f"{ITEMS[key]}「{text[:20]}」须为整数。", sheet=STEPS, column=ITEMS[key]))
    return None
