"""Kannel's smsbox, against a server on the loopback that answers as it does."""

import urllib.parse

import pytest
from gateway import running
from messages import make_message

from notifier.channels.sms_kannel import SmsKannelChannel
from notifier.delivery import Accepted, Later, Never


@pytest.fixture
def gateway():
    """A smsbox that runs."""
    with running() as server:
        server.answer = (202, {}, b"0: Accepted for delivery")
        yield server


@pytest.fixture
def channel(gateway):
    """The channel to it."""
    made = SmsKannelChannel(gateway.url, user="u", password="p", report_url="https://yj.example.invalid/k")
    yield made
    made.close()


@pytest.mark.parametrize("answer", [b"0: Accepted for delivery", b"3: Queued for later delivery"])
def test_an_acceptance_carries_our_own_reference(gateway, channel, answer):
    """Kannel gives no number; on its way or stored, it has the message."""
    gateway.answer = (202, {}, answer)
    assert channel.send(make_message()).provider_id == "A7K2M9:order_start:1:sms"


def test_text_and_reference_travel_in_the_address(gateway, channel):
    """In UCS-2, with the place where Kannel fills in what became of it."""
    channel.send(make_message(text="【示例】启动"))
    [asked] = gateway.requests
    query = asked.query
    assert (query["to"], query["text"], query["coding"], query["charset"]) == (
        "19900000001", "【示例】启动", "2", "UTF-8",
    )  # fmt: skip
    called = query["dlr-url"].replace("%d", "1").replace("%T", "1768449605").replace("%%", "%")
    reported = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(called).query))
    assert reported == {"id": "A7K2M9:order_start:1:sms", "status": "1", "at": "1768449605"}
    assert query["dlr-mask"] == "19"


def test_without_an_address_no_report_is_asked_for(gateway):
    """Nobody would hear it."""
    channel = SmsKannelChannel(gateway.url, user="u", password="p")
    channel.send(make_message())
    channel.close()
    assert not {"dlr-url", "dlr-mask"} & gateway.requests[0].query.keys()


@pytest.mark.parametrize(
    ("status", "content", "kind"),
    [
        (202, b"4: Routing failed", Never),
        (202, b"", Never),
        (200, b"<html>login</html>", Never),
        (403, b"Authorization failed for sendsms", Later),
        (503, b"Temporal failure, try again later.", Later),
        (500, b"", Later),
    ],
)
def test_what_is_no_acceptance_is_not_taken_for_one(gateway, channel, status, content, kind):
    """Refused for good, or to be tried again."""
    gateway.answer = (status, {}, content)
    outcome = channel.send(make_message())
    assert isinstance(outcome, kind) and not isinstance(outcome, Accepted)


def test_a_drill_is_refused_before_the_wire(gateway, channel):
    """The adapter itself refuses."""
    assert channel.send(make_message(drill=True)) == Never("drill", "演练消息不得经真实通道发送")
    assert gateway.requests == []
