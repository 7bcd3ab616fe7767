"""Which lines a sentence speaks of at its beginning: by name or code, all of them, or by a list of numbers."""

import re
from collections.abc import Iterator, Mapping, Sequence

from plans.measure_words import plain
from plans.unit import UnitFacts, producing

AND = "[、和及与]"
SIGN = "[号#]"
_EVERY_LINE = re.compile(
    r"(?:全厂|全部生产线|所有生产线|一切涉气工序)(?=停产)|停止(?:一切|所有|全部)涉气工序(?:生产|作业)?$"
)
_NUMBERED = re.compile(rf"(\d{{1,3}})({SIGN})(.*)")
_RANGE = re.compile(r"(\d{1,3})[-~至](\d{1,3})")


def subjects(run: str, units: Sequence[UnitFacts]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The lines named at the beginning and the rest; also the whole as naming none."""
    every = _EVERY_LINE.match(run)
    if every:
        yield tuple(unit.code for unit in producing(units)), "全部" + (run[every.end() :] or "停产")
    known = {plain(name): unit.code for unit in units for name in (unit.code, unit.name) if name}
    if known:
        names = "|".join(re.escape(name) for name in sorted(known, key=len, reverse=True))
        found = re.match(rf"(?:{names})(?:{AND}(?:{names}))*", run)
        if found:
            named = re.findall(names, found[0])
            yield tuple(dict.fromkeys(known[name] for name in named)), run[found.end() :]
        yield from _by_numbers(run, known)
    yield (), run


def _by_numbers(run: str, known: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """1、2号水泥磨 and 1至3号水泥磨: every number has to be that of a registered line."""
    families: dict[tuple[str, str], dict[int, str]] = {}
    for name, code in known.items():
        found = _NUMBERED.fullmatch(name)
        if found:
            families.setdefault((found[2], found[3]), {})[int(found[1])] = code
    for (sign, rest), codes in sorted(families.items(), key=lambda each: -len(each[0][1])):
        one = rf"\d{{1,3}}(?:{sign})?"
        listed = rf"(?P<numbers>{one}(?:{AND}{one})*{AND}\d{{1,3}}|{one}[-~至]\d{{1,3}})"
        found = re.match(rf"{listed}{sign}{re.escape(rest)}", run)
        numbers = _numbers(found["numbers"], sign) if found else ()
        if numbers and all(each in codes for each in numbers):
            yield tuple(dict.fromkeys(codes[each] for each in numbers)), run[found.end() :]


def _numbers(said: str, sign: str) -> Sequence[int]:
    """The numbers of a list or of a range; none of a range that runs backwards."""
    bare = said.replace(sign, "")
    between = _RANGE.fullmatch(bare)
    if between:
        return range(int(between[1]), int(between[2]) + 1)
    return [int(each) for each in re.split(AND, bare)]
