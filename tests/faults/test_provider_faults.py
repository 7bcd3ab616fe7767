"""A provider or the database is away for a while: everything is sent in the end, and no result is thrown away."""

import pytest
from bench import COUNT, MINUTE, SECOND, Bench
from database import fresh_store
from gateway import running

from notifier.errors import OutboxUnreachable
from notifier.message import MessageState


@pytest.fixture
def bench(tmp_path):
    """The bench."""
    store = fresh_store(tmp_path)
    with running() as gateway:
        bench = Bench(store, gateway, patience=0.3)
        yield bench
        bench.dispatcher.close()
    store.engine.dispose()


def test_half_an_hour_of_server_errors_loses_nothing(bench):
    """Nothing fails for good, the provider is not besieged, and all goes out when it is back."""
    bench.gateway.answer = (500, {}, b"")
    assert set(bench.pass_time(30 * MINUTE)) == {MessageState.QUEUED}
    assert len(bench.gateway.requests) <= 8 * COUNT
    bench.gateway.answer = (200, {}, b'{"id": "m"}')
    assert bench.pass_time(31 * MINUTE) == {MessageState.SENT: COUNT}


@pytest.mark.parametrize(("gone", "asked"), [(299, COUNT), (300, 2 * COUNT), (301, 2 * COUNT)])
def test_the_pause_that_a_provider_asks_for_is_kept(bench, gone, asked):
    """429 with five minutes: nobody knocks before they are over."""
    bench.gateway.answer = (429, {"Retry-After": "300"}, b"")
    bench.dispatcher.run_batch()
    bench.now += gone * SECOND
    bench.dispatcher.run_batch()
    assert len(bench.gateway.requests) == asked


def test_a_good_status_without_a_number_is_tried_again_under_the_same_reference(bench):
    """It may have gone out: the second try carries what the first did."""
    bench.gateway.answer = (200, {}, b"")
    assert bench.pass_time(10 * SECOND) == {MessageState.QUEUED: COUNT}
    bench.gateway.answer = (200, {}, b'{"id": "m"}')
    assert bench.pass_time(MINUTE) == {MessageState.SENT: COUNT}
    first, second = bench.gateway.forms[:COUNT], bench.gateway.forms[COUNT:]
    assert sorted(map(str, first)) == sorted(map(str, second))


def test_a_provider_that_hangs_costs_its_time_and_no_message(bench):
    """No answer within the limit is a try of which nobody knows; it is made again."""
    bench.gateway.hangs = True
    assert bench.pass_time(10 * SECOND) == {MessageState.QUEUED: COUNT}
    bench.gateway.hangs = False
    assert bench.pass_time(MINUTE) == {MessageState.SENT: COUNT}


def test_results_wait_until_the_database_is_back(bench, monkeypatch):
    """Three settlements fail; the results are kept, and no message is sent twice."""
    failures, settle = iter(range(3)), bench.box.settle

    def failing(settlements):
        if settlements and next(failures, None) is not None:
            raise OutboxUnreachable
        return settle(settlements)

    monkeypatch.setattr(bench.box, "settle", failing)
    assert bench.dispatcher.run_batch() == {MessageState.SENT: COUNT}
    assert bench.slept == 3
    assert bench.pass_time(10 * MINUTE) == {}
    assert len(bench.gateway.requests) == COUNT
