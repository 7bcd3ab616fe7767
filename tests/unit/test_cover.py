"""The least costly choice that covers every need: against trying everything, at its edges, at its size."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plans.cover import cover
from plans.cover_table import Option

KINDS = 4
STEPS = st.builds(Option, st.integers(0, 30), st.tuples(*[st.integers(0, 20)] * KINDS))


def ladder(steps):
    """Options that build on each other."""
    return list(itertools.accumulate(steps, lambda below, step: Option(
        below.cost + step.cost, tuple(map(int.__add__, below.covers, step.covers))
    )))  # fmt: skip


GROUPS = st.lists(st.lists(STEPS, max_size=3).map(ladder), max_size=6)
NEEDS = st.tuples(*[st.integers(-5, 40)] * KINDS)


def tried(groups, needs) -> int:
    """The least cost by trying every choice."""
    best = None
    for choice in itertools.product(*[[None, *options] for options in groups]):
        chosen = [option for option in choice if option is not None]
        given_now = [sum(option.covers[kind] for option in chosen) for kind in range(KINDS)]
        if all(has >= need for has, need in zip(given_now, needs, strict=True)):
            cost = sum(option.cost for option in chosen)
            best = cost if best is None else min(best, cost)
    return best


def given_by(groups, found) -> list[int]:
    """What a choice covers."""
    chosen = [
        options[place] for options, place in zip(groups, found.chosen, strict=True) if place is not None
    ]
    assert sum(option.cost for option in chosen) == found.cost
    return [sum(option.covers[kind] for option in chosen) for kind in range(KINDS)]


@settings(max_examples=400)
@given(GROUPS, NEEDS)
def test_it_is_as_good_as_trying_everything(groups, needs):
    """Proved means best; what is reached is what was asked or all there is for that need."""
    found = cover(groups, needs)
    covered = given_by(groups, found)
    for kind in range(KINDS):
        most = sum(max((option.covers[kind] for option in options), default=0) for options in groups)
        assert found.reached[kind] == min(max(needs[kind], 0), most)
    assert all(has >= need for has, need in zip(covered, found.reached, strict=True))
    assert found.proved and found.cost == tried(groups, found.reached) == found.bound


@given(GROUPS, NEEDS)
def test_without_search_the_bound_still_holds(groups, needs):
    """No step of search: what is chosen covers, and what is said to be the least is no more than the least."""
    found = cover(groups, needs, steps=0)
    best = tried(groups, found.reached)
    assert found.bound <= best <= found.cost
    assert not found.proved or found.cost == best


@pytest.mark.parametrize(("need", "cost"), [(9, 3), (10, 3), (11, 7), (15, 7), (16, 10)])
def test_at_the_edge_of_what_an_option_covers(need, cost):
    """Below, at and above what the cheaper one gives."""
    groups = [[Option(3, (10, 0, 0, 0))], [Option(7, (15, 0, 0, 0))]]
    assert cover(groups, (need, 0, 0, 0)).cost == cost


def test_the_same_question_gets_the_same_answer():
    """No chance is involved."""
    groups = [[Option(5, (3, 1, 0, 2)), Option(9, (6, 2, 0, 4))] for _ in range(40)]
    assert cover(groups, (50, 10, 0, 20)) == cover(groups, (50, 10, 0, 20))


def test_nothing_to_cover_costs_nothing():
    """And no options are no fault."""
    assert cover([], (0, 0)).chosen == () and cover([[Option(1, (1, 1))]], (0, 0)).cost == 0
    assert cover([], (5, 5)).reached == (0, 0)


def test_a_city_is_covered_close_to_the_bound():
    """1,250 enterprises of three lines with three steps each: covered, and within 2 % of the bound."""
    groups = [
        [Option(rate * (1 + place % 7), tuple(rate * (1 + (place * prime) % 97) for prime in (3, 5, 7, 11)))
         for rate in (20, 50, 100)]
        for place in range(3750)
    ]  # fmt: skip
    needs = [sum(options[-1].covers[kind] for options in groups) // 7 for kind in range(KINDS)]
    found = cover(groups, needs)
    assert all(has >= need for has, need in zip(given_by(groups, found), needs, strict=True))
    assert found.bound <= found.cost <= found.bound * 1.02
