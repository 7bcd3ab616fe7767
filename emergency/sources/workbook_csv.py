"""A CSV as the rows Excel would show: blank lines count, a quoted cell may hold several lines."""

import csv
import io
import re

from emergency.errors import InputInvalid
from emergency.sources.table import SEPARATORS, Bounds, decode
from emergency.sources.workbook_guard import Limits, refuse

LOOKED_AT = 20  # lines from which the separator is told: titles above the head have none


def csv_rows(data: bytes, file: str, limits: Limits) -> list[list[str]]:
    """Every row of a CSV in UTF-8 or GB18030; raises InputInvalid (W02, W03)."""
    try:
        text = decode(data, file, Bounds(size=limits.unpacked))
    except InputInvalid as error:
        refuse("W03", f"「{file}」{error.faults[0].message}")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    rows: list[list[str]] = []
    try:
        for cells in reader:
            rows.append(cells)
            _check(file, len(rows), len(cells), limits)
    except csv.Error:
        refuse("W03", f"「{file}」第 {len(rows) + 1} 行引号不成对或单元格过长，请检查该行的引号。")
    return rows


def _check(file: str, row: int, width: int, limits: Limits) -> None:
    if row > limits.rows:
        refuse("W02", f"「{file}」超过 {limits.rows} 行，请拆分后再导入。")
    if width > limits.columns:
        refuse(
            "W02", f"「{file}」第 {row} 行有 {width} 列，超过 {limits.columns} 列，请检查分隔符和多余的列。"
        )


def _separator(text: str) -> str:
    lines = re.split(r"[\r\n]+", text[:65536])[:LOOKED_AT]
    bare = re.sub(r'"[^"]*"', "", "\n".join(lines))
    return max(SEPARATORS, key=bare.count)
