"""From a sentence of a list to measures: what our own sentences say, and what bureaus write. Never a guess.

A sentence is understood whole or refused with the part that was not. What a sentence does not carry (checks,
where it names none; a note) is not in the measure either. Which vehicles a ban spares is in its note.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from plans import measure_format
from plans.action import NEED_UNITS, Action, Check
from plans.errors import Fault
from plans.measure_diagnosis import SHOWN, diagnosed
from plans.measure_parameter import parameter
from plans.measure_pattern import PATTERNS, SPARED
from plans.measure_subject import subjects
from plans.measure_value import Measure
from plans.measure_words import plain, unnumbered
from plans.season import season
from plans.unit import UnitFacts

_ENDS = re.compile(r"[。；\n]+|(?=核查：)")
# [唐山] 预警响应时间超过120小时,之后时段…  and our own wording
_AFTER = re.compile(r"(?:预警)?响应时间超过(?P<hours>\d+)小时(?:后，自超过之时起：|后，?|，之后时段|的，)")
# 每年11月15日至次年3月15日期间：… 采暖季（11月15日至3月15日），…
_SEASON = re.compile(
    r"(?:每年|(?:采暖|错峰|错峰生产|冬季|生产)[季期](?:间|内)?)?（?"
    r"(?P<season>\d{1,2}月\d{1,2}日至(?:次年)?\d{1,2}月\d{1,2}日)(?:期间|止)?）?(?:期间)?[：，]"
)
_CHECKED = re.compile(r"核查：(?P<checks>.+)")
# What our sentences add for the reader and what carries no demand of its own.
_SAID_ASIDE = re.compile(
    r"安全要求：.*|按安全操作规程逐步降负荷，不得骤停|在制批次可安全做完|（.*未登记，基准待核）"
    r"|.*取最小值.*为基准，日产量不得超过.*|.*基准产量未登记，由生态环境部门核定后执行"
)
ITEMS_AT_MOST = 12  # measures that one run of words may list
_SPARED = re.compile(SPARED)
_CHECKS = {check.label: check for check in Check}


@dataclass(frozen=True)
class ParsedMeasures:
    """What was understood, and a fault for every part that was not."""

    measures: tuple[Measure, ...]
    faults: tuple[Fault, ...]


def parse_measures(text: str, units: Sequence[UnitFacts]) -> ParsedMeasures:
    """The measures that `text` asks of an enterprise with these `units` (lines are known by name or code).

    Faults carry the code of the rule they break: V04 an unknown line, V05 a share without its base, W22 words
    that are not understood.
    """
    measures: list[Measure] = []
    faults: list[Fault] = []
    for said in filter(None, map(unnumbered, _ENDS.split(plain(text)))):
        checked = _CHECKED.fullmatch(said)
        if checked and measures:
            faults += _check(measures, checked["checks"])
        elif measures and measures[-1].action is Action.TRUCK_BAN and _SPARED.fullmatch(said):
            measures[-1] = replace(measures[-1], note=said)
        elif not (measures and _SAID_ASIDE.fullmatch(said)):
            found = list(_clauses(said, units))
            wrong = [each for each in found if isinstance(each, Fault)]
            faults += wrong
            # A part that was not read may be the condition of the rest: the sentence goes with it.
            for each in () if wrong else found:
                _take(each, measures)
    return ParsedMeasures(tuple(measures), tuple(faults))


def _take(found: Measure, measures: list[Measure]) -> None:
    """Keep what was found; dust measures written one after the other are one."""
    if found.action is Action.DUST and measures and measures[-1].action is Action.DUST:
        before = measures[-1]
        measures[-1] = replace(
            before,
            sprays=found.sprays or before.sprays,
            sweeps=found.sweeps or before.sweeps,
            uncovered=before.uncovered and found.uncovered,
        )
    else:
        measures.append(found)


def _clauses(said: str, units: Sequence[UnitFacts]) -> Iterator[Measure | Fault]:
    """The measures of one sentence: always the longest run of its parts that is understood."""
    year, said = _in_season(said)
    parts = said.split("，")
    hours = 0
    while parts:
        taken, found, hours = _longest(parts, units, hours)
        if isinstance(found, Fault):
            count, several = _enumerated(parts, units, hours)
            if several:
                yield from (replace(each, season=year) if year else each for each in several)
                parts = parts[count:]
                continue
        yield replace(found, season=year) if isinstance(found, Measure) and year else found
        parts = parts[taken:]


def _enumerated(parts: Sequence[str], units: Sequence[UnitFacts], hours: int) -> tuple[int, list[Measure]]:
    """Measures set apart by 、 alone, where every one of them is understood; how many parts they take."""
    for count in range(len(parts), 0, -1):
        run, since = _since("，".join(parts[:count]), hours)
        found = _each_understood(run.split("、"), units)
        sensible = [_sensible(replace(each, after_hours=since), run) for each in found]
        if sensible and all(isinstance(each, Measure) for each in sensible):
            return count, sensible
    return 0, []


def _each_understood(items: Sequence[str], units: Sequence[UnitFacts]) -> list[Measure]:
    """The measures of these items, an item being as long as it can be; none where one is not understood."""
    if not 1 < len(items) <= ITEMS_AT_MOST:
        return []
    found, left = [], list(items)
    while left:
        runs = ((size, _understood("、".join(left[:size]), units)) for size in range(len(left), 0, -1))
        size, measure = next(((size, each) for size, each in runs if each is not None), (0, None))
        if measure is None:
            return []
        found.append(measure)
        left = left[size:]
    return found


def _in_season(said: str) -> tuple[str, str]:
    """The season a sentence begins with as a measure keeps it (else nothing), and the rest."""
    begun = _SEASON.match(said)
    found = season(begun["season"]) if begun else None
    return (str(found), said[begun.end() :]) if found else ("", said)


def _longest(
    parts: Sequence[str], units: Sequence[UnitFacts], hours: int
) -> tuple[int, Measure | Fault, int]:
    """How many parts were taken, what they say, and from which hour on the rest of the sentence holds."""
    for count in range(len(parts), 0, -1):
        run, since = _since("，".join(parts[:count]), hours)
        found = _understood(run, units)
        if found is not None:
            return count, _sensible(replace(found, after_hours=since), run), since
    run, since = _since("，".join(parts), hours)
    taken, fault = diagnosed(run.split("，"), units)
    return taken + len(parts) - len(run.split("，")), fault, since


def _sensible(measure: Measure, said: str) -> Measure | Fault:
    """The measure, or why its figures make no sense (a share of nothing, or of more than the whole)."""
    _, faults = measure_format.read(measure.to_json())
    if not faults:
        return measure
    why = "".join(fault.message for fault in faults)
    return Fault("V05", f"「{said[:SHOWN]}」不能执行：{why}请改正数值。")


def _since(run: str, hours: int) -> tuple[str, int]:
    after = _AFTER.match(run)
    return (run[after.end() :], int(after["hours"])) if after else (run, hours)


def _understood(run: str, units: Sequence[UnitFacts]) -> Measure | None:
    """The measure that these words are, whole; None where they are none."""
    for codes, rest in subjects(run, units):
        for pattern in PATTERNS:
            found = pattern.form.fullmatch(rest)
            if found and (not codes or pattern.action in MAY_NAME):
                return Measure(pattern.action, codes, **pattern.parts(found.groupdict()))
        measure = parameter(rest, codes)
        if measure:
            return measure
    return None


MAY_NAME = NEED_UNITS | {Action.STOP_VOC_OPS, Action.PROCESS_PARAM}


def _check(measures: list[Measure], said: str) -> list[Fault]:
    """Give the last measure its checks; a word that names none is a fault."""
    words = said.split("、")
    known = tuple(_CHECKS[each] for each in words if each in _CHECKS)
    measures[-1] = replace(measures[-1], checks=known)
    kinds = "、".join(_CHECKS)
    return [
        Fault("W22", f"核查方式「{each[:SHOWN]}」不认识，应为：{kinds}。")
        for each in words
        if each not in _CHECKS
    ]
