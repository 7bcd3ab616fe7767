"""How regional linkage reads in Chinese: every zone met or not, every city held up, every border crossed."""

from collections.abc import Mapping, Sequence

from plans.adjoining import Group
from plans.beijing import moment_text
from plans.clause import Reason
from plans.dated import Citation, Figure
from plans.division import DivisionTree
from plans.plan import Zone
from plans.reading import Alternative
from plans.region_choice import LevelChoice
from plans.terms import WarningLevel

Choices = Mapping[str, Figure]  # of region.toml by key, as they hold on the day


def names(codes: Sequence[str], tree: DivisionTree) -> str:
    """The divisions by name, as a sentence lists them."""
    return "、".join(tree.get(code).name for code in codes)


def adjacent_reason(groups: Sequence[Group], unknown: Group, figure: Figure, tree: DivisionTree) -> Reason:
    """How many neighbours reach the trigger together, against the number the plan asks."""
    largest = len(groups[0]) if groups else 0
    total = sum(len(group) for group in groups)
    met = largest >= figure.value
    shown = "；".join(names(group, tree) for group in groups) or "无"
    verdict = "达到" if met else "不足"
    text = (
        f"达到黄色及以上的盟市{total}个（{shown}），其中相邻连片最多{largest}个，"
        f"{verdict}区域预警所需的{figure.value}个"
    )
    if unknown:
        text += f"；{names(unknown, tree)}没有预报级别，不视为未达到"
    return Reason("region.adjacent", text, met, (), figure.citation)


def zone_reason(zone: Zone, short: Sequence[str], tree: DivisionTree) -> Reason:
    """Whether a fixed zone is triggered, and which members are short of it."""
    if short:
        text = f"{zone.name}：{names(short, tree)}未达到黄色或没有级别，不作为一个控制区启动"
    else:
        text = f"{zone.name}：全部成员达到黄色及以上，作为一个控制区统筹管理"
    return Reason(f"region.fixed.{zone.name}", text, not short, (), zone.citation)


def level_alternatives(
    lowest: WarningLevel, highest: WarningLevel, choice: LevelChoice
) -> tuple[Alternative, ...]:
    """The reading of the regional level that `choice` is not; none where all members agree."""
    if lowest is highest:
        return ()
    levels = {LevelChoice.LOWEST: lowest, LevelChoice.HIGHEST: highest}
    other = next(each for each in LevelChoice if each is not choice)
    return (Alternative(other.value, levels[other], f"区域级别取{other.label}，由会商决定"),)


def zone_reasons(zone, tree: DivisionTree, choices: Choices) -> tuple[Reason, ...]:
    """How the level of a zone was chosen, and who lies beside it on both sides of the region's border."""
    chosen = choices["level_choice"]
    other = "".join(f"；另一口径（{each.why}）：{each.level.label}" for each in zone.alternatives)
    level = f"{zone.name}：区域级别取{LevelChoice(chosen.value).label}，为{zone.level.label}{other}"
    found = (Reason("region.level", level, True, (), chosen.citation),)
    near = f"{zone.name}相邻而未列入的盟市：{names(zone.beside, tree) or '无'}"
    found += (Reason("region.beside", near, bool(zone.beside), (), zone.citation),)
    if zone.provinces:
        text = f"{zone.name}与{'、'.join(zone.provinces)}交界，应通报毗邻地区，开展联防联控"
        found += (Reason("region.border", text, True, (), choices["border"].citation),)
    return found


def city_reasons(
    linked: Sequence, zones: Sequence, tree: DivisionTree, choices: Choices
) -> tuple[Reason, ...]:
    """For every city under an order: how its levels stand to each other, and whose start holds."""
    found = ()
    for each in linked:
        if each.ordered is not None:
            citation = next(zone.citation for zone in zones if zone.name in each.zones)
            found += (_floor_reason(each, citation, tree),)
            found += (_start_reason(each, tree, choices["start_choice"]),) if each.start_overridden else ()
    return found


def _floor_reason(each, citation: Citation, tree: DivisionTree) -> Reason:
    approved = "尚未审定" if each.approved is None else f"审定{each.approved.label}"
    verdict = "低于区域级别，须升级" if each.is_below_order else "不得低于区域级别"
    own = "未知" if each.own is None else each.own.label
    text = f"{tree.get(each.area).name}：本级计算{own}，区域要求{each.ordered.label}，{approved}；{verdict}"
    return Reason(f"region.city.{each.area}", text, not each.is_below_order, (), citation)


def _start_reason(each, tree: DivisionTree, choice: Figure) -> Reason:
    text = f"{tree.get(each.area).name}：区域启动时间更早，按{moment_text(each.start)}启动"
    return Reason(f"region.start.{each.area}", text, True, (), choice.citation)
