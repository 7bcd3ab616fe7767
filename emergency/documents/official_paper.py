"""An official paper as a value: head, number, addressees, title, text, signature, date, imprint (GB/T 9704-2012)."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from emergency.documents.paper import Grid, Heading, Sheet, Text, drill_head
from emergency.documents.paper_template import MARK, Parts, fill, table_mark
from emergency.documents.typography import full_width
from plans.official_paper import OfficialKind, Part

_FIRST = re.compile(r"^[一二三四五六七八九十]+、")
_SECOND = re.compile(r"^（[一二三四五六七八九十]+）")
Body = Text | Heading | Grid
_BLOCKS = {"text": Text, "heading": Heading, "grid": Grid}


@dataclass(frozen=True)
class OfficialPaper:
    """A whole official paper; `number` is empty while it is only looked at, `signer` unless it goes upward.

    `signer` holds 签发人, `note` 附注, `copies` 抄送机关, `printer` 印发机关; `labels` stand above the head.
    """

    head: str
    number: str
    title: str
    to: str
    body: tuple[Body, ...]
    attachments: tuple[str, ...]
    signed: str
    dated: datetime.date
    signer: str = ""
    note: str = ""
    copies: str = ""
    printer: str = ""
    printed_on: datetime.date | None = None
    labels: tuple[str, ...] = ()
    sheet: Sheet = Sheet.A4

    def to_json(self) -> dict[str, Any]:
        """The paper as the database keeps it and the PDF template reads it."""
        return {
            **{name: getattr(self, name) for name in _WORDS},
            "body": [asdict(block) for block in self.body],
            "attachments": list(self.attachments),
            "labels": list(self.labels),
            "page_head": drill_head(self.labels),
            "dated": self.dated.isoformat(),
            "dated_text": day_text(self.dated),
            "printed_on": self.printed_on.isoformat() if self.printed_on else "",
            "printed_text": day_text(self.printed_on) if self.printed_on else "",
        }


_WORDS = ("head", "number", "title", "to", "signed", "signer", "note", "copies", "printer")


def official_from_json(kept: Mapping[str, Any]) -> OfficialPaper:
    """The paper as it was kept."""
    return OfficialPaper(
        **{name: kept[name] for name in _WORDS},
        body=tuple(_block(each) for each in kept["body"]),
        attachments=tuple(kept["attachments"]),
        labels=tuple(kept["labels"]),
        dated=datetime.date.fromisoformat(kept["dated"]),
        printed_on=datetime.date.fromisoformat(kept["printed_on"]) if kept["printed_on"] else None,
    )


def day_text(day: datetime.date) -> str:
    """A day as an official paper writes it: Arabic numerals, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True)
class Frame:
    """What the system itself puts round the wording: number, signer, days, labels."""

    number: str
    dated: datetime.date
    signer: str = ""
    printer: str = ""
    printed_on: datetime.date | None = None
    labels: tuple[str, ...] = ()


def compose(
    kind: OfficialKind, parts: Parts, values: Mapping[str, str | Grid], frame: Frame
) -> OfficialPaper:
    """The paper of a wording and its values; every field of the kind must be in `values`."""
    tables = {name: value for name, value in values.items() if isinstance(value, Grid)}
    words = {
        name: table_mark(name) if name in tables else value.replace(MARK, "")
        for name, value in values.items()
    }
    said = {part: full_width(fill(parts.get(part, ""), words)).strip() for part in Part}
    return OfficialPaper(
        head=said[Part.HEAD],
        number=frame.number,
        title=said[Part.TITLE],
        to=said[Part.TO].rstrip("：:"),
        body=tuple(_blocks(said[Part.BODY], tables)),
        attachments=tuple(line.strip() for line in said[Part.ATTACHMENTS].splitlines() if line.strip()),
        signed=said[Part.SIGNED],
        dated=frame.dated,
        signer=frame.signer if kind.is_upward else "",
        note=said[Part.NOTE].strip("（）"),
        copies=said[Part.COPIES].rstrip("。"),
        printer=frame.printer,
        printed_on=frame.printed_on,
        labels=frame.labels,
    )


def _blocks(text: str, tables: Mapping[str, Grid]):
    for line in (each.strip() for each in text.splitlines()):
        if line.startswith(MARK):
            yield tables[line.strip(MARK)]
        elif line and "。" not in line and (_FIRST.match(line) or _SECOND.match(line)):
            yield Heading(line, 1 if _FIRST.match(line) else 2)
        elif line:
            yield Text(line)


def _block(kept: Mapping[str, Any]) -> Body:
    made = _BLOCKS[kept["kind"]]
    if made is Grid:
        rows = tuple(tuple(row) for row in kept["rows"])
        return Grid(tuple(kept["heads"]), rows, tuple(kept["widths"]), kept["caption"], kept["blank"])
    return made(**kept)
