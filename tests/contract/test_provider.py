"""Providers on both databases: registered, counted, balanced."""

import datetime
import itertools

import pytest
import sqlalchemy as sa
from database import NOW
from messages import make_new

from emergency.services import provider as service
from emergency.services.delivery import DatabaseOutbox
from emergency.services.office import Office
from emergency.storage import outbox
from emergency.storage import provider as providers
from emergency.storage.schema import journal
from emergency.storage.work import REGION_WIDE
from notifier.balance import Shift, Tries
from notifier.contract import Contract, Usage
from notifier.delivery import Accepted, Later, Retry, settle
from plans import library

LEASE = datetime.timedelta(minutes=2)
RETRY = Retry((datetime.timedelta(hours=1),))
NUMBERS = itertools.count()
MINUTE = datetime.timedelta(minutes=1)
TWO = [Contract("sms", "main", "阿里云短信", 70, 1000, 4.5), Contract("sms", "backup", "通用短信网关", 30)]


@pytest.fixture
def office(store):
    """An office on an empty database."""
    return Office(store=store, shipped=library.load(), renderer=None, settings=None)


def _standings(store, way="sms"):
    with store.begin(REGION_WIDE) as work:
        return {each.name: (each.given, each.weight) for each in providers.standings(work, way)}


def _tried(store, count, outcome, at=NOW, milliseconds=10, **new):
    """`count` messages tried once with this outcome."""
    numbers = itertools.islice(NUMBERS, count)
    with store.begin(REGION_WIDE, write=True) as work:
        outbox.enqueue(work, [make_new(each, channel="sms", **new) for each in numbers], NOW)
        work.commit()
    box = DatabaseOutbox(store)
    claimed = box.claim("w", count, LEASE, NOW)
    box.settle([settle(each, outcome, RETRY, at, milliseconds) for each in claimed])


def test_providers_are_those_of_the_file(store, office):
    """New ones come, old ones go, and a weight that did not change keeps where it stands."""
    service.register(office, NOW, TWO)
    assert _standings(store) == {"main": (70, 70), "backup": (30, 30)}
    with store.begin(REGION_WIDE, write=True) as work:
        providers.shift(work, "sms", Shift("main", 60, "慢"), NOW)
        work.commit()
    service.register(office, NOW, [TWO[0], Contract("voice", "call", "阿里云语音", 100)])
    assert _standings(store) == {"main": (70, 60)}
    assert _standings(store, "voice") == {"call": (100, 100)}
    service.register(office, NOW, [Contract("sms", "main", "阿里云短信", 50)])
    assert _standings(store) == {"main": (50, 50)}
    service.register(office, NOW, [])
    assert _standings(store) == {}


def test_tries_are_counted_by_provider_within_the_window(store):
    """Failed and slow apart; what is older than the window does not count."""
    _tried(store, 3, Later("busy", "忙", provider="main"))
    _tried(store, 2, Accepted("1", provider="main"), milliseconds=5001)
    _tried(store, 1, Accepted("1", provider="main"), milliseconds=5000)
    _tried(store, 4, Later("busy", "忙", provider="main"), at=NOW - MINUTE)
    with store.begin(REGION_WIDE) as work:
        found = providers.tries(work, ["main", "backup"], NOW, 5000)
    assert found == {"main": Tries(6, 3, 2)}


def test_a_month_counts_accepted_segments(store):
    """70 signs are one, 71 two, 135 three; a try that failed is not billed."""
    for length, count in ((70, 1), (71, 1), (134, 1), (135, 1)):
        _tried(store, count, Accepted("1", provider="main"), text="字" * length)
    _tried(store, 1, Later("busy", "忙", provider="main"))
    _tried(store, 1, Accepted("1", provider="main"), at=NOW - MINUTE)
    with store.begin(REGION_WIDE) as work:
        assert providers.usage(work, NOW) == {("sms", "main"): Usage(4, 8)}


@pytest.mark.parametrize(("failed", "good", "weight"), [(3, 17, 60), (2, 18, 70), (3, 16, 70)])
def test_a_failing_provider_loses_weight_by_the_clock(store, office, failed, good, weight):
    """At 15 % of 20 tries; below it, and with fewer tries, nothing moves. Every move stands in the journal."""
    service.register(office, NOW - datetime.timedelta(hours=1), TWO)
    _tried(store, failed, Later("busy", "忙", provider="main"))
    _tried(store, good, Accepted("1", provider="main"))
    moved = service.balance_due(office, NOW + MINUTE)
    assert _standings(store)["main"] == (70, weight)
    with store.begin(REGION_WIDE) as work:
        summaries = list(work.rows(sa.select(journal.c.summary)).scalars())
    assert moved == len(summaries) == (weight == 60)
    assert all("短信服务商 main 的分配比例改为 60" in each for each in summaries)


def test_weights_are_read_again_after_a_while(store, office):
    """A sending process notices within seconds what the clock has moved."""
    service.register(office, NOW, TWO)
    clock = [NOW]
    known = service.KnownWeights(office, "sms", lambda: clock[0], {})
    assert known() == {"main": 70, "backup": 30}
    service.register(office, NOW, TWO[:1])
    assert known() == {"main": 70, "backup": 30}
    clock[0] += datetime.timedelta(seconds=5)
    assert known() == {"main": 70}
