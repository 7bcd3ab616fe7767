"""Kill -9 at every point between an act and its last receipt: nothing is lost, and what is doubled is known."""

import datetime
import os
import signal
from collections import Counter

import killed
import pytest
import sqlalchemy as sa
from gateway import running
from killed import BATCH, MESSAGES, Point

from emergency.services.delivery import DatabaseOutbox
from emergency.storage import journal
from emergency.storage.schema import attempt, message, receipt
from emergency.storage.work import REGION_WIDE
from emergency.wiring import utc_now
from notifier.channels.sms_http import SmsHttpChannel
from notifier.dispatch import Dispatcher, Pace
from notifier.message import MessageState

HOUR = datetime.timedelta(hours=1)
CLAIM = "UPDATE message SET state=.*lease="
SETTLE = "UPDATE message SET .*sent_at="
BACK = r"UPDATE message SET .*attempts - "
RECOVER = "UPDATE message SET state=[^,]*, leased_until=[^,]*WHERE"
MOVE = "UPDATE message SET .*delivered_at="
QUEUE, TRY, REPORT, TICK = (f"INSERT INTO {name}" for name in ("message", "attempt", "receipt", "tick"))

ACT = (
    Point("an act begins", "act", "before", "INSERT INTO journal"),
    Point("an act is written down, its messages not", "act", "before", QUEUE),
    Point("an act is not committed", "act", "at commit", QUEUE),
    Point("an act is committed, nobody was told", "act", "committed", QUEUE),
)
QUIET = (
    Point("before a claim", "deliver", "before", CLAIM),
    Point("a claim is not committed", "deliver", "at commit", CLAIM),
    Point("claimed", "deliver", "committed", CLAIM),
    Point("before the first send", "deliver", "before", "send"),
    Point("a batch is settled", "deliver", "before", CLAIM, skip=1),
    Point("all is sent, early receipts are not matched", "deliver", "before", MOVE),
    Point("the stopping worker has given back", "stop", "committed", BACK),
    Point("giving back is not committed", "stop", "at commit", BACK),
)
IN_DOUBT = (
    Point("the provider has answered", "deliver", "after", "send"),
    Point("the result is not written", "deliver", "before", SETTLE),
    Point("the result is written, the try is not", "deliver", "before", TRY),
    Point("the try is written", "deliver", "after", TRY),
    Point("a settlement is not committed", "deliver", "at commit", TRY),
)
LATE = (
    Point("a settlement is committed", "deliver", "committed", TRY),
    Point("in the midst of sending", "deliver", "before", "send", skip=6),
    Point("in the last batch", "deliver", "after", "send", skip=11),
)
HEAR = (
    Point("a receipt is written, its message not moved", "hear", "before", MOVE, skip=4),
    Point("receipts are not committed", "hear", "at commit", REPORT),
    Point("receipts are committed, the provider was not told", "hear", "committed", REPORT),
)
CLOCK = (
    Point("a tick is taken, not committed", "tick", "at commit", TICK),
    Point("a tick is taken, its job not done", "tick", "committed", TICK),
    Point("the job of a tick is not committed", "tick", "at commit", QUEUE),
    Point("the job is done, the tick not finished", "tick", "before", "UPDATE tick"),
)


@pytest.fixture
def gateway():
    """A provider that runs."""
    with running() as server:
        yield server


def _die(point, store, gateway, now):
    url = store.engine.url.render_as_string(hide_password=False)
    assert killed.run(point, url, gateway.url, now) == -signal.SIGKILL, f"{point.name}: never reached"
    gateway.hear_out()


def _rows(store, table):
    with store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(table)).all()


def _states(store):
    return Counter(row.state for row in _rows(store, message))


def _sent_keys(store):
    return {row.unique_key for row in _rows(store, message) if row.sent_at is not None}


def _asked(gateway):
    return Counter(form["reference"] for form in gateway.forms)


def _drain(store, gateway, now):
    """Another worker comes, after every lease has run out."""
    channel = SmsHttpChannel(gateway.url)
    dispatcher = Dispatcher(
        DatabaseOutbox(store), {"sms": channel}, worker="next", clock=lambda: now + HOUR, pace=Pace(threads=2)
    )
    while dispatcher.run_batch():
        pass
    dispatcher.match_receipts()
    dispatcher.close()


def _check_delivery(store, gateway, doubted):
    """Each message is sent, and those in doubt, no others, were asked for twice, with the same words."""
    asked = _asked(gateway)
    assert len(asked) == MESSAGES
    assert {key for key, times in asked.items() if times > 1} == doubted
    assert max(asked.values()) <= 2
    assert len({(form["reference"], form["text"], form["to"]) for form in gateway.forms}) == MESSAGES
    assert len(_sent_keys(store)) == MESSAGES


def _unanswered(store):
    """Messages with a try of which nobody knows how it went: those that may have gone out twice."""
    tries = Counter(row.message_id for row in _rows(store, attempt))
    return {row.unique_key for row in _rows(store, message) if row.attempts > tries[row.id]}


@pytest.mark.parametrize("point", ACT, ids=lambda point: point.name)
def test_an_act_and_its_messages_are_there_together_or_not_at_all(point, emptied, gateway):
    """Whoever does the act again does not tell anybody twice."""
    now = utc_now()
    _die(point, emptied, gateway, now)
    count = len(_rows(emptied, message))
    assert count == (MESSAGES if point.moment == "committed" else 0)
    with emptied.begin(REGION_WIDE) as work:
        assert journal.verify(work).entries == (1 if count else 0)
    killed.act(emptied, gateway.url, now)
    _drain(emptied, gateway, now)
    _check_delivery(emptied, gateway, set())


@pytest.mark.parametrize("point", [*QUIET, *IN_DOUBT, *LATE], ids=lambda point: point.name)
def test_a_worker_dies_and_the_next_one_goes_on(point, emptied, gateway):
    """Doubled is what the provider had and the outbox did not know of; and the outbox can name it."""
    now = utc_now()
    killed.act(emptied, gateway.url, now)
    killed.hear(emptied, gateway.url, now)
    _die(point, emptied, gateway, now)
    doubted = set(_asked(gateway)) - _sent_keys(emptied)
    assert bool(doubted) >= (point in IN_DOUBT)
    assert not (doubted and point in QUIET)
    assert len(doubted) <= BATCH
    _drain(emptied, gateway, now)
    _check_delivery(emptied, gateway, doubted)
    assert doubted <= _unanswered(emptied)
    assert _states(emptied) == {MessageState.DELIVERED: MESSAGES}


def test_a_worker_dies_while_the_provider_holds_the_message(emptied, gateway):
    """The fifth request is with the provider, its answer never read: that one and no settled one is doubled."""
    now, point = utc_now(), Point("on the wire", "deliver", "never", "send")
    killed.act(emptied, gateway.url, now)
    gateway.on_request = lambda count: count == 5 and os.kill(killed.alive[-1], signal.SIGKILL)
    _die(point, emptied, gateway, now)
    gateway.on_request = lambda count: None
    doubted = set(_asked(gateway)) - _sent_keys(emptied)
    assert gateway.forms[4]["reference"] in doubted
    _drain(emptied, gateway, now)
    _check_delivery(emptied, gateway, doubted)


def test_a_worker_dies_while_it_takes_over(emptied, gateway):
    """Ending the leases of the dead is one transaction: the next one ends them again."""
    now = utc_now()
    killed.act(emptied, gateway.url, now)
    _die(Point("claimed", "deliver", "committed", CLAIM), emptied, gateway, now)
    _die(Point("taking over", "restart", "at commit", RECOVER), emptied, gateway, now)
    assert _states(emptied)[MessageState.CLAIMED] == BATCH
    assert DatabaseOutbox(emptied).recover() == BATCH
    _drain(emptied, gateway, now)
    _check_delivery(emptied, gateway, set())


@pytest.mark.parametrize("point", HEAR, ids=lambda point: point.name)
def test_a_receipt_is_kept_whole_and_once(point, emptied, gateway):
    """The provider that got no answer reports again; each message has one receipt and is delivered."""
    now = utc_now()
    killed.act(emptied, gateway.url, now)
    _drain(emptied, gateway, now - HOUR)
    _die(point, emptied, gateway, now)
    heard = point.moment == "committed"
    assert len(_rows(emptied, receipt)) == (MESSAGES if heard else 0)
    killed.hear(emptied, gateway.url, now)
    assert len(_rows(emptied, receipt)) == MESSAGES
    assert _states(emptied) == {MessageState.DELIVERED: MESSAGES}


@pytest.mark.parametrize("point", CLOCK, ids=lambda point: point.name)
def test_what_the_clock_did_not_do_the_next_tick_does(point, emptied, gateway):
    """A tick that died is not done again; the job looks at what is there, so the next tick does the rest."""
    now = utc_now()
    _die(point, emptied, gateway, now)
    killed.tick(emptied, gateway.url, now + datetime.timedelta(seconds=30))
    with emptied.begin(REGION_WIDE) as work:
        assert journal.verify(work).entries == 1
    assert _states(emptied) == {MessageState.QUEUED: MESSAGES}
