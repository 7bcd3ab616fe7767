"""Rules by industry, band and level: what is verified, what is safe, what falls back."""

import datetime
from decimal import Decimal

import pytest

from plans.derivation import derive, derive_for_band
from plans.errors import PlanDataInvalid
from plans.grading import Band, overall_band, schemes
from plans.industry import DEFAULT, industries, industry, national_list, parse, parse_national
from plans.measure import Action, CountBase, Measure
from plans.special_case import shipped_cases
from plans.stopping import unsafe_units
from plans.terms import EnterpriseCategory, Grade, WarningLevel
from plans.unit import UnitFacts

DAY = datetime.date(2026, 11, 20)
GUIDE = datetime.date(2020, 6, 29)
YELLOW, ORANGE, RED = WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED
LEVELS = (YELLOW, ORANGE, RED)
KEY = EnterpriseCategory.KEY
KILNS = (
    UnitFacts("K1", "1号熟料线", safety="kiln", emission_share=0.4),
    UnitFacts("K2", "2号熟料线", safety="kiln", emission_share=0.6),
    UnitFacts("C1", "布袋除尘", kind="control"),
)
POTS = (UnitFacts("P1", "电解一系列", safety="potline"), UnitFacts("A1", "阳极组装线", kind="process"))
TANKS = (UnitFacts("F1", "发酵线", safety="batch"), UnitFacts("D1", "干燥线", kind="process"))


def asked(code, grade, level, units, category=KEY, day=DAY) -> list[Measure]:
    """The measures the rules give."""
    return [listed.measure for listed in derive(code, grade, category, level, units, day=day)]


def actions(*args, **kwargs) -> list[Action]:
    """The actions the rules give."""
    return [measure.action for measure in asked(*args, **kwargs)]


@pytest.mark.parametrize(
    ("grade", "level", "expected"),
    [
        (Grade.A, YELLOW, [Action.SELF_REDUCE]),
        (Grade.A, RED, [Action.SELF_REDUCE]),
        (Grade.B, YELLOW, [Action.TRUCK_BAN]),
        (Grade.B, ORANGE, [Action.LIMIT_OUTPUT, Action.TRUCK_BAN]),
        (Grade.B, RED, [Action.STOP_ALL, Action.TRUCK_BAN]),
        (Grade.C, YELLOW, [Action.STOP_LINES, Action.TRUCK_BAN]),
        (Grade.C, ORANGE, [Action.STOP_ALL, Action.TRUCK_BAN]),
        (Grade.C, RED, [Action.STOP_ALL, Action.TRUCK_BAN]),
        (Grade.D, YELLOW, [Action.STOP_ALL, Action.ROAD_TRANSPORT_STOP]),
        (Grade.D, RED, [Action.STOP_ALL, Action.ROAD_TRANSPORT_STOP]),
    ],
)
def test_cement_clinker_follows_the_guide(grade, level, expected):
    """The table of 环办大气函〔2020〕340号, 水泥(熟料), cell by cell, and each cell is verified."""
    given = derive("cement_clinker", grade, KEY, level, KILNS, day=DAY)
    assert [listed.measure.action for listed in given] == expected
    assert all(listed.citation.verified and "340号" in listed.citation.document for listed in given)


def test_b_cement_at_orange_cuts_a_fifth_of_the_least_output():
    """限产20% against the least of the three, never a bare percentage; 国四 trucks go."""
    limit, trucks = asked("cement_clinker", Grade.B, ORANGE, KILNS)
    assert (limit.ratio, limit.base, limit.units) == (20, CountBase.OUTPUT_MIN3, ("K1", "K2"))
    assert (trucks.max_stage, trucks.gas, trucks.heavy_only) == (4, True, True)


def test_c_cement_at_yellow_stops_whole_lines_the_heaviest_first():
    """停产50%以生产线计 of two lines is one line, the one that emits more; a control device is no line."""
    assert asked("cement_clinker", Grade.C, YELLOW, KILNS)[0].units == ("K2",)


@pytest.mark.parametrize(("lines", "stopped"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_half_of_the_lines_is_rounded_up_to_whole_ones(lines, stopped):
    """The nominated share is never below the demanded one (V7); the only line of a plant must stop."""
    units = [UnitFacts(f"K{n}", f"{n}号线") for n in range(lines)]
    assert len(asked("cement_clinker", Grade.C, YELLOW, units)[0].units) == stopped


@pytest.mark.parametrize(("day", "verified"), [
    (GUIDE - datetime.timedelta(days=1), False), (GUIDE, True), (GUIDE + datetime.timedelta(days=1), True),
])  # fmt: skip
def test_the_guide_holds_from_its_day(day, verified):
    """Before the guide only the generic default can be given."""
    assert derive("cement_clinker", Grade.C, KEY, ORANGE, KILNS, day=day)[0].citation.verified is verified


def test_only_cement_clinker_is_verified():
    """Nothing else of the rules was read for Tongliao."""
    verified = {
        code for code, known in industries().items()
        for rule in known.rules for listed in rule.measures if listed.citation.verified
    }  # fmt: skip
    assert verified == {"cement_clinker"}
    assert not [case for case, listed in shipped_cases(DAY).items() if listed.citation.verified]


def test_a_reading_of_ours_of_the_guide_is_not_verified():
    """The guide says nothing of B- and of unrated firms: they follow B and D, marked 待核."""
    minus = derive("cement_clinker", Grade.B_MINUS, KEY, ORANGE, KILNS, day=DAY)
    unrated = derive("cement_clinker", Grade.UNRATED, KEY, ORANGE, KILNS, day=DAY)
    assert [listed.measure.action for listed in minus] == [Action.LIMIT_OUTPUT, Action.TRUCK_BAN]
    assert [listed.measure.action for listed in unrated] == [Action.STOP_ALL, Action.ROAD_TRANSPORT_STOP]
    assert not any(listed.citation.verified for listed in (*minus, *unrated))


@pytest.mark.parametrize("units", [POTS, TANKS, POTS + TANKS])
@pytest.mark.parametrize("category", [KEY, EnterpriseCategory.NON_KEY, EnterpriseCategory.SEASONAL])
@pytest.mark.parametrize("code", sorted(industries()))
def test_no_rule_ever_switches_off_a_potline_or_a_running_batch(code, category, units):
    """Whatever industry, grade and level: 停产 falls on neither (V15)."""
    for band in Band:
        for level in LEVELS:
            given = derive_for_band(industry(code), band, category, level, units, DAY)
            assert not [each for listed in given for each in unsafe_units(listed.measure, units)]


def test_a_plain_stop_of_a_potline_is_known_to_be_unsafe():
    """The check itself sees a potline and a batch, not the kiln that may be kept warm."""
    stop = Measure(Action.STOP_ALL, units=("P1", "A1", "F1", "K1"))
    assert [unit.code for unit in unsafe_units(stop, (*POTS, *TANKS, *KILNS))] == ["P1", "F1"]
    share = Measure(Action.STOP_LINES, units=("P1",), ratio=Decimal(30), base=CountBase.POT)
    assert unsafe_units(share, POTS) == ()


@pytest.mark.parametrize(
    ("grade", "level", "ratio"), [(Grade.C, ORANGE, 10), (Grade.C, RED, 20), (Grade.D, YELLOW, 30)]
)
def test_a_potline_gives_up_a_share_of_its_pots(grade, level, ratio):
    """电解铝 cuts by pots, and only its auxiliaries stop."""
    pots = [measure for measure in asked("aluminium", grade, level, POTS) if "P1" in measure.units]
    assert [(measure.ratio, measure.base, measure.units) for measure in pots] == [
        (ratio, CountBase.POT, ("P1",))
    ]


def test_the_generic_stop_spares_batches_and_names_the_rest():
    """A default stop becomes no new feed for the fermenter, and a stop for the dryer."""
    given = {
        measure.units: measure.action
        for measure in asked(DEFAULT, Grade.UNRATED, RED, TANKS)
        if measure.units
    }
    assert given == {("D1",): Action.STOP_LINES, ("F1",): Action.NO_NEW_BATCH}


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("code", sorted(code for code, each in industries().items() if each.ruled))
@pytest.mark.parametrize("band", Band)
def test_no_enterprise_of_a_ruled_industry_is_left_without(code, band, level):
    """Every band has measures at every level, its own or the generic ones, each with a source."""
    given = derive_for_band(industry(code), band, KEY, level, KILNS, DAY)
    assert given and all(listed.citation.document for listed in given)


def test_an_industry_that_waits_for_its_guide_gets_nothing_from_the_defaults():
    """PVC measures are listed by a person until the region's guide is read."""
    assert asked("pvc", Grade.C, RED, KILNS) == []


@pytest.mark.parametrize("grade", [Grade.B, Grade.C, Grade.D])
@pytest.mark.parametrize("code", ["cement_clinker", "corn_biology", "coating", "brick_kiln", "pvc"])
@pytest.mark.parametrize("level", LEVELS)
def test_a_guarantee_enterprise_is_never_stopped_or_limited(code, grade, level):
    """保障类: no increase within the approved load; trucks, dust and fuel rules stay."""
    given = actions(code, grade, level, KILNS, EnterpriseCategory.GUARANTEE)
    assert given[0] is Action.NO_INCREASE
    assert set(given[1:]) <= {Action.TRUCK_BAN, Action.DUST, Action.FUEL_QUALITY, Action.NRMM_BAN}


def test_exempt_and_long_stopped_enterprises_get_no_cut():
    """小微 is only told; 长期停产 may not restart."""
    assert actions("coating", Grade.D, RED, KILNS, EnterpriseCategory.EXEMPT_MICRO) == []
    assert actions("coating", Grade.D, RED, KILNS, EnterpriseCategory.LONG_STOPPED) == [Action.NO_RESTART]


def test_an_enterprise_without_lines_gets_a_measure_that_shows_the_lack():
    """The stop stays, naming no line, so that the order names the gap."""
    assert asked("cement_clinker", Grade.D, RED, ())[0].lacks_units


def test_there_are_thirty_nine_key_industries_and_the_codes_point_at_them():
    """The list of the 2020 guide; every industry's scheme exists."""
    assert len(national_list().names) == 39
    assert all(known.scheme in schemes() for known in industries().values())


RULE = """
[[rule]]
bands = ["stop"]
levels = ["red"]
document = "d"
article = "a"
verified = false
in_force_from = 2020-01-01
measure = [{ action = "stop_all" }]
"""
HEAD = 'code = "x"\nname = "n"\nscheme = "NONE"\nruled = true\nnote = ""\n'


def refused(text: str) -> set[tuple]:
    """The places at which an industry file is refused."""
    with pytest.raises(PlanDataInvalid) as caught:
        parse(text.encode(), "industries/x.toml")
    return {(fault.code, fault.row, fault.column) for fault in caught.value.faults}


def test_a_good_industry_is_read():
    """The smallest file that is allowed."""
    known = parse((HEAD + RULE).encode(), "x")
    assert known.rules_for(Band.STOP, RED, DAY) and not known.rules_for(Band.STOP, ORANGE, DAY)


def test_every_fault_of_an_industry_is_told_with_its_rule():
    """A bad measure, an unknown band, a missing source and an unknown key, all at once."""
    bad = RULE.replace('"stop"]', '"halt"]').replace('document = "d"\n', "colour = 1\n")
    bad = bad.replace('"stop_all"', '"stop_lines", ratio = 50')
    assert refused(HEAD + RULE + bad) == {
        ("term", 2, "bands"), ("source", 2, "document"), ("unknown_key", 2, "colour"), ("measure", 2, "base"),
    }  # fmt: skip


def test_two_rules_for_one_case_are_refused():
    """The same band, level, action and day may not be ruled twice; another day may."""
    assert refused(HEAD + RULE + RULE) == {("overlap", 2, None)}
    ended = RULE.replace("in_force_from = 2020-01-01", "in_force_from = 2020-01-01\nuntil = 2020-12-31")
    later = RULE.replace("2020-01-01", "2021-01-01")
    assert len(parse((HEAD + ended + later).encode(), "x").rules) == 2


@pytest.mark.parametrize(
    "text", ["code =", HEAD, HEAD.replace('"n"', "1") + RULE, HEAD + 'national = "豆腐"\n' + RULE]
)
def test_a_broken_file_is_refused(text):
    """No TOML, no rules, a wrong type, an industry nobody named."""
    assert refused(text)


def test_the_national_list_is_read_strictly():
    """A repeated name and a missing source are told."""
    with pytest.raises(PlanDataInvalid) as caught:
        parse_national('names = ["甲", "甲"]\nextra = 1\n'.encode())
    assert {fault.column for fault in caught.value.faults} >= {"names", "document", "extra"}


def test_an_unknown_industry_is_refused_by_name():
    """A code that no file carries."""
    with pytest.raises(PlanDataInvalid, match="tofu"):
        derive("tofu", Grade.A, KEY, RED, (), day=DAY)


def test_the_first_day_of_the_guide_is_said_to_be_unread():
    """The words of 340号 on cement were read, the day it took effect was not: both places that use it say so."""
    assert "2020-06-29）待核" in industries()["cement_clinker"].note
    assert "2020-06-29待核" in national_list().citation.article


def test_every_key_industry_has_a_code():
    """All 39 names of the state's list resolve; what no guide was read for follows the generic rules."""
    held = {each.national for each in industries().values()}

    assert set(national_list().names) <= held


def test_only_the_chapter_that_was_read_is_verified():
    """Cement clinker of 340号; everything else is a default or another place's practice."""
    verified = {
        code
        for code, each in industries().items()
        for rule in each.rules
        for listed in rule.measures
        if listed.citation.verified
    }

    assert verified == {"cement_clinker"}


def test_an_industry_that_inherits_is_asked_what_the_generic_rules_ask():
    """And says so by having no rules of its own."""
    for grade in (Grade.A, Grade.B, Grade.C, Grade.D):
        for level in LEVELS:
            band = schemes()["CN2020_ABCD"].bands[grade]
            generic = derive_for_band(industry(DEFAULT), band, KEY, level, KILNS, DAY)
            assert asked("printing", grade, level, KILNS) == [listed.measure for listed in generic]


def test_coke_ovens_are_never_stopped():
    """Only their coking time is lengthened, whatever the grade and level."""
    for grade in (Grade.B, Grade.C, Grade.D):
        for level in LEVELS:
            assert Action.PROCESS_PARAM in actions("coking", grade, level, KILNS)
            assert not {Action.STOP_ALL, Action.STOP_LINES} & set(actions("coking", grade, level, KILNS))


def test_a_disabled_sample_asks_nothing():
    """Its rules stand in the data and bind nobody until an administrator enables them."""
    assert industries()["steel_long"].rules
    assert asked("steel_long", Grade.C, ORANGE, KILNS) == []


BARE = 'code = "x"\nname = "x"\nscheme = "CN2020_ABCD"\nnote = ""\nruled = true\n'


@pytest.mark.parametrize(
    "text",
    [
        BARE,
        BARE + 'standard_scope = "city"\ninherits = true\n',
    ],
)
def test_an_industry_must_say_where_its_rules_come_from(text):
    """Its own, inherited or none; and a known scope."""
    with pytest.raises(PlanDataInvalid):
        parse(text.encode(), "x.toml")


def test_the_worst_of_several_industries_counts():
    """A in one and D in another is D (短板原则); C of the three-grade scheme plays D."""
    bands = overall_band(
        [("CN2020_ABCD", Grade.A), ("CN2020_ABCD", Grade.D)], category=KEY, key_industry=True
    )

    assert bands is Band.STOP
    assert schemes()["CN2026_ABC"].bands[Grade.C] is Band.STOP
    assert schemes()["CN2026_ABCD"].bands[Grade.C] is Band.PART_STOP
