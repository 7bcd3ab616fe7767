"""A message as a mail.

Of the older classes of `email`: the newer ones parse every header they are given, at four times the cost.
"""

import hashlib
import re
from dataclasses import dataclass
from email import policy
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

import idna

from notifier.message import Message

OTHER_LETTER = re.compile(r"[^\W\x00-\x7f]")


@dataclass(frozen=True)
class Mail:
    """A mail as it goes over the wire, its Message-ID, and the address the server is given."""

    identifier: str
    address: str
    content: bytes


class _Folded(policy.Compat32):
    """Writes headers as they are: ours are folded when they are set, and folding them again cost a third of a mail."""

    def fold_binary(self, name, value):
        """One header for the wire; bytes that are not ASCII are escaped in `value` and stay what they are."""
        return f"{name}: {value}\r\n".encode("ascii", "surrogateescape")


WIRE = _Folded(linesep="\r\n")


def compose(message: Message, sender: str) -> Mail:
    """The mail; raises ValueError for an address that is none."""
    address = _on_the_wire(message.address)
    digest = digest_of(message.unique_key)
    identifier = f"<{digest}@{sender.rpartition('@')[2]}>"
    mail = _body(message, digest)
    mail["From"] = sender
    # Bytes that are not ASCII stand in the header as they are (RFC 6532): `email` writes escaped ones out unchanged.
    escaped = address.encode().decode("ascii", "surrogateescape")
    name = _words("To", message.recipient)
    mail["To"] = f"{name}\r\n <{escaped}>" if name else f"<{escaped}>"
    mail["Subject"] = _words("Subject", message.subject)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = identifier
    return Mail(identifier, address, mail.as_bytes(policy=WIRE))


def digest_of(unique_key: str) -> str:
    """What stands before the @ of the Message-ID of this message, however often it is sent."""
    return hashlib.sha256(unique_key.encode()).hexdigest()[:32]


def _on_the_wire(address: str) -> str:
    """The address with its domain in ASCII (IDNA 2008), which every server takes; ValueError where it is none."""
    name, _, domain = address.rpartition("@")
    if not domain.isascii():
        domain = idna.encode(domain, uts46=True).decode()
    # `email` judges names of ASCII alone; in any other, letters of all the world count as its letters do.
    try:
        judged = Address(addr_spec=f"{OTHER_LETTER.sub('x', name)}@{domain}").addr_spec
    except (HeaderParseError, IndexError) as error:
        raise ValueError(address) from error
    return judged if name.isascii() else f"{name}@{domain}"


def _body(message: Message, digest: str) -> MIMEText | MIMEMultipart:
    plain = MIMEText(message.text, "plain", "utf-8")
    if not message.html:
        return plain
    # The boundary comes from the key, as the Message-ID does: a second sending is the same to the last byte.
    # It is cut short so that the line of its header needs no folding.
    both = MIMEMultipart("alternative", f"=_{digest[:24]}")
    both.attach(plain)
    both.attach(MIMEText(message.html, "html", "utf-8"))
    return both


def _words(header: str, text: str) -> str:
    """Text as a header carries it, on one line of ours, folded and encoded as mail asks for."""
    return Header(" ".join(text.split()), "utf-8", header_name=header).encode(linesep="\r\n")
