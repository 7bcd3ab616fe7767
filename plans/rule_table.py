"""A bureau's own rules, dated, and how they are laid over the shipped ones. Never an overwrite.

A row of the response takes the place of the shipped rule at its case; a row of another regime (错峰生产, 地方加严)
stands beside it, and the strictest wins when measures are derived.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from plans.dated import Citation
from plans.grading import Band
from plans.industry import SCOPES, Industry, Rule, Target, industries
from plans.listed import ListedMeasure
from plans.measure_value import Measure
from plans.regime import Regime
from plans.terms import WarningLevel

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class TableRule:
    """One row: what an industry must do at one band and level from a day on (`until` inclusive).

    With `name` and `scheme` (how it is graded) it brings an industry in that nobody shipped.
    """

    industry: str
    band: Band
    level: WarningLevel
    in_force_from: datetime.date
    until: datetime.date | None
    citation: Citation
    measures: tuple[Measure, ...]
    regime: Regime = Regime.RESPONSE
    target: Target = Target.PRODUCTION
    name: str = ""
    scheme: str = ""

    @property
    def new_industry(self) -> Industry | None:
        """The industry the row brings in where the area has none with its code; None unless it says so."""
        if not self.scheme:
            return None
        note = f"本地规则表所列（{self.citation.document}）"
        return Industry(
            self.industry, self.name, None, self.scheme, False, note, (), standard_scope=SCOPES[1]
        )

    def rule_for(self, area: str) -> Rule:
        """The row as a rule of its industry, laid down for an area."""
        listed = tuple(ListedMeasure(measure, self.citation) for measure in self.measures)
        days = self.in_force_from, self.until
        bands, levels = (self.band,), (self.level,)
        return Rule(bands, levels, self.target, *days, listed, True, self.regime, area)

    def to_json(self) -> dict[str, Any]:
        """The row as the database keeps it."""
        return {
            "industry": self.industry,
            "band": self.band.value,
            "level": self.level.value,
            "in_force_from": self.in_force_from.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            **self.citation.to_json(),
            "regime": self.regime.value,
            "target": self.target.value,
            "name": self.name,
            "scheme": self.scheme,
            "measures": [measure.to_json() for measure in self.measures],
        }

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> "TableRule":
        """The row that `to_json` wrote; raises PlanDataInvalid where a measure is none."""
        until = held["until"]
        return cls(
            held["industry"],
            Band(held["band"]),
            WarningLevel(held["level"]),
            datetime.date.fromisoformat(held["in_force_from"]),
            datetime.date.fromisoformat(until) if until else None,
            Citation(held["document"], held["article"], held["verified"]),
            tuple(Measure.from_json(each) for each in held["measures"]),
            Regime(held.get("regime", Regime.RESPONSE.value)),
            Target(held.get("target", Target.PRODUCTION.value)),
            held.get("name", ""),
            held.get("scheme", ""),
        )


@dataclass(frozen=True)
class RuleTable:
    """The rules one area replaces."""

    area: str
    rules: tuple[TableRule, ...]


def overlaid(
    known_industries: Mapping[str, Industry], tables: Iterable[RuleTable], area: str
) -> Mapping[str, Industry]:
    """The industries as they hold in `area`: the narrowest area's table wins, then the one given last.

    Tables of other areas, and rows of an industry that is not there and is not brought in, are left out.
    """
    found = dict(known_industries)
    above = [table for table in tables if area.startswith(_prefix(table.area))]
    for table in sorted(above, key=lambda each: len(_prefix(each.area))):
        for code in dict.fromkeys(row.industry for row in table.rules):
            rows = [row for row in table.rules if row.industry == code]
            known = found.get(code) or rows[0].new_industry
            if known is not None:
                found[code] = _replaced(known, rows, table.area)
    return found


@dataclass(frozen=True)
class RuleBook:
    """The shipped industries and the tables laid over them; asked for one division at a time."""

    tables: tuple[RuleTable, ...] = ()
    _known: dict[tuple[int, ...], Mapping[str, Industry]] = field(
        default_factory=dict, compare=False, repr=False
    )

    def at(self, division: str) -> Mapping[str, Industry]:
        """Every industry with the rules that hold in a division: its city's tables over those of the region."""
        held = tuple(
            place for place, each in enumerate(self.tables) if division.startswith(_prefix(each.area))
        )
        if held not in self._known:
            self._known[held] = overlaid(industries(), (self.tables[place] for place in held), division)
        return self._known[held]

    @property
    def names(self) -> Mapping[str, str]:
        """What every industry of any area is called, by its code."""
        brought = {row.industry: row.name for table in self.tables for row in table.rules if row.scheme}
        return brought | {code: each.name for code, each in industries().items()}


def _prefix(area: str) -> str:
    """The digits an area shares with all below it: 150500 -> 1505."""
    while area.endswith("00"):
        area = area[:-2]
    return area


def _replaced(industry: Industry, rows: Sequence[TableRule], area: str) -> Industry:
    rules = list(industry.rules)
    for row in rows:
        rules = [part for rule in rules for part in _remaining(rule, row, area)]
    return replace(industry, rules=(*rules, *(row.rule_for(area) for row in rows)))


def _remaining(rule: Rule, row: TableRule, area: str) -> Iterator[Rule]:
    """What still holds of a rule: other bands and levels, the days before and, where it ends, after.

    A regime beside the response is replaced only by the area that laid it down: a city cannot soften the region's.
    """
    if _replaces(row, rule, area) and _meet(row, rule):
        yield from _other_cases(rule, row)
        yield from _other_days(replace(rule, bands=(row.band,), levels=(row.level,)), row)
    else:
        yield rule


def _replaces(row: TableRule, rule: Rule, area: str) -> bool:
    """Whether the row speaks of a case of the rule and may take its place."""
    same_regime = row.regime is rule.regime and (row.regime is Regime.RESPONSE or rule.area == area)
    return same_regime and row.band in rule.bands and row.level in rule.levels


def _meet(row: TableRule, rule: Rule) -> bool:
    """Whether there is a day on which both hold; without `until` a rule holds for good."""
    over = rule.until is not None and rule.until < row.in_force_from
    early = row.until is not None and row.until < rule.in_force_from
    return not over and not early


def _other_cases(rule: Rule, row: TableRule) -> Iterator[Rule]:
    """The rule at the bands and levels of which the row says nothing."""
    bands = tuple(band for band in rule.bands if band is not row.band)
    levels = tuple(level for level in rule.levels if level is not row.level)
    if bands:
        yield replace(rule, bands=bands)
    if levels:
        yield replace(rule, bands=(row.band,), levels=levels)


def _other_days(cell: Rule, row: TableRule) -> Iterator[Rule]:
    """The rule at the row's case, on the days before the row holds and after it has ended."""
    if cell.in_force_from < row.in_force_from:
        yield replace(cell, until=row.in_force_from - DAY)
    if row.until is not None and (cell.until is None or row.until < cell.until):
        yield replace(cell, in_force_from=row.until + DAY)
