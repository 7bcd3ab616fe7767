"""Mail that came back: which mail of ours, to whom, and what the code of the report means (RFC 3464, RFC 3463)."""

import datetime
import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage

from notifier.bounce_codes import UNKNOWN, meaning_of
from notifier.receipt import ReceiptStatus

# The Message-IDs of our own mail (channels/mail.py): 32 hexadecimal digits before the domain of the sender.
OURS = re.compile(r"<[0-9a-f]{32}@[^<>\s@]{1,200}>")
STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.])")
REPLY = re.compile(r"(?<![\d.])5\d\d(?![\d.])")
LONGEST_CODE = 60
FAILED, DELIVERED = "failed", "delivered"
MACHINES = ("mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon")
# Some servers send no report of RFC 3464 but a page of their own; these words say that it is one.
SAID = (
    "退信",
    "undeliver",
    "delivery status notification",
    "returned mail",
    "mail delivery failed",
    "投递失败",
)


@dataclass(frozen=True)
class Bounce:
    """What one report says of one mail of ours; `code` is the status with its meaning, `address` as it was reported."""

    references: tuple[str, ...]
    address: str
    status: ReceiptStatus
    code: str
    at: datetime.datetime | None


def read_bounces(raw: bytes) -> list[Bounce]:
    """The reports in one mail, one a recipient; none where it is no report, or one of a delay alone."""
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    fields = _report(mail)
    if fields is not None:
        references = _references(mail)
        found = [_bounce(each, references, _sent_at(mail)) for each in fields]
        return [each for each in found if each is not None]
    return _plain(mail)


def _report(mail: EmailMessage) -> list[EmailMessage] | None:
    """The groups of fields of the recipients; None where the mail holds no report of RFC 3464."""
    for part in _parts(mail):
        if part.get_content_type() == "message/delivery-status":
            groups = part.get_payload()
            groups = groups if isinstance(groups, list) else []
            return [each for each in groups if each.get("Action") or each.get("Status")]
    return None


def _bounce(fields: EmailMessage, references: tuple[str, ...], at: datetime.datetime | None) -> Bounce | None:
    action = str(fields.get("Action", "")).strip().lower().partition(" ")[0]
    diagnostic = str(fields.get("Diagnostic-Code", ""))
    status = _status(str(fields.get("Status", ""))) or _status(diagnostic)
    address = _address(str(fields.get("Original-Recipient") or fields.get("Final-Recipient") or ""))
    if action == DELIVERED:
        return Bounce(references, address, ReceiptStatus.DELIVERED, "", at)
    if action != FAILED:
        return None  # delayed, relayed, expanded: the mail is still on its way
    return Bounce(references, address, ReceiptStatus.FAILED, _code(status), at)


def _plain(mail: EmailMessage) -> list[Bounce]:
    """A report in a form of the server's own: from a machine, saying so, and naming a mail of ours."""
    sender, subject = str(mail.get("From", "")).lower(), str(mail.get("Subject", "")).lower()
    failed = str(mail.get("X-Failed-Recipients", "")).strip()
    by_machine = any(each in sender for each in MACHINES) or mail.get("Return-Path", "").strip() == "<>"
    if not failed and not (by_machine and any(each in subject for each in SAID)):
        return []
    references, text = _references(mail), _text(mail)
    status = _status(text)
    final = status.startswith("5") or bool(failed) or (not status and REPLY.search(text) is not None)
    if not references or not final:
        return []
    return [
        Bounce(
            references,
            _address(failed.partition(",")[0]),
            ReceiptStatus.FAILED,
            _code(status),
            _sent_at(mail),
        )
    ]


def _references(mail: EmailMessage) -> tuple[str, ...]:
    """Our Message-IDs that the report names: in the mail it returns, in its own head, else in its words."""
    returned = [
        str(value)
        for part in _parts(mail)
        if part is not mail
        for value in (part.get("Message-ID"), *_headers_in_text(part))
        if value
    ]
    own = [str(mail.get(name, "")) for name in ("In-Reply-To", "References")]
    found = [each for text in (*returned, *own) for each in OURS.findall(text)]
    return tuple(dict.fromkeys(found or OURS.findall(_text(mail))))


def _headers_in_text(part: EmailMessage) -> list[str]:
    if part.get_content_type() != "text/rfc822-headers":
        return []
    returned = email.message_from_string(_content(part), policy=email.policy.default)
    return [str(returned.get("Message-ID", ""))]


def _parts(mail: EmailMessage) -> list[EmailMessage]:
    return list(mail.walk())


def _text(mail: EmailMessage) -> str:
    return "\n".join(_content(part) for part in _parts(mail) if part.get_content_maintype() == "text")


def _content(part: EmailMessage) -> str:
    data = part.get_payload(decode=True) or b""
    try:
        return data.decode(part.get_content_charset() or "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _status(text: str) -> str:
    found = STATUS.search(text)
    return ".".join(found.groups()) if found else ""


def _code(status: str) -> str:
    return f"{status} {meaning_of(status)}"[:LONGEST_CODE] if status else UNKNOWN


def _address(field: str) -> str:
    """The address of `rfc822; someone@example.com`."""
    return field.rpartition(";")[2].strip().strip("<>").lower()


def _sent_at(mail: EmailMessage) -> datetime.datetime | None:
    header = mail.get("Date")
    moment = getattr(header, "datetime", None)
    return moment if moment is not None and moment.tzinfo is not None else None
