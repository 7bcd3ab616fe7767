"""Reports of undelivered mail as servers write them; every address is invented."""

from notifier.channels.mail import compose

HEAD = """\
From: MAILER-DAEMON@mx.example.com (Mail Delivery System)
To: notice@yj.example.com
Date: Mon, 23 Nov 2026 16:20:00 +0800
Subject: {subject}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="edge"

--edge
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com
Arrival-Date: Mon, 23 Nov 2026 16:01:00 +0800

Final-Recipient: rfc822; {address}
Original-Recipient: rfc822;{address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}

--edge
Content-Type: {returned}

"""
TAIL = "\n--edge--\n"


def sent_mail(message, sender="notice@yj.example.com"):
    """A mail as our channel hands it to the server."""
    return compose(message, sender)


def report(
    mail, address, *, action="failed", status="5.1.1", diagnostic="550 5.1.1 User unknown", headers=False
) -> bytes:
    """A report of RFC 3464 that returns the mail, or its headers alone."""
    kind = "text/rfc822-headers" if headers else "message/rfc822"
    head = HEAD.format(
        subject="Undelivered Mail Returned to Sender", address=address, action=action, status=status,
        diagnostic=diagnostic, returned=kind,
    )  # fmt: skip
    body = "".join(f"{name}: {value}\n" for name, value in mail.items()) if headers else mail.as_string()
    return (head + body + TAIL).encode()


def exim(mail, address, words="SMTP error from remote mail server: 550 mailbox unavailable") -> bytes:
    """Exim writes no report part, but the failed recipient into its head."""
    return (
        "From: Mail Delivery System <Mailer-Daemon@mx.example.com>\n"
        f"To: notice@yj.example.com\nX-Failed-Recipients: {address}\n"
        "Subject: Mail delivery failed: returning message to sender\n"
        f"References: {mail['Message-ID']}\nContent-Type: text/plain; charset=utf-8\n\n{address}\n  {words}\n"
    ).encode()


def chinese_page(mail, address, words="收件人邮箱不存在（550 5.1.1）") -> bytes:
    """A provider's own page in GB18030, the mail's number only in the words."""
    text = f"很抱歉，您的邮件没有投递成功。收件人：{address}。{words}。原邮件编号：{mail['Message-ID']}"
    head = (
        "From: postmaster@mail.example.net\nTo: notice@yj.example.com\n"
        "Subject: =?utf-8?b?57O757uf6YCA5L+h?=\n"  # 系统退信
        "Content-Type: text/plain; charset=gb18030\nContent-Transfer-Encoding: 8bit\n\n"
    )
    return head.encode() + text.encode("gb18030")


def auto_reply(mail) -> bytes:
    """Somebody is away; the mail arrived."""
    return (
        "From: zhang@example.com\nTo: notice@yj.example.com\nSubject: =?utf-8?b?6Ieq5Yqo5Zue5aSN?=\n"
        f"In-Reply-To: {mail['Message-ID']}\nAuto-Submitted: auto-replied\n\n550 5.1.1 I am on leave.\n"
    ).encode()
