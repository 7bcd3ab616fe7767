"""Chinese punctuation on paper (GB/T 15834): full-width beside Chinese characters, not between Latin ones."""

import re

_WIDE = {mark: chr(ord(mark) + 0xFEE0) for mark in ",;:!?()"}
_HAN = r"\u3000-\u303f\u4e00-\u9fff\uff00-\uffef"
_AFTER = re.compile(rf"(?<=[{_HAN}])([,;:!?()])")
_BEFORE = re.compile(rf"([,;:!?()])(?=[{_HAN}])")
_PAIR = re.compile(r"\(([^()]*)\uff09|\uff08([^()\uff08\uff09]*)\)")


def full_width(text: str) -> str:
    """`text` with `,;:!?()` written full-width where they touch Chinese; a pair of brackets stays a pair."""
    wide = _BEFORE.sub(_widened, _AFTER.sub(_widened, text))
    return _PAIR.sub(_paired, wide)


def _widened(match: re.Match) -> str:
    return _WIDE[match.group(1)]


def _paired(match: re.Match) -> str:
    inside = match.group(1) if match.group(1) is not None else match.group(2)
    return f"\uff08{inside}\uff09"
