"""Regional linkage: how many neighbours make a zone, its level, and what a city may not go below."""

import datetime

import pytest

from plans.adjoining import beside, connected, provinces_beside
from plans.beijing import midnight
from plans.errors import DivisionUnknown
from plans.library import load
from plans.region import CityLevel, ZoneKind, link
from plans.terms import WarningLevel

HOHHOT, BAOTOU, WUHAI, CHIFENG, TONGLIAO = "150100", "150200", "150300", "150400", "150500"
ORDOS, HULUNBUIR, BAYANNUR, HINGGAN, XILINGOL = "150600", "150700", "150800", "152200", "152500"
DALAD, JUNGAR = "150621", "150622"
NONE, TIP, YELLOW, ORANGE, RED = WarningLevel
LIBRARY = load()
TREE = LIBRARY.divisions
DAY = datetime.date(2024, 12, 18)
BEFORE_2024 = datetime.date(2023, 12, 18)
DAWN = midnight(DAY)
HOUR = datetime.timedelta(hours=1)


def linked(*levels, day=DAY):
    """The linkage of (code, level) pairs, or of CityLevel values, under the region's plan of a day."""
    cities = [each if isinstance(each, CityLevel) else CityLevel(*each) for each in levels]
    return link(cities, LIBRARY.plan_for("150000", day), TREE, day)


def reason(found, clause):
    """The one reason of this clause."""
    return next(each for each in found.reasons if each.clause == clause)


@pytest.mark.parametrize(
    ("cities", "triggers"),
    [
        ((TONGLIAO, CHIFENG), False),
        ((TONGLIAO, CHIFENG, HINGGAN), True),
        ((TONGLIAO, CHIFENG, HINGGAN, XILINGOL), True),
    ],
    ids=["two", "three", "four"],
)
def test_three_neighbours_at_yellow_make_a_zone(cities, triggers):
    """Below, at and above the number of cities of the plan (region_cities, 3)."""
    found = linked(*((city, YELLOW) for city in cities))
    assert found.is_met is triggers
    assert reason(found, "region.adjacent").met is triggers
    assert [zone.members for zone in found.zones] == ([tuple(sorted(cities))] if triggers else [])


@pytest.mark.parametrize(("third", "triggers"), [(TIP, False), (YELLOW, True), (ORANGE, True)])
def test_a_city_counts_from_yellow_on(third, triggers):
    """Below, at and above the trigger: a tip is no warning condition."""
    found = linked((TONGLIAO, YELLOW), (CHIFENG, YELLOW), (HINGGAN, third))
    assert found.is_met is triggers


@pytest.mark.parametrize(
    "cities",
    [
        (TONGLIAO, HOHHOT, HULUNBUIR),
        (TONGLIAO, CHIFENG, HOHHOT, BAOTOU),
        (TONGLIAO, CHIFENG, HOHHOT, BAOTOU, HULUNBUIR),
    ],
    ids=["three apart", "two pairs", "two pairs and one"],
)
def test_cities_that_do_not_touch_make_no_zone_however_many(cities):
    """Three or more leagues and cities that are not connected are not one zone."""
    found = linked(*((city, RED) for city in cities))
    assert not found.is_met
    assert not reason(found, "region.adjacent").met
    assert all(city.ordered is None for city in found.cities)


def test_a_chain_is_connected_though_its_ends_do_not_touch():
    """赤峰 and 兴安盟 do not border on each other; 通辽 joins them."""
    assert TREE.get(HINGGAN) not in TREE.neighbours(CHIFENG)
    assert connected([CHIFENG, HINGGAN, TONGLIAO], TREE) == ((CHIFENG, TONGLIAO, HINGGAN),)
    assert connected([CHIFENG, HINGGAN], TREE) == ((CHIFENG,), (HINGGAN,))


def test_two_zones_may_stand_at_once_and_stay_apart():
    """Each connected group has its own level and start."""
    east = ((TONGLIAO, RED), (CHIFENG, RED), (HINGGAN, RED))
    west = ((HOHHOT, YELLOW), (BAOTOU, YELLOW), (ORDOS, YELLOW))
    found = linked(*east, *west)
    assert [(zone.members, zone.level) for zone in found.zones] == [
        ((HOHHOT, BAOTOU, ORDOS), YELLOW),
        ((CHIFENG, TONGLIAO, HINGGAN), RED),
    ]
    assert (found.city(HOHHOT).ordered, found.city(TONGLIAO).ordered) == (YELLOW, RED)


@pytest.mark.parametrize(
    ("levels", "lowest", "highest"),
    [
        ((YELLOW, ORANGE, RED), YELLOW, RED),
        ((ORANGE, ORANGE, RED), ORANGE, RED),
        ((RED, RED, RED), RED, None),
    ],
)
def test_the_level_is_the_lowest_all_meet_and_the_highest_is_the_other_reading(levels, lowest, highest):
    """Default of the open question: lowest; the officer may take the highest, and both are recorded."""
    zone = linked(*zip((TONGLIAO, CHIFENG, HINGGAN), levels, strict=True)).zones[0]
    assert zone.level is lowest
    assert [each.level for each in zone.alternatives] == ([highest] if highest else [])


@pytest.mark.parametrize(
    ("approved", "below"), [(NONE, True), (YELLOW, True), (ORANGE, False), (RED, False), (None, False)]
)
def test_a_city_may_not_be_approved_below_the_regional_level(approved, below):
    """Below, at and above the ordered level; before people decided nothing is wrong yet."""
    own = CityLevel(TONGLIAO, ORANGE, approved=approved)
    found = linked(own, (CHIFENG, ORANGE), (HINGGAN, RED))
    city = found.city(TONGLIAO)
    assert city.is_below_order is below
    assert reason(found, "region.city.150500").met is not below
    assert (city.own, city.ordered, city.approved) == (ORANGE, ORANGE, approved)


def test_own_ordered_and_approved_levels_stay_apart():
    """兴安盟 computes red, is ordered yellow, has approved orange: three fields, none overwritten."""
    found = linked((TONGLIAO, YELLOW), (CHIFENG, YELLOW), CityLevel(HINGGAN, RED, approved=ORANGE))
    city = found.city(HINGGAN)
    assert (city.own, city.ordered, city.approved, city.proposed) == (RED, YELLOW, ORANGE, RED)
    assert city.lowest_allowed is YELLOW


@pytest.mark.parametrize(
    ("hours", "overridden"), [(-1, True), (0, False), (1, False)], ids=["earlier", "same", "later"]
)
def test_an_earlier_regional_start_overrides_the_citys_own(hours, overridden):
    """The zone starts with its first member; a city that would start later starts with it."""
    found = linked(
        CityLevel(TONGLIAO, YELLOW, DAWN),
        CityLevel(CHIFENG, YELLOW, DAWN + hours * HOUR),
        CityLevel(HINGGAN, YELLOW, DAWN + 5 * HOUR),
    )
    city = found.city(TONGLIAO)
    assert city.start_overridden is overridden
    assert city.start == min(DAWN, DAWN + hours * HOUR)
    assert any(each.clause == "region.start.150500" for each in found.reasons) is overridden


def test_a_city_without_a_start_takes_the_regional_one_and_nothing_was_overridden():
    """There is no own start to override."""
    found = linked(CityLevel(TONGLIAO, YELLOW), CityLevel(CHIFENG, YELLOW, DAWN), CityLevel(HINGGAN, YELLOW))
    assert (found.city(TONGLIAO).start, found.city(TONGLIAO).start_overridden) == (DAWN, False)


def test_an_unknown_city_neither_counts_nor_passes_for_clean():
    """A city without a forecast is named; it does not join the others."""
    found = linked((TONGLIAO, YELLOW), (CHIFENG, YELLOW), (HINGGAN, None))
    assert not found.is_met
    assert "兴安盟没有预报级别，不视为未达到" in reason(found, "region.adjacent").text


WEST = (HOHHOT, BAOTOU, BAYANNUR, ORDOS)


def test_the_fixed_zone_of_the_plan_of_2020_stands_when_all_its_members_reach_yellow():
    """达拉特旗 and 准格尔旗 without levels of their own follow Ordos; all five are under the zone's order."""
    found = linked(*((city, ORANGE) for city in WEST), day=BEFORE_2024)
    fixed = [zone for zone in found.zones if zone.kind is ZoneKind.FIXED]
    assert [zone.members for zone in fixed] == [(HOHHOT, BAOTOU, BAYANNUR, DALAD, JUNGAR)]
    assert found.city(DALAD).ordered is ORANGE
    assert fixed[0].citation.verified


@pytest.mark.parametrize(("dalad", "stands"), [(TIP, False), (YELLOW, True), (ORANGE, True)])
def test_a_fixed_zone_needs_every_member(dalad, stands):
    """Below, at and above the trigger for one banner with a level of its own; who is short is named."""
    found = linked((DALAD, dalad), *((city, YELLOW) for city in WEST), day=BEFORE_2024)
    zone = reason(found, "region.fixed.呼包鄂巴污染控制区")
    assert zone.met is stands
    assert ("达拉特旗" in zone.text) is not stands


def test_a_fixed_zone_ends_with_the_plan_that_drew_it():
    """The plan of 2024, as far as it was read, draws no zone."""
    assert not LIBRARY.plan_for("150000", DAY).zones
    found = linked((HOHHOT, YELLOW), (BAOTOU, YELLOW))
    assert not found.is_met


def test_a_city_in_two_zones_is_held_to_the_stricter():
    """Baotou stands in the fixed zone (yellow) and in a connected group (red): the higher level holds."""
    levels = {HOHHOT: RED, BAOTOU: RED, BAYANNUR: RED, ORDOS: RED}
    found = linked((DALAD, YELLOW), *levels.items(), day=BEFORE_2024)
    by_kind = {zone.kind: zone.level for zone in found.zones}
    assert by_kind == {ZoneKind.ADJACENT: RED, ZoneKind.FIXED: YELLOW}
    assert found.city(BAOTOU).ordered is RED
    assert len(found.city(BAOTOU).zones) == 2


def test_neighbours_across_the_border_and_inside_are_shown():
    """Tongliao's zone touches 辽宁, 吉林 and others; 锡林郭勒盟 and 呼伦贝尔市 lie beside it."""
    zone = linked((TONGLIAO, YELLOW), (CHIFENG, YELLOW), (HINGGAN, YELLOW)).zones[0]
    assert zone.provinces == ("河北省", "辽宁省", "吉林省", "黑龙江省")
    assert zone.beside == (HULUNBUIR, XILINGOL)
    assert provinces_beside([TONGLIAO], TREE) == ("辽宁省", "吉林省")
    assert beside([TONGLIAO], TREE) == (CHIFENG, HINGGAN, XILINGOL)


def test_every_reason_names_its_document_and_what_is_not_read_is_assumed():
    """The wording of 2020 was read, that of 2024 not; the choice of level is our default."""
    new = linked((TONGLIAO, YELLOW), (CHIFENG, YELLOW), (HINGGAN, RED))
    old = linked((TONGLIAO, YELLOW), (CHIFENG, YELLOW), (HINGGAN, RED), day=BEFORE_2024)
    assert all(each.citation.document and each.text for each in (*new.reasons, *old.reasons))
    assert not reason(new, "region.adjacent").citation.verified
    assert reason(old, "region.adjacent").citation.verified
    assert not reason(new, "region.level").citation.verified


def test_an_unknown_division_is_refused():
    """A code outside the tree is no city of the region."""
    with pytest.raises(DivisionUnknown):
        linked(("999999", YELLOW))


def test_nobody_over_the_trigger_is_an_answer_too():
    """No zone, and the reason says so."""
    found = linked((TONGLIAO, NONE))
    assert (found.zones, found.city(TONGLIAO).proposed) == ((), NONE)
    assert "0个（无）" in reason(found, "region.adjacent").text
