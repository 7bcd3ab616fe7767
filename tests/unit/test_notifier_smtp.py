"""Mail, against a real server on the loopback."""

import contextlib
import email
import email.policy
import smtplib
import socket
import threading
import time
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller
from messages import make_message

from notifier.channels.mail import compose
from notifier.channels.smtp import SmtpChannel
from notifier.channels.smtp_wire import hand_over
from notifier.delivery import Accepted, Later, Never
from notifier.errors import ChannelMisconfigured


class Mailbox:
    """Takes mail, or answers as it was told; counts connections. `pipelining`: what it announces."""

    def __init__(self, pipelining=False, speaks_utf8=True):
        self.mails, self.recipients, self.connections = [], [], 0
        self.pipelining, self.speaks_utf8 = pipelining, speaks_utf8
        self.at_sender = self.at_recipient = self.at_data = "250 OK"

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        """Count and greet."""
        self.connections += 1
        session.host_name = hostname
        return ["250-PIPELINING", *responses] if self.pipelining else responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        """Answer to the sender."""
        if self.at_sender.startswith("250"):
            envelope.mail_from = address
        return self.at_sender

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Answer to the recipient."""
        if self.at_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
            self.recipients.append(address)
        return self.at_recipient

    async def handle_DATA(self, server, session, envelope):
        """Keep the mail."""
        if self.at_data.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return self.at_data


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(params=[False, True], ids=["one by one", "pipelining"])
def mailbox(request):
    """A mailbox without a server, of a server that takes commands one by one or several at once."""
    return Mailbox(request.param)


@contextlib.contextmanager
def _serving(mailbox, port):
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, enable_SMTPUTF8=mailbox.speaks_utf8)
    controller.start()
    try:
        yield
    finally:
        controller.stop()


@pytest.fixture
def port(mailbox):
    """The port of a mail server that runs."""
    port = _free_port()
    with _serving(mailbox, port):
        yield port


@pytest.fixture
def channel(port):
    """A channel to it."""
    channel = SmtpChannel("127.0.0.1", port, sender="duty@example.invalid", timeout=5)
    yield channel
    channel.close()


MAIL = make_message(
    channel="email",
    address="a@example.invalid",
    text="正文第一行\n第二行\n",
    html="<p>页面</p>",
    subject="启动指令",
)


def _mail(**changes):
    return make_message(**{**vars(MAIL), **changes})


def test_a_mail_arrives_with_text_and_page(channel, mailbox):
    """Subject, recipient's name, both parts, and a Message-ID that is our provider id."""
    outcome = channel.send(MAIL)
    [mail] = mailbox.mails
    assert outcome == Accepted(mail["Message-ID"], "250")
    assert (mail["Subject"], mail["From"]) == ("启动指令", "duty@example.invalid")
    assert mail["To"].addresses[0].display_name == "虚构示例企业 张三"
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == MAIL.text
    assert mail.get_body(("html",)).get_content().strip() == "<p>页面</p>"


def test_a_second_sending_bears_the_same_message_id(channel, mailbox):
    """Mail systems drop what they know; different messages have different numbers."""
    first, again = channel.send(MAIL), channel.send(_mail(attempts=2))
    other = channel.send(_mail(unique_key="another"))
    assert first == again
    assert other != first


def test_a_second_sending_is_the_same_to_the_last_byte():
    """Also by a server that compares contents; another message differs."""
    first, again, other = (compose(_mail(unique_key=key), "duty@example.invalid") for key in "aab")
    assert first == again != other


def test_long_names_and_lines_are_folded(channel, mailbox):
    """Names of enterprises are long: no line of the header is longer than mail allows, no word is lost."""
    name = (
        "虚构示例内蒙古自治区通辽市科尔沁区循环经济产业园新型建筑材料有限责任公司 " * 3
        + "张三\r\nBcc: x@example.invalid"
    )
    channel.send(_mail(recipient=name, subject=name))
    [mail] = mailbox.mails
    assert mail["Subject"] == " ".join(name.split())
    assert mail["To"].addresses[0].addr_spec == "a@example.invalid"
    assert mail["Bcc"] is None
    raw = compose(_mail(recipient=name, subject=name), "duty@example.invalid").content
    assert max(map(len, raw.split(b"\r\n"))) <= 78
    assert b"\n" not in raw.replace(b"\r\n", b"")
    # The newer parser of Python 3.11 puts blanks between the encoded words of a name; mail programs do not.
    to = email.message_from_bytes(raw)["To"]
    assert str(make_header(decode_header(to))) == f"{' '.join(name.split())} <a@example.invalid>"


def test_a_connection_is_used_again(channel, mailbox):
    """Three mails, one greeting."""
    for number in range(3):
        channel.send(_mail(unique_key=str(number)))
    assert (len(mailbox.mails), mailbox.connections) == (3, 1)


def test_a_connection_that_died_in_the_meantime_is_replaced(mailbox):
    """The server restarted between two mails; the second arrives all the same."""
    port = _free_port()
    with contextlib.closing(SmtpChannel("127.0.0.1", port, sender="duty@example.invalid")) as channel:
        for number in range(2):
            with _serving(mailbox, port):
                assert isinstance(channel.send(_mail(unique_key=str(number))), Accepted)
    assert (len(mailbox.mails), mailbox.connections) == (2, 2)


@pytest.mark.parametrize(
    ("place", "reply", "kind", "code"),
    [
        ("at_recipient", "450 busy", Later, "450"),
        ("at_recipient", "550 unknown", Never, "550"),
        ("at_recipient", "599 odd", Never, "599"),
        ("at_data", "451 later", Later, "451"),
        ("at_data", "554 refused", Never, "554"),
        ("at_sender", "451 later", Later, "451"),
        ("at_sender", "553 not you", Later, "553"),
    ],
)
def test_each_reply_has_its_fate(channel, mailbox, place, reply, kind, code):
    """4xx waits, 5xx fails, but a refused sender is our setting and waits; the next mail goes through."""
    setattr(mailbox, place, reply)
    outcome = channel.send(MAIL)
    assert isinstance(outcome, kind)
    assert outcome.code == code
    setattr(mailbox, place, "250 OK")
    assert isinstance(channel.send(MAIL), Accepted)


def test_lines_that_begin_with_a_dot_arrive_as_they_are(mailbox, port):
    """The wire doubles them, the mailbox sees one; a mail does not end in the middle."""
    content = b"Message-ID: <a@b>\r\n\r\n.\r\n..two\r\n.one\r\nend\r\n"
    with smtplib.SMTP("127.0.0.1", port) as server:
        hand_over(server, "duty@example.invalid", "a@example.invalid", content)
    [mail] = mailbox.mails
    assert mail.get_payload().splitlines() == [".", "..two", ".one", "end"]


SCRIPTS = {
    "recipient refused, but DATA taken": (
        [b"250 ok\r\n550 unknown\r\n354 go on\r\n", b"554 no valid recipients\r\n"],
        Never,
        "550",
    ),
    "leaves after the sender": ([b"421 closing\r\n"], Later, "421"),
    "leaves after the recipient": ([b"250 ok\r\n421 closing\r\n"], Later, "421"),
    "leaves without a word": ([b""], Later, "SMTPServerDisconnected"),
    "cut off behind the mail": (
        [b"250 ok\r\n250 ok\r\n354 go on\r\n", b""],
        Later,
        "SMTPServerDisconnected",
    ),
    "answers in pieces": (
        [b"250-first\r\n250 ok\r\n25", b"0 ok\r\n354 go on\r\n", b"250 taken\r\n"],
        Accepted,
        "250",
    ),
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_answers_given_several_at_once_belong_to_the_right_command(script):
    """And the channel does not wait for a server that waits for a mail."""
    answers, kind, code = script
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = threading.Thread(target=_speak, args=(listening, answers))
        server.start()
        port = listening.getsockname()[1]
        with contextlib.closing(
            SmtpChannel("127.0.0.1", port, sender="duty@example.invalid", timeout=3)
        ) as channel:
            outcome = channel.send(MAIL)
        server.join(10)
    assert (type(outcome), outcome.code) == (kind, code)


def _speak(listening, answers):
    """Greet, announce PIPELINING, then give each answer to whatever comes; QUIT gets its own."""
    connection, _ = listening.accept()
    with connection:
        connection.sendall(b"220 here\r\n")
        connection.recv(4096)
        connection.sendall(b"250-here\r\n250 PIPELINING\r\n")
        connection.recv(4096)
        for place, answer in enumerate(answers):
            if place and answers[place - 1].endswith(b"\r\n"):
                connection.recv(65536)
            time.sleep(0.05)  # a packet of its own
            connection.sendall(answer)
        if answers[-1].startswith((b"250 taken", b"554")):
            connection.recv(4096)
            connection.sendall(b"221 bye\r\n")


def test_a_server_that_is_not_there_means_later():
    """Connection refused is a fault that may pass."""
    channel = SmtpChannel("127.0.0.1", _free_port(), sender="duty@example.invalid")
    assert channel.send(MAIL) == Later("ConnectionRefusedError", "连接不上邮件服务器或对方中断")


def test_a_server_that_never_speaks_means_later():
    """The time limit ends the wait for the greeting."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        channel = SmtpChannel("127.0.0.1", mute.getsockname()[1], sender="duty@example.invalid", timeout=0.3)
        outcome = channel.send(MAIL)
    assert outcome == Later("SMTPServerDisconnected", "连接不上邮件服务器或对方中断")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@example.invalid",
        "nobody@",
        "a@-例-.invalid",
        "张 三@example.invalid",
        "张\u3000三@example.invalid",
        "张三\r\nBcc: x@example.invalid",
        "a@例子。\r\n.invalid",
        "a b@example.invalid",
        "a@example.invalid\r\nBcc: x@example.invalid",
    ],
)
def test_an_address_that_is_none_is_never_tried(channel, mailbox, address):
    """A malformed address fails for good and smuggles nothing in."""
    outcome = channel.send(_mail(address=address))
    assert isinstance(outcome, Never)
    assert mailbox.mails == []


@pytest.mark.parametrize(
    ("address", "wire"),
    [
        ("a@例子.example.invalid", "a@xn--fsqu00a.example.invalid"),
        ("a@例子。example.invalid", "a@xn--fsqu00a.example.invalid"),
        ("张三@example.invalid", "张三@example.invalid"),
        ("张三@例子.example.invalid", "张三@xn--fsqu00a.example.invalid"),
    ],
)
def test_an_address_that_is_not_ascii_arrives(channel, mailbox, address, wire):
    """The domain in ASCII for every server; a name that is not, as it is, to a server that announces SMTPUTF8."""
    assert isinstance(channel.send(_mail(address=address)), Accepted)
    assert isinstance(channel.send(MAIL), Accepted)
    assert mailbox.recipients == [wire, MAIL.address]
    assert str(mailbox.mails[0]["To"]).endswith(f"<{wire}>")


@pytest.mark.parametrize("mailbox", [Mailbox(speaks_utf8=False), Mailbox(True, speaks_utf8=False)])
def test_a_server_of_ascii_alone_gets_no_name_that_is_not(channel, mailbox):
    """The reason says what to do; a domain that is not ASCII goes through."""
    outcome = channel.send(_mail(address="张三@example.invalid"))
    assert isinstance(outcome, Never)
    assert "登记其他邮箱" in outcome.reason
    assert isinstance(channel.send(_mail(address="a@例子.example.invalid")), Accepted)
    assert mailbox.recipients == ["a@xn--fsqu00a.example.invalid"]


def test_a_drill_is_refused_before_the_wire(channel, mailbox):
    """The adapter itself refuses; the server hears nothing."""
    assert channel.send(_mail(drill=True)) == Never("drill", "演练消息不得经真实通道发送")
    assert mailbox.connections == 0


@pytest.mark.parametrize(
    ("host", "sender"), [("", "duty@example.invalid"), ("127.0.0.1", ""), ("127.0.0.1", "x")]
)
def test_missing_settings_are_refused_at_once(host, sender):
    """Not at the first message at night."""
    with pytest.raises(ChannelMisconfigured, match="smtp_host"):
        SmtpChannel(host, sender=sender)
