"""A bureau's own rules, dated, and how they are laid over the shipped ones. Never an overwrite."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from plans.dated import Citation
from plans.grading import Band
from plans.industry import Industry, Rule, Target
from plans.listed import ListedMeasure
from plans.measure_value import Measure
from plans.terms import WarningLevel

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class TableRule:
    """One row: what an industry must do at one band and level from a day on (`until` inclusive)."""

    industry: str
    band: Band
    level: WarningLevel
    in_force_from: datetime.date
    until: datetime.date | None
    citation: Citation
    measures: tuple[Measure, ...]

    @property
    def rule(self) -> Rule:
        """The row as a rule of its industry."""
        listed = tuple(ListedMeasure(measure, self.citation) for measure in self.measures)
        days = self.in_force_from, self.until
        return Rule((self.band,), (self.level,), Target.PRODUCTION, *days, listed, is_local=True)

    def to_json(self) -> dict[str, Any]:
        """The row as the database keeps it."""
        return {
            "industry": self.industry,
            "band": self.band.value,
            "level": self.level.value,
            "in_force_from": self.in_force_from.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            **self.citation.to_json(),
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
        )


@dataclass(frozen=True)
class RuleTable:
    """The rules one area replaces."""

    area: str
    rules: tuple[TableRule, ...]


def overlaid(
    industries: Mapping[str, Industry], tables: Iterable[RuleTable], area: str
) -> Mapping[str, Industry]:
    """The industries as they hold in `area`: the narrowest area's table wins, then the one given last.

    Tables of other areas, and rows of an industry that is not there, are left out.
    """
    found = dict(industries)
    above = [table for table in tables if area.startswith(_prefix(table.area))]
    for table in sorted(above, key=lambda each: len(_prefix(each.area))):
        for row in table.rules:
            if row.industry in found:
                found[row.industry] = _replaced(found[row.industry], row)
    return found


def _prefix(area: str) -> str:
    """The digits an area shares with all below it: 150500 -> 1505."""
    while area.endswith("00"):
        area = area[:-2]
    return area


def _replaced(industry: Industry, row: TableRule) -> Industry:
    rules = [part for rule in industry.rules for part in _remaining(rule, row)]
    return replace(industry, rules=(*rules, row.rule))


def _remaining(rule: Rule, row: TableRule) -> Iterator[Rule]:
    """What still holds of a rule: other bands and levels, the days before and, where it ends, after."""
    over = rule.until is not None and rule.until < row.in_force_from
    early = row.until is not None and row.until < rule.in_force_from
    if row.band not in rule.bands or row.level not in rule.levels or over or early:
        yield rule
        return
    bands = tuple(band for band in rule.bands if band is not row.band)
    levels = tuple(level for level in rule.levels if level is not row.level)
    if bands:
        yield replace(rule, bands=bands)
    if levels:
        yield replace(rule, bands=(row.band,), levels=levels)
    cell = replace(rule, bands=(row.band,), levels=(row.level,))
    if rule.in_force_from < row.in_force_from:
        yield replace(cell, until=row.in_force_from - DAY)
    if row.until is not None and (rule.until is None or row.until < rule.until):
        yield replace(cell, in_force_from=row.until + DAY)
