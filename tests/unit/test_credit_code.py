"""The unified social credit code: length, alphabet and check character (GB 32100-2015)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.credit_code import LETTERS, check_letter, wrong

EXAMPLE = "91350100M000100Y43"  # the example the standard is usually explained with
stems = st.text(LETTERS, min_size=17, max_size=17)


def test_the_known_example_is_right():
    """A published code passes."""
    assert wrong(EXAMPLE) is None


@given(stems)
def test_the_computed_check_makes_a_code_right(stem):
    """Any seventeen letters and their check make a valid code."""
    assert wrong(stem + check_letter(stem)) is None


@given(stems, st.integers(0, 16), st.sampled_from(LETTERS))
def test_one_changed_letter_is_noticed(stem, place, letter):
    """A single wrong letter never passes."""
    code = stem + check_letter(stem)
    changed = code[:place] + letter + code[place + 1 :]
    assert (wrong(changed) is None) == (changed == code)


@pytest.mark.parametrize("code", ["", EXAMPLE[:-1], EXAMPLE + "0"])
def test_a_code_has_eighteen_characters(code):
    """17 and 19 are refused, and the number found is told."""
    assert str(len(code)) in wrong(code)


@pytest.mark.parametrize("letter", "IOSVZa-")
def test_letters_that_are_misread_are_refused(letter):
    """I, O, S, V and Z are not in the alphabet, nor small letters."""
    assert letter in wrong(letter + EXAMPLE[1:])
