"""Whether a clause is met by a series, on which days, and how that reads in Chinese."""

import datetime
import functools
from collections.abc import Sequence
from dataclasses import dataclass

from plans.clear_air import ReleaseLine
from plans.dated import Citation
from plans.episode import Run, Slot, hours_of, longest, runs
from plans.rule import Clause, PeakTest, RuleSet, RunTest, TotalTest
from plans.terms import WarningLevel


@dataclass(frozen=True)
class Reason:
    """One clause that was looked at: met or not, on which days, under which article."""

    clause: str
    text: str
    met: bool
    days: tuple[datetime.date, ...]
    citation: Citation

    def to_json(self) -> dict:
        """The reason as the interfaces write it."""
        return {
            "clause": self.clause,
            "text": self.text,
            "met": self.met,
            "days": [day.isoformat() for day in self.days],
            "citation": self.citation.to_json(),
        }


@dataclass(frozen=True)
class Found:
    """One test against one series: met or not, the slots that decide it, for a peak the highest value."""

    test: RunTest | TotalTest | PeakTest
    met: bool
    slots: tuple[Slot, ...]
    highest: int | None = None


@dataclass(frozen=True)
class Outcome:
    """One clause against one series: met or not, and what each of its tests came to."""

    clause: Clause
    found: tuple[Found, ...]

    @functools.cached_property
    def met(self) -> bool:
        """Whether all tests are met."""
        return all(each.met for each in self.found)

    @functools.cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The slots that decide it, in order."""
        held = {slot.start: slot for each in self.found for slot in each.slots}
        return tuple(held[start] for start in sorted(held))

    def reason(self, rules: RuleSet) -> Reason:
        """The outcome as a suggestion shows it."""
        days = tuple(dict.fromkeys(slot.day for slot in self.slots))
        shown = "；".join(_text(each) for each in self.found)
        text = f"{self.clause.level.label}条件「{self.clause.label}」：{shown}"
        return Reason(f"{rules.name}.{self.clause.id}", text, self.met, days, self.clause.citation)


@dataclass(frozen=True)
class Grading:
    """The level one reading of a series gives, with every clause looked at, strictest first."""

    level: WarningLevel
    outcomes: tuple[Outcome, ...]

    @property
    def winner(self) -> Outcome | None:
        """The first clause that is met."""
        return next((outcome for outcome in self.outcomes if outcome.met), None)


def grade(
    rules: RuleSet, slots: Sequence[Slot], today: datetime.date, release: ReleaseLine | None = None
) -> Grading:
    """The level of a series: the strictest clause that is met by today and the days to come.

    Days before today count as far as their run reaches today. With a release line, runs are merged.
    """
    series = _Series(slots, today, release)
    outcomes = tuple(_outcome(clause, series) for clause in rules.clauses)
    met = [outcome.clause.level for outcome in outcomes if outcome.met]
    return Grading(max(met, default=WarningLevel.NONE), outcomes)


def days_text(days: Sequence[datetime.date]) -> str:
    """The days of a sentence: 12月18日, or 12月18日至20日, or each by itself."""
    if not days:
        return "无"
    first, last = days[0], days[-1]
    if len(days) == 1:
        return f"{first.month}月{first.day}日"
    if (last - first).days == len(days) - 1:
        return f"{first.month}月{first.day}日至{last.month}月{last.day}日"
    return "、".join(f"{day.month}月{day.day}日" for day in days)


class _Series:
    """One series as the clauses look at it; the runs over a line are found once."""

    def __init__(self, slots: Sequence[Slot], today: datetime.date, release: ReleaseLine | None):
        self._slots = slots
        self._today = today
        self._release = release
        self._runs: dict[int, tuple[Run, ...]] = {}

    def first(self, line: int) -> datetime.date:
        """The first day that matters: today, or where the run over `line` that reaches today began."""
        today = self._today
        return next((run[0].day for run in self._all(line) if run[0].day < today <= run[-1].day), today)

    def runs(self, line: int, first: datetime.date) -> list[Run]:
        """The runs over `line` from a first day on; none of a higher line straddles the first of a lower."""
        return [run for run in self._all(line) if run[0].day >= first]

    def slots(self, first: datetime.date) -> list[Slot]:
        """The slots from a first day on."""
        return [slot for slot in self._slots if slot.day >= first]

    def _all(self, line: int) -> tuple[Run, ...]:
        if line not in self._runs:
            self._runs[line] = runs(self._slots, line, self._release)
        return self._runs[line]


def _outcome(clause: Clause, series: _Series) -> Outcome:
    first = series.first(min(_line(test) for test in clause.tests))
    return Outcome(clause, tuple(_test(test, series, first) for test in clause.tests))


def _line(test: RunTest | TotalTest | PeakTest) -> int:
    return test.at_least - 1 if isinstance(test, PeakTest) else test.over


def _test(test: RunTest | TotalTest | PeakTest, series: _Series, first: datetime.date) -> Found:
    if isinstance(test, RunTest):
        return _run(test, series.runs(test.over, first))
    held = series.slots(first)
    over = tuple(slot for slot in held if slot.exceeds(_line(test)))
    if isinstance(test, TotalTest):
        return Found(test, hours_of(over) >= test.hours, over)
    return Found(
        test, bool(over), over, max((each.value for each in held if each.value is not None), default=None)
    )


def _run(test: RunTest, found: Sequence[Run]) -> Found:
    enough = [run for run in found if hours_of(run) >= test.hours]
    winning = next((run for run in enough if _holds_within(test, run)), None)
    return Found(test, winning is not None, winning or longest(enough or found))


def _holds_within(test: RunTest, run: Run) -> bool:
    return all(_over(run, within.over) >= within.hours for within in test.within)


def _over(run: Run, line: int) -> int:
    return hours_of(tuple(slot for slot in run if slot.exceeds(line)))


def _text(found: Found) -> str:
    """What a test came to, as a sentence with its figures; written only where it is shown."""
    test = found.test
    if isinstance(test, PeakTest):
        shown = "没有可用的数值" if found.highest is None else f"最高AQI {found.highest}"
        return f"{shown}，{'达到' if found.met else '未达到'}{test.at_least}"
    hours = hours_of(found.slots)
    if isinstance(test, TotalTest):
        return f"AQI>{test.over}累计{hours}小时{_values(found.slots)}，{_verdict(found.met)}{test.hours}小时"
    if not found.slots:
        return f"没有AQI>{test.over}的时段"
    reached = _verdict(hours >= test.hours)
    text = f"AQI>{test.over}持续{hours}小时{_values(found.slots)}，{reached}{test.hours}小时"
    for within in test.within:
        over = _over(found.slots, within.over)
        text += f"；其中AQI>{within.over}共{over}小时，{_verdict(over >= within.hours)}{within.hours}小时"
    return text


def _values(run: Run) -> str:
    if not run:
        return ""
    return f"（{days_text([slot.day for slot in run])}：{'、'.join(str(slot.value) for slot in run)}）"


def _verdict(met: bool) -> str:
    return "达到" if met else "不足"
