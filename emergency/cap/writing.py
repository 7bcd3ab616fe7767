"""Write a message as CAP 1.2, elements in the order of the standard, moments with their offset and never Z."""

import datetime
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from emergency.cap.message import CapInfo, CapMessage, Reference
from emergency.cap.vocabulary import CAP
from plans.beijing import BEIJING

# What XML 1.0 cannot hold would make the whole message unreadable.
_UNWRITABLE = {code: None for code in range(32) if chr(code) not in "\t\n\r"}


def write(message: CapMessage) -> bytes:
    """The message as UTF-8 XML."""
    ElementTree.register_namespace("", CAP)
    root = ElementTree.Element(f"{{{CAP}}}alert")
    _fill(root, _head(message))
    info = ElementTree.SubElement(root, f"{{{CAP}}}info")
    _fill(info, _info(message.info))
    _pairs(info, "parameter", message.info.parameters)
    area = ElementTree.SubElement(info, f"{{{CAP}}}area")
    _fill(area, [("areaDesc", message.info.area)])
    _pairs(area, "geocode", message.info.geocodes)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def moment(value: datetime.datetime) -> str:
    """A moment as CAP writes it: 2026-01-15T12:00:00+08:00."""
    return value.astimezone(BEIJING).isoformat(timespec="seconds")


def _head(message: CapMessage) -> Iterator[tuple[str, str]]:
    yield "identifier", message.identifier
    yield "sender", message.sender
    yield "sent", moment(message.sent)
    yield "status", message.status
    yield "msgType", message.message_type
    yield "scope", message.scope
    yield "note", message.note
    yield "references", " ".join(map(_reference, message.references))


def _info(info: CapInfo) -> Iterator[tuple[str, str | Iterable[tuple[str, str]]]]:
    yield "language", info.language
    for category in info.categories:
        yield "category", category
    yield "event", info.event
    for response in info.response_types:
        yield "responseType", response
    yield "urgency", info.urgency
    yield "severity", info.severity
    yield "certainty", info.certainty
    yield "audience", info.audience
    for pair in info.event_codes:
        yield "eventCode", (pair,)
    for name, value in (("effective", info.effective), ("onset", info.onset), ("expires", info.expires)):
        yield name, moment(value) if value else ""
    yield "senderName", info.sender_name
    yield "headline", info.headline
    yield "description", info.description
    yield "instruction", info.instruction
    yield "web", info.web
    yield "contact", info.contact


def _fill(parent: ElementTree.Element, parts: Iterable[tuple[str, str | Iterable[tuple[str, str]]]]) -> None:
    """Write what is there; an empty optional part is left out."""
    for name, value in parts:
        if isinstance(value, str):
            if value:
                ElementTree.SubElement(parent, f"{{{CAP}}}{name}").text = value.translate(_UNWRITABLE)
        else:
            _pairs(parent, name, value)


def _pairs(parent: ElementTree.Element, name: str, pairs: Iterable[tuple[str, str]]) -> None:
    for key, value in pairs:
        held = ElementTree.SubElement(parent, f"{{{CAP}}}{name}")
        _fill(held, [("valueName", key), ("value", value)])


def _reference(each: Reference) -> str:
    return f"{each.sender},{each.identifier},{moment(each.sent)}"
