"""Receipts that never came are asked for, on both databases."""

import datetime

import pytest
from database import NOW
from messages import make_new

from emergency.services.delivery import ASKED_AFTER, ASKED_AGAIN, ASKED_UNTIL, DatabaseOutbox
from emergency.storage import outbox
from emergency.storage.schema import message
from emergency.storage.work import REGION_WIDE
from notifier.delivery import Accepted, Retry, settle
from notifier.dispatch import Dispatcher
from notifier.inquiry import Answer
from notifier.message import MessageState
from notifier.receipt import ReceiptStatus

MOMENT = datetime.timedelta(microseconds=1)
RETRY = Retry((datetime.timedelta(hours=1),))


class Provider:
    """Knows what became of some messages; asked about a broken one it fails."""

    name, live = "sms", True

    def __init__(self, known=()):
        self.known, self.asked = dict(known), []

    def send(self, _message):
        """Nothing is sent here."""
        raise NotImplementedError

    def ask(self, provider_id, address, sent_at):
        """What became of a message."""
        self.asked.append((provider_id, address, sent_at))
        if provider_id == "broken":
            raise RuntimeError("not readable")
        return self.known.get(provider_id)

    def close(self):
        """Nothing is held open."""


def _send(store, *numbers, channel="sms"):
    with store.begin(REGION_WIDE, write=True) as work:
        outbox.enqueue(work, [make_new(each, channel=channel) for each in range(len(numbers))], NOW)
        work.commit()
    box = DatabaseOutbox(store)
    claimed = box.claim("w", len(numbers), datetime.timedelta(minutes=2), NOW)
    box.settle(
        [settle(each, Accepted(number), RETRY, NOW) for each, number in zip(claimed, numbers, strict=True)]
    )


def _ask(store, provider, now):
    return Dispatcher(DatabaseOutbox(store), {"sms": provider}, worker="w", clock=lambda: now).ask_missing()


def _rows(store):
    with store.begin(REGION_WIDE) as work:
        return {row.provider_id: row for row in work.rows(message.select())}


@pytest.mark.parametrize(
    ("later", "asked"),
    [
        (ASKED_AFTER - MOMENT, 0),
        (ASKED_AFTER, 1),
        (ASKED_AFTER + MOMENT, 1),
        (ASKED_UNTIL - MOMENT, 1),
        (ASKED_UNTIL, 1),
        (ASKED_UNTIL + MOMENT, 0),
    ],
)
def test_a_provider_is_asked_when_a_receipt_is_overdue(store, later, asked):
    """Not before it could have come, and not for ever."""
    _send(store, "1")
    provider = Provider()
    assert _ask(store, provider, NOW + later) == 0
    assert provider.asked == [("1", "19900000000", NOW)] * asked


@pytest.mark.parametrize(("later", "asked"), [(ASKED_AGAIN - MOMENT, 1), (ASKED_AGAIN, 2)])
def test_it_is_asked_again_after_a_while(store, later, asked):
    """Not at every turn of the worker."""
    _send(store, "1")
    provider = Provider()
    _ask(store, provider, NOW + ASKED_AFTER)
    _ask(store, provider, NOW + ASKED_AFTER + later)
    assert len(provider.asked) == asked


def test_answers_move_the_messages_like_receipts(store):
    """Delivered, failed with its reason, unknown; one nobody can read does not keep the others back."""
    _send(store, "broken", "1", "2", "3")
    at = NOW + datetime.timedelta(seconds=7)
    known = {"1": Answer(ReceiptStatus.DELIVERED, at), "2": Answer(ReceiptStatus.FAILED, at, "空号")}
    assert _ask(store, Provider(known), NOW + ASKED_AFTER) == 2
    rows = _rows(store)
    assert (rows["1"].state, rows["1"].delivered_at) == (MessageState.DELIVERED, at)
    assert rows["2"].state is MessageState.FAILED and "空号" in rows["2"].reason
    assert rows["3"].state is rows["broken"].state is MessageState.SENT


def test_what_is_reported_or_went_another_way_is_not_asked_about(store):
    """Only messages of channels that can be asked."""
    _send(store, "1", channel="email")
    provider = Provider()
    _ask(store, provider, NOW + ASKED_AFTER)
    assert provider.asked == []
