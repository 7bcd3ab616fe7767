"""A paper as values: a sheet, a title and blocks. Two writers put the same paper into Word and PDF."""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from plans.terms import Term

DRILL = "演练"  # the label of a paper of a drill; it stands at the head of every page


def drill_head(labels: Collection[str]) -> str:
    """What stands at the head of every page of a paper with these labels: the mark of a drill, else nothing."""
    return f"【{DRILL}】本件为演练内容，不作为真实措施的依据" if DRILL in labels else ""


class Sheet(Term):
    """The sheet a paper is printed on."""

    A4 = "a4", "A4 竖版"
    A4_WIDE = "a4-wide", "A4 横版"
    A3_WIDE = "a3-wide", "A3 横版"

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in millimetres."""
        return {"a4": (210, 297), "a4-wide": (297, 210), "a3-wide": (420, 297)}[self.value]

    @property
    def scale(self) -> float:
        """How much bigger type and spaces are than on A4, so that a board reads from afar."""
        return 2**0.5 if self.value.startswith("a3") else 1.0


@dataclass(frozen=True)
class Heading:
    """A heading of the first or second rank."""

    text: str
    level: int = 1
    kind: str = "heading"


@dataclass(frozen=True)
class Text:
    """A paragraph; `quiet` is small print."""

    text: str
    quiet: bool = False
    kind: str = "text"


@dataclass(frozen=True)
class Facts:
    """Labels with their values, two pairs a row."""

    pairs: tuple[tuple[str, str], ...]
    kind: str = "facts"


@dataclass(frozen=True)
class Grid:
    """A table; `widths` are the relative widths of its columns, `blank` rows are left to be filled by hand.

    `shades` colours the heads, six hexadecimal digits each; none: all are grey. What they say must stand in words too.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    caption: str = ""
    blank: int = 0
    shades: tuple[str, ...] = ()
    kind: str = "grid"


@dataclass(frozen=True)
class Code:
    """A QR code with what is written beside it."""

    address: str
    beside: tuple[str, ...]
    kind: str = "code"


@dataclass(frozen=True)
class Signature:
    """Lines to be signed, at the right."""

    lines: tuple[str, ...]
    kind: str = "signature"


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a new page."""

    kind: str = "page"


Block = Heading | Text | Facts | Grid | Code | Signature | NewPage


@dataclass(frozen=True)
class Paper:
    """A whole paper; `labels` stand above the title (虚构企业, 演练), `foot` at the bottom of every page;
    `one_page` is for what hangs on a wall."""

    title: str
    blocks: tuple[Block, ...]
    sheet: Sheet = Sheet.A4
    subtitle: str = ""
    labels: tuple[str, ...] = ()
    foot: str = ""
    one_page: bool = False

    @property
    def head(self) -> str:
        """What stands at the head of every page: the mark of a drill, else nothing."""
        return drill_head(self.labels)

    def to_json(self) -> Mapping[str, Any]:
        """The paper as the PDF template reads it."""
        width, height = self.sheet.size
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "labels": list(self.labels),
            "head": self.head,
            "foot": self.foot,
            "width": width,
            "height": height,
            "scale": self.sheet.scale,
            "blocks": [asdict(block) for block in self.blocks],
        }


@dataclass(frozen=True)
class WrittenPaper:
    """A paper as a file: its name, its media type, its bytes."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
