"""The form of a reduction list: which sheets, which columns, in which unit, which words are allowed.

One table drives the template, its explanation, the reader and the export (enterprise-measures §2.3). The
ministry's own form could not be read; heads that bureaus use beside ours are accepted as synonyms.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from plans.terms import Term

FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
NOISE = re.compile(r"[\s\u200b\ufeff*★:、,.。]+")
DASHES = re.compile(r"[/_\-—]+")
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉ⅹ", "0123456789x")
FOLDED = 16_384  # words remembered: a workbook says the same few over and over
EXAMPLE = "（示例，请删除）"


class Kind(Term):
    """What a cell holds."""

    TEXT = "text", "文字"
    CODE = "code", "编号"
    CREDIT_CODE = "credit_code", "统一社会信用代码"
    DIVISION = "division", "行政区划"
    INDUSTRY = "industry", "行业"
    NUMBER = "number", "数字"
    WHOLE = "whole", "整数"
    PERCENT = "percent", "百分数"
    DEGREE = "degree", "经纬度"
    DAY = "day", "日期"
    SEASON = "season", "每年的起止月日"
    WORD = "word", "选项"
    WORDS = "words", "选项（可多个）"
    CODES = "codes", "编号（可多个）"
    NAMES = "names", "名称（可多个）"
    FLAG = "flag", "是或否"


@dataclass(frozen=True)
class Words:
    """Allowed words: (value, the word the template offers, other words for it)."""

    entries: tuple[tuple[Any, str, tuple[str, ...]], ...]

    @functools.cached_property
    def values(self) -> Mapping[str, Any]:
        """Every accepted word, folded, with its value."""
        pairs = ((fold_word(word), value) for value, first, more in self.entries for word in (first, *more))
        return dict(pairs)

    @property
    def offered(self) -> tuple[str, ...]:
        """The words the template offers."""
        return tuple(first for _, first, _ in self.entries)

    def word(self, value: Any) -> str:
        """The word for a value; raises StopIteration for a value that has none."""
        return next(first for held, first, _ in self.entries if held == value)


@dataclass(frozen=True)
class Column:
    """One column: its key, its head, what a cell holds and how it is explained.

    `least` and `most` bound a number, `longest` a text. A column with `offered` False is read where a county's
    own file has it, but the template does not offer it.
    """

    key: str
    head: str
    kind: Kind = Kind.TEXT
    synonyms: tuple[str, ...] = ()
    unit: str = ""
    words: Words | None = None
    required: bool = False
    explanation: str = ""
    least: float | None = None
    most: float | None = None
    longest: int = 200
    offered: bool = True
    example: Any = None
    # Marks in the head that mean another unit (kg for t), and marks of which the head must have one (日).
    refused_units: tuple[str, ...] = ()
    must_say: tuple[str, ...] = ()
    # 0.5 from a cell shown as 50%: a percentage of at most 1 is asked back instead of guessed.
    doubt_fraction: bool = False

    @property
    def shown_head(self) -> str:
        """The head as the template writes it, with the unit."""
        return f"{self.head}（{self.unit}）" if self.unit else self.head


@dataclass(frozen=True)
class Form:
    """One sheet: its title, the names it is also found under (with what such a sheet says of every row)."""

    key: str
    title: str
    columns: tuple[Column, ...]
    purpose: str
    names: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    # Two of these among the heads make a sheet of unknown name one of this form.
    telling: frozenset[str] = frozenset()
    # Keys that say whose row it is; a row without any of them is a continuation or a fault.
    owner: tuple[str, ...] = ()
    # Two rows of one owner may not agree in these; None: not in all their cells.
    unique: tuple[str, ...] | None = None

    @functools.cached_property
    def heads(self) -> Mapping[str, Column]:
        """Every accepted head, folded, with its column."""
        pairs = (
            (fold_head(head), column) for column in self.columns for head in (column.head, *column.synonyms)
        )
        return dict(pairs)

    @property
    def offered(self) -> tuple[Column, ...]:
        """The columns of the template."""
        return tuple(column for column in self.columns if column.offered)

    def column(self, key: str) -> Column:
        """The column of this key."""
        return next(column for column in self.columns if column.key == key)


@functools.lru_cache(maxsize=FOLDED)
def fold_word(text: str) -> str:
    """A word as it is looked up: half-width, lower case, without blanks and points; + and - count (B-)."""
    return NOISE.sub("", text.translate(FULL_WIDTH).translate(SUBSCRIPTS)).casefold()


@functools.lru_cache(maxsize=FOLDED)
def fold_head(text: str) -> str:
    """A head as it is looked up: a word without dashes and without what stands in brackets (unit, remark)."""
    folded = text.translate(FULL_WIDTH)
    bare = BRACKETS.sub("", folded)
    return DASHES.sub("", fold_word(bare if bare.strip() else folded))


def unit_of(text: str) -> str:
    """What stands in the brackets of a head: its unit as written, folded."""
    found = BRACKETS.search(text.translate(FULL_WIDTH))
    inside = next((each for each in found.groups() if each), "") if found else ""
    return re.sub(r"\s+", "", inside).casefold()
