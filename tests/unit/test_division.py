"""The division tree: complete, connected upwards, and open to function areas without a GB/T 2260 code."""

import csv

import pytest

from plans.division import division_tree
from plans.errors import DivisionUnknown
from plans.terms import Tier

TREE = division_tree()


def codes(divisions):
    """The codes of some divisions."""
    return [division.code for division in divisions]


def test_the_tree_holds_every_division_of_the_region():
    """One region, 12 leagues and cities, 103 banners and counties by GB/T 2260, 5 function areas."""
    assert [division.tier for division in TREE.all()].count(Tier.LEAGUE_CITY) == 12
    counties = [division for division in TREE.all() if division.tier is Tier.BANNER_COUNTY]
    assert sum(division.in_gbt2260 for division in counties) == 103
    assert sorted(division.code for division in counties if not division.in_gbt2260) == [
        "150172", "150271", "150571", "152571", "152971",
    ]  # fmt: skip
    assert len(TREE.all()) == 121


def test_parents_come_before_their_children():
    """Reading the tree in order never meets a division before its parent."""
    seen = set()
    for division in TREE.all():
        assert division.parent is None or division.parent in seen
        seen.add(division.code)


def test_the_economic_zone_of_tongliao_is_a_key_region_of_its_own():
    """150571 is no GB/T 2260 code, lies in Tongliao and is named a key region there."""
    zone = TREE.get("150571")
    assert (zone.name, zone.parent, zone.in_gbt2260, zone.is_key_region) == (
        "通辽经济技术开发区", "150500", False, True,
    )  # fmt: skip
    assert codes(TREE.path("150571")) == ["150000", "150500", "150571"]


def test_children_are_those_directly_below():
    """The region has its 12 leagues and cities; Tongliao its nine and the zone."""
    assert len(TREE.children("150000")) == 12
    assert len(TREE.children("150500")) == 9
    assert TREE.children("150502") == ()


def test_tongliao_borders_on_three_leagues_and_two_provinces():
    """Neighbours are of the same tier; other provinces are told apart."""
    assert codes(TREE.neighbours("150500")) == ["150400", "152200", "152500"]
    assert TREE.provinces_beside("150500") == ("210000", "220000")


def test_bordering_is_mutual():
    """Whoever borders on a division is bordered by it, in the same tier."""
    for division in TREE.all():
        for other in TREE.neighbours(division.code):
            assert other.tier is division.tier
            assert division in TREE.neighbours(other.code)


@pytest.mark.parametrize("ask", [TREE.get, TREE.children, TREE.path, TREE.neighbours, TREE.provinces_beside])
def test_an_unknown_code_is_refused_by_name(ask):
    """A wrong code is named in the refusal, whatever was asked."""
    with pytest.raises(DivisionUnknown, match="999999"):
        ask("999999")


def test_the_tree_agrees_with_the_list_it_was_made_from(shared_data):
    """Codes, names and parents are those of the source list."""
    with (shared_data / "divisions_150000.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = {row["code"]: (row["name"], row["parent"] or None) for row in csv.DictReader(file)}
    assert {division.code: (division.name, division.parent) for division in TREE.all()} == listed


def test_the_borders_agree_with_the_tables_they_were_made_from(shared_data):
    """Every pair of bordering leagues and counties, and no other."""
    pairs = set()
    for name in ("adjacency_prefecture.csv", "adjacency_county.csv"):
        with (shared_data / "geo" / name).open(encoding="utf-8-sig", newline="") as file:
            pairs |= {frozenset((row["code_a"], row["code_b"])) for row in csv.DictReader(file)}
    held = {
        frozenset((division.code, other.code))
        for division in TREE.all()
        for other in TREE.neighbours(division.code)
    }
    assert held == pairs
