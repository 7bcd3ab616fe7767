"""Industries and their rules: at which band and level which measures, each with its source.

A rule without a read source is a default and shown as 待核; enterprise-measures §1.2, §1.6, §9.4.
"""

import datetime
import functools
import importlib.resources
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plans.dated import Citation
from plans.errors import Fault, PlanDataInvalid
from plans.grading import Band
from plans.listed import ListedMeasure
from plans.regime import Regime
from plans.rule_file import Entry, entry_of, parse_toml, refuse, source_faults, unknown_keys
from plans.terms import OrderedTerm, Term, WarningLevel

DIRECTORY = "industries"
NATIONAL_FILE = "national_industries.toml"
DEFAULT = "default"
KEYS = {"code", "name", "national", "scheme", "ruled", "inherits", "standard_scope", "note", "rule"}
SCOPES = ("national", "provincial")


class Level(OrderedTerm):
    """The graded levels a rule may be for."""

    YELLOW = "yellow", "黄色"
    ORANGE = "orange", "橙色"
    RED = "red", "红色"


class Target(Term):
    """Which units of an enterprise a rule falls on."""

    PRODUCTION = "production", "全部生产线"
    POTLINE = "potline", "电解系列"
    FREE = "free", "没有安全约束的生产线"


@dataclass(frozen=True)
class Rule:
    """The measures for some bands and levels of an industry, on the days they hold.

    `is_local`: a bureau's own table says it, so it binds even where the shipped rules are a disabled sample.
    `regime`: whether it is the rule of the response itself or asks beside it, laid down for `area`.
    """

    bands: tuple[Band, ...]
    levels: tuple[WarningLevel, ...]
    target: Target
    in_force_from: datetime.date
    until: datetime.date | None
    measures: tuple[ListedMeasure, ...]
    is_local: bool = False
    regime: Regime = Regime.RESPONSE
    area: str = ""

    def applies(self, band: Band, level: WarningLevel, day: datetime.date) -> bool:
        """Whether the rule speaks of this band and level on this day."""
        held = self.in_force_from <= day and (self.until is None or day <= self.until)
        return held and band in self.bands and level in self.levels


@dataclass(frozen=True)
class Industry:
    """One industry; `national` is its name among the key ones; unless `ruled`, a person lists measures.

    `inherits`: it has no rules of its own and follows the generic ones. `standard_scope` says whose guide
    grades it: national, provincial, or empty where none does.
    """

    code: str
    name: str
    national: str | None
    scheme: str
    ruled: bool
    note: str
    rules: tuple[Rule, ...]
    inherits: bool = False
    standard_scope: str = ""

    def rules_for(self, band: Band, level: WarningLevel, day: datetime.date) -> tuple[Rule, ...]:
        """The rules of the response that apply, in the order of the file; unless `ruled` the local ones."""
        binding = (rule for rule in self.rules if self.ruled or rule.is_local)
        return tuple(
            rule for rule in binding if rule.regime is Regime.RESPONSE and rule.applies(band, level, day)
        )

    def rules_of(
        self, regime: Regime, band: Band, level: WarningLevel, day: datetime.date
    ) -> tuple[Rule, ...]:
        """What a regime asks at this band and level on this day; beside the response only local rules speak."""
        if regime is Regime.RESPONSE:
            return self.rules_for(band, level, day)
        return tuple(rule for rule in self.rules if rule.regime is regime and rule.applies(band, level, day))


@dataclass(frozen=True)
class NationalList:
    """The key industries the state names, from a day on."""

    names: tuple[str, ...]
    in_force_from: datetime.date
    citation: Citation


@functools.cache
def industries() -> Mapping[str, Industry]:
    """Every industry of the package by code, the generic default included; raises PlanDataInvalid."""
    folder = importlib.resources.files("plans.data").joinpath(DIRECTORY)
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name)
    found = [parse(file.read_bytes(), f"{DIRECTORY}/{file.name}") for file in files]
    return {industry.code: industry for industry in found}


@functools.cache
def national_list() -> NationalList:
    """The key industries; raises PlanDataInvalid with every fault."""
    return parse_national(importlib.resources.files("plans.data").joinpath(NATIONAL_FILE).read_bytes())


def industry(code: str) -> Industry:
    """The industry with this code; raises PlanDataInvalid."""
    if code not in industries():
        known = "、".join(f"{held.code}（{held.name}）" for held in industries().values())
        fault = Fault("industry", f"没有代码为「{code}」的行业。已有：{known}。", column="industry")
        raise PlanDataInvalid(fault.message, faults=[fault])
    return industries()[code]


def parse(data: bytes, name: str) -> Industry:
    """The industry in the TOML text `data`; `name` stands in the faults."""
    raw = parse_toml(data, name)
    faults = unknown_keys(raw, KEYS, name, None) + _head_faults(raw, name)
    rules = []
    for row, document in enumerate(raw.get("rule", []), start=1):
        rule, wrong = _rule(document, name, row)
        faults += wrong
        rules.append(rule)
    faults = faults or _overlaps(rules, name)
    refuse(name, faults)
    return Industry(
        code=raw["code"],
        name=raw["name"],
        national=raw.get("national"),
        scheme=raw["scheme"],
        ruled=raw["ruled"],
        note=raw["note"],
        rules=tuple(rules),
        inherits=raw.get("inherits", False),
        standard_scope=raw.get("standard_scope", SCOPES[0] if raw.get("national") else ""),
    )


def parse_national(data: bytes, name: str = NATIONAL_FILE) -> NationalList:
    """The list of key industries in the TOML text `data`."""
    raw = parse_toml(data, name)
    faults = unknown_keys(raw, {"names", "document", "article", "verified", "in_force_from"}, name, None)
    faults += source_faults(raw, name)
    names = raw.get("names")
    if not isinstance(names, list) or not names or not all(isinstance(each, str) for each in names):
        faults.append(Fault("names", "「names」应为行业名称的列表。", file=name, column="names"))
    elif len(set(names)) != len(names):
        faults.append(Fault("names", "「names」中有重复的行业。", file=name, column="names"))
    refuse(name, faults)
    citation = Citation(raw["document"], raw["article"], raw["verified"])
    return NationalList(tuple(names), raw["in_force_from"], citation)


def _head_faults(raw: Mapping[str, Any], name: str) -> list[Fault]:
    wanted = {"code": str, "name": str, "scheme": str, "ruled": bool, "note": str}
    faults = [
        Fault("head", f"「{key}」缺失或类型不对。", file=name, column=key)
        for key, kind in wanted.items()
        if type(raw.get(key)) is not kind
    ]
    if raw.get("ruled") is True and bool(raw.get("rule")) is (raw.get("inherits") is True):
        said = "没有任何 [[rule]]" if not raw.get("rule") else "既有 [[rule]] 又写了 inherits"
        advice = "沿用通用默认的请写 inherits = true，确无规则的请写 ruled = false。"
        faults.append(Fault("rule", f"{said}；{advice}", file=name))
    if raw.get("standard_scope", SCOPES[0]) not in SCOPES:
        said = f"「standard_scope」应为 {'、'.join(SCOPES)} 之一。"
        faults.append(Fault("scope", said, file=name, column="standard_scope"))
    if raw.get("national") not in (None, *national_list().names):
        faults.append(
            Fault("national", f"「{raw['national']}」不在重点行业之内。", file=name, column="national")
        )
    return faults


def _rule(raw: Mapping[str, Any], name: str, row: int) -> tuple[Rule | None, list[Fault]]:
    shaped = {"targets": Target.PRODUCTION.value, **raw}
    entry, faults = entry_of(shaped, name, row, terms={"bands": Band, "levels": Level, "targets": Target})
    faults += [
        Fault("term", f"「{key}」应为列表。", file=name, row=row, column=key)
        for key in ("bands", "levels")
        if not isinstance(raw.get(key), list)
    ]
    return (None, faults) if faults else (_rule_of(entry), [])


def _rule_of(entry: Entry) -> Rule:
    return Rule(
        bands=entry.parts["bands"],
        levels=tuple(WarningLevel(level.value) for level in entry.parts["levels"]),
        target=entry.parts["targets"],
        in_force_from=entry.in_force_from,
        until=entry.until,
        measures=entry.measures,
    )


def _overlaps(rules: Sequence[Rule], name: str) -> list[Fault]:
    """A band and level may be spoken of once per target on any day, but for rules with different actions."""
    faults = []
    for (row, first), (other, second) in itertools.combinations(enumerate(rules, start=1), 2):
        if _same_case(first, second) and _same_actions(first, second):
            faults.append(
                Fault("overlap", f"与第 {row} 条规则的等级、级别、措施和日期重叠。", file=name, row=other)
            )
    return faults


def _same_case(first: Rule, second: Rule) -> bool:
    shared = set(first.bands) & set(second.bands) and set(first.levels) & set(second.levels)
    early, late = sorted((first, second), key=lambda rule: rule.in_force_from)
    meets = early.until is None or early.until >= late.in_force_from
    return bool(shared) and meets and first.target is second.target


def _same_actions(first: Rule, second: Rule) -> bool:
    actions = {listed.measure.action for listed in first.measures}
    return bool(actions & {listed.measure.action for listed in second.measures})
