"""The comparisons that a rule set makes, found in its data, and how a series stands to each of them."""

from dataclasses import dataclass

from plans.rule import Clause, PeakTest, RuleSet, RunTest

TOP = 500
DAY_HOURS = 24


@dataclass(frozen=True)
class Comparison:
    """One figure of one test of one clause; `within` is the place of the inner condition, None: its own."""

    rules: str
    clause: Clause
    test: int
    figure: str
    within: int | None = None

    @property
    def name(self) -> str:
        """How a failure names it."""
        inner = "" if self.within is None else f".within[{self.within}]"
        return f"{self.rules}.{self.clause.id}.tests[{self.test}]{inner}.{self.figure}"

    @property
    def bound(self) -> int:
        """The figure itself."""
        test = self.clause.tests[self.test]
        return getattr(test if self.within is None else test.within[self.within], self.figure)

    @property
    def cases(self) -> dict[str, int]:
        """What must be measured below, at and above the figure; nothing lies above the top of the scale."""
        step = DAY_HOURS if self.figure == "hours" else 1
        wanted = {"below": self.bound - step, "at": self.bound, "above": self.bound + step}
        if self.figure == "at_least" and self.bound == TOP:
            del wanted["above"]
        return wanted

    def is_met_at(self, measured: int) -> bool:
        """Whether the comparison holds: lines are exceeded strictly, durations and peaks are reached."""
        return measured > self.bound if self.figure == "over" else measured >= self.bound

    def measure(self, series: list[int]) -> int | None:
        """How the series stands to the figure while the rest of the clause holds; None: it does not."""
        others = [each for place, each in enumerate(self.clause.tests) if place != self.test]
        if not all(holds(each, series) for each in others):
            return None
        test = self.clause.tests[self.test]
        if isinstance(test, PeakTest):
            return max(series)
        return {
            (False, "over"): lowest_of_window,
            (False, "hours"): longest_run,
            (True, "over"): inner_line,
            (True, "hours"): inner_hours,
        }[self.within is not None, self.figure](test, series, self.within)


def comparisons(rules: RuleSet) -> list[Comparison]:
    """Every comparison of every clause of a set."""
    found = []
    for clause in rules.clauses:
        for place, test in enumerate(clause.tests):
            figures = ("at_least",) if isinstance(test, PeakTest) else ("over", "hours")
            found += [Comparison(rules.name, clause, place, figure) for figure in figures]
            for inner in range(len(getattr(test, "within", ()))):
                found += [
                    Comparison(rules.name, clause, place, figure, inner) for figure in ("over", "hours")
                ]
    return found


def holds(test: RunTest | PeakTest, series: list[int]) -> bool:
    """Whether one test of a clause is met."""
    if isinstance(test, PeakTest):
        return max(series) >= test.at_least
    return any(
        len(run) * DAY_HOURS >= test.hours and inner_holds(test, run) for run in runs(series, test.over)
    )


def runs(series: list[int], line: int) -> list[list[int]]:
    """The stretches of the series over a line."""
    found, going = [], False
    for value in series:
        if value > line:
            found += [] if going else [[]]
            found[-1].append(value)
        going = value > line
    return found


def inner_holds(test: RunTest, run: list[int], but: int | None = None) -> bool:
    """Whether the inner conditions of a test are met inside one run, one of them set aside."""
    return all(
        sum(value > each.over for value in run) * DAY_HOURS >= each.hours
        for place, each in enumerate(test.within)
        if place != but
    )


def lowest_of_window(test: RunTest, series: list[int], _: None) -> int | None:
    """The line that a stretch of the asked length just fails or clears: the best of the lowest values."""
    length = test.hours // DAY_HOURS
    windows = [series[place : place + length] for place in range(len(series) - length + 1)]
    return max((min(window) for window in windows if inner_holds(test, window)), default=None)


def longest_run(test: RunTest, series: list[int], _: None) -> int | None:
    """The hours of the longest run over the line; a run without what must be inside it proves nothing."""
    found = runs(series, test.over)
    fitting = [run for run in found if inner_holds(test, run)]
    if found and not fitting:
        return None
    return max((len(run) * DAY_HOURS for run in fitting), default=0)


def inner_line(test: RunTest, series: list[int], inner: int) -> int | None:
    """The value that the hours inside a long enough run just reach."""
    count = test.within[inner].hours // DAY_HOURS
    return max((sorted(run)[-count] for run in long_runs(test, series, inner)), default=None)


def inner_hours(test: RunTest, series: list[int], inner: int) -> int | None:
    """The hours over the higher line inside a long enough run."""
    line = test.within[inner].over
    counts = [sum(value > line for value in run) for run in long_runs(test, series, inner)]
    return max((count * DAY_HOURS for count in counts), default=None)


def long_runs(test: RunTest, series: list[int], inner: int) -> list[list[int]]:
    """The runs that are long enough and meet the other inner conditions."""
    return [
        run
        for run in runs(series, test.over)
        if len(run) * DAY_HOURS >= test.hours and inner_holds(test, run, but=inner)
    ]
