"""Regional linkage: when adjacent leagues and cities, or a fixed control zone, are managed as one zone.

The level a city computes, the level the region orders and the level people approved are three things; none of
them ever overwrites another.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from plans.adjoining import Group, beside, connected, provinces_beside
from plans.clause import Reason
from plans.dated import Citation
from plans.division import DivisionTree
from plans.figure_table import held_on
from plans.plan import Plan, Zone
from plans.reading import Alternative
from plans.region_choice import LevelChoice
from plans.region_text import (
    adjacent_reason,
    city_reasons,
    level_alternatives,
    zone_reason,
    zone_reasons,
)
from plans.terms import Term, WarningLevel

COUNT = "region_cities"
FILE = "region.toml"


class ZoneKind(Term):
    """What makes a zone: the plan names it, or enough neighbours reach the trigger at once."""

    FIXED = "fixed", "固定控制区"
    ADJACENT = "adjacent", "相邻连片"


@dataclass(frozen=True)
class CityLevel:
    """What is known of one city: `own` computed (None: no forecast), `approved` by people if any."""

    area: str
    own: WarningLevel | None
    start: datetime.datetime | None = None
    approved: WarningLevel | None = None


@dataclass(frozen=True)
class RegionalZone:
    """One zone that is triggered: the level ordered for it, from when, other readings of the level."""

    kind: ZoneKind
    name: str
    members: Group
    level: WarningLevel
    start: datetime.datetime | None
    alternatives: tuple[Alternative, ...]
    beside: Group
    provinces: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True)
class CityLinkage:
    """One city's three levels, side by side, and from when it must respond (the earlier of both starts)."""

    area: str
    own: WarningLevel | None
    ordered: WarningLevel | None
    approved: WarningLevel | None
    start: datetime.datetime | None
    start_overridden: bool
    zones: tuple[str, ...]

    @property
    def lowest_allowed(self) -> WarningLevel | None:
        """The level the city may not go below; None where nothing is ordered."""
        return self.ordered

    @property
    def proposed(self) -> WarningLevel | None:
        """The stricter of its own and the ordered level; None where neither is known."""
        return max((level for level in (self.own, self.ordered) if level is not None), default=None)

    @property
    def is_below_order(self) -> bool:
        """Whether people approved less than the region orders."""
        return self.ordered is not None and self.approved is not None and self.approved < self.ordered


@dataclass(frozen=True)
class RegionalLinkage:
    """Every zone that is triggered, every city, and why each zone is or is not."""

    plan_id: str
    zones: tuple[RegionalZone, ...]
    cities: tuple[CityLinkage, ...]
    reasons: tuple[Reason, ...]

    @property
    def is_met(self) -> bool:
        """Whether any zone is triggered."""
        return bool(self.zones)

    @property
    def level(self) -> WarningLevel:
        """The highest level ordered for any zone; none where there is no zone."""
        return max((zone.level for zone in self.zones), default=WarningLevel.NONE)

    @property
    def start(self) -> datetime.datetime | None:
        """When the first zone starts."""
        return min((zone.start for zone in self.zones if zone.start is not None), default=None)

    def city(self, area: str) -> CityLinkage:
        """The city of this code; raises KeyError where it was not asked about."""
        return {each.area: each for each in self.cities}[area]


def link(cities: Iterable[CityLevel], plan: Plan, tree: DivisionTree, day: datetime.date) -> RegionalLinkage:
    """The regional linkage among `cities` under the region's plan, with the figures of `day`.

    Raises FigureMissing, DivisionUnknown.
    """
    known = {each.area: each for each in cities}
    figure = plan.figure(COUNT, day)
    choices = {key: held_on(plan.tables[FILE], key, day) for key in plan.tables[FILE]}
    choice = LevelChoice(choices["level_choice"].value)
    groups = connected([code for code, each in known.items() if _reaches(each.own)], tree)
    adjacent = [
        _zone(ZoneKind.ADJACENT, _joined(group, tree), group, known, tree, figure.citation, choice)
        for group in groups
        if len(group) >= figure.value
    ]
    fixed = [_fixed(zone, known, tree, choice) for zone in plan.zones]
    zones = tuple(adjacent) + tuple(zone for zone, _ in fixed if zone is not None)
    linked = tuple(_linkage(code, known, zones, tree) for code in _asked(known, zones))
    unknown = tuple(sorted(code for code, each in known.items() if each.own is None))
    reasons = (adjacent_reason(groups, unknown, figure, tree), *(reason for _, reason in fixed))
    for zone in zones:
        reasons += zone_reasons(zone, tree, choices)
    return RegionalLinkage(plan.id, zones, linked, reasons + city_reasons(linked, zones, tree, choices))


def _reaches(level: WarningLevel | None) -> bool:
    return level is not None and level.is_graded


def _fixed(zone: Zone, known: Mapping[str, CityLevel], tree: DivisionTree, choice: LevelChoice):
    """The fixed zone where every member reaches the trigger, and the reason either way."""
    levels = {code: _level(code, known, tree) for code in zone.members}
    short = [code for code, each in levels.items() if each is None or not _reaches(each.own)]
    made = None
    if not short:
        made = _zone(ZoneKind.FIXED, zone.name, zone.members, levels, tree, zone.citation, choice)
    return made, zone_reason(zone, short, tree)


def _level(code: str, known: Mapping[str, CityLevel], tree: DivisionTree) -> CityLevel | None:
    """What is known of a member; a banner or county without a level of its own follows its league or city."""
    return known.get(code) or known.get(tree.get(code).parent or "")


def _zone(
    kind: ZoneKind,
    name: str,
    members: Sequence[str],
    levels: Mapping[str, CityLevel],
    tree: DivisionTree,
    citation: Citation,
    choice: LevelChoice,
) -> RegionalZone:
    own = [levels[code].own for code in members]
    starts = [levels[code].start for code in members if levels[code].start is not None]
    return RegionalZone(
        kind=kind,
        name=name,
        members=tuple(members),
        level=max(own) if choice is LevelChoice.HIGHEST else min(own),
        start=min(starts, default=None),
        alternatives=level_alternatives(min(own), max(own), choice),
        beside=beside(members, tree),
        provinces=provinces_beside(members, tree),
        citation=citation,
    )


def _joined(group: Group, tree: DivisionTree) -> str:
    return "、".join(tree.get(code).name for code in group)


def _asked(known: Mapping[str, CityLevel], zones: Sequence[RegionalZone]) -> list[str]:
    return sorted({*known, *(code for zone in zones for code in zone.members)})


def _linkage(
    code: str,
    known: Mapping[str, CityLevel],
    zones: Sequence[RegionalZone],
    tree: DivisionTree,
) -> CityLinkage:
    own = known.get(code) or CityLevel(code, getattr(_level(code, known, tree), "own", None))
    of = [zone for zone in zones if code in zone.members]
    starts = [zone.start for zone in of if zone.start is not None]
    regional = min(starts, default=None)
    earlier = regional is not None and (own.start is None or regional < own.start)
    return CityLinkage(
        area=code,
        own=own.own,
        ordered=max((zone.level for zone in of), default=None),
        approved=own.approved,
        start=regional if earlier else own.start,
        start_overridden=earlier and own.start is not None,
        zones=tuple(zone.name for zone in of),
    )
