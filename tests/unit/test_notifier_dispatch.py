"""The dispatcher: each message is tried once a claim, whatever befalls its neighbours."""

import datetime
import logging
import threading
import time
from collections import Counter

import pytest
from database import NOW
from messages import make_message

from notifier.delivery import Accepted, Later, Never, Retry
from notifier.dispatch import Dispatcher, Pace
from notifier.message import MessageState

SECOND = datetime.timedelta(seconds=1)


class MemoryOutbox:
    """An outbox in memory that notes what it was told."""

    def __init__(self, *messages):
        self.due = list(messages)
        self.settled, self.returned = [], []

    def claim(self, worker, limit, lease, now):
        """Hand out what is due."""
        claimed, self.due = self.due[:limit], self.due[limit:]
        return claimed

    def settle(self, settlements):
        """Note the settlements."""
        self.settled.extend(settlements)
        return len(settlements)

    def give_back(self, messages):
        """Note what came back untried."""
        self.returned.extend(messages)
        return len(messages)


class Answering:
    """A channel that answers by a rule and remembers whom it was asked to reach."""

    def __init__(self, answer, live=True):
        self.name, self.live, self._answer, self.asked = "sms", live, answer, []

    def send(self, message):
        """Apply the rule."""
        self.asked.append(message.id)
        return self._answer(message)

    def close(self):
        """Say goodbye."""
        self.asked.append("closed")


def _dispatch(outbox, channel, clock=lambda: NOW, pace=None, **more):
    dispatcher = Dispatcher(
        outbox, {"sms": channel}, worker="w", clock=clock, retry=Retry((10 * SECOND,)), pace=pace
    )
    return dispatcher.run_batch(**more)


def _outcomes(outbox):
    return {each.message.id: each.outcome for each in outbox.settled}


def test_every_message_of_a_batch_is_tried_once_and_settled():
    """The answer of the channel becomes the settlement of that message and no other."""
    outbox = MemoryOutbox(*(make_message(id=number) for number in range(250)))
    channel = Answering(lambda message: Accepted(f"p-{message.id}"))
    assert _dispatch(outbox, channel, pace=Pace(batch=250)) == Counter({MessageState.SENT: 250})
    assert sorted(channel.asked) == list(range(250))
    assert _outcomes(outbox) == {number: Accepted(f"p-{number}", provider="sms") for number in range(250)}


def test_nothing_due_is_an_empty_count():
    """The worker sees that it may rest."""
    assert not _dispatch(MemoryOutbox(), Answering(lambda message: Accepted("p")))


def test_a_batch_may_be_made_smaller():
    """Only so many are claimed."""
    outbox = MemoryOutbox(*(make_message(id=number) for number in range(5)))
    _dispatch(outbox, Answering(lambda message: Accepted("p")), batch=2)
    assert len(outbox.settled) == 2


def test_a_fault_in_one_delivery_leaves_a_record_and_spares_the_others(caplog):
    """An exception becomes a try that failed for now, is logged, and the neighbours are sent."""

    def fails_on_two(message):
        if message.id == 2:
            raise RuntimeError("boom")
        return Accepted("p")

    outbox = MemoryOutbox(make_message(id=1), make_message(id=2), make_message(id=3))
    with caplog.at_level(logging.ERROR):
        counts = _dispatch(outbox, Answering(fails_on_two))
    assert counts == {MessageState.SENT: 2, MessageState.QUEUED: 1}
    assert _outcomes(outbox)[2] == Later("fault", "通道程序出错：RuntimeError", provider="sms")
    assert "message 2" in caplog.text


def test_a_drill_never_reaches_a_live_channel():
    """The dispatcher refuses before the channel is asked."""
    outbox, channel = MemoryOutbox(make_message(drill=True)), Answering(lambda message: Accepted("p"))
    assert _dispatch(outbox, channel) == {MessageState.FAILED: 1}
    assert channel.asked == []


def test_a_drill_reaches_a_harmless_channel():
    """The spool is where drills go."""
    outbox = MemoryOutbox(make_message(drill=True))
    channel = Answering(lambda message: Accepted("p"), live=False)
    assert _dispatch(outbox, channel) == {MessageState.SENT: 1}


def test_a_message_for_a_channel_that_is_not_configured_waits():
    """Somebody may configure it before the message expires."""
    outbox = MemoryOutbox(make_message(channel="voice"))
    assert _dispatch(outbox, Answering(None)) == {MessageState.QUEUED: 1}
    assert _outcomes(outbox)[1].code == "channel_missing"


@pytest.mark.parametrize(("left", "state"), [(-1, "expired"), (0, "expired"), (1, "sent")])
def test_an_expired_message_is_settled_without_a_try(left, state):
    """Before its expiry it goes out; from then on the channel is not asked."""
    outbox = MemoryOutbox(make_message(expires_at=NOW + left * SECOND))
    channel = Answering(lambda message: Accepted("p"))
    assert _dispatch(outbox, channel) == {MessageState(state): 1}
    assert bool(channel.asked) is (state == "sent")


@pytest.mark.parametrize(("gone", "tried"), [(89, True), (90, False), (91, False)])
def test_nothing_is_begun_in_the_last_part_of_a_lease(gone, tried):
    """A lease of 120 s with 30 s kept free: begun up to, not at, the ninetieth second."""
    outbox = MemoryOutbox(make_message())
    times = iter([NOW])
    channel = Answering(lambda message: Accepted("p"))
    _dispatch(outbox, channel, clock=lambda: next(times, NOW + gone * SECOND))
    assert bool(channel.asked) is tried
    assert len(outbox.returned) == (not tried)


def test_when_asked_to_stop_the_rest_is_given_back_and_the_begun_is_settled():
    """Stopping loses nothing: one message is on the wire, nine return to the queue."""
    stopping = threading.Event()

    def send(message):
        stopping.set()
        return Never("550", "拒收")

    outbox = MemoryOutbox(*(make_message(id=number) for number in range(10)))
    counts = _dispatch(outbox, Answering(send), pace=Pace(threads=1), stopping=stopping.is_set)
    assert counts == {MessageState.FAILED: 1}
    assert len(outbox.returned) == 9


def test_slow_messages_do_not_hold_up_the_settlement_of_quick_ones():
    """What came back is settled while a neighbour is still on the wire."""
    outbox, settled_one = MemoryOutbox(make_message(id=1), make_message(id=2)), threading.Event()
    note = outbox.settle

    def settle(settlements):
        if settlements:
            settled_one.set()
        return note(settlements)

    outbox.settle = settle

    def send(message):
        if message.id == 2:
            assert settled_one.wait(10), "message 1 was not settled while message 2 was on the wire"
        return Accepted("p")

    assert _dispatch(outbox, Answering(send)) == {MessageState.SENT: 2}


@pytest.mark.parametrize(("threads", "unsettled", "most"), [(4, 8, 8), (4, 4, 4), (8, 3, 8), (1, 1, 1)])
def test_no_more_is_begun_than_may_be_in_doubt(threads, unsettled, most):
    """While the outbox is slow to write down, sending waits; what a dead process leaves in doubt is bounded."""
    channel = Answering(lambda message: Accepted(f"p-{message.id}"))
    outbox, in_doubt = MemoryOutbox(*(make_message(id=number) for number in range(60))), []
    note = outbox.settle

    def slow(settlements):
        if settlements:
            time.sleep(0.02)  # long enough for every thread to send all it may
            in_doubt.append(len(channel.asked) - len(outbox.settled))
        return note(settlements)

    outbox.settle = slow
    counts = _dispatch(outbox, channel, pace=Pace(batch=60, threads=threads, unsettled=unsettled))
    assert counts == Counter({MessageState.SENT: 60})
    assert max(in_doubt) == most


def test_closing_closes_every_channel():
    """Connections are let go."""
    channel = Answering(None)
    Dispatcher(MemoryOutbox(), {"sms": channel}, worker="w", clock=lambda: NOW).close()
    assert channel.asked == ["closed"]
