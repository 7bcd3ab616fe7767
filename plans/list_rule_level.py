"""A higher level asks more (V08), and no level asks less than the rule of the industry for the grade (V09)."""

import itertools
from collections.abc import Iterator, Sequence

from plans.action import Action
from plans.derivation import derive_for_band
from plans.list_column import LEVEL, TEXT
from plans.list_member import LEVELS, Basis, Breach, Member
from plans.list_rule import ListRule
from plans.listed import ListedMeasure
from plans.measure_order import unmet
from plans.measure_text import brief
from plans.special_case import FILE as SPECIAL
from plans.special_case import cases_on
from plans.terms import EnterpriseCategory, WarningLevel

# A guaranteed task takes the place of these; V10 asks for them where the thresholds say so.
OF_GUARANTEE = frozenset({Action.NO_INCREASE})


def rising(member: Member, basis: Basis) -> Iterator[Breach]:
    """V08: from level to level no pollutant is cut less, and no measure is lost."""
    if member.notice_only:
        return
    for lower, higher in itertools.pairwise(LEVELS):
        falling = _falling(member, lower, higher)
        if falling:
            said = (
                f"{member.held.name}：{higher.label}预警对 {'、'.join(falling)} 的减排低于{lower.label}预警。"
                f"请使{higher.label}预警的措施不弱于{lower.label}预警。"
            )
            yield Breach(ListRule.V08, said, member.place_at(higher), LEVEL)
        else:
            yield from _lost(member, lower, higher)


def _falling(member: Member, lower: WarningLevel, higher: WarningLevel) -> list[str]:
    low, high = member.shares[lower], member.shares[higher]
    return [each.label for each in low if high[each] < low[each]]


def _lost(member: Member, lower: WarningLevel, higher: WarningLevel) -> Iterator[Breach]:
    below, above = member.measures.get(lower, ()), member.measures.get(higher, ())
    for measure in dict.fromkeys(unmet(above, below, member.facts)):
        said = (
            f"{member.held.name}：{higher.label}预警没有包含{lower.label}预警的措施"
            f"「{brief(measure, member.facts)}」。请在{higher.label}预警补列同样或更严的措施。"
        )
        yield Breach(ListRule.V08_MEASURE, said, member.place_at(higher), TEXT)


def not_weaker(member: Member, basis: Basis) -> Iterator[Breach]:
    """V09: local lists may be stricter than the industry's rule, never weaker, and nobody is left without."""
    if member.notice_only or member.known is None:
        return
    if not member.held.measures and not _may_be_empty(member):
        said = f"{member.held.name}：黄色、橙色、红色预警都没有措施。请填写，或改正企业类别。"
        yield Breach(ListRule.V09, said, member.held.place, TEXT)
        return
    for level in LEVELS:
        yield from _weaker(member, level, _demanded(member, level, basis))


def _may_be_empty(member: Member) -> bool:
    return member.reduces_itself or member.held.category is EnterpriseCategory.GUARANTEE


def _demanded(member: Member, level: WarningLevel, basis: Basis) -> tuple[ListedMeasure, ...]:
    held = member.held
    derived = derive_for_band(
        member.known, member.band, held.category, level, member.facts, basis.day,
        rated=member.rated, among=basis.rules.at(held.division), guarantee=held.guarantee,
        special=cases_on(basis.plan.tables[SPECIAL], basis.day),
    )  # fmt: skip
    return tuple(each for each in derived if each.measure.action not in OF_GUARANTEE)


def _weaker(member: Member, level: WarningLevel, asked: Sequence[ListedMeasure]) -> Iterator[Breach]:
    given = member.measures.get(level, ())
    short = unmet(given, [each.measure for each in asked], member.facts)
    for each in asked:
        if each.measure in short:
            rule = ListRule.V09 if each.citation.verified else ListRule.V09_ASSUMED
            said = (
                f"{member.held.name}：{level.label}预警的措施宽于该行业{member.band.label}档的规则"
                f"「{brief(each.measure, member.facts)}」（{each.citation.label}）。请补列同样或更严的措施。"
            )
            yield Breach(rule, said, member.place_at(level), TEXT)
