"""Whether a clause is met by a series, on which days, and how that reads in Chinese."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from plans.dated import Citation
from plans.episode import Bridge, Run, Slot, current, hours_of, longest, runs
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


@dataclass(frozen=True)
class Outcome:
    """One clause against one series: met or not, and the slots that decide it."""

    clause: Clause
    met: bool
    slots: tuple[Slot, ...]
    text: str

    def reason(self, rules: RuleSet) -> Reason:
        """The outcome as a suggestion shows it."""
        days = tuple(dict.fromkeys(slot.day for slot in self.slots))
        text = f"{self.clause.level.label}条件「{self.clause.label}」:{self.text}"
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
    rules: RuleSet, slots: Sequence[Slot], today: datetime.date, bridge: Bridge | None = None
) -> Grading:
    """The level of a series: the strictest clause that is met by today and the days to come.

    Days before today count as far as their run reaches today. With a bridge, runs are merged into episodes.
    """
    outcomes = tuple(_outcome(clause, slots, today, bridge) for clause in rules.clauses)
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


def _outcome(clause: Clause, slots: Sequence[Slot], today: datetime.date, bridge: Bridge | None) -> Outcome:
    part = current(slots, min(_line(test) for test in clause.tests), today, bridge)
    found = [_test(test, part, bridge) for test in clause.tests]
    met = all(each.met for each in found)
    days = {slot.start: slot for each in found for slot in each.slots}
    text = ";".join(each.text for each in found)
    return Outcome(clause, met, tuple(days[start] for start in sorted(days)), text)


@dataclass(frozen=True)
class _Found:
    met: bool
    slots: tuple[Slot, ...]
    text: str


def _line(test: RunTest | TotalTest | PeakTest) -> int:
    return test.at_least - 1 if isinstance(test, PeakTest) else test.over


def _test(test: RunTest | TotalTest | PeakTest, part: Sequence[Slot], bridge: Bridge | None) -> _Found:
    if isinstance(test, PeakTest):
        return _peak(test, part)
    if isinstance(test, TotalTest):
        return _total(test, part)
    return _run(test, runs(part, test.over, bridge))


def _peak(test: PeakTest, part: Sequence[Slot]) -> _Found:
    reached = tuple(slot for slot in part if slot.exceeds(test.at_least - 1))
    highest = max((slot.value for slot in part if slot.value is not None), default=None)
    shown = "没有可用的数值" if highest is None else f"最高AQI {highest}"
    return _Found(bool(reached), reached, f"{shown},{'达到' if reached else '未达到'}{test.at_least}")


def _total(test: TotalTest, part: Sequence[Slot]) -> _Found:
    over = tuple(slot for slot in part if slot.exceeds(test.over))
    met = hours_of(over) >= test.hours
    text = f"AQI>{test.over}累计{hours_of(over)}小时{_values(over)},{_verdict(met)}{test.hours}小时"
    return _Found(met, over, text)


def _run(test: RunTest, found: Sequence[Run]) -> _Found:
    enough = [run for run in found if hours_of(run) >= test.hours]
    winning = next((run for run in enough if _holds_within(test, run)), None)
    run = winning or longest(enough or found)
    if not run:
        return _Found(False, (), f"没有AQI>{test.over}的时段")
    met = hours_of(run) >= test.hours
    text = f"AQI>{test.over}持续{hours_of(run)}小时{_values(run)},{_verdict(met)}{test.hours}小时"
    for within in test.within:
        over = _over(run, within.over)
        text += f";其中AQI>{within.over}共{over}小时,{_verdict(over >= within.hours)}{within.hours}小时"
    return _Found(winning is not None, run, text)


def _holds_within(test: RunTest, run: Run) -> bool:
    return all(_over(run, within.over) >= within.hours for within in test.within)


def _over(run: Run, line: int) -> int:
    return hours_of(tuple(slot for slot in run if slot.exceeds(line)))


def _values(run: Run) -> str:
    if not run:
        return ""
    return f"({days_text([slot.day for slot in run])}:{'、'.join(str(slot.value) for slot in run)})"


def _verdict(met: bool) -> str:
    return "达到" if met else "不足"
