"""Rates: no second of a way holds more messages than it may, and a slow way holds up no other."""

import collections

import pytest
from database import NOW
from messages import make_message

from notifier.delivery import Accepted
from notifier.dispatch import Dispatcher, Pace
from notifier.errors import ChannelMisconfigured
from notifier.rate import PATIENCE, Rates


class Seconds:
    """A clock that goes on only while somebody sleeps."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        """The seconds."""
        return self.now

    def sleep(self, seconds):
        """Let time pass."""
        self.now += seconds


@pytest.fixture
def seconds():
    """Where time stands."""
    return Seconds()


def _rates(seconds, **per_second):
    return Rates(per_second, seconds, seconds.sleep)


def _messages(count, channel="sms", first=0):
    return [make_message(id=first + number, channel=channel) for number in range(count)]


@pytest.mark.parametrize(("count", "last"), [(9, 0.8), (10, 0.9), (11, 1.0)])
def test_a_second_holds_as_many_as_it_may(seconds, count, last):
    """At ten a second the tenth goes within the second, the eleventh as the next one begins."""
    slots, crowded = _rates(seconds, sms=10).plan(_messages(count))
    assert not crowded
    assert slots[-1].moment - 100 == pytest.approx(last)


def test_the_pace_goes_on_from_batch_to_batch(seconds):
    """A second batch takes up where the first left off; a pause is not saved up for a burst."""
    rates = _rates(seconds, sms=10)
    rates.plan(_messages(5))
    [slot] = rates.plan(_messages(1))[0]
    assert slot.moment == pytest.approx(100.5)
    seconds.now = 200
    assert [each.moment for each in rates.plan(_messages(2))[0]] == pytest.approx([200, 200.1])


@pytest.mark.parametrize(("count", "left"), [(50, 0), (51, 0), (52, 1)])
def test_what_is_too_far_off_is_not_planned(seconds, count, left):
    """At ten a second the next five seconds, the moment itself included, have room for 51."""
    slots, crowded = _rates(seconds, sms=10).plan(_messages(count))
    assert (len(slots), len(crowded)) == (count - left, left)


def test_a_way_without_a_rate_goes_first(seconds):
    """Mail behind slow calls is not held up by them."""
    slots, _ = _rates(seconds, voice=1).plan([*_messages(3, "voice"), *_messages(2, "email", 10)])
    assert [each.message.id for each in slots] == [0, 10, 11, 1, 2]


def test_waiting_ends_at_the_moment_or_when_the_worker_stops(seconds):
    """Not a moment early; and a worker that is to stop does not sleep through its slots."""
    rates = _rates(seconds, sms=1)
    slots, _ = rates.plan(_messages(3))
    rates.wait(slots[1], lambda: False)
    assert seconds.now == pytest.approx(101)
    rates.wait(slots[2], lambda: True)
    assert seconds.now == pytest.approx(101)


@pytest.mark.parametrize("rate", [0, -1, 0.19, float("nan")])
def test_a_rate_that_would_stop_the_way_is_refused(rate):
    """One message in five seconds is the least."""
    with pytest.raises(ChannelMisconfigured, match="sms"):
        Rates({"sms": rate})
    Rates({"sms": 1 / PATIENCE})


class Choosy:
    """An outbox that leaves the channels it is told to, and has due again what comes back."""

    def __init__(self, *messages):
        self.due = list(messages)

    def claim(self, worker, limit, lease, now, without=()):
        """Hand out what may go."""
        claimed = [each for each in self.due if each.channel not in without][:limit]
        self.due = [each for each in self.due if each not in claimed]
        return claimed

    def settle(self, settlements):
        """All hold."""
        return len(settlements)

    def give_back(self, messages):
        """Due again."""
        self.due = sorted([*self.due, *messages], key=lambda each: each.id)
        return len(messages)


class Taking:
    """A channel that takes every message and remembers which."""

    name, live = "sms", True

    def __init__(self):
        self.asked = []

    def send(self, message):
        """Take it."""
        self.asked.append(message.id)
        return Accepted(str(message.id))


def test_a_crowded_way_lets_the_others_go_first(seconds):
    """A hundred calls at one a second stand before the mail; the mail goes in the second batch."""
    outbox = Choosy(*_messages(100, "voice"), *_messages(10, "email", 500))
    sent, channel = [], Taking()
    channels = {"voice": channel, "email": channel}
    dispatcher = Dispatcher(
        outbox, channels, worker="w", clock=lambda: NOW, pace=Pace(threads=1), rates=_rates(seconds, voice=1)
    )
    for _ in range(3):
        before = len(channel.asked)
        dispatcher.run_batch(batch=50)
        sent.append(
            collections.Counter("email" if each >= 500 else "voice" for each in channel.asked[before:])
        )
    assert sent == [{"voice": 6}, {"email": 10}, {"voice": 5}]
    assert len(outbox.due) == 89
