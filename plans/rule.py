"""Rule sets: the thresholds and durations that make a level, and the causes that may not, from plans/data.

A clause is met when all its tests are; the clauses of one level are alternatives. So a set may say
"a run of days over x of at least h hours, with at least k hours over y within it, or a peak of at least z".
"""

import datetime
import functools
import importlib.resources
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pydantic

from plans.dated import Citation
from plans.errors import Fault, FigureMissing
from plans.plan_data import Strict, Text, file_faults, toml_table
from plans.terms import Cause, WarningLevel

Aqi = Annotated[int, pydantic.Field(ge=0, le=500)]
Hours = Annotated[int, pydantic.Field(ge=1, le=240)]


class Within(Strict):
    """Hours over a higher line, counted inside one and the same run."""

    over: Aqi
    hours: Hours


class RunTest(Strict):
    """Consecutive time over a line (strictly) for at least `hours` (inclusive)."""

    kind: Literal["run"]
    over: Aqi
    hours: Hours
    within: tuple[Within, ...] = pydantic.Field(default=(), strict=False)


class TotalTest(Strict):
    """Time over a line, consecutive or not, of at least `hours`."""

    kind: Literal["total"]
    over: Aqi
    hours: Hours


class PeakTest(Strict):
    """One value that reaches a line (inclusive)."""

    kind: Literal["peak"]
    at_least: Aqi


Test = Annotated[RunTest | TotalTest | PeakTest, pydantic.Field(discriminator="kind")]


class _Sourced(Strict):
    document: Text
    article: Text
    verified: bool

    @property
    def citation(self) -> Citation:
        """Where this stands."""
        return Citation(self.document, self.article, self.verified)


class _ClauseRow(_Sourced):
    id: Text
    level: Literal["tip", "yellow", "orange", "red"]
    label: Text
    tests: tuple[Test, ...] = pydantic.Field(min_length=1, strict=False)


class _CauseRow(_Sourced):
    cause: Literal["pm25", "o3", "dust", "wildfire", "cross_border", "fireworks", "mixed", "unknown"]
    graded: bool
    pm25_first: bool = False
    why: Text


READINGS = {"natural": "自然日", "rolling": "滚动24小时"}


class _LineRow(_Sourced):
    aqi: Aqi


class _RuleFile(Strict):
    name: Text
    title: Text
    in_force_from: datetime.date
    day_reading: Literal["natural", "rolling"]
    heavy: _LineRow
    release: _LineRow
    clause: list[_ClauseRow] = pydantic.Field(min_length=1)
    cause: list[_CauseRow]


@dataclass(frozen=True)
class Clause:
    """One condition of one level, with its tests (all must hold) and its source."""

    id: str
    level: WarningLevel
    label: str
    tests: tuple[RunTest | TotalTest | PeakTest, ...]
    citation: Citation

    @functools.cached_property
    def lowest_line(self) -> int:
        """The lowest line that any of its tests counts from."""
        return min(test.at_least if isinstance(test, PeakTest) else test.over for test in self.tests)


@dataclass(frozen=True)
class Gate:
    """Whether a cause is graded, whether PM2.5 alone counts where known, and what is said of such a day."""

    cause: Cause
    graded: bool
    pm25_first: bool
    why: str
    citation: Citation


@dataclass(frozen=True)
class Line:
    """A line of the index: heavy from above it, released at or below it."""

    aqi: int
    citation: Citation


@dataclass(frozen=True)
class RuleSet:
    """Everything a plan adopts by naming one grading: clauses strictest first, gates, lines."""

    name: str
    title: str
    in_force_from: datetime.date
    day_reading: str
    heavy: Line
    release: Line
    clauses: tuple[Clause, ...]
    gates: Mapping[Cause, Gate]

    def gate(self, cause: Cause) -> Gate:
        """What the set says of a cause; raises FigureMissing where it says nothing."""
        if cause not in self.gates:
            raise FigureMissing(f"规则集 {self.name} 没有写明「{cause.label}」是否分级。请管理员补充。")
        return self.gates[cause]

    @functools.cached_property
    def lowest_line(self) -> int:
        """The lowest line that any graded clause counts from."""
        return min(clause.lowest_line for clause in self.clauses if clause.level.is_graded)


def read_rule_sets() -> tuple[dict[str, RuleSet], list[Fault]]:
    """The rule sets in plans/data/rulesets by name, and every fault found in them."""
    folder = importlib.resources.files("plans").joinpath("data", "rulesets")
    found, faults = {}, []
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        rules, wrong = parse_rule_set(file.read_bytes(), f"rulesets/{file.name}")
        faults += wrong
        if rules is not None:
            found[rules.name] = rules
    return found, faults


def parse_rule_set(data: bytes, name: str) -> tuple[RuleSet | None, list[Fault]]:
    """The rule set in the TOML text `data`, or its faults by dotted key."""
    table, faults = toml_table(data, name)
    return (None, faults) if faults else rule_set_of(table, name)


def rule_set_of(table: Mapping[str, Any], name: str) -> tuple[RuleSet | None, list[Fault]]:
    """The rule set in a table as such a file holds it, or its faults by dotted key; `name` is the file's."""
    try:
        file = _RuleFile.model_validate(table)
    except pydantic.ValidationError as error:
        return None, file_faults(error, name)
    wrong = _repeats(file, name)
    return (None, wrong) if wrong else (_rule_set(file), [])


def _repeats(file: _RuleFile, name: str) -> list[Fault]:
    keys = [f"clause.{each.id}" for each in file.clause] + [f"cause.{each.cause}" for each in file.cause]
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    return [Fault("repeated", "同一条目写了两次，请只保留一条。", file=name, column=key) for key in repeated]


def _rule_set(file: _RuleFile) -> RuleSet:
    clauses = [
        Clause(each.id, WarningLevel(each.level), each.label, each.tests, each.citation)
        for each in file.clause
    ]
    gates = [
        Gate(Cause(each.cause), each.graded, each.pm25_first, each.why, each.citation) for each in file.cause
    ]
    return RuleSet(
        name=file.name,
        title=file.title,
        in_force_from=file.in_force_from,
        day_reading=file.day_reading,
        heavy=Line(file.heavy.aqi, file.heavy.citation),
        release=Line(file.release.aqi, file.release.citation),
        clauses=tuple(sorted(clauses, key=lambda clause: clause.level, reverse=True)),
        gates={gate.cause: gate for gate in gates},
    )
