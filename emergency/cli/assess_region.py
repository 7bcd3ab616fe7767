"""How `emergency assess` speaks of a region: zones, then every city with its three levels side by side."""

from plans.beijing import moment_text
from plans.clause import Reason
from plans.region import CityLinkage, RegionalZone
from plans.region_json import RegionalSuggestion, regional_advice
from plans.terms import WarningLevel

UNKNOWN = "—"
ZONE_CONDITIONS = ("region.adjacent", "region.fixed.")


def region_text(found: RegionalSuggestion, active: WarningLevel | None) -> str:
    """The regional suggestion for people."""
    lines = [
        f"{found.plan.title}，{moment_text(found.now)}区域研判",
        f"区域建议级别：{found.level.label}    {regional_advice(found, active).label}",
    ]
    lines += [_zone(each) for each in found.linkage.zones] or ["没有达到启动条件的控制区。"]
    lines += ["各地级别（本级计算 / 区域要求 / 已审定）："]
    lines += [_city(each, found) for each in found.linkage.cities]
    lines += [
        f"  {_mark(each)} {each.text}\n      依据：{each.citation.label}" for each in found.linkage.reasons
    ]
    return "\n".join(lines)


def _mark(reason: Reason) -> str:
    """What makes a zone is met or not; what only explains is neither."""
    if not reason.clause.startswith(ZONE_CONDITIONS):
        return "说明"
    return "✓" if reason.met else "✗"


def _zone(zone: RegionalZone) -> str:
    start = f"，{moment_text(zone.start)}启动" if zone.start else ""
    return f"控制区（{zone.kind.label}）{zone.name}：{zone.level.label}{start}"


def _city(city: CityLinkage, found: RegionalSuggestion) -> str:
    own = found.cities.get(city.area)
    levels = " / ".join(each.label if each else UNKNOWN for each in (city.own, city.ordered, city.approved))
    below = "，低于区域要求，须升级" if city.is_below_order else ""
    advice = f"，本级{own.advice.label}" if own else ""
    start = f"，{moment_text(city.start)}起" if city.start else ""
    return f"  {found.tree.get(city.area).name}：{levels}{advice}{start}{below}"
