"""A permit register file (CSV or workbook) as somebody exported it, with every fault by row and column."""

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from emergency.errors import InputInvalid
from emergency.sources.list_cell import CellWrong, plain, value_of
from emergency.sources.workbook import Grid, open_workbook
from plans import credit_code
from plans.errors import Fault
from plans.list_draft import PermitClass, Place
from plans.list_form import Column, Kind
from plans.permit_register import Permit, PermitRegister

# What exports write over their columns; the first name is the one to ask for.
HEADS: Mapping[str, tuple[str, ...]] = {
    "number": ("许可证编号", "排污许可证编号", "排污许可证书编号", "许可证号", "登记编号"),
    "name": ("单位名称", "企业名称", "排污单位名称"),
    "credit_code": ("统一社会信用代码", "信用代码", "社会信用代码"),
    "industry": ("行业类别", "行业", "行业名称"),
    "permit_class": ("管理类别", "许可管理类别", "排污许可管理类别"),
    "valid_to": ("有效期", "有效期限", "有效期至", "有效期截止", "截止日期"),
}
NEEDED = ("name", "credit_code")
HEAD_WITHIN = 20  # rows of titles before the head
CLASSES = {word: each for each in PermitClass for word in (each.label, each.label.removesuffix("管理"))}
LAST_DAY = re.compile(r"(?:至|到|~|～|-{2})\s*(\d{4}\D{1,2}\d{1,2}\D{1,2}\d{1,2}日?)\s*$")
DAY_COLUMN = Column("valid_to", "有效期", Kind.DAY)


@dataclass(frozen=True)
class PermitFile:
    """The register, the last day of each permit by number, and what could not be read."""

    register: PermitRegister
    valid_to: Mapping[str, datetime.date]
    faults: tuple[Fault, ...]


def read_permits(data: bytes, name: str) -> PermitFile:
    """The permits in a file; raises InputInvalid where it holds no table of permits.

    A row with a fault is left out where its holder is unknown, and kept without the value otherwise.
    """
    permits, valid_to, faults, heads = [], {}, [], 0
    for grid in open_workbook(data, name):
        head, columns = _head(grid)
        if columns is None:
            continue
        heads += 1
        for place, row in _rows(grid, head):
            permit, until, wrong = _permit(row, columns, place)
            faults += wrong
            if permit is not None:
                permits.append(permit)
                valid_to |= {permit.number: until} if until else {}
    if not heads:
        names = "、".join(words[0] for words in HEADS.values())
        raise InputInvalid(
            f"没有找到排污许可名录的表头。第一行须有列名：{names}（至少有单位名称和信用代码）。"
        )
    return PermitFile(PermitRegister(tuple(permits)), valid_to, tuple(faults))


def _head(grid: Grid) -> tuple[int, Mapping[str, int] | None]:
    for number, row in enumerate(grid.rows[:HEAD_WITHIN]):
        words = [re.sub(r"\s|[（(].*[)）]", "", plain(cell)) for cell in row]
        columns = {
            key: next(words.index(each) for each in known if each in words)
            for key, known in HEADS.items()
            if any(each in words for each in known)
        }
        if all(key in columns for key in NEEDED):
            return number, columns
    return 0, None


def _rows(grid: Grid, head: int) -> Iterator[tuple[Place, Sequence]]:
    for number, row in enumerate(grid.rows[head + 1 :], start=head + 2):
        if any(plain(cell) for cell in row):
            yield Place(grid.name, number), row


def _permit(row: Sequence, columns: Mapping[str, int], place: Place):
    held = {key: row[at] if at < len(row) else "" for key, at in columns.items()}
    faults: list[Fault] = []
    name, code = plain(held["name"]), re.sub(r"\s", "", plain(held["credit_code"])).upper()
    wrong = credit_code.wrong(code) if code else "没有统一社会信用代码。"
    if wrong:
        faults.append(_fault("V01", f"{name or '有一行'}：{wrong}请按许可证副本改正。", place, "credit_code"))
    if not code and not plain(held.get("number", "")):
        return None, None, faults
    permit_class = _class(held, place, name, faults)
    permit = Permit(
        number=re.sub(r"\s", "", plain(held.get("number", ""))).upper(),
        name=name,
        credit_code=code,
        industry=plain(held.get("industry", "")),
        permit_class=permit_class,
        place=place,
    )
    return permit, _until(held, place, name, faults), faults


def _class(held: Mapping, place: Place, name: str, faults: list[Fault]) -> PermitClass | None:
    text = plain(held.get("permit_class", ""))
    if text and text not in CLASSES:
        offered = "、".join(each.label for each in PermitClass)
        faults.append(
            _fault("W11", f"{name}：管理类别「{text[:20]}」不认识。可填：{offered}。", place, "permit_class")
        )
    return CLASSES.get(text)


def _until(held: Mapping, place: Place, name: str, faults: list[Fault]) -> datetime.date | None:
    raw = held.get("valid_to", "")
    if isinstance(raw, str):
        last = LAST_DAY.search(raw.strip())
        raw = last[1] if last else raw.strip()
    if raw in ("", None) or raw == "长期":
        return None
    try:
        return value_of(raw, DAY_COLUMN)
    except CellWrong as error:
        faults.append(_fault(error.code, f"{name}：有效期{error.message}", place, "valid_to"))
        return None


def _fault(code: str, message: str, place: Place, column: str) -> Fault:
    return Fault(code, message, sheet=place.sheet or None, row=place.row, column=HEADS[column][0])
