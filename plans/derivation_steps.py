"""Why an enterprise is asked these measures: the steps of the derivation in words, each with its source."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from plans.dated import Citation, Figure
from plans.derivation import Derived, protects, trace
from plans.figure_table import FigureTable
from plans.grading import Band, band, overall_band, schemes
from plans.industry import DEFAULT, Industry, industries, industry, national_list
from plans.list_draft import Guarantee
from plans.listed import ListedMeasure
from plans.measure_text import brief
from plans.regime import Regime
from plans.season import season
from plans.special_case import Case, SpecialCases, shipped_cases
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import Safety, UnitFacts, producing

# What each category means for the measures; the sources stand with the special cases.
CATEGORIES = {
    EnterpriseCategory.KEY: "重点行业企业，按绩效等级对应的措施执行。",
    EnterpriseCategory.NON_KEY: "非重点行业企业，按通用措施执行。",
    EnterpriseCategory.GUARANTEE: "保障类企业，停产、限产换为核定最大生产负荷，车辆、扬尘等要求保留。",
    EnterpriseCategory.EXEMPT_MICRO: "小微豁免企业，只发通知，不要求停产、限产。",
    EnterpriseCategory.LONG_STOPPED: "长期停产企业，不计减排量，只要求不得启炉、不得恢复生产。",
    EnterpriseCategory.SEASONAL: "季节性生产企业，生产期内按绩效等级对应的措施执行。",
}


@dataclass(frozen=True)
class Step:
    """One step in a sentence; `citation` None where it states a fact of the register."""

    text: str
    citation: Citation | None = None


def steps(
    industry_code: str,
    graded: Sequence[tuple[str, str, Grade]],
    category: EnterpriseCategory,
    level: WarningLevel,
    units: Sequence[UnitFacts],
    day: datetime.date,
    among: Mapping[str, Industry] | None = None,
    guarantee: Guarantee | None = None,
    year: str = "",
    special: SpecialCases | None = None,
    grading: FigureTable | None = None,
) -> tuple[Step, ...]:
    """The steps from the register to the measures at `level` on `day`.

    `graded` are (industry code, scheme, grade), one for each industry the enterprise is graded in.
    `among` are the industries as they hold where the enterprise is; the shipped ones unless given.
    `guarantee` is the task it keeps going, where one is registered; `year` when a seasonal one runs.
    `special` is what takes the place of rules in special cases, `grading` where the bands of the schemes stand; both as
    shipped unless given.
    """
    special = special or shipped_cases(day)
    among = among or industries()
    known = among.get(industry_code) or industry(industry_code)
    pairs = [(scheme, grade) for _, scheme, grade in graded]
    reached = overall_band(pairs, category=category, key_industry=known.national is not None)
    rated = any(grade is not Grade.UNRATED for _, grade in pairs)
    said = [Step(CATEGORIES[category], _of_category(category, special)), _of_industry(known)]
    derived = trace(
        known,
        reached,
        category,
        level,
        units,
        day,
        rated=rated,
        among=among,
        guarantee=guarantee,
        special=special,
    )
    if category in (EnterpriseCategory.EXEMPT_MICRO, EnterpriseCategory.LONG_STOPPED):
        return (said[0], *_outcome(derived, units))
    if category is EnterpriseCategory.SEASONAL:
        resting = bool(year) and not season(year).holds_on(day)
        said.append(_of_season(year, resting, special[Case.OFF_SEASON]))
        if resting:
            rests = special[Case.OFF_SEASON]
            return (*said, Step(f"因此：{_said(rests, units)}。", rests.citation))
    said += [*_of_grades(graded, among, grading, day), _of_band(reached, known, rated)]
    said += [_of_rules(known, reached, level, day, among), *_of_regimes(derived, units)]
    said += [*_of_safety(units, reached), *_of_guarantee(category, guarantee, derived, units, day)]
    return (*said, *_outcome(derived, units))


def _of_category(category: EnterpriseCategory, special: SpecialCases) -> Citation | None:
    case = {
        EnterpriseCategory.GUARANTEE: Case.GUARANTEE,
        EnterpriseCategory.LONG_STOPPED: Case.LONG_STOPPED,
    }.get(category)
    return special[case].citation if case else None


def _of_season(year: str, resting: bool, rests: ListedMeasure) -> Step:
    if not year:
        return Step("没有登记生产期，全年按在产处理，请补登（待核）。")
    if resting:
        return Step(
            f"每年生产期为{season(year).label}，当日不在生产期，只要求不得启炉、不得恢复生产。",
            rests.citation,
        )
    return Step(f"每年生产期为{season(year).label}，当日在生产期内。")


def _of_industry(known: Industry) -> Step:
    if known.national:
        return Step(
            f"行业为{known.name}，属重点行业「{known.national}」，应评定绩效等级。", national_list().citation
        )
    whose = "，按地方指南分级" if known.standard_scope else ""
    return Step(f"行业为{known.name}，不在重点行业名单内{whose}。", national_list().citation)


def _of_grades(
    graded: Sequence[tuple[str, str, Grade]],
    among: Mapping[str, Industry],
    grading: FigureTable | None,
    day: datetime.date,
) -> Iterator[Step]:
    for code, scheme, grade in graded:
        held = among[code].name if code in among else code
        source = _read(scheme, grading, day)
        if grade is not Grade.UNRATED:
            text = f"{held}评定为{grade.label}，对应减排强度「{band(scheme, grade).label}」。"
            yield Step(text, source.citation)
    if len([each for each in graded if each[2] is not Grade.UNRATED]) > 1:
        yield Step("涉及多个行业，以最低等级为准（短板原则）。")


def _read(scheme: str, grading: FigureTable | None, day: datetime.date) -> Figure:
    """Where the bands of a scheme stand: as read by `day`, else as shipped."""
    series = grading[scheme] if grading else ()
    return next((each for each in series if each.holds_on(day)), schemes()[scheme].figure)


def _of_band(reached: Band, known: Industry, rated: bool) -> Step:
    if rated:
        return Step(f"全厂减排强度为「{reached.label}」。")
    if reached is Band.GENERAL:
        return Step(f"没有绩效等级，也不要求评级，减排强度为「{reached.label}」。")
    return Step(f"属重点行业而未评级，按最低档「{reached.label}」执行（待核）。")


def _of_rules(
    known: Industry, reached: Band, level: WarningLevel, day: datetime.date, among: Mapping[str, Industry]
) -> Step:
    if not known.ruled and not known.rules_for(reached, level, day):
        return Step(f"{known.name}没有可用的减排规则（{known.note}），措施须由人工列入清单。")
    if known.rules_for(reached, level, day):
        return Step(f"采用{known.name}在{level.label}预警下对「{reached.label}」的规则。")
    if reached is Band.LIMIT_STRICT and known.rules_for(Band.LIMIT, level, day):
        return Step(f"{known.name}没有对B-级的单独规则，按B级的规则执行（待核）。")
    generic = among[DEFAULT].name
    return Step(f"{known.name}没有自己的规则，采用「{generic}」规则（{known.note or '待核'}）。")


def _of_safety(units: Sequence[UnitFacts], reached: Band) -> Iterator[Step]:
    if reached is Band.SELF:
        return
    for unit in producing(units):
        if unit.safety:
            yield Step(f"{unit.name}：{Safety(unit.safety).label}，停产要求换为安全的做法。")


def _of_regimes(derived: Derived, units: Sequence[UnitFacts]) -> Iterator[Step]:
    """What other regimes ask beside the response, and what gives way to what."""
    beside = [each for each in derived.demands if each.regime is not Regime.RESPONSE]
    for each in dict.fromkeys(beside):
        yield Step(f"{each.regime.label}另有要求：{_said(each.listed, units)}。", each.listed.citation)
    for each in derived.yielded:
        yield Step(
            f"{each.demand.regime.label}的「{_said(each.demand.listed, units)}」不严于{each.to.label}的要求，"
            "从严执行，不再单列。"
        )
    if beside and not derived.yielded:
        yield Step("几方面的要求互不包含，一并执行。")


def _of_guarantee(
    category: EnterpriseCategory,
    guarantee: Guarantee | None,
    derived: Derived,
    units: Sequence[UnitFacts],
    day: datetime.date,
) -> Iterator[Step]:
    """What the guaranteed task takes the place of, or why it does not any more."""
    if category is not EnterpriseCategory.GUARANTEE:
        return
    if guarantee is None:
        yield Step("没有登记保障任务和核定的最大允许生产负荷，请补登（待核）。")
    elif not protects(guarantee, day):
        yield Step(f"保障任务已于 {guarantee.valid_to} 到期，不再按保障类执行，改按绩效等级对应的措施执行。")
    elif guarantee.valid_to is None:
        yield Step("保障任务没有写明有效期，请补登（待核）。")
    if derived.replaced:
        gone = "、".join(dict.fromkeys(_said(each, units) for each in derived.replaced))
        yield Step(f"因承担保障任务，「{gone}」换为不超过核定的最大允许生产负荷。")


def _outcome(derived: Derived, units: Sequence[UnitFacts]) -> Iterator[Step]:
    if not derived.measures:
        yield Step("按规则没有措施。")
    for listed in derived.measures:
        yield Step(f"因此：{_said(listed, units)}。", listed.citation)


def _said(listed: ListedMeasure, units: Sequence[UnitFacts]) -> str:
    return brief(listed.measure, units)
