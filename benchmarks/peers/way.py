"""What a peer's task does with a message: the product's own gateway channel, or a plain `requests` session."""

import datetime
import os
import threading

import requests

from notifier.channels.sms_http import SmsHttpChannel
from notifier.message import Message, Purpose

URL = os.environ["SINK_URL"]
NOW = datetime.datetime.now(datetime.UTC)
_own = threading.local()


def hand_over(reference: str, address: str, text: str) -> None:
    """Post one message; raises where the sink did not take it, so that the queue tries again."""
    if os.environ["PEER_CLIENT"] == "requests":
        _by_requests(reference, address, text)
    else:
        _by_channel(reference, address, text)


def _by_requests(reference: str, address: str, text: str) -> None:
    if not hasattr(_own, "session"):
        _own.session = requests.Session()
    form = {"to": address, "text": text, "reference": reference}
    reply = _own.session.post(URL, data=form, timeout=(5, 10))
    reply.raise_for_status()
    if not reply.json()["id"]:
        raise ValueError("no id")


def _by_channel(reference: str, address: str, text: str) -> None:
    if not hasattr(_own, "channel"):
        _own.channel = SmsHttpChannel(URL)
    outcome = _own.channel.send(
        Message(
            id=0, unique_key=reference, purpose=Purpose.ORDER_START, channel="sms", address=address, recipient="示例",
            subject="启动指令", text=text, html="", params={}, drill=False, attempts=1, lease=1,
            created_at=NOW, expires_at=NOW,
        )
    )  # fmt: skip
    if not getattr(outcome, "provider_id", ""):
        raise ValueError(outcome.reason)
