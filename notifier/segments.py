"""How many short messages a text is billed as."""

SINGLE = 70  # characters, signature included, in one short message
JOINED = 67  # characters in each part once a text needs more than one
LONGEST = 500  # characters a provider takes at all


def segments(text: str) -> int:
    """The number of parts of `text`, every letter, digit and sign counting one; 0 for an empty text."""
    length = len(text)
    if length == 0:
        return 0
    return 1 if length <= SINGLE else -(-length // JOINED)
