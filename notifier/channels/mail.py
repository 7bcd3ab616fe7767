"""A message as a mail.

Of the older classes of `email`: the newer ones parse every header they are given, at four times the cost.
"""

import hashlib
from dataclasses import dataclass
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

from notifier.message import Message

WIRE = policy.compat32.clone(linesep="\r\n")


@dataclass(frozen=True)
class Mail:
    """A mail as it goes over the wire, and its Message-ID."""

    identifier: str
    content: bytes


def compose(message: Message, sender: str) -> Mail:
    """The mail; raises ValueError for an address that is none."""
    address = Address(addr_spec=message.address).addr_spec
    if not address.isascii():
        raise ValueError(f"{address!r} needs SMTPUTF8")
    digest = digest_of(message.unique_key)
    identifier = f"<{digest}@{sender.rpartition('@')[2]}>"
    mail = _body(message, digest)
    mail["From"] = sender
    mail["To"] = f"{_words('To', message.recipient)} <{address}>".lstrip()
    mail["Subject"] = _words("Subject", message.subject)
    mail["Date"] = format_datetime(message.created_at)
    mail["Message-ID"] = identifier
    return Mail(identifier, mail.as_bytes(policy=WIRE))


def digest_of(unique_key: str) -> str:
    """What stands before the @ of the Message-ID of this message, however often it is sent."""
    return hashlib.sha256(unique_key.encode()).hexdigest()[:32]


def _body(message: Message, digest: str) -> MIMEText | MIMEMultipart:
    plain = MIMEText(message.text, "plain", "utf-8")
    if not message.html:
        return plain
    # The boundary comes from the key, as the Message-ID does: a second sending is the same to the last byte.
    both = MIMEMultipart("alternative", f"=_{digest}")
    both.attach(plain)
    both.attach(MIMEText(message.html, "html", "utf-8"))
    return both


def _words(header: str, text: str) -> str:
    """Text as a header carries it, on one line of ours, folded and encoded as mail asks for."""
    return Header(" ".join(text.split()), "utf-8", header_name=header).encode(linesep="\r\n")
