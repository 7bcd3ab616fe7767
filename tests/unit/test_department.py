"""Duties of the command's members: cumulative by level, nearest tier first, dated, none of them called law."""

import datetime

import pytest

from plans.department import FILE, Department, duties
from plans.figure_table import parse_figures
from plans.shared_table import shipped_tables
from plans.terms import ResponseLevel

REGION, CITY, BANNER = "150000", "150500", "150502"
PATH = (REGION, CITY, BANNER)
FIRST = datetime.date(2024, 1, 1)
DAY = datetime.timedelta(days=1)
SHIPPED = shipped_tables()[FILE]


def table(*rows):
    """A table of (key, first day, sentences)."""
    text = "".join(
        f'[[figure]]\nkey = "{key}"\ntitle = "任务"\nvalue = {list(said)}\nin_force_from = {since}\n'
        'document = "预案"\narticle = "一"\nverified = false\n'
        for key, since, said in rows
    )
    return parse_figures(text.encode(), "t.toml")


def said(found):
    """The sentences."""
    return [each.text for each in found]


def test_every_key_names_a_division_a_department_and_a_level():
    """A misspelt key would be followed by nobody."""
    for key in SHIPPED:
        code, department, level = key.split(".")
        assert code == REGION and Department(department) and ResponseLevel(level)


@pytest.mark.parametrize("level", list(ResponseLevel))
def test_every_department_has_something_to_do_at_every_level(level):
    """And nothing that has been read nowhere is called verified."""
    found = duties(SHIPPED, (REGION,), level, FIRST)
    assert {each.department for each in found if each.since is level} == set(Department)
    assert not any(each.citation.verified for each in found)


def test_a_level_adds_to_the_milder_ones():
    """Whoever is asked at Ⅲ is asked the same at Ⅱ and Ⅰ."""
    mild, middle, severe = (set(duties(SHIPPED, PATH, level, FIRST)) for level in ResponseLevel)
    assert mild < middle < severe


@pytest.mark.parametrize(
    ("path", "expected"),
    [((REGION,), ["区"]), ((REGION, CITY), ["市"]), (PATH, ["市"]), ((REGION, "150400"), ["区"])],
)
def test_the_nearest_division_with_a_list_is_followed(path, expected):
    """The region's, the city's own, a banner by its city, a city without its own by the region."""
    held = table((f"{REGION}.police.III", FIRST, ["区"]), (f"{CITY}.police.III", FIRST, ["市"]))
    assert said(duties(held, path, ResponseLevel.III, FIRST)) == expected


@pytest.mark.parametrize(("day", "expected"), [(FIRST - DAY, ["区"]), (FIRST, ["市"]), (FIRST + DAY, ["市"])])
def test_an_own_list_is_followed_from_its_first_day(day, expected):
    """The day before, the day, the day after."""
    held = table((f"{REGION}.police.III", FIRST - 9 * DAY, ["区"]), (f"{CITY}.police.III", FIRST, ["市"]))
    assert said(duties(held, PATH, ResponseLevel.III, day)) == expected


def test_an_own_list_of_one_level_leaves_the_others_inherited():
    """A city that only writes Ⅱ keeps the region's Ⅲ."""
    held = table((f"{REGION}.police.III", FIRST, ["区三"]), (f"{CITY}.police.II", FIRST, ["市二"]))
    assert said(duties(held, PATH, ResponseLevel.II, FIRST)) == ["区三", "市二"]
