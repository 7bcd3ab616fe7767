"""Measures of dust sites and fleets: V04 they bite, V05 they are read, V06 somebody sees them, V08 they rise."""

import itertools
from collections.abc import Iterator

from plans.action import Action, Check
from plans.list_column import CHECKS, ONSITE, TEXT
from plans.list_draft import DraftDustSite, DraftMeasure, DraftMobileSource
from plans.list_member import LEVELS, Basis, Breach, by_level
from plans.list_rule import ListRule
from plans.list_rule_measure import unreadable
from plans.measure_order import unmet
from plans.measure_text import brief
from plans.measure_value import Measure
from plans.source_check import (
    fleet_equipment,
    fleet_lacks,
    is_idle,
    site_equipment,
    site_lacks,
    unequipped,
)

EQUIPMENT = {Check.VIDEO: "视频监控", Check.CEMS: "在线监测或车载终端", Check.POWER: "生产用电"}
Source = DraftDustSite | DraftMobileSource


def source_measures(source: Source, basis: Basis) -> Iterator[Breach]:
    """V04 to V06 and V08 of the measures of a site or a fleet."""
    name = _name(source)
    for each in source.measures:
        if each.measure is None:
            yield unreadable(name, each)
        else:
            for rule, column, said in (*_bites(source, each.measure), *_seen(source, each, each.measure)):
                yield Breach(rule, f"{name}：{each.level.label}预警：{said}", each.place, column)
    yield from _rising(source, name)


def _bites(source: Source, measure: Measure) -> Iterator[tuple[ListRule, str, str]]:
    site = isinstance(source, DraftDustSite)
    lacking = site_lacks(measure) if site else fleet_lacks(measure, source)
    if lacking:
        yield ListRule.V04_SITE, TEXT, lacking
    elif not site and is_idle(measure, source):
        said = (
            "措施停用的排放阶段或燃料不包括这一行的车辆机械，对它不起作用。请核对阶段和燃料，或从清单移出。"
        )
        yield ListRule.V04_IDLE, TEXT, said


def _seen(source: Source, each: DraftMeasure, measure: Measure) -> Iterator[tuple[ListRule, str, str]]:
    if measure.action is Action.SELF_REDUCE:
        return
    if not set(measure.checks) - {Check.ONSITE}:
        said = f"「{measure.action.label}」没有可监测的手段。请至少填视频、在线监测、门禁、台账之一。"
        yield ListRule.V06_SITE, CHECKS, said
    if not each.onsite.strip() and Check.ONSITE not in measure.checks:
        said = f"「{measure.action.label}」没有现场核查要点。请写明检查人员到现场看什么。"
        yield ListRule.V06_SITE, ONSITE, said
    has = site_equipment(source) if isinstance(source, DraftDustSite) else fleet_equipment(source)
    for check in unequipped(measure, has):
        said = f"「{measure.action.label}」以{check.label}核查，但没有登记{EQUIPMENT[check]}。请补登，或改用其他手段。"
        yield ListRule.V06_SITE, CHECKS, said


def _rising(source: Source, name: str) -> Iterator[Breach]:
    """V08: what a lower level asks, a higher one asks too."""
    asked = by_level(source.measures)
    for lower, higher in itertools.pairwise(LEVELS):
        for measure in dict.fromkeys(unmet(asked.get(higher, ()), asked.get(lower, ()), ())):
            said = (
                f"{name}：{higher.label}预警没有包含{lower.label}预警的措施「{brief(measure, ())}」。"
                f"请在{higher.label}预警补列同样或更严的措施。"
            )
            yield Breach(ListRule.V08_SITE, said, source.place, TEXT)


def _name(source: Source) -> str:
    return source.name if isinstance(source, DraftDustSite) else source.owner
