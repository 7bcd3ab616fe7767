"""A message of another system as values: what it says, whom it concerns, what it points at."""

import datetime
from dataclasses import dataclass

from emergency.cap.message import Reference
from emergency.cap.reading import Element

DIVISION_LENGTH = 6


@dataclass(frozen=True)
class Received:
    """A sound message; moments are aware, empty texts where nothing was said, `info` texts of the chosen language."""

    identifier: str
    sender: str
    sent: datetime.datetime
    status: str
    message_type: str
    note: str
    references: tuple[Reference, ...]
    event: str
    headline: str
    description: str
    instruction: str
    sender_name: str
    severity: str
    starts_at: datetime.datetime | None
    expires: datetime.datetime | None
    areas: tuple[str, ...]
    codes: tuple[str, ...]
    event_codes: tuple[str, ...]
    parameters: tuple[tuple[str, str], ...]

    @property
    def level_texts(self) -> tuple[str, ...]:
        """Where the level may stand in words, the surest first."""
        named = [
            value
            for name, value in self.parameters
            if "等级" in name or "级别" in name or "colour" in name.lower()
        ]
        return (*named, self.headline, self.event)


def received(root: Element) -> Received:
    """The values of a message that was judged sound; of several languages Chinese is taken, else the first."""
    info = _info(root)
    return Received(
        identifier=root.said("identifier"),
        sender=root.said("sender"),
        sent=_moment(root.said("sent")),
        status=root.said("status"),
        message_type=root.said("msgType"),
        note=root.said("note"),
        references=tuple(_reference(each) for each in root.said("references").split()),
        event=_said(info, "event"),
        headline=_said(info, "headline"),
        description=_said(info, "description"),
        instruction=_said(info, "instruction"),
        sender_name=_said(info, "senderName"),
        severity=_said(info, "severity"),
        starts_at=_when(info, "onset") or _when(info, "effective"),
        expires=_when(info, "expires"),
        areas=tuple(area.said("areaDesc") for area in _areas(info)),
        codes=tuple(dict.fromkeys(_codes(info))),
        event_codes=tuple(value for _, value in _pairs(info, "eventCode")),
        parameters=tuple(_pairs(info, "parameter")),
    )


def _info(root: Element) -> Element | None:
    held = root.all("info")
    chinese = [each for each in held if (each.said("language") or "en-US").lower().startswith("zh")]
    return next(iter(chinese or held), None)


def _said(info: Element | None, name: str) -> str:
    return "" if info is None else info.said(name)


def _when(info: Element | None, name: str) -> datetime.datetime | None:
    text = _said(info, name)
    return _moment(text) if text else None


def _moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


def _areas(info: Element | None) -> list[Element]:
    return [] if info is None else info.all("area")


def _codes(info: Element | None):
    """Six-digit division codes among the geocodes; longer ones (twelve digits) begin with one."""
    for area in _areas(info):
        for _, value in _pairs(area, "geocode"):
            if value.isascii() and value.isdecimal() and len(value) >= DIVISION_LENGTH:
                yield value[:DIVISION_LENGTH]


def _pairs(element: Element | None, name: str) -> list[tuple[str, str]]:
    held = [] if element is None else element.all(name)
    return [(each.said("valueName"), each.said("value")) for each in held]


def _reference(text: str) -> Reference:
    sender, identifier, sent = text.split(",")
    return Reference(sender, identifier, _moment(sent))
