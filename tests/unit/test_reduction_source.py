"""Bases and cuts of industry, dust and vehicles; floors, the pool, and what cannot be counted."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listings import (
    BANNER,
    DAY,
    EMISSIONS,
    ORANGE,
    PLAN,
    RED,
    TRUCKS,
    YELLOW,
    draft,
    enterprise,
    examined,
    faults,
    fleet,
    graded,
    half,
    limit,
    line,
    listed,
    site,
    stop,
)

from plans.emission import Emission, added
from plans.figure_table import parse_figures
from plans.list_draft import SourceKind
from plans.measure import Action, CountBase, Measure
from plans.mobile_emission import mobile_base, stands_still
from plans.reduction_source import list_totals, part_totals, sources_of
from plans.reduction_total import Total, totals_of
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import output_base

ROAD = Measure(Action.ROAD_TRANSPORT_STOP)
OPEN = Measure(Action.OPEN_AIR_STOP)
SO2, NOX, PM = Emission.SO2, Emission.NOX, Emission.PM
TABLE = """
[[figure]]
key = "{key}"
title = "示例"
value = {value}
in_force_from = 2013-01-01
document = "示例"
article = "示例"
verified = false
"""


def table(**values):
    """A table of figures for vehicles; a double underscore stands for a point."""
    texts = [TABLE.format(key=key.replace("__", "."), value=value) for key, value in values.items()]
    return parse_figures("".join(texts).encode(), "示例")


def only(source_draft, level, pollutant=PM) -> tuple[Fraction, Fraction]:
    """Base and cut of the only source of a list, kg a day."""
    (source,) = sources_of(source_draft, PLAN, DAY)
    return source.base[pollutant], source.cuts[level][pollutant]


def test_a_stopped_site_takes_its_dust_away():
    """3.3 t a year over 330 days are 10 kg a day."""
    assert only(draft(sites=[site()]), YELLOW) == (10, 10)
    assert only(draft(sites=[site()]), YELLOW, SO2) == (0, 0)


@pytest.mark.parametrize(
    ("measure", "cut"),
    [
        (OPEN, 10),
        (Measure(Action.STOP_ALL), 10),
        (Measure(Action.STOP_LINES, (), Decimal(40), CountBase.LINE), 4),
        (Measure(Action.DUST, sprays=6), 0),
        (TRUCKS, 0),
        (replace(OPEN, after_hours=120), 0),
    ],
)
def test_what_a_measure_stops_of_a_site(measure, cut):
    """Covering and spraying count nothing while no efficiency was read."""
    assert only(draft(sites=[site(measures=listed(yellow=[measure]))]), YELLOW) == (10, cut)


def test_a_site_without_emissions_is_named():
    """What cannot be counted is said."""
    (found,) = examined(enterprise(), sites=[site(pm=None)]).uncounted
    assert (found.kind, found.name, found.uncounted) == (SourceKind.DUST, "虚构工地", "没有颗粒物年排放量")


@pytest.mark.parametrize(
    ("stage", "fuel", "kind", "measure", "still"),
    [
        (3, "柴油", "truck", TRUCKS, True),
        (4, "柴油", "truck", TRUCKS, True),
        (5, "柴油", "truck", TRUCKS, False),
        (None, "柴油", "truck", TRUCKS, False),
        (4, "天然气", "truck", TRUCKS, True),
        (4, "天然气", "truck", replace(TRUCKS, gas=False), False),
        (6, "柴油", "truck", ROAD, True),
        (2, "柴油", "nrmm", Measure(Action.NRMM_BAN, max_stage=2), True),
        (3, "柴油", "nrmm", Measure(Action.NRMM_BAN, max_stage=2), False),
        (2, "柴油", "nrmm", TRUCKS, False),
        (2, "柴油", "nrmm", ROAD, False),
        (4, "柴油", "truck", replace(TRUCKS, after_hours=24), False),
    ],
)
def test_a_ban_stops_what_is_at_or_below_its_stage(stage, fuel, kind, measure, still):
    """国四及以下: below, at and above the stage; gas only where the ban says so."""
    assert stands_still(fleet(stage=stage, fuel=fuel, kind=kind), measure) is still


def test_the_emissions_of_the_list_go_before_any_factor():
    """6.6 t NOx a year over 330 days are 20 kg a day."""
    assert only(draft(fleets=[fleet()]), ORANGE, NOX) == (20, 20)


def test_without_emissions_a_factor_counts_vehicles():
    """20 trucks x 100 km x 5 g are 10 kg."""
    figures = table(mobile_days=330, truck_km=100, truck_factor__nox__4=5)
    assert mobile_base(fleet(emissions={}), DAY, figures) == {SO2: 0, NOX: 10, PM: 0, Emission.VOCS: 0}


def test_without_factor_or_emissions_nothing_is_counted_and_that_is_said():
    """A stage nobody has a factor for, and machines, which have none at all."""
    figures = table(mobile_days=330, truck_km=100, truck_factor__nox__4=5)
    assert mobile_base(fleet(emissions={}, stage=2), DAY, figures) is None
    machines = fleet(emissions={}, kind="nrmm", stage=2)
    found = examined(enterprise(), fleets=[machines]).uncounted
    assert [each.uncounted for each in found] == ["没有年排放量，也没有相应的排放系数"]


@pytest.mark.parametrize(
    ("changes", "base", "cut"),
    [
        ({}, 1000, 500),
        ({"category": EnterpriseCategory.GUARANTEE}, 1000, 0),
        ({"category": EnterpriseCategory.EXEMPT_MICRO}, 1000, 0),
        ({"category": EnterpriseCategory.LONG_STOPPED}, 0, 0),
        ({"category": EnterpriseCategory.SEASONAL, "operating_days": 165}, 2000, 1000),
        ({"grades": (graded(Grade.A),)}, 1000, 0),
        ({"grades": (graded(Grade.A_PLUS),)}, 1000, 0),
        ({"grades": (graded(Grade.LEADING, "cement_grinding", "CN2020_LEAD"),)}, 1000, 0),
        ({"grades": (graded(Grade.A), graded(Grade.B, "brick_kiln"))}, 1000, 500),
    ],
)
def test_whose_measures_count(changes, base, cut):
    """A and 引领性, guaranteed, exempt and long-stopped cut nothing; the last leave the base too."""
    assert only(draft(enterprise(**changes)), YELLOW) == (base, cut)


def test_cement_b_at_orange_runs_at_2880_tonnes():
    """Approved 4,000, permitted 4,500, last year 3,600 t/d: the base is 3,600 and the cap 2,880."""
    found = output_base([line("L1").facts])
    assert (found.base, found.cap(Decimal(20))) == (3600, 2880)
    held = enterprise(units=(line("L1", 1.0),), measures=listed(orange=[limit(20, "L1")]))
    assert only(draft(held), ORANGE) == (1000, 200)


@pytest.mark.parametrize(("ratio", "blocked"), [("9.99", True), ("10", False), ("10.01", False)])
def test_a_list_at_9_99_percent_at_yellow_is_blocked(ratio, blocked):
    """V12 below, at and above the floor of 10 %, pollutant by pollutant."""
    whole = (stop("L1", "L2"), TRUCKS)
    held = enterprise(
        grades=(graded(Grade.B),),
        measures=listed(yellow=[limit(ratio, "L1", "L2"), TRUCKS], orange=whole, red=whole),
    )
    found = examined(held)
    assert [fault.code for fault in found.faults] == (["V12"] * 4 if blocked else [])
    assert found.ok is not blocked
    if blocked:
        assert "9.99%" in found.faults[0].message and "还差 0.1 千克/日" in found.faults[0].message
        assert found.faults[0].sheet is None and found.faults[0].severity == "error"


def test_a_ratio_is_never_shown_as_the_floor_it_misses():
    """9.999 % would round to 10.00 %."""
    held = enterprise(measures=listed(yellow=[limit("9.999", "L1", "L2")]))
    said = next(fault.message for fault in examined(held).faults if fault.code == "V12")
    assert "不足 10%" in said


def test_a_list_without_emissions_is_asked_for_them():
    """V12 cannot be judged: a warning, and no division by nothing."""
    assert faults(enterprise(emissions={})) == [("V12", "warning")]


POOLING = replace(
    PLAN, own={**PLAN.own, "pool_so2_nox": (replace(PLAN.figure("pool_so2_nox", DAY), value=True),)}
)


def pooled(so2, nox, *, pm=20, pool=True) -> list[bool]:
    """Whether SO2, NOx and PM pass a floor of 20 % at orange with these shares."""
    base = dict.fromkeys(Emission, Fraction(100))
    cuts = {SO2: Fraction(so2), NOX: Fraction(nox), PM: Fraction(pm), Emission.VOCS: Fraction(20)}
    plan = POOLING if pool else PLAN
    return [total.ok for total in totals_of(ORANGE, base, cuts, 20, plan=plan, day=DAY)][:3]


@pytest.mark.parametrize(
    ("so2", "nox", "expected"),
    [
        ("9.99", 30, [False, True, True]),
        (10, 30, [True, True, True]),
        ("10.01", 30, [True, True, True]),
        (40, 0, [True, True, True]),
        (19, 20, [False, True, True]),
    ],
)
def test_so2_and_nox_may_make_up_for_each_other(so2, nox, expected):
    """The pair below, at and above 40 % together; only where the plan allows it."""
    assert pooled(so2, nox) == expected
    assert pooled(so2, nox, pool=False) == [Fraction(so2) >= 20, nox >= 20, True]


def test_the_pool_helps_no_other_pollutant():
    """PM still has its own floor."""
    assert pooled(40, 40, pm="19.99") == [True, True, False]


def test_the_plan_decides_about_the_pool():
    """By default there is none."""
    emissions = {**EMISSIONS, "so2": 0.0}
    voc_free = {"so2": 330.0, "nox": 0.0, "pm": 0.0, "vocs": 0.0}
    one = enterprise(1, emissions=voc_free, measures=listed(yellow=[limit(5, "L1", "L2")]))
    two = enterprise(2, emissions=emissions, measures=listed(yellow=[limit(50, "L1", "L2")]))
    sources = sources_of(draft(one, two), PLAN, DAY)
    strict, pooling = (list_totals(sources, each, DAY)[0] for each in (PLAN, POOLING))
    assert (strict.ok, pooling.ok, pooling.pooled, pooling.pollutant) == (False, True, True, SO2)


def test_the_parts_sum_to_the_whole():
    """By class of sources and division nothing is lost and nothing counted twice."""
    other = enterprise(2, division="150521", longitude=123.0, latitude=44.1)
    found = examined(enterprise(), other, sites=[site()], fleets=[fleet()])
    for total in found.totals:
        mine = [
            each for each in found.parts if (each.level, each.pollutant) == (total.level, total.pollutant)
        ]
        assert sum(each.base for each in mine) == total.base and sum(each.cut for each in mine) == total.cut
    groups = list(dict.fromkeys((each.kind, each.division) for each in found.parts))
    assert groups == [
        (SourceKind.INDUSTRY, BANNER), (SourceKind.INDUSTRY, "150521"),
        (SourceKind.DUST, BANNER), (SourceKind.MOBILE, BANNER),
    ]  # fmt: skip
    assert part_totals([]) == ()


def test_the_examination_is_written_as_the_interfaces_say():
    """Levels, pollutants and five values each; faults with sheet, row and column."""
    found = examined(enterprise(regulator="")).to_json()
    assert list(found) == ["ok", "counts", "faults", "reduction"] and not found["ok"]
    assert list(found["reduction"]) == ["yellow", "orange", "red"]
    assert list(found["reduction"]["yellow"]) == ["SO2", "NOx", "PM", "VOCs"]
    assert found["reduction"]["yellow"]["SO2"] == {
        "base_t_d": 1.0, "cut_t_d": 0.5, "ratio": 50.0, "floor": 10.0, "ok": True,
    }  # fmt: skip
    assert found["faults"] == [{
        "code": "V16", "message": "虚构水泥1厂：没有监管单位。请补填。", "sheet": "表1 工业源企业", "row": 2,
        "column": "监管单位", "severity": "error",
    }]  # fmt: skip


LEVELS = (YELLOW, ORANGE, RED)
RATES = st.lists(st.integers(0, 100), min_size=3, max_size=3).map(sorted)
PLANTS = st.lists(
    st.tuples(RATES, st.floats(0, 5000).map(lambda tonnes: round(tonnes, 2)), st.integers(1, 366)),
    min_size=1,
    max_size=5,
)


def plant(number, rates, tonnes, days):
    """An enterprise whose limits rise from level to level."""
    asked = {
        level.value: [limit(rate, "L1", "L2")] if rate else []
        for level, rate in zip(LEVELS, rates, strict=True)
    }
    return enterprise(
        number, emissions=dict.fromkeys(EMISSIONS, tonnes), operating_days=days, measures=listed(**asked)
    )


@given(PLANTS)
def test_totals_rise_with_the_level_and_are_exact(plants):
    """Yellow <= orange <= red per pollutant, and each sum is the sum of its plants to the last digit."""
    held = [plant(number, *each) for number, each in enumerate(plants, start=1)]
    totals = {
        (each.level, each.pollutant): each
        for each in list_totals(sources_of(draft(*held), PLAN, DAY), PLAN, DAY)
    }
    for pollutant in Emission:
        cuts = [totals[level, pollutant].cut for level in LEVELS]
        assert cuts == sorted(cuts)
    expected = sum(Fraction(str(tonnes)) * 1000 / days * rates[1] / 100 for rates, tonnes, days in plants)
    assert totals[ORANGE, PM].cut == expected


def test_sums_of_amounts_with_strange_denominators_are_exact():
    """Sevenths and ninths."""
    amounts = [dict.fromkeys(Emission, Fraction(1, 7)), dict.fromkeys(Emission, Fraction(2, 9))]
    assert added(amounts)[SO2] == Fraction(23, 63)
    assert added([]) == dict.fromkeys(Emission, 0)


def test_what_is_missing_to_the_floor_is_told_in_kilograms():
    """10 % of 1000 less 50."""
    total = Total(WarningLevel.YELLOW, SO2, Fraction(1000), Fraction(50), Fraction(10))
    assert total.short == 50 and replace(total, cut=Fraction(100)).short == 0


def test_half_a_line_more_counts_by_emissions():
    """V07 counts lines, the cut counts emissions."""
    held = enterprise(units=(line("L1", 0.7), line("L2", 0.3)), measures=listed(yellow=[half("L2")]))
    assert only(draft(held), YELLOW) == (1000, 300)
