"""Which registered enterprises are probably one: the same name, permit or address; a person decides."""

import itertools
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

LEGAL_FORMS = re.compile(r"(股份有限公司|有限责任公司|有限公司|集团公司|总公司|公司|分公司|集团|厂)+$")
PLACES = re.compile(
    r"^(内蒙古自治区|内蒙古)|^[\u4e00-\u9fff]{2,4}?(自治区|盟|市|旗|县|区)(?=[\u4e00-\u9fff]{2})"
)
NOISE = re.compile(r"[\s()\[\]{}<>「」《》【】·.,,。、\-—_]")
INVENTED = "(虚构)"
# A number this short is a row of nines or a placeholder, not a permit.
SHORTEST_PERMIT = 8
SHORTEST_ADDRESS = 6
# So many rows that share one value share it by mistake of a form; they are not all one enterprise.
MOST_ALIKE = 10


@dataclass(frozen=True)
class Entry:
    """What is compared of an enterprise."""

    id: int
    name: str
    credit_code: str
    permit_number: str
    address: str


@dataclass(frozen=True)
class Pair:
    """Two entries that are probably one, lower key first, and why."""

    first: Entry
    second: Entry
    reasons: tuple[str, ...]


def normal_name(name: str) -> str:
    """A name without width, blanks, brackets and marks; what stands in brackets counts."""
    folded = unicodedata.normalize("NFKC", name).upper().replace(INVENTED, "")
    return NOISE.sub("", folded)


def core_name(name: str) -> str:
    """A name without its legal form and the place before it: 通辽市某某水泥有限公司 is 某某水泥."""
    bare = LEGAL_FORMS.sub("", normal_name(name))
    return PLACES.sub("", PLACES.sub("", bare)) or bare


def duplicates(entries: Sequence[Entry]) -> tuple[Pair, ...]:
    """Every probable pair with all its reasons, in the order of their keys."""
    found: dict[tuple[int, int], list[str]] = {}
    by_id = {each.id: each for each in entries}
    for reason, key in REASONS:
        for first, second in _alike(entries, key):
            found.setdefault((first, second), []).append(reason)
    return tuple(
        Pair(by_id[first], by_id[second], tuple(why)) for (first, second), why in sorted(found.items())
    )


def _alike(entries: Iterable[Entry], key: Callable[[Entry], object]) -> Iterator[tuple[int, int]]:
    groups: dict[object, list[int]] = {}
    for each in entries:
        value = key(each)
        if value:
            groups.setdefault(value, []).append(each.id)
    for held in groups.values():
        if len(held) <= MOST_ALIKE:
            yield from itertools.combinations(sorted(held), 2)


def _permit(each: Entry) -> str:
    number = NOISE.sub("", unicodedata.normalize("NFKC", each.permit_number)).upper()
    return number if len(number) >= SHORTEST_PERMIT else ""


def _place(each: Entry) -> tuple[str, str] | None:
    address = NOISE.sub("", unicodedata.normalize("NFKC", each.address))
    return (address, core_name(each.name)) if len(address) >= SHORTEST_ADDRESS else None


REASONS: tuple[tuple[str, Callable[[Entry], object]], ...] = (
    ("名称相同", lambda each: normal_name(each.name)),
    ("排污许可证编号相同", _permit),
    ("地址相同且字号相同", _place),
)
