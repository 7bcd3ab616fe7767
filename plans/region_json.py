"""Regional linkage as one JSON document: the keys of a suggestion, zones and cities under `region`."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from plans.division import DivisionTree
from plans.plan import Plan
from plans.region import CityLevel, CityLinkage, RegionalLinkage, RegionalZone, link
from plans.suggestion import LevelSuggestion, to_json
from plans.terms import Advice, WarningLevel

HOUR = datetime.timedelta(hours=1)


@dataclass(frozen=True)
class RegionalSuggestion:
    """What the region's plan proposes: the linkage, and what each city's own plan proposes for itself."""

    plan: Plan
    linkage: RegionalLinkage
    cities: Mapping[str, LevelSuggestion]
    now: datetime.datetime
    tree: DivisionTree

    @property
    def level(self) -> WarningLevel:
        """The level proposed for the strictest zone."""
        return self.linkage.level

    @property
    def lead_hours(self) -> int | None:
        """Whole hours from now to the first start."""
        start = self.linkage.start
        return (max(start, self.now) - self.now) // HOUR if start else None

    @property
    def end(self) -> datetime.datetime | None:
        """When the last city of a zone is clear."""
        members = {code for zone in self.linkage.zones for code in zone.members}
        ends = [each.end for code, each in self.cities.items() if code in members and each.end]
        return max(ends, default=None)


def suggest_region(
    suggestions: Mapping[str, LevelSuggestion],
    approved: Mapping[str, WarningLevel],
    plan: Plan,
    tree: DivisionTree,
    now: datetime.datetime,
    day: datetime.date,
) -> RegionalSuggestion:
    """The linkage among cities that were assessed by themselves; raises FigureMissing, DivisionUnknown."""
    cities = [
        CityLevel(code, each.level, each.start, approved.get(code)) for code, each in suggestions.items()
    ]
    return RegionalSuggestion(plan, link(cities, plan, tree, day), suggestions, now, tree)


def region_json(found: RegionalSuggestion, active: WarningLevel | None) -> dict:
    """The keys of a suggestion (interfaces §2.2) for the region, and `region` with zones and cities."""
    linkage, level = found.linkage, found.level
    return {
        "area": found.plan.borrowed_for or found.plan.area,
        "plan": {
            "id": found.plan.id,
            "title": found.plan.title,
            "in_force_from": found.plan.in_force_from.isoformat(),
        },
        "rules": "+".join(sorted({each.rules for each in found.cities.values()})),
        "assessed_at": found.now.isoformat(),
        "level": level.value,
        "response": level.response.value if level.response else None,
        "start": _iso(max(linkage.start, found.now) if linkage.start else None),
        "end": _iso(found.end),
        "lead_hours": found.lead_hours,
        "reasons": [each.to_json() for each in linkage.reasons],
        "excluded_days": [],
        "health_tip": any(each.health_tip for each in found.cities.values()),
        "o3_response": any(each.o3_response for each in found.cities.values()),
        "advice": regional_advice(found, active).value,
        "alternatives": [each.to_json() for zone in linkage.zones for each in zone.alternatives],
        "assumed": sorted({key for each in found.cities.values() for key in each.assumed}),
        "later": [],
        "region": {
            "zones": [_zone_json(each, found.tree) for each in linkage.zones],
            "cities": [_city_json(each, found) for each in linkage.cities],
        },
    }


def regional_advice(found: RegionalSuggestion, active: WarningLevel | None) -> Advice:
    """What to do about a live regional warning; lowered or released only when every city is."""
    level = found.level
    if active is None:
        return Advice.ISSUE if level.is_graded else Advice.NONE
    if level > active:
        return Advice.RAISE
    advices = {each.advice for each in found.cities.values()}
    return next(iter(advices & _ENDING)) if len(advices) == 1 and advices & _ENDING else Advice.HOLD


_ENDING = frozenset({Advice.LOWER, Advice.RELEASE})


def _zone_json(zone: RegionalZone, tree: DivisionTree) -> dict:
    return {
        "kind": zone.kind.value,
        "name": zone.name,
        "members": [{"area": code, "name": tree.get(code).name} for code in zone.members],
        "level": zone.level.value,
        "start": _iso(zone.start),
        "alternatives": [each.to_json() for each in zone.alternatives],
        "beside": list(zone.beside),
        "provinces": list(zone.provinces),
        "citation": zone.citation.to_json(),
    }


def _city_json(city: CityLinkage, found: RegionalSuggestion) -> dict:
    own = found.cities.get(city.area)
    return {
        "area": city.area,
        "name": found.tree.get(city.area).name,
        "own": _value(city.own),
        "ordered": _value(city.ordered),
        "approved": _value(city.approved),
        "proposed": _value(city.proposed),
        "below_order": city.is_below_order,
        "start": _iso(city.start),
        "start_overridden": city.start_overridden,
        "zones": list(city.zones),
        "suggestion": to_json(own) if own else None,
    }


def _value(level: WarningLevel | None) -> str | None:
    return level.value if level is not None else None


def _iso(moment: datetime.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
