"""An Atom feed of CAP messages (RFC 4287), newest first."""

import datetime
from collections.abc import Sequence
from xml.etree import ElementTree

from emergency.cap.message import CapMessage
from emergency.cap.writing import moment

ATOM = "http://www.w3.org/2005/Atom"


def atom(messages: Sequence[CapMessage], base_url: str, issuer: str, now: datetime.datetime) -> bytes:
    """The feed as XML; each entry is the headline of a message and leads to the message itself."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed")
    address = f"{base_url}/public/feed.atom"
    updated = max((each.sent for each in messages), default=now)
    for name, text in (("id", address), ("title", f"{issuer}预警信息"), ("updated", moment(updated))):
        ElementTree.SubElement(feed, f"{{{ATOM}}}{name}").text = text
    _author(feed, issuer)
    ElementTree.SubElement(feed, f"{{{ATOM}}}link", rel="self", href=address)
    for each in messages:
        _entry(feed, each, base_url)
    ElementTree.indent(feed)
    return ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)


def _author(feed: ElementTree.Element, issuer: str) -> None:
    author = ElementTree.SubElement(feed, f"{{{ATOM}}}author")
    ElementTree.SubElement(author, f"{{{ATOM}}}name").text = issuer


def _entry(feed: ElementTree.Element, message: CapMessage, base_url: str) -> None:
    entry = ElementTree.SubElement(feed, f"{{{ATOM}}}entry")
    address = f"{base_url}/public/cap/{message.identifier}.xml"
    parts = (
        ("id", address),
        ("title", message.info.headline),
        ("updated", moment(message.sent)),
        ("summary", message.info.description),
    )
    for name, text in parts:
        ElementTree.SubElement(entry, f"{{{ATOM}}}{name}").text = text
    ElementTree.SubElement(
        entry, f"{{{ATOM}}}link", rel="alternate", type="application/cap+xml", href=address
    )
