"""What is agreed with providers, and what it costs."""

import pytest

from notifier.contract import Contract, Usage, mean_fen, quota_words, yuan


@pytest.mark.parametrize(
    ("segments", "fen", "price"), [(0, 4.5, 0), (3, 4.5, 0.14), (1000, 4, 40), (7, None, None)]
)
def test_the_price_is_in_yuan_to_the_fen(segments, fen, price):
    """Unknown where nobody has said what a segment costs."""
    assert yuan(segments, fen) == price


@pytest.mark.parametrize(
    ("used", "said"),
    [(0, ""), (799, ""), (800, "请准备增购"), (999, "请准备增购"), (1000, "已用完"), (1001, "已用完")],
)
def test_a_quota_is_spoken_of_when_it_runs_out(used, said):
    """Below, at and above four fifths, and the whole."""
    words = quota_words(Usage(1, used), 1000)
    assert said in words
    assert bool(words) == bool(said)


def test_without_a_quota_there_is_nothing_to_say():
    """Nobody has said how many there are."""
    assert quota_words(Usage(1, 10**6), None) == ""


def test_the_mean_price_follows_the_weights():
    """Unknown as soon as one price is."""
    dear, cheap = Contract("sms", "a", "", 30, fen=6), Contract("sms", "b", "", 70, fen=4)
    assert mean_fen([dear, cheap]) == pytest.approx(4.6)
    assert mean_fen([dear, Contract("sms", "c", "", 1)]) is None
    assert mean_fen([]) is None
