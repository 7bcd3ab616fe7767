"""Ask a provider what became of a message whose receipt never came."""

import datetime
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from notifier.receipt import Receipt, ReceiptStatus

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sent:
    """A message that a provider took and has not reported on."""

    id: int
    channel: str
    provider_id: str
    address: str
    sent_at: datetime.datetime


@dataclass(frozen=True)
class Answer:
    """What a provider says became of a message, and when."""

    status: ReceiptStatus
    at: datetime.datetime
    code: str = ""


@runtime_checkable
class Inquirer(Protocol):
    """A channel that can be asked."""

    def ask(self, provider_id: str, address: str, sent_at: datetime.datetime) -> Answer | None:
        """What became of it; None where the provider does not know yet or does not answer."""


def ask_all(channels: Mapping[str, object], sent: Iterable[Sent]) -> list[Receipt]:
    """The receipts of those messages whose providers can be asked and know the answer."""
    asked = ((each, channels.get(each.channel)) for each in sent)
    answers = ((each, _ask(channel.ask, each)) for each, channel in asked if isinstance(channel, Inquirer))
    return [_receipt(each, answer) for each, answer in answers if answer is not None]


def _ask(ask: Callable[..., Answer | None], each: Sent) -> Answer | None:
    try:
        return ask(each.provider_id, each.address, each.sent_at)
    except Exception:
        # One answer that nobody can read must not keep the others from being asked for.
        log.exception("asking about message %s failed", each.id)
        return None


def _receipt(each: Sent, answer: Answer) -> Receipt:
    return Receipt(
        channel=each.channel,
        provider_id=each.provider_id,
        status=answer.status,
        at=answer.at,
        address=each.address,
        code=answer.code,
        raw={"asked": True},
    )
