"""A message as a mail."""

import hashlib
from email.headerregistry import Address
from email.message import EmailMessage

from notifier.message import Message


def compose(message: Message, sender: str) -> EmailMessage:
    """The mail; raises ValueError for an address that is none."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = Address(message.recipient, addr_spec=message.address)
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = message.created_at
    digest = hashlib.sha256(message.unique_key.encode()).hexdigest()[:32]
    mail["Message-ID"] = f"<{digest}@{sender.rpartition('@')[2]}>"
    mail.set_content(message.text)
    if message.html:
        mail.add_alternative(message.html, subtype="html")
    return mail
