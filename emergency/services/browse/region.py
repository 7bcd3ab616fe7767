"""The region as its own desk sees it: what every league and city foresees, and what links them."""

import datetime
from dataclasses import dataclass

from emergency.errors import NotAllowed
from emergency.services import consultation
from emergency.services.consultation import Assessment
from emergency.services.office import Actor, Office
from emergency.storage import warning as warnings
from emergency.storage.work import UnitOfWork
from plans.beijing import day_of
from plans.division import Division
from plans.region import CityLinkage, RegionalZone
from plans.region_json import RegionalSuggestion, regional_advice, suggest_region
from plans.terms import Advice, Tier, WarningLevel


@dataclass(frozen=True)
class CityRow:
    """One league or city (or a banner of a fixed zone) with its three levels; no link: nothing is known."""

    division: Division
    linkage: CityLinkage | None
    assessment: Assessment | None


@dataclass(frozen=True)
class RegionView:
    """The linkage proposed now, with every league and city; `silent` sent no forecast."""

    region: Division
    found: RegionalSuggestion
    advice: Advice
    live: WarningLevel | None
    rows: tuple[CityRow, ...]
    silent: tuple[str, ...]

    def names(self, codes) -> str:
        """The names of divisions in one line."""
        return "、".join(self.found.tree.get(code).name for code in codes)

    @property
    def zones(self) -> tuple[RegionalZone, ...]:
        """The zones that are proposed."""
        return self.found.linkage.zones


def region(office: Office, actor: Actor, now: datetime.datetime) -> RegionView:
    """The linkage among the leagues and cities under the region's plan; raises NotAllowed below the region."""
    tree = office.library.divisions
    held = tree.get(actor.division)
    if held.tier is not Tier.REGION:
        raise NotAllowed("区域联动由自治区值班台研判。上级的要求会显示在本地区的研判页和决定页。")
    with office.store.begin(actor.scope) as work:
        assessed = _assessed(office, work, now, held)
        live = warnings.live_warning(work, held.code, drill=False)
    day, level = day_of(now), live.level if live else None
    found = suggest_region(
        {code: each.suggestion for code, each in assessed.items()},
        {code: each.approved for code, each in assessed.items() if each.approved},
        office.library.plan_for(held.code, day),
        tree,
        now,
        day,
    )
    return RegionView(
        region=held,
        found=found,
        advice=regional_advice(found, level),
        live=level,
        rows=_rows(found, assessed),
        silent=tuple(each.name for each in tree.children(held.code) if each.code not in assessed),
    )


def proposed_members(
    office: Office, work: UnitOfWork, now: datetime.datetime, region: str
) -> tuple[str, ...]:
    """The leagues and cities that the zones proposed now name; a banner of a fixed zone counts as its league."""
    tree, day = office.library.divisions, day_of(now)
    held = tree.get(region)
    assessed = _assessed(office, work, now, held)
    plan = office.library.plan_for(region, day)
    found = suggest_region(
        {code: each.suggestion for code, each in assessed.items()}, {}, plan, tree, now, day
    )
    members = {code for zone in found.linkage.zones for code in zone.members}
    return tuple(sorted({tree.path(code)[1].code for code in members}))


def _assessed(
    office: Office, work: UnitOfWork, now: datetime.datetime, held: Division
) -> dict[str, Assessment]:
    """What each league and city foresees by its newest forecast; those without one are left out."""
    found = {
        each.code: consultation.assess_in(office, work, now, each.code)
        for each in office.library.divisions.children(held.code)
    }
    return {code: each for code, each in found.items() if each is not None}


def _rows(found: RegionalSuggestion, assessed: dict[str, Assessment]) -> tuple[CityRow, ...]:
    linked = {each.area: each for each in found.linkage.cities}
    return tuple(CityRow(found.tree.get(code), linked[code], assessed.get(code)) for code in sorted(linked))
