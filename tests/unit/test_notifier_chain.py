"""Several providers behind one way: shares, falling to the next, breakers, weights."""

import datetime
from collections import Counter

import pytest
from database import NOW
from hypothesis import given
from hypothesis import strategies as st
from messages import make_message

from notifier.balance import Policy, Shift, Standing, Tries, rebalance
from notifier.breaker import Breaker, BreakerPolicy
from notifier.chain import Chain
from notifier.delivery import Accepted, Later, Never

SECOND = datetime.timedelta(seconds=1)
MINUTE = datetime.timedelta(minutes=1)
LATER, NEVER, TAKEN = Later("500", "错误"), Never("1", "号码有误"), Accepted("n")
CLOSED = Later("q", "欠费", 300 * SECOND, elsewhere=True, closed=True)
ABSENT = Later("connect_timeout", "连接不上", elsewhere=True)
CROWDED = Later("c", "太频", 60 * SECOND, elsewhere=True)


class Provider:
    """Answers every message alike."""

    live = True

    def __init__(self, name, outcome):
        self.name, self.outcome, self.asked = name, outcome, 0

    def send(self, message):
        """One try."""
        self.asked += 1
        return self.outcome

    def close(self):
        """Nothing is open."""


class Bench:
    """A chain of two providers with a clock that stands still and draws that are given."""

    def __init__(self, first, second, weights=(50, 50), draw=0.0, policy=None):
        self.now, self.draw = NOW, draw
        self.first, self.second = Provider("first", first), Provider("second", second)
        self.weights = dict(zip(("first", "second"), weights, strict=True))
        self.chain = Chain(
            "sms",
            (self.first, self.second),
            lambda: self.weights,
            lambda: self.now,
            policy=policy,
            draw=lambda: self.draw,
        )

    def send(self, count=1):
        """The outcome of the last of `count` messages."""
        return [self.chain.send(make_message()) for _ in range(count)][-1]

    @property
    def asked(self):
        """How often each provider was asked."""
        return self.first.asked, self.second.asked


@pytest.mark.parametrize(("draw", "asked"), [(0.0, (1, 0)), (0.69, (1, 0)), (0.7, (0, 1)), (0.99, (0, 1))])
def test_weights_share_the_messages_out(draw, asked):
    """Below, at and above the border between 70 and 30."""
    bench = Bench(TAKEN, TAKEN, (70, 30), draw)
    bench.send()
    assert bench.asked == asked


def test_the_outcome_names_its_provider_and_keeps_numbers_apart():
    """Two providers may both count from 1."""
    assert Bench(TAKEN, TAKEN).send() == Accepted("first:n", provider="first")


@pytest.mark.parametrize("outcome", [CLOSED, ABSENT, CROWDED, Never("t", "无模板", elsewhere=True)])
def test_what_was_certainly_not_taken_goes_to_the_next_at_once(outcome):
    """Nobody waits for a retry when another provider stands ready."""
    bench = Bench(outcome, TAKEN)
    assert bench.send() == Accepted("second:n", provider="second")
    assert bench.asked == (1, 1)


@pytest.mark.parametrize("outcome", [LATER, NEVER])
def test_what_may_have_been_taken_goes_to_nobody_else(outcome):
    """A number that is wrong is wrong everywhere; a timeout may have been an acceptance."""
    bench = Bench(outcome, TAKEN)
    assert bench.send().code == outcome.code
    assert bench.asked == (1, 0)


def test_when_none_can_take_it_the_last_reason_stands():
    """The desk sees why, and by whom."""
    assert Bench(ABSENT, CROWDED).send() == Later("c", "太频", 60 * SECOND, elsewhere=True, provider="second")


def test_a_provider_without_weight_is_asked_last():
    """It is the reserve, not switched off."""
    bench = Bench(ABSENT, TAKEN, (100, 0), draw=0.99)
    assert bench.send().provider == "second"


@pytest.mark.parametrize(("failures", "asked"), [(2, 3), (3, 3), (4, 3)])
def test_failures_in_a_row_open_the_breaker(failures, asked):
    """After the third the provider is left alone; the way answers later, with the pause that is left."""
    bench = Bench(LATER, LATER, (100, 0), policy=BreakerPolicy(3, 30 * SECOND))
    bench.second.outcome = LATER
    bench.send(failures)
    assert bench.first.asked == min(failures, asked)


def test_a_closed_provider_is_left_alone_for_as_long_as_it_says():
    """299 seconds: not asked; 300: asked again."""
    bench = Bench(CLOSED, TAKEN)
    bench.send()
    bench.now += 299 * SECOND
    bench.send()
    assert bench.asked == (1, 2)
    bench.now += SECOND
    bench.send()
    assert bench.asked == (2, 3)


def test_all_closed_means_later_with_the_pause_that_is_left():
    """Nothing is on the wire."""
    bench = Bench(CLOSED, CLOSED)
    bench.send()
    bench.now += 100 * SECOND
    assert bench.send() == Later("all_closed", "全部服务商暂停受理，稍后再试", 200 * SECOND)
    assert bench.asked == (1, 1)


def test_a_drill_reaches_no_provider():
    """Refused before anybody is drawn."""
    bench = Bench(TAKEN, TAKEN)
    assert bench.chain.send(make_message(drill=True)).code == "drill"
    assert bench.asked == (0, 0)


def test_when_the_pause_is_over_one_message_tries():
    """The others wait until it is known how that went; a success closes the breaker, a failure opens it again."""
    breaker = Breaker(BreakerPolicy(1, 30 * SECOND))
    breaker.record(LATER, NOW)
    later = NOW + 30 * SECOND
    assert not breaker.admits(later - SECOND)
    assert [breaker.admits(later) for _ in range(3)] == [True, False, False]
    breaker.record(TAKEN, later)
    assert breaker.admits(later)


def test_a_wrong_number_in_between_shows_that_the_provider_is_well():
    """Only failures in a row count."""
    breaker = Breaker(BreakerPolicy(2, 30 * SECOND))
    for outcome in (LATER, NEVER, LATER):
        breaker.record(outcome, NOW)
    assert breaker.admits(NOW)


POLICY = Policy(least_tries=20, bad_share=0.15)


def _standing(name, weight, given=50, ago=60 * MINUTE):
    return Standing(name, given, weight, NOW - ago)


@pytest.mark.parametrize(("failed", "weight"), [(14, None), (15, 40), (16, 40)])
def test_a_share_of_failures_costs_weight(failed, weight):
    """Below, at and above 15 in 100."""
    tries = {"a": Tries(100, failed, 0), "b": Tries(100, 0, 0)}
    shifts = rebalance([_standing("a", 50), _standing("b", 50)], tries, NOW, POLICY)
    assert [shift.weight for shift in shifts] == ([] if weight is None else [weight])


@pytest.mark.parametrize(("total", "moves"), [(19, False), (20, True), (21, True)])
def test_few_tries_prove_nothing(total, moves):
    """Below, at and above the least number."""
    shifts = rebalance([_standing("a", 50), _standing("b", 50)], {"a": Tries(total, total, 0)}, NOW, POLICY)
    assert bool(shifts) is moves


def test_slow_is_as_bad_as_failing():
    """An order that takes minutes is no order."""
    shifts = rebalance([_standing("a", 50), _standing("b", 50)], {"a": Tries(100, 5, 10)}, NOW, POLICY)
    assert [(shift.name, shift.weight) for shift in shifts] == [("a", 40)]
    assert "减少分配" in shifts[0].why


@pytest.mark.parametrize(("seconds", "moves"), [(59, False), (60, True), (61, True)])
def test_between_two_steps_down_there_is_a_rest(seconds, moves):
    """The window must first show what the last step did."""
    standings = [_standing("a", 40, ago=seconds * SECOND), _standing("b", 60)]
    assert bool(rebalance(standings, {"a": Tries(100, 50, 0)}, NOW, POLICY)) is moves


def test_only_the_worst_steps_down():
    """Weight is taken from one at a time."""
    tries = {"a": Tries(100, 20, 0), "b": Tries(100, 60, 0), "c": Tries(100, 0, 0)}
    shifts = rebalance([_standing(name, 50) for name in "abc"], tries, NOW, POLICY)
    assert [shift.name for shift in shifts] == ["b"]


def test_where_all_are_bad_nobody_moves():
    """No ping-pong between two that are down: none is better."""
    tries = {"a": Tries(100, 90, 0), "b": Tries(100, 80, 0)}
    assert rebalance([_standing("a", 50), _standing("b", 50)], tries, NOW, POLICY) == []


@pytest.mark.parametrize(("minutes", "weight"), [(29, None), (30, 30), (31, 30)])
def test_who_is_well_again_drifts_back(minutes, weight):
    """Step by step towards the weight it was given."""
    shifts = rebalance([_standing("a", 20, ago=minutes * MINUTE), _standing("b", 50)], {}, NOW, POLICY)
    expected = [] if weight is None else [Shift("a", weight, "恢复正常，逐步恢复分配")]
    assert shifts == expected


def test_the_least_weight_is_never_crossed():
    """A provider without tries could never show that it is well again."""
    assert rebalance([_standing("a", 5), _standing("b", 50)], {"a": Tries(100, 99, 0)}, NOW, POLICY) == []


@given(st.lists(st.integers(0, 30), min_size=40, max_size=40))
def test_a_provider_that_stays_well_gets_its_weight_back_and_none_leaves_its_bounds(failures):
    """Whatever happened before; and no step is larger than the policy's."""
    standings, now = {name: _standing(name, 50) for name in "ab"}, NOW
    for failed in failures + [0] * 12:
        tries = {"a": Tries(100, failed, 0), "b": Tries(100, 0, 0)}
        now += 30 * MINUTE
        for shift in rebalance(list(standings.values()), tries, now, POLICY):
            before = standings[shift.name].weight
            assert abs(shift.weight - before) <= POLICY.step
            assert POLICY.least_weight <= shift.weight <= 50
            standings[shift.name] = Standing(shift.name, 50, shift.weight, now)
    assert Counter(each.weight for each in standings.values()) == {50: 2}


class Knowing(Provider):
    """A provider that can be asked, and says what it was asked."""

    def ask(self, provider_id, address, sent_at):
        """Repeat the question."""
        return provider_id, address, sent_at


def test_a_chain_asks_the_provider_that_the_number_names():
    """One that is gone, or cannot be asked, leaves the question open."""
    providers = (Knowing("first", TAKEN), Provider("second", TAKEN))
    chain = Chain("sms", providers, lambda: {}, lambda: NOW)
    assert chain.ask("first:a:7", "19900000001", NOW) == ("a:7", "19900000001", NOW)
    assert chain.ask("second:7", "19900000001", NOW) is None
    assert chain.ask("gone:7", "19900000001", NOW) is None
    assert chain.ask("7", "19900000001", NOW) is None
