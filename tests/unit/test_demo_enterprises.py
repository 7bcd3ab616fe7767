"""The invented register of the demonstration: believable, marked, and always the same."""

import re
from collections import Counter

import pytest
from database import fresh_store
from registered import NOW, TODAY, keeper, office

from emergency.demo.enterprises import SILENT_NUMBER, WRONG_NUMBER, build_list, enterprises
from emergency.services.listing import draft_of
from emergency.storage import reduction
from emergency.storage.work import Scope
from plans.credit_code import wrong
from plans.library import load
from plans.list_check import examine
from plans.order import draft_orders
from plans.terms import EnterpriseCategory, Grade, WarningLevel

MADE = enterprises(TODAY)


def test_the_same_enterprises_are_made_every_time():
    """Nothing is left to chance."""
    assert enterprises(TODAY) == MADE


def test_every_enterprise_is_marked_as_invented():
    """No name could be taken for a real one, no two are the same."""
    assert all(each.invented and each.name.endswith("（虚构）") for each in MADE)
    assert len({each.name for each in MADE}) == len(MADE) >= 110


def test_the_register_covers_all_of_tongliao():
    """Eight banners and the development zone, each with enterprises."""
    banners = {each.code for each in load().divisions.children("150500")}
    assert {each.division for each in MADE} == banners and "150571" in banners


def test_credit_codes_are_valid():
    """Eighteen characters with the right check."""
    assert [wrong(each.credit_code) for each in MADE if wrong(each.credit_code)] == []


def test_grades_and_categories_are_mixed():
    """Few A and B, many C, D and unrated; some of every special category."""
    grades = Counter(grade.grade for each in MADE for grade in each.grades)
    assert 0 < grades[Grade.A] + grades[Grade.B] < grades[Grade.C] + grades[Grade.D]
    assert {each.category for each in MADE} == set(EnterpriseCategory)


def test_every_unit_has_a_meter_and_the_plant_one():
    """The measures are checked by the power used; evidence is missing where a meter falls silent."""
    for each in MADE:
        assert [meter.unit_code for meter in each.meters] == [None, *(unit.code for unit in each.units)]


def test_mobiles_are_invented_and_tell_the_spool_what_to_do():
    """1990000xxxx; a few are wrong or silent, one plant never answers, one cannot be reached."""
    contacts = [contact for each in MADE for contact in each.contacts]
    assert all(re.fullmatch(r"1990000\d{4}", contact.mobile) for contact in contacts)
    assert len({contact.mobile for contact in contacts}) == len(contacts)
    endings = Counter(contact.mobile[-3:] for contact in contacts)
    assert endings[WRONG_NUMBER] >= 3 and endings[SILENT_NUMBER] >= 3
    silent = [each for each in MADE if all(c.mobile.endswith(SILENT_NUMBER) for c in each.contacts)]
    assert len(silent) == 1
    lost = [each for each in MADE if all(c.mobile.endswith(WRONG_NUMBER) for c in each.contacts)]
    assert len(lost) == 1 and all(c.email.endswith("@example.invalid") for c in lost[0].contacts)
    assert 5 <= sum(contact.email is None for contact in contacts) <= 30
    assert all(c.email is None or re.search(r"@example\.(com|invalid)$", c.email) for c in contacts)


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The demonstration's list, published in an empty database."""
    desk = office(fresh_store(tmp_path_factory.mktemp("demo")))
    return desk, build_list(desk, keeper(), NOW)


def test_the_list_is_published_and_reaches_every_floor(published):
    """Every pollutant at every level reaches the plan's floor; the ratio never falls from level to level."""
    _, found = published
    assert found.enterprises == len(MADE) and all(total.ok for total in found.totals)
    ratios = {}
    for total in found.totals:
        assert ratios.get(total.pollutant, 0) <= total.ratio
        ratios[total.pollutant] = total.ratio


def test_nothing_is_wrong_with_the_list_but_the_two_that_wait_for_a_guide(published):
    """An officer's first look at the demonstration is not a list that could not have been published."""
    desk, found = published
    draft = draft_of(desk, keeper(), "150500", TODAY)
    plan = desk.library.plan_for("150500", TODAY)
    said = examine(draft, divisions=desk.library.divisions, plan=plan, day=TODAY)
    assert {(each.code, each.severity) for each in said.faults} == {("V09", "error")}
    assert [any(name in each.message for name in found.without) for each in said.faults] == [True, True]


@pytest.mark.parametrize("level", [WarningLevel.YELLOW, WarningLevel.ORANGE, WarningLevel.RED])
def test_all_but_the_two_that_wait_for_a_guide_get_an_order(published, level):
    """Two enterprises without measures show up as gaps, everybody else is ordered."""
    desk, found = published
    with desk.store.begin(Scope("150500")) as work:
        listed = reduction.listed_enterprises(work, "150500", TODAY)
    plan = desk.library.plan_for("150500", TODAY)
    drafting = draft_orders(listed, level=level, start_at=NOW, expected_end=None, plan=plan, day=TODAY)
    assert {gap.enterprise for gap in drafting.gaps} == set(found.without) and len(found.without) == 2
    assert len(drafting.drafts) == len(MADE) - 2
