"""What arrives while something is written is written together, and nobody pays for a neighbour."""

import threading
import time

import pytest

from emergency.errors import DatabaseAway, InputInvalid
from emergency.services import group_commit
from emergency.services.group_commit import GroupCommit

PATIENCE = 10


class Ledger:
    """Writes in groups, answering by `answer`; holds the first one back until it is let go."""

    def __init__(self, answer=lambda asked: [each * 10 for each in asked]):
        self.groups = []
        self.let_go = threading.Event()
        self._answer = answer

    def write(self, asked):
        """Keep the group; wait; answer."""
        self.groups.append(list(asked))
        assert self.let_go.wait(PATIENCE)
        return self._answer(asked)


def _all(ledger, *asked):
    """Hand everything in, each from a thread of its own, the first of them alone; returns what each got."""
    commit, got = GroupCommit(), {}

    def hand_in(what):
        try:
            got[what] = commit.do(what, ledger.write)
        except BaseException as error:
            got[what] = error

    threads = [threading.Thread(target=hand_in, args=(each,)) for each in asked]
    for count, thread in enumerate(threads):
        thread.start()
        _until(lambda count=count: ledger.groups == [[asked[0]]] and len(commit._waiting) == count)
    ledger.let_go.set()
    for each in threads:
        each.join(PATIENCE)
        assert not each.is_alive()
    return got


def _until(holds):
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.001)


def test_alone_it_is_written_at_once():
    """One who comes alone is a group of one, each time."""
    ledger, commit = Ledger(), GroupCommit()
    ledger.let_go.set()

    assert [commit.do(each, ledger.write) for each in (1, 2)] == [10, 20]
    assert ledger.groups == [[1], [2]]


def test_those_who_come_meanwhile_are_the_next_group():
    """In the order in which they came, and each gets its own answer."""
    ledger = Ledger()

    assert _all(ledger, 1, 2, 3, 4) == {1: 10, 2: 20, 3: 30, 4: 40}
    assert ledger.groups == [[1], [2, 3, 4]]


def test_a_group_has_an_end(monkeypatch):
    """Whoever does not fit into it is in the one after."""
    monkeypatch.setattr(group_commit, "AT_ONCE", 2)
    ledger = Ledger()

    assert _all(ledger, 1, 2, 3, 4) == {1: 10, 2: 20, 3: 30, 4: 40}
    assert ledger.groups == [[1], [2, 3], [4]]


def test_one_that_is_refused_does_not_touch_the_others():
    """An exception among the answers is raised to the one it belongs to."""
    refusal = InputInvalid("不行")
    got = _all(Ledger(lambda asked: [refusal if each == 2 else each for each in asked]), 1, 2, 3)

    assert got == {1: 1, 2: refusal, 3: 3}


def test_a_group_that_fails_is_written_one_by_one():
    """Only whoever made it fail is told so."""

    def answer(asked):
        if 2 in asked:
            raise ValueError("2")
        return asked

    ledger = Ledger(answer)
    got = _all(ledger, 1, 2, 3)

    assert ledger.groups == [[1], [2, 3], [2], [3]]
    assert (got[1], got[3]) == (1, 3)
    assert isinstance(got[2], ValueError)


def test_where_the_database_is_away_all_are_told_at_once():
    """Nobody waits for as many time-outs as there are neighbours."""

    def answer(_asked):
        raise DatabaseAway()

    ledger = Ledger(answer)
    got = _all(ledger, 1, 2, 3)

    assert ledger.groups == [[1], [2, 3]]
    assert all(isinstance(each, DatabaseAway) for each in got.values())


def test_a_writer_that_is_ended_leaves_the_next_one_free_to_write():
    """And does not count as having written."""
    ledger, commit = Ledger(), GroupCommit()
    ledger.let_go.set()

    def ended(_asked):
        raise SystemExit

    with pytest.raises(SystemExit):
        commit.do(1, ended)
    assert commit.do(2, ledger.write) == 20


def test_those_a_writer_that_is_ended_wrote_for_are_told():
    """Nobody takes silence for an answer."""

    def answer(asked):
        if asked == [2, 3]:
            raise SystemExit
        return asked

    got = _all(Ledger(answer), 1, 2, 3)

    assert got[1] == 1
    assert {type(got[2]), type(got[3])} == {SystemExit, RuntimeError}


def test_an_answer_too_few_is_an_error_for_all():
    """A write that does not answer everybody has not answered anybody for certain."""
    with pytest.raises(ValueError, match="shorter"):
        GroupCommit().do(1, lambda _asked: [])
