"""The empty workbook of a reduction list: heads, drop-downs, an example row, and every column explained."""

import datetime
import math

from xlsxwriter.worksheet import Worksheet

from emergency.documents.list_workbook_sheet import HEAD, Book, cell, put_head
from plans.list_form import Column, Form, Kind
from plans.list_forms import EXPLANATION, FORMS

ROWS_WITH_LISTS = 20_000
EXAMPLE_LOOK = {"italic": True, "font_color": "#7F7F7F"}
EXPLAINED = ("工作表", "列", "单位", "填什么", "是否必填", "可填的值", "说明")
LINE_HEIGHT = 15
EXPLAINED_WIDTHS = (18, 26, 10, 16, 10, 60, 60)
RULES = (
    "红色列名必填。灰色斜体的示例行读取时跳过，可删去。请不要改动工作表名和列名；列的次序可以变，可以在上方加标题行。",
    "一份清单可以只填用得到的表。各表用「统一社会信用代码」对应企业。代码、电话、编号所在列已设为文本，请勿改为数字。",
    "日期写成 2024-12-18；百分数写 20 即 20%；没有的内容留空或填「—」；合计行读取时跳过。",
)


def write_template() -> bytes:
    """The .xlsx that a county fills in; reading it as it is gives an empty list."""
    book = Book()
    first, *others = FORMS
    _form_sheet(book, first)
    _explanation(book)
    for form in others:
        _form_sheet(book, form)
    return book.done()


def _form_sheet(book: Book, form: Form) -> None:
    sheet = book.sheet(form.title)
    put_head(book, sheet, form.offered)
    for place, column in enumerate(form.offered):
        _drop_down(sheet, place, column)
        book.put(sheet, 1, place, _example(column), **EXAMPLE_LOOK)


def _example(column: Column) -> object:
    if column.kind is Kind.DAY and column.example:
        return datetime.date.fromisoformat(column.example)
    return cell(column.example, column)


def _drop_down(sheet: Worksheet, place: int, column: Column) -> None:
    if column.kind not in (Kind.WORD, Kind.FLAG):
        return
    asked = {
        "validate": "list",
        "source": list(column.words.offered),
        "error_title": column.head,
        "error_message": "请从下拉列表中选择。",
    }
    sheet.data_validation(1, place, ROWS_WITH_LISTS, place, asked)


def _explanation(book: Book) -> None:
    sheet = book.sheet(EXPLANATION)
    for place, width in enumerate(EXPLAINED_WIDTHS):
        sheet.set_column(place, place, width)
    row = 0
    for rule in RULES:
        book.put(sheet, row, 0, rule)
        row += 1
    row += 1
    book.put_row(sheet, row, EXPLAINED, **HEAD)
    for form in FORMS:
        row += 1
        book.put_row(sheet, row, (form.title, "（整张表）", "", "", "", "", form.purpose), bold=True)
        for column in form.offered:
            row += 1
            cells = _explained(form, column)
            sheet.set_row(row, LINE_HEIGHT * _lines(cells))
            book.put_row(sheet, row, cells, text_wrap=True, valign="top")


def _lines(cells: tuple[str, ...]) -> int:
    """How many lines the longest cell of a row takes: a Chinese letter is two wide."""
    pairs = zip(cells, EXPLAINED_WIDTHS, strict=True)
    return max(math.ceil((2 * len(text) or 1) / width) for text, width in pairs)


def _explained(form: Form, column: Column) -> tuple[str, ...]:
    must = "必填" if column.required else ""
    return form.title, column.head, column.unit, column.kind.label, must, _allowed(column), column.explanation


def _allowed(column: Column) -> str:
    if column.words:
        return "、".join(column.words.offered)
    bounds = (("不小于", column.least), ("不大于", column.most))
    return "，".join(f"{word} {bound:.15g}" for word, bound in bounds if bound is not None)
