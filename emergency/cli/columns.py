"""Plain tables for the terminal: columns aligned where a Chinese character takes two places."""

import unicodedata
from collections.abc import Sequence


def width(text: str) -> int:
    """How many places a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def aligned(rows: Sequence[Sequence[object]]) -> list[str]:
    """The rows as lines, every column as wide as its widest cell; numbers to the right."""
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(width(cell) for cell in column) for column in zip(*texts, strict=True)]
    return [
        "  ".join(map(_padded, row, cells, widths)).rstrip() for row, cells in zip(rows, texts, strict=True)
    ]


def _padded(cell: object, text: str, places: int) -> str:
    blanks = " " * (places - width(text))
    return blanks + text if isinstance(cell, int | float) else text + blanks
