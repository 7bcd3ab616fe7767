"""The form of an offline pack: a workbook to be filled in with Excel or WPS and carried back."""

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter

from plans.offline_return import HEADS, ITEMS, ORDERS, REFERENCE, SIGNATURE, STEPS

MOMENT = "例 2026-01-15 12:00"


def write_form(manifest: Mapping[str, Any], signature: str) -> bytes:
    """The empty form of a pack; grey cells are not to be changed, yellow ones are to be filled in."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        fixed = book.add_format({"bg_color": "#e5e7eb", "border": 1, "text_wrap": True})
        blank = book.add_format({"bg_color": "#fef9c3", "border": 1, "text_wrap": True, "num_format": "@"})
        _write_steps(book.add_worksheet(STEPS), manifest, signature, fixed, blank)
        _write_orders(book.add_worksheet(ORDERS), manifest, fixed, blank)
    return content.getvalue()


def _write_steps(sheet, manifest, signature, fixed, blank) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 60)
    known = [(REFERENCE, manifest["reference"]), (SIGNATURE, signature)]
    for row, (name, value) in enumerate(known):
        sheet.write_string(row, 0, name, fixed)
        sheet.write_string(row, 1, value, fixed)
    for row, (key, name) in enumerate(ITEMS.items(), len(known)):
        sheet.write_string(row, 0, name, fixed)
        sheet.write_string(row, 1, str(len(manifest["orders"])) if key == "plants" else "", blank)
        sheet.write_string(row, 2, MOMENT if key.endswith("_at") else "")


def _write_orders(sheet, manifest, fixed, blank) -> None:
    sheet.set_column(0, 5, 16)
    sheet.set_column(1, 1, 40)
    for column, name in enumerate(HEADS):
        sheet.write_string(0, column, name, fixed)
    for row, each in enumerate(manifest["orders"], 1):
        for column, key in enumerate(("code", "enterprise", "check")):
            sheet.write_string(row, column, each[key], fixed)
        for column in range(3, len(HEADS)):
            sheet.write_string(row, column, "", blank)
    sheet.freeze_panes(1, 0)
