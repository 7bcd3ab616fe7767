"""The SMS gateway over HTTP, against a real server on the loopback."""

import contextlib
import datetime
import socket

import pytest
from gateway import running
from messages import make_message

from notifier.channels.http import pause_asked
from notifier.channels.sms_http import SmsHttpChannel
from notifier.delivery import Accepted, Later, Never
from notifier.errors import ChannelMisconfigured


@pytest.fixture
def gateway():
    """A gateway that runs."""
    with running() as server:
        yield server


@pytest.fixture
def channel(gateway):
    """A channel to it."""
    channel = SmsHttpChannel(gateway.url, user="u", password="p", timeout=(1, 0.5))
    yield channel
    channel.close()


def test_an_accepted_message_carries_the_gateways_number(gateway, channel):
    """The form holds address, text and our reference, by which the gateway knows a repetition."""
    assert channel.send(make_message()) == Accepted("m-1", "200")
    [form] = gateway.forms
    message = make_message()
    assert form == {
        "username": "u", "password": "p", "to": message.address, "text": message.text,
        "reference": message.unique_key,
    }  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"<html>login</html>", b'{"id": ""}', b'{"id": null}']
)
def test_a_good_status_without_a_number_is_not_taken_for_an_acceptance(gateway, channel, content):
    """A login page also answers 200; an order must not be lost to it."""
    gateway.answer = (200, {}, content)
    outcome = channel.send(make_message())
    assert isinstance(outcome, Later)
    assert outcome.code == "no_id"


def limited(seconds):
    """What too many messages a second come to."""
    pause = datetime.timedelta(seconds=seconds)
    return Later("429", "发送过快，网关限流", pause, elsewhere=True, closed=True)


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (429, {"Retry-After": "120"}, limited(120)),
        (429, {}, limited(60)),
        (500, {}, Later("500", "网关内部错误", None)),
        (599, {}, Later("599", "网关内部错误", None)),
        (302, {"Location": "http://127.0.0.1:1/"}, Later("302", "网关要求转到别的地址，请检查设置", None)),
        (401, {}, Later("401", "网关拒绝了用户名或密码，请检查设置", None)),
        (400, {}, Never("400", "网关认为请求有误")),
        (422, {}, Never("422", "网关认为请求有误")),
    ],
)
def test_each_status_has_its_fate_and_reason(gateway, channel, status, headers, outcome):
    """Temporary, throttled and permanent replies are told apart; a redirect is never followed."""
    gateway.answer = (status, headers, b"")
    assert channel.send(make_message()) == outcome
    assert len(gateway.forms) == 1


def test_a_gateway_that_hangs_means_later(gateway, channel):
    """The time limit ends the wait; the result is unknown and the same reference is used again."""
    gateway.hangs = True
    outcome = channel.send(make_message())
    assert isinstance(outcome, Later)
    assert outcome.code == "timeout"


def test_a_gateway_that_is_not_there_means_later():
    """Connection refused is a fault that may pass."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        with contextlib.closing(SmsHttpChannel(f"http://127.0.0.1:{probe.getsockname()[1]}/")) as channel:
            outcome = channel.send(make_message())
    assert outcome == Later("ConnectionError", "连接不上网关", elsewhere=True)


def test_a_drill_is_refused_before_the_wire(gateway, channel):
    """The adapter itself refuses; the gateway hears nothing."""
    assert channel.send(make_message(drill=True)) == Never("drill", "演练消息不得经真实通道发送")
    assert gateway.forms == []


def test_parameters_are_templates(gateway):
    """Names and shape of the parameters are settings."""
    params = {"mobile": "+86$address", "msg": "$text", "ext": "$reference"}
    with contextlib.closing(SmsHttpChannel(gateway.url, params=params)) as channel:
        channel.send(make_message())
    assert gateway.forms[0]["mobile"] == "+8619900000001"


@pytest.mark.parametrize(("url", "params"), [("", None), ("ftp://x", None), ("http://x", {"a": "$nobody"})])
def test_a_setting_that_cannot_work_is_refused_at_once(url, params):
    """Not at the first message at night."""
    with pytest.raises(ChannelMisconfigured, match="请改正设置"):
        SmsHttpChannel(url, params=params)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, None), ("0", 0), ("30", 30), ("-1", None), ("Wed, 21 Oct 2026", None), ("²", None)],
)
def test_only_a_number_of_seconds_is_taken_as_a_pause(header, seconds):
    """Anything else is left to our own pauses; a day is the most."""
    pause = pause_asked(header)
    assert (pause and pause.total_seconds()) == seconds or pause == datetime.timedelta(0)
    assert pause_asked("999999999") == datetime.timedelta(days=1)
