"""One mail over an open connection to a mail server, with as few waits as the server allows."""

import contextlib
import re
import smtplib
from collections.abc import Sequence

FIRST_DOT = re.compile(rb"^\.", re.MULTILINE)
GO_ON, DONE = 354, 250
TAKEN = (DONE, 251)  # or: will be forwarded
ANSWERS = 3  # to the sender, the recipient and DATA


def hand_over(server: smtplib.SMTP, sender: str, address: str, content: bytes) -> None:
    """Hand over one mail to one address; `content` has CRLF at the ends of its lines.

    A server that announces PIPELINING (RFC 2920) gets sender, recipient and DATA in one go and is waited for twice
    instead of four times. An address that is not ASCII needs a server that announces SMTPUTF8 (RFC 6531).
    Raises as `smtplib.SMTP.sendmail` does; the connection is then to be ended.
    """
    server.ehlo_or_helo_if_needed()
    options = [] if address.isascii() else ["SMTPUTF8"]
    if options and not server.has_extn("smtputf8"):
        raise smtplib.SMTPNotSupportedError(address)
    if not server.has_extn("pipelining"):
        server.sendmail(sender, [address], content, options)
        return
    if server.has_extn("size"):
        options.append(f"size={len(content)}")
    to_sender, to_recipient, to_data = _announce(server, sender, address, options)
    if to_sender[0] != DONE:
        raise smtplib.SMTPSenderRefused(*to_sender, sender)
    if to_recipient[0] not in TAKEN:
        raise smtplib.SMTPRecipientsRefused({address: to_recipient})
    if to_data[0] != GO_ON:
        raise smtplib.SMTPDataError(*to_data)
    server.send(FIRST_DOT.sub(b"..", content.rstrip(b"\r\n")) + b"\r\n.\r\n")
    said = server.getreply()
    if said[0] != DONE:
        raise smtplib.SMTPDataError(*said)


def _announce(
    server: smtplib.SMTP, sender: str, address: str, options: Sequence[str]
) -> list[tuple[int, bytes]]:
    """The three answers to sender, recipient and DATA; a server that leaves in between has given its last thrice."""
    sent_by = " ".join([f"mail FROM:{smtplib.quoteaddr(sender)}", *options])
    server.send(f"{sent_by}\r\nrcpt TO:{smtplib.quoteaddr(address)}\r\ndata\r\n".encode())
    said = [server.getreply()]
    with contextlib.suppress(smtplib.SMTPServerDisconnected):
        while len(said) < ANSWERS:
            said.append(server.getreply())
    refused = said[0][0] != DONE or (len(said) > 1 and said[1][0] not in TAKEN)
    if refused and len(said) == ANSWERS and said[-1][0] == GO_ON:
        # It waits for a mail that nobody gets: it is given an empty one, as RFC 2920 §3.1 asks.
        server.send(".\r\n")
        server.getreply()
    return said + [said[-1]] * (ANSWERS - len(said))
