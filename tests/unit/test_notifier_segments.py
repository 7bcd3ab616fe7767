"""How many parts a short message is billed as."""

import pytest

from notifier.segments import segments


@pytest.mark.parametrize(
    ("length", "parts"),
    [(0, 0), (1, 1), (69, 1), (70, 1), (71, 2), (134, 2), (135, 3), (160, 3), (201, 3), (202, 4)],
)
def test_seventy_characters_are_one_part_and_more_are_parts_of_sixty_seven(length, parts):
    """The rule of the providers, just below, at and just above each boundary."""
    assert segments("字" * length) == parts
