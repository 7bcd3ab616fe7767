"""What a try makes of a message: pure values, tested at every boundary."""

import datetime

import pytest
from database import NOW
from messages import make_message

from notifier.codes import crowded, exhausted, meaning_of_status, permanent, temporary, throttled
from notifier.delivery import Accepted, Later, Never, Retry, settle, settle_unsent
from notifier.message import MessageState

SECOND = datetime.timedelta(seconds=1)
MOMENT = datetime.timedelta(microseconds=1)
RETRY = Retry((10 * SECOND, 60 * SECOND))
LATER = Later("500", "忙")


@pytest.mark.parametrize(("attempt", "pause"), [(1, 10 * SECOND), (2, 60 * SECOND)])
def test_each_try_has_its_own_pause(attempt, pause):
    """The first pause follows the first try."""
    assert RETRY.next_at(attempt, LATER, NOW) == NOW + pause


@pytest.mark.parametrize(("attempt", "again"), [(1, True), (2, True), (3, False)])
def test_when_the_pauses_are_used_up_there_is_no_further_try(attempt, again):
    """Two pauses allow three tries."""
    assert (RETRY.next_at(attempt, LATER, NOW) is not None) is again


@pytest.mark.parametrize(("asked", "waited"), [(9, 10), (10, 10), (11, 11)])
def test_a_provider_may_ask_for_a_longer_pause_but_not_for_a_shorter(asked, waited):
    """The longer of the two pauses counts."""
    outcome = Later("429", "限流", asked * SECOND)
    assert RETRY.next_at(1, outcome, NOW) == NOW + waited * SECOND


@pytest.mark.parametrize("outcome", [Accepted("p-1"), Never("550", "拒收")])
def test_what_is_decided_is_not_tried_again(outcome):
    """Accepted and never have no next time."""
    assert RETRY.next_at(1, outcome, NOW) is None


@pytest.mark.parametrize(
    ("outcome", "attempts", "state"),
    [
        (Accepted("p-1"), 1, MessageState.SENT),
        (Never("550", "拒收"), 1, MessageState.FAILED),
        (LATER, 1, MessageState.QUEUED),
        (LATER, 3, MessageState.FAILED),
    ],
)
def test_an_outcome_leads_to_its_state(outcome, attempts, state):
    """Sent, failed, queued again, failed after the last try."""
    assert settle(make_message(attempts=attempts), outcome, RETRY, NOW).state is state


@pytest.mark.parametrize(
    ("left", "state"),
    [
        (10 * SECOND - MOMENT, MessageState.EXPIRED),
        (10 * SECOND, MessageState.EXPIRED),
        (10 * SECOND + MOMENT, MessageState.QUEUED),
    ],
)
def test_a_retry_at_or_after_the_expiry_expires_now(left, state):
    """A message waits only for a try that may still go out."""
    assert settle(make_message(expires_at=NOW + left), LATER, RETRY, NOW).state is state


@pytest.mark.parametrize(
    ("left", "state"), [(-MOMENT, MessageState.EXPIRED), (0 * SECOND, MessageState.EXPIRED), (MOMENT, None)]
)
def test_an_expired_message_is_not_sent_at_all(left, state):
    """From the moment of expiry on nothing goes out."""
    settlement = settle_unsent(make_message(expires_at=NOW + left), RETRY, NOW)
    assert (settlement and settlement.state) is state


@pytest.mark.parametrize(("attempts", "state"), [(2, None), (3, None), (4, MessageState.FAILED)])
def test_a_message_that_kills_its_workers_is_given_up(attempts, state):
    """Claimed more often than tries are allowed, without ever being settled: it fails instead of looping."""
    settlement = settle_unsent(make_message(attempts=attempts), RETRY, NOW)
    assert (settlement and settlement.state) is state


def test_a_permanent_code_is_never_tried_again():
    """The reason is the table's, the code the provider's."""
    assert permanent("拒收").outcome(550) == Never("550", "拒收")


@pytest.mark.parametrize(("asked", "waited"), [(None, 60), (59, 60), (60, 60), (61, 61)])
def test_a_throttled_code_waits_a_minute_at_least(asked, waited):
    """Whatever shorter pause the provider names."""
    pause = None if asked is None else asked * SECOND
    expected = Later("429", "限流", waited * SECOND, elsewhere=True, closed=True)
    assert throttled("限流").outcome(429, pause) == expected


def test_a_crowded_number_closes_the_provider_to_nobody_else():
    """The other numbers go on; this one may be tried through another provider."""
    assert crowded("太频").outcome("x") == Later("x", "太频", 60 * SECOND, elsewhere=True)


@pytest.mark.parametrize(("asked", "waited"), [(299, 300), (300, 300), (301, 301)])
def test_an_exhausted_account_closes_the_provider(asked, waited):
    """For five minutes at least; somebody must pay first."""
    expected = Later("q", "欠费", waited * SECOND, elsewhere=True, closed=True)
    assert exhausted("欠费").outcome("q", asked * SECOND) == expected


@pytest.mark.parametrize(
    ("status", "reason"),
    [(400, "四百"), (404, "缺"), (418, "四百"), (499, "四百"), (500, "服务商返回了未知代码")],
)
def test_a_status_without_an_entry_means_what_its_hundred_means(status, reason):
    """An unknown hundred is temporary: better to try again than to give up on an order."""
    table = {400: permanent("四百"), 404: temporary("缺")}
    assert meaning_of_status(table, status).reason == reason
