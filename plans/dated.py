"""Figures with a date and a source: the value that held on a day, and the article that says so."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plans.errors import FigureMissing


@dataclass(frozen=True)
class Citation:
    """Where a figure or a sentence comes from; `verified` only where the text itself was read."""

    document: str
    article: str
    verified: bool

    @property
    def label(self) -> str:
        """The source as it is shown, with 待核 where nobody has read the article."""
        shown = f"{self.document} {self.article}".strip()
        return shown if self.verified else f"{shown}（待核）"

    def to_json(self) -> dict:
        """The citation as the interfaces write it."""
        return {"document": self.document, "article": self.article, "verified": self.verified}


@dataclass(frozen=True)
class Figure:
    """One value of a named quantity, with the days it holds (`until` inclusive, None: open) and its source."""

    key: str
    value: Any
    in_force_from: datetime.date
    citation: Citation
    until: datetime.date | None = None
    unit: str = ""
    title: str = ""

    def holds_on(self, day: datetime.date) -> bool:
        """Whether this value is the one in force on `day`."""
        return self.in_force_from <= day and (self.until is None or day <= self.until)


def figure_on(figures: Sequence[Figure], day: datetime.date, key: str) -> Figure:
    """The figure in force on `day`; raises FigureMissing with the key."""
    held = [figure for figure in figures if figure.holds_on(day)]
    if not held:
        raise FigureMissing(f"{day} 没有生效的「{key}」数值。请管理员在预案数据中补充该数值及其依据。")
    return max(held, key=lambda figure: figure.in_force_from)
