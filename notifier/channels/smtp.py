"""Mail through one server; connections are kept and shared out among the sending threads."""

import contextlib
import queue
import select
import smtplib
import ssl
import time
from collections.abc import Iterator

from notifier.channels import DRILL_REFUSED
from notifier.channels.mail import compose
from notifier.channels.smtp_codes import ASCII_ONLY, REPLIES, SENDER_REFUSED, UNREACHABLE
from notifier.channels.smtp_wire import hand_over
from notifier.codes import meaning_of_status
from notifier.delivery import Accepted, Outcome
from notifier.errors import ChannelMisconfigured
from notifier.message import Message

TRUSTED = 30  # seconds after which a kept connection is asked whether it is still one


class SmtpChannel:
    """Sends text with html; the Message-ID comes from the unique key, so a copy is known as such."""

    live = True

    def __init__(
        self,
        host: str,
        port: int = 25,
        *,
        sender: str,
        user: str = "",
        password: str = "",
        starttls: bool = False,
        timeout: float = 15,
        name: str = "smtp",
    ):
        if not host or "@" not in sender:
            raise ChannelMisconfigured("邮件通道缺少服务器或发件人地址。请设置 smtp_host 和 smtp_from。")
        self.name = name
        self._server = (host, port)
        self._sender = sender
        self._login = (user, password) if user else None
        self._starttls = starttls
        self._timeout = timeout
        self._idle = queue.LifoQueue()

    def send(self, message: Message) -> Outcome:
        """Hand one mail to the server."""
        if message.drill:
            return DRILL_REFUSED
        try:
            mail = compose(message, self._sender)
        except ValueError:
            return REPLIES[553].outcome("address")
        try:
            with self._connection() as server:
                hand_over(server, self._sender, mail.address, mail.content)
        except smtplib.SMTPRecipientsRefused as error:
            return _refused(error.recipients[mail.address][0])
        except smtplib.SMTPSenderRefused as error:
            return SENDER_REFUSED.outcome(error.smtp_code)
        except smtplib.SMTPResponseException as error:
            return _refused(error.smtp_code)
        except smtplib.SMTPNotSupportedError:
            return ASCII_ONLY.outcome("smtputf8")
        except (OSError, smtplib.SMTPException) as error:
            return UNREACHABLE.outcome(type(error).__name__)
        return Accepted(mail.identifier, "250")

    def close(self) -> None:
        """Say goodbye on every kept connection."""
        with contextlib.suppress(queue.Empty):
            while True:
                _leave(self._idle.get_nowait()[1])

    @contextlib.contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        # Whatever goes wrong ends the connection: the next mail starts on a clean one.
        with contextlib.ExitStack() as ending:
            server = self._kept() or self._connect()
            ending.callback(_leave, server)
            yield server
            ending.pop_all()
        self._idle.put((time.monotonic(), server))

    def _kept(self) -> smtplib.SMTP | None:
        with contextlib.suppress(queue.Empty, OSError, smtplib.SMTPException):
            used_at, server = self._idle.get_nowait()
            if _has_spoken(server) or (time.monotonic() - used_at > TRUSTED and server.noop()[0] != 250):
                server.close()
                return None
            return server
        return None

    def _connect(self) -> smtplib.SMTP:
        with contextlib.ExitStack() as ending:
            server = smtplib.SMTP(*self._server, timeout=self._timeout)
            ending.callback(_leave, server)
            if self._starttls:
                server.starttls(context=ssl.create_default_context())
            if self._login:
                server.login(*self._login)
            ending.pop_all()
        return server


def _refused(code: int) -> Outcome:
    return meaning_of_status(REPLIES, code).outcome(code)


def _has_spoken(server: smtplib.SMTP) -> bool:
    """Whether a server that was not asked anything said something: that it leaves, or has left."""
    return bool(select.select([server.sock], [], [], 0)[0])


def _leave(server: smtplib.SMTP) -> None:
    with contextlib.suppress(OSError, smtplib.SMTPException):
        server.quit()
