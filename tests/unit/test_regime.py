"""Several regimes bind one enterprise: the strictest wins, and each step says itself."""

import datetime
from decimal import Decimal

import pytest

from plans.action import Action, CountBase
from plans.dated import Citation
from plans.derivation import derive_for_band, trace
from plans.derivation_steps import steps
from plans.grading import Band
from plans.industry import industries
from plans.list_draft import Guarantee
from plans.listed import ListedMeasure
from plans.measure import Measure
from plans.regime import Demand, Regime, strictest_of
from plans.rule_table import RuleBook, RuleTable, TableRule
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import UnitFacts

DAY = datetime.date(2026, 11, 20)
CITY, REGION, CEMENT = "150500", "150000", "cement_clinker"
YELLOW, ORANGE = WarningLevel.YELLOW, WarningLevel.ORANGE
KEY, GUARANTEE = EnterpriseCategory.KEY, EnterpriseCategory.GUARANTEE
SOURCE = Citation("虚构文件", "第一条", False)
LINES = (
    UnitFacts("K1", "1号线", emission_share=0.5),
    UnitFacts("K2", "2号线", emission_share=0.5),
)
STOP = Measure(Action.STOP_ALL)
TRUCKS = Measure(Action.TRUCK_BAN, max_stage=5, heavy_only=True, gas=True)


def limit(ratio, year=""):
    """A cut of the output by a share."""
    return Measure(Action.LIMIT_OUTPUT, ratio=Decimal(ratio), base=CountBase.OUTPUT_MIN3, season=year)


def row(*measures, regime=Regime.STRICTER, band=Band.LIMIT, level=ORANGE, industry=CEMENT, **more):
    """One row of a table."""
    return TableRule(industry, band, level, datetime.date(2026, 1, 1), None, SOURCE, measures, regime, **more)


def asked(*rules, category=KEY, band=Band.LIMIT, level=ORANGE, area=CITY, tables=None, **more):
    """What a cement kiln of the city is asked, action and share."""
    book = RuleBook(tables or (RuleTable(area, rules),))
    among = book.at("150502")
    found = derive_for_band(among[CEMENT], band, category, level, LINES, DAY, among=among, **more)
    return [(each.measure.action, each.measure.ratio) for each in found]


SHIPPED = [(Action.LIMIT_OUTPUT, Decimal(20)), (Action.TRUCK_BAN, None)]


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        ("19.99", SHIPPED),
        ("20", SHIPPED),
        ("20.01", [SHIPPED[1], (Action.LIMIT_OUTPUT, Decimal("20.01"))]),
        ("100", [SHIPPED[1], (Action.LIMIT_OUTPUT, Decimal(100))]),
    ],
)
def test_of_two_cuts_the_larger_one_stays(ratio, expected):
    """Below, at and above the 20 % of the guide; of two that ask the same the response's own stays."""
    assert asked(row(limit(ratio))) == expected


def test_a_stop_takes_the_place_of_a_cut_and_trucks_stay():
    """STOP_ALL > LIMIT_OUTPUT; what a stop does not contain is asked on."""
    assert asked(row(STOP)) == [(Action.TRUCK_BAN, None), (Action.STOP_ALL, None)]


def test_what_does_not_compare_is_asked_together():
    """A ban of more trucks takes the place of the guide's; the cut stays."""
    assert asked(row(TRUCKS)) == [(Action.LIMIT_OUTPUT, Decimal(20)), (Action.TRUCK_BAN, None)]
    dust = Measure(Action.DUST, sprays=6)
    assert asked(row(dust)) == [*SHIPPED, (Action.DUST, None)]


def test_a_season_does_not_end_what_holds_all_year():
    """Staggered production from November to March cannot replace a rule of the whole year, but the reverse."""
    winter = "11-15至03-15"
    staggered = row(limit(50, winter), regime=Regime.STAGGERED)
    assert asked(staggered) == [*SHIPPED, (Action.LIMIT_OUTPUT, Decimal(50))]
    milder = row(limit(10, winter), regime=Regime.STAGGERED)
    assert asked(milder) == SHIPPED


def test_three_regimes_are_laid_together_one_after_the_other():
    """The strictest of the three stays, whichever it is."""
    rules = row(limit(30), regime=Regime.STAGGERED), row(limit(60), regime=Regime.STRICTER)
    assert asked(*rules) == [SHIPPED[1], (Action.LIMIT_OUTPUT, Decimal(60))]
    rules = row(limit(60), regime=Regime.STAGGERED), row(limit(30), regime=Regime.STRICTER)
    assert asked(*rules) == [SHIPPED[1], (Action.LIMIT_OUTPUT, Decimal(60))]


@pytest.mark.parametrize("turned", [False, True])
def test_a_city_cannot_soften_what_the_region_asks_more(turned):
    """Its milder row stands beside the region's and gives way; a stricter one wins."""
    tables = [RuleTable(REGION, (row(limit(50)),)), RuleTable(CITY, (row(limit(30)),))]
    tables = tables[::-1] if turned else tables
    assert asked(tables=tuple(tables)) == [SHIPPED[1], (Action.LIMIT_OUTPUT, Decimal(50))]
    tables = (RuleTable(REGION, (row(limit(50)),)), RuleTable(CITY, (row(limit(70)),)))
    assert asked(tables=tables) == [SHIPPED[1], (Action.LIMIT_OUTPUT, Decimal(70))]


def test_a_row_for_every_industry_binds_where_an_industry_has_none_of_its_own():
    """The general row of a regime, and the industry's own before it."""
    general = row(limit(40), industry="default")
    assert asked(general) == [SHIPPED[1], (Action.LIMIT_OUTPUT, Decimal(40))]
    assert asked(general, row(limit(30))) == [SHIPPED[1], (Action.LIMIT_OUTPUT, Decimal(30))]


def test_it_binds_only_its_band_level_and_area():
    """Another band, another level, another city: as shipped."""
    assert asked(row(STOP), band=Band.SELF) == [(Action.SELF_REDUCE, None)]
    assert asked(row(STOP), level=YELLOW) == [(Action.TRUCK_BAN, None)]
    assert asked(row(STOP), area="150400") == SHIPPED


def test_who_reduces_by_itself_and_must_stop_is_not_told_both():
    """「自主减排，不强制停产」 goes where a stricter regime stops; in a season only it stays for the rest of the year."""
    assert asked(row(STOP, band=Band.SELF), band=Band.SELF) == [(Action.STOP_ALL, None)]
    winter = Measure(Action.STOP_ALL, season="11-15至03-15")
    staggered = row(winter, band=Band.SELF, regime=Regime.STAGGERED)
    assert [action for action, _ in asked(staggered, band=Band.SELF)] == [Action.SELF_REDUCE, Action.STOP_ALL]


def task(valid_to=datetime.date(2027, 4, 15), max_load="日供热量不超过3000吉焦"):
    """A guaranteed task."""
    return Guarantee("居民供暖", max_load, "纪要", "某某政府", valid_to)


def test_a_guaranteed_task_caps_every_regime_and_keeps_trucks():
    """Stops of the response, the season and the city alike become the approved load."""
    rules = row(STOP, TRUCKS), row(limit(50, "11-15至03-15"), regime=Regime.STAGGERED)
    assert asked(*rules, category=GUARANTEE, guarantee=task()) == [
        (Action.NO_INCREASE, None), (Action.TRUCK_BAN, None),
    ]  # fmt: skip
    among = RuleBook().at(CITY)
    (cap, _) = derive_for_band(among[CEMENT], Band.LIMIT, GUARANTEE, ORANGE, LINES, DAY, guarantee=task())
    assert "（居民供暖）" in cap.measure.note and "日供热量不超过3000吉焦" in cap.measure.note


@pytest.mark.parametrize(("days", "protected"), [(-1, False), (0, True), (1, True)])
def test_a_guaranteed_task_protects_to_its_last_day(days, protected):
    """The day after it is over the enterprise stops as its grade says."""
    over = DAY + datetime.timedelta(days=days)
    found = asked(category=GUARANTEE, guarantee=task(over))
    assert (found[0][0] is Action.NO_INCREASE) is protected
    assert protected or found == SHIPPED


@pytest.mark.parametrize("category", [EnterpriseCategory.EXEMPT_MICRO, EnterpriseCategory.LONG_STOPPED])
def test_no_regime_wakes_the_exempt_or_the_long_stopped(category):
    """They are told of the response and asked for no cut."""
    assert asked(row(STOP), category=category) == asked(category=category)


def test_demands_of_one_layer_never_give_way_to_each_other():
    """A guide that names both a stop and a cut means both."""
    demands = [Demand(Regime.RESPONSE, ListedMeasure(each, SOURCE)) for each in (STOP, limit(20))]
    assert strictest_of(demands, LINES).kept == tuple(demands)
    assert strictest_of((), LINES).kept == ()


def told(*rules, category=KEY, grade=Grade.B, **more):
    """The steps of the city's cement kiln."""
    among = RuleBook((RuleTable(CITY, rules),)).at(CITY)
    graded = ((CEMENT, "CN2020_ABCD", grade),)
    return steps(CEMENT, graded, category, ORANGE, LINES, DAY, among, **more)


def test_each_step_says_who_asks_and_who_gave_way():
    """The regime with its document, what it took the place of, the outcome with its lines."""
    said = told(row(STOP))
    texts = [each.text for each in said]
    (beside,) = [each for each in said if each.text.startswith("地方加严另有要求")]
    assert beside.citation == SOURCE and "1号线、2号线停产" in beside.text
    assert any("应急响应的「1号线、2号线限产20%」不严于地方加严的要求" in each for each in texts)
    assert "因此：1号线、2号线停产。" in texts
    assert not any("因此" in each and "限产" in each for each in texts)


def test_regimes_that_do_not_compare_are_said_to_hold_together():
    """And a season is named."""
    texts = [each.text for each in told(row(limit(50, "11-15至03-15"), regime=Regime.STAGGERED))]
    assert any("错峰生产另有要求：11月15日至次年3月15日期间" in each for each in texts)
    assert "几方面的要求互不包含，一并执行。" in texts


def test_the_steps_of_a_guaranteed_task_name_the_cap_or_why_there_is_none():
    """In force, over, without a last day, not registered."""
    cap = [each.text for each in told(category=GUARANTEE, guarantee=task())]
    assert any("因承担保障任务，「1号线、2号线限产20%」换为" in each for each in cap)
    over = [each.text for each in told(category=GUARANTEE, guarantee=task(datetime.date(2026, 11, 19)))]
    assert any("已于 2026-11-19 到期" in each for each in over) and any(
        "因此：1号线、2号线限产20%" in each for each in over
    )
    assert any("没有写明有效期" in each.text for each in told(category=GUARANTEE, guarantee=task(None)))
    assert any("没有登记保障任务" in each.text for each in told(category=GUARANTEE))


def test_the_trace_holds_all_that_was_asked():
    """What is kept and what gave way are together what was asked."""
    among = RuleBook((RuleTable(CITY, (row(STOP),)),)).at(CITY)
    found = trace(among[CEMENT], Band.LIMIT, KEY, ORANGE, LINES, DAY, among=among)
    kept = set(found.measures)
    assert {each.listed for each in found.demands} == kept | {each.demand.listed for each in found.yielded}
    assert among is not industries()


@pytest.mark.parametrize(
    ("year", "said", "outcome"),
    [
        ("11-20至03-15", "当日在生产期内", "因此：1号线、2号线限产20%。"),
        ("11-21至03-15", "当日不在生产期", "因此：不得启炉。"),
        ("", "没有登记生产期", "因此：1号线、2号线限产20%。"),
    ],
)
def test_the_steps_of_a_seasonal_enterprise_say_whether_it_runs(year, said, outcome):
    """On its first day it does, the day before it does not."""
    texts = [each.text for each in told(category=EnterpriseCategory.SEASONAL, year=year)]
    assert any(said in each for each in texts) and outcome in texts
