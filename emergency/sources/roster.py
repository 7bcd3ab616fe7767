"""Read the workbook of a roster: a shift a row; every cell that cannot be read is named."""

import datetime
from collections.abc import Sequence

from emergency.errors import InputInvalid
from emergency.sources.offline_form import FORMS
from emergency.sources.workbook import open_workbook
from plans.beijing import BEIJING
from plans.errors import Fault
from plans.roster import HEADS, SHEET, ShiftDraft, ShiftPost

POSTS = {each.label: each for each in ShiftPost}


def read_roster(data: bytes, name: str) -> tuple[ShiftDraft, ...]:
    """The shifts in the file, empty rows left out; raises InputInvalid with every fault."""
    grids = open_workbook(data, name)
    grid = next((each for each in grids if each.name == SHEET), grids[0] if grids else None)
    rows = grid.rows if grid else ()
    heads = [_text(row_value) for row_value in rows[0]] if rows else []
    lacking = [each for each in HEADS if each not in heads and each not in ("登录名", "手机")]
    if lacking:
        raise InputInvalid(f"这不是值班表：第一行缺少「{'」「'.join(lacking)}」列。请使用模板填写。")
    faults: list[Fault] = []
    drafts = [
        _draft(dict(zip(heads, row, strict=False)), number, faults)
        for number, row in enumerate(rows[1:], 2)
        if any(_text(each) for each in row)
    ]
    if faults:
        raise InputInvalid(
            "值班表有读不出的内容，一个班次也没有录入。请按所列位置改正后重新上传。", faults=faults
        )
    return tuple(each for each in drafts if each is not None)


def _draft(row: dict, number: int, faults: list[Fault]) -> ShiftDraft | None:
    post = POSTS.get(_text(row.get("岗位")))
    if post is None:
        words = "、".join(POSTS)
        _say(faults, number, "岗位", f"岗位「{_text(row.get('岗位'))[:20]}」须为{words}之一。")
    begins, ends = (_moment(row.get(name), number, name, faults) for name in ("开始", "结束"))
    if post is None or begins is None or ends is None:
        return None
    name, login, mobile = (_text(row.get(each)) for each in ("姓名", "登录名", "手机"))
    return ShiftDraft(post, name, login, mobile, begins, ends, number)


def _text(value) -> str:
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


def _moment(value, number: int, column: str, faults: Sequence[Fault]) -> datetime.datetime | None:
    if isinstance(value, datetime.datetime):
        return value.replace(tzinfo=BEIJING)
    text = _text(value).replace("：", ":")
    for form in FORMS if text else ():
        try:
            return datetime.datetime.strptime(text, form).replace(tzinfo=BEIJING)
        except ValueError:
            continue
    said = f"{column}「{text[:30]}」不是有效的时间，" if text else f"{column}为空，"
    _say(faults, number, column, f"{said}请按 2026-01-15 08:00 填写。")
    return None


def _say(faults, number: int, column: str, message: str) -> None:
    faults.append(Fault("roster", message, sheet=SHEET, row=number, column=column))
