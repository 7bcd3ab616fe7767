"""The plan library: every plan of every area, read once from plans/data, asked by area and day."""

import dataclasses
import datetime
import importlib.resources
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from plans.division import DivisionTree, division_tree
from plans.errors import Fault, PlanDataInvalid, PlanMissing
from plans.figure_table import FigureTable
from plans.plan import Plan
from plans.plan_file import PlanText, parse_plan_file
from plans.rule import RuleSet, read_rule_sets
from plans.shared_table import shipped_tables


@dataclass(frozen=True)
class PlanLibrary:
    """Divisions, rule sets and plans; `as_of` is set for replays of days older than every plan here.

    `tables` are the figures that bind every area and may be amended, by file name.
    """

    divisions: DivisionTree
    rule_sets: Mapping[str, RuleSet]
    plans: tuple[Plan, ...]
    as_of: datetime.date | None = None
    tables: Mapping[str, FigureTable] = field(default_factory=shipped_tables, repr=False)

    def rule_set(self, name: str) -> RuleSet:
        """The rule set of this name; raises PlanMissing."""
        if name not in self.rule_sets:
            raise PlanMissing(f"没有规则集「{name}」。现有：{'、'.join(sorted(self.rule_sets))}。")
        return self.rule_sets[name]

    def plan_for(self, area: str, day: datetime.date) -> Plan:
        """The plan in force on a day: the area's own, or the nearest above it (then `borrowed_for` is set).

        Raises DivisionUnknown, or PlanMissing where no plan was in force yet.
        """
        asked = day if self.as_of is None else max(day, self.as_of)
        for division in reversed(self.divisions.path(area)):
            for plan in self.versions(division.code):
                if plan.holds_on(asked):
                    plan = plan if self.as_of is None else plan.replayed(self.as_of)
                    return plan if plan.area == area else dataclasses.replace(plan, borrowed_for=area)
        name = self.divisions.get(area).name
        raise PlanMissing(
            f"{name}在 {day} 没有生效的预案（库中最早自 {self.earliest} 起）。"
            "请换一个日期，或由管理员录入当时的预案。"
        )

    def versions(self, area: str) -> tuple[Plan, ...]:
        """Every version of one area's own plan, oldest first."""
        return tuple(plan for plan in self.plans if plan.area == area)

    @property
    def earliest(self) -> datetime.date:
        """The first day on which any plan here was in force."""
        return min(plan.in_force_from for plan in self.plans)

    def replaying(self, as_of: datetime.date) -> "PlanLibrary":
        """The same library for a replay: days before `as_of` are answered as `as_of`."""
        return dataclasses.replace(self, as_of=as_of)


def load() -> PlanLibrary:
    """The library in plans/data; raises PlanDataInvalid with every fault, each with file and dotted key."""
    folder = importlib.resources.files("plans").joinpath("data", "plans")
    files = sorted(folder.iterdir(), key=lambda each: each.name)
    rule_sets, faults = read_rule_sets()
    return build([(f"plans/{file.name}", file.read_bytes()) for file in files], rule_sets, faults)


def build(
    files: Iterable[tuple[str, bytes]], rule_sets: Mapping[str, RuleSet], faults: Sequence[Fault] = ()
) -> PlanLibrary:
    """The library of these plan files (name, TOML text); raises PlanDataInvalid with every fault."""
    divisions, texts, found = division_tree(), [], list(faults)
    for name, data in files:
        text, wrong = parse_plan_file(data, name)
        found += wrong
        if text is not None:
            found += _reference_faults(text, divisions, rule_sets)
            texts.append(text)
    found += _ring_faults(texts) + _repeated_ids(texts)
    if found:
        raise PlanDataInvalid(f"预案数据有 {len(found)} 处错误，未载入。请按所列文件和键改正。", faults=found)
    return PlanLibrary(divisions, rule_sets, _plans(texts, divisions, rule_sets))


def _plans(
    texts: Sequence[PlanText], divisions: DivisionTree, rule_sets: Mapping[str, RuleSet]
) -> tuple[Plan, ...]:
    by_area = {text.area: text for text in texts}
    made: dict[str, tuple[Plan, ...]] = {}
    for division in divisions.all():  # parents come before children
        text = by_area.get(division.code)
        if text is not None:
            elders = made.get(text.parent, ()) if text.parent else ()
            made[division.code] = tuple(
                _plan(text, row, division, elders, rule_sets) for row in text.versions
            )
    return tuple(plan for plans in made.values() for plan in plans)


def _plan(text: PlanText, row, division, elders: tuple[Plan, ...], rule_sets: Mapping[str, RuleSet]) -> Plan:
    return Plan(
        id=row.id,
        title=row.title,
        area=division.code,
        tier=division.tier,
        number=row.number,
        in_force_from=row.in_force_from,
        until=row.until,
        text=row.text,
        note=row.note,
        own=text.figures,
        legal_bases=row.legal_bases,
        zones=row.zones,
        elders=elders,
        rule_sets=rule_sets,
    )


def _reference_faults(
    text: PlanText, divisions: DivisionTree, rule_sets: Mapping[str, RuleSet]
) -> list[Fault]:
    codes = [("area", text.area)] + ([("parent", text.parent)] if text.parent else [])
    for row in text.versions:
        codes += [(f"plan.{row.id}.zone.{zone.name}", code) for zone in row.zones for code in zone.members]
    faults = [
        Fault("unknown_division", f"没有行政区划代码「{code}」。请核对。", file=text.file, column=place)
        for place, code in codes
        if code not in divisions
    ]
    return faults + [
        Fault("unknown_rule_set", f"没有规则集「{each.value}」。", file=text.file, column="figure.rule_set")
        for each in text.figures.get("rule_set", ())
        if each.value not in rule_sets
    ]


def _ring_faults(texts: Sequence[PlanText]) -> list[Fault]:
    """A parent must have a plan here and stand above the area in the division tree."""
    divisions, areas = division_tree(), {text.area for text in texts}
    return [
        Fault(
            "parent", f"上级「{text.parent}」没有预案，或不是本地区的上级。", file=text.file, column="parent"
        )
        for text in texts
        if text.parent and text.area in divisions and not _stands_above(text, divisions, areas)
    ]


def _stands_above(text: PlanText, divisions: DivisionTree, areas: set[str]) -> bool:
    above = {division.code for division in divisions.path(text.area)[:-1]}
    return text.parent in above and text.parent in areas


def _repeated_ids(texts: Sequence[PlanText]) -> list[Fault]:
    ids = [(row.id, text.file) for text in texts for row in text.versions]
    names = [each for each, _ in ids]
    areas = [text.area for text in texts]
    faults = [
        Fault("repeated", "预案编号重复。请改用不同的编号。", file=file, column=f"plan.{each}")
        for each, file in ids
        if names.count(each) > 1
    ]
    return faults + [
        Fault("repeated", f"地区 {text.area} 有两个文件。请合并。", file=text.file, column="area")
        for text in texts
        if areas.count(text.area) > 1
    ]
