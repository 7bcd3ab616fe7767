"""V01 credit code, V02 place, V13 contacts, V14 permit, V16 who watches: each passes and each fails."""

import datetime
from dataclasses import replace

import pytest
from listings import DAY, code_of, contact, draft, enterprise, examined, faults, register, site

from plans.bounds import all_bounds, bounds_of
from plans.division import division_tree
from plans.list_draft import PermitClass
from plans.permit_register import PermitRegister


def test_a_clean_list_has_no_fault_at_all():
    """Nothing is invented where nothing is wrong."""
    assert examined(enterprise(1), enterprise(2), sites=[site()], register=None).faults == ()


@pytest.mark.parametrize(
    "code", [code_of(1)[:-1], code_of(1) + "0", code_of(1)[:-1] + "I", "", code_of(1).lower()]
)
def test_a_wrong_credit_code_is_named_with_its_cell(code):
    """V01 says where and what."""
    fault = examined(enterprise(1, credit_code=code)).faults[0]
    assert (fault.code, fault.sheet, fault.row, fault.column) == (
        "V01",
        "表1 工业源企业",
        2,
        "统一社会信用代码",
    )
    assert fault.severity == "error" and "请" in fault.message


def test_a_code_listed_twice_is_named_at_the_later_row():
    """V01: the first row stands, the second is the fault and names the first."""
    twice = examined(enterprise(1), replace(enterprise(2), credit_code=code_of(1))).faults
    assert [(fault.code, fault.row) for fault in twice] == [("V01", 3)] and "第 2 行" in twice[0].message


@pytest.mark.parametrize(
    ("longitude", "latitude", "expected"),
    [
        (121.61, 43.6, []),
        (121.60, 43.6, []),
        (121.59, 43.6, [("V02", "error")]),
        (123.10, 43.6, []),
        (123.11, 43.6, [("V02", "error")]),
        (122.0, 43.30, []),
        (122.0, 43.29, [("V02", "error")]),
        (122.0, 44.05, []),
        (122.0, 44.06, [("V02", "error")]),
        (43.6, 122.0, [("V02", "error")]),
        (None, 43.6, [("V02", "warning")]),
        (None, None, [("V02", "warning")] * 2),
    ],
)
def test_coordinates_lie_in_the_box_of_the_banner(longitude, latitude, expected):
    """V02: Horqin district is 121.65-123.05 E, 43.35-44.00 N, widened by 0.05 degrees."""
    assert faults(enterprise(longitude=longitude, latitude=latitude)) == expected


@pytest.mark.parametrize("division", ["150402", "999999", ""])
def test_a_division_outside_the_area_is_refused(division):
    """V02: a list of Tongliao holds nothing of Chifeng."""
    assert faults(enterprise(division=division)) == [("V02", "error")]
    assert ("V02", "error") in faults(enterprise(), sites=[site(division=division)])


def test_a_function_area_is_checked_against_its_city():
    """通辽经济技术开发区 has no boundary of its own."""
    assert bounds_of("150571", division_tree()).code == "150500"
    assert faults(enterprise(division="150571", longitude=120.0, latitude=43.0)) == []


def test_every_division_has_a_box_inside_that_of_its_parent():
    """The boxes are complete and in order."""
    tree = division_tree()
    for each in tree.all():
        box = bounds_of(each.code, tree)
        assert box.west < box.east and box.south < box.north
        above = all_bounds()["150000"]
        assert above.west <= box.west and above.east >= box.east
        assert above.south <= box.south and above.north >= box.north


@pytest.mark.parametrize(
    ("days", "expected"), [(179, []), (180, []), (181, [("V13", "warning")]), (-1, [("V13", "warning")])]
)
def test_a_number_is_good_for_180_days(days, expected):
    """V13 below, at and above the limit; a day in the future proves nothing."""
    second = contact(2, DAY - datetime.timedelta(days=days))
    assert faults(enterprise(contacts=(contact(1), second))) == expected


def test_two_fresh_numbers_suffice_whatever_the_third_is():
    """V13 asks for two, not for all."""
    assert faults(enterprise(contacts=(contact(1), contact(2), contact(3, None)))) == []


@pytest.mark.parametrize(
    ("mobiles", "count"),
    [
        (("13800000001", "13800000002"), 0),
        (("13800000001", "13800000001"), 1),
        (("13800000001", None), 1),
        (("13800000001", "12800000002"), 2),
        (("13800000001", "1380000000"), 2),
        (("13800000001", "138000000022"), 2),
        (("13800000001", "１３８００００００１１"), 2),
        ((), 1),
    ],
)
def test_two_different_mobiles_of_the_right_form(mobiles, count):
    """V13: the malformed one is named at its own row, the lack at the enterprise's."""
    people = tuple(contact(place, mobile=mobile) for place, mobile in enumerate(mobiles, start=1))
    assert faults(enterprise(contacts=people)) == [("V13", "error")] * count


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({}, None),
        ({"industry": ""}, None),
        ({"permit_class": None}, None),
        ({"industry": "炼焦"}, "行业"),
        ({"permit_class": PermitClass.SIMPLIFIED}, "许可管理类别"),
        ({"number": "91150000000000000X001V"}, "排污许可证编号"),
        ({"credit_code": code_of(7)}, "排污许可证编号"),
    ],
)
def test_the_permit_register_is_the_measure(changes, column):
    """V14: number, holder, class and industry are compared where the register says something."""
    found = examined(enterprise(), register=register(**changes)).faults
    assert [(fault.code, fault.column) for fault in found] == ([("V14", column)] if column else [])


def test_who_is_in_no_register_is_named_mildly():
    """V14: absent is a warning; an enterprise that claims no permit is not asked for one."""
    empty = PermitRegister(())
    assert faults(enterprise(), register=empty) == [("V14", "warning")]
    assert faults(enterprise(permit_number=None, permit_class=PermitClass.NONE), register=empty) == []
    assert faults(enterprise(permit_number=None), register=register()) == [("V14", "error")]


@pytest.mark.parametrize("key", ["regulator", "leader", "supervisor"])
def test_three_names_watch_over_an_enterprise(key):
    """V16: an empty or blank name is none."""
    assert faults(enterprise(**{key: " "})) == [("V16", "error")]


def test_a_dust_site_has_a_supervisor():
    """V16 holds for sites too."""
    assert faults(enterprise(), sites=[site(supervisor="")]) == [("V16", "error")]


def test_faults_come_by_sheet_and_row():
    """A person walks the sheets from top to bottom."""
    broken = [enterprise(number, regulator="", contacts=()) for number in (3, 1, 2)]
    places = [(fault.sheet, fault.row, fault.code) for fault in examined(*broken).faults]
    assert places == sorted(places) and len(places) == 6


def test_the_counts_are_those_of_the_interfaces():
    """The six names of the interfaces, and three more."""
    counts = examined(enterprise(1), enterprise(2), sites=[site()]).counts
    assert counts == {
        "enterprises": 2, "key_industry": 2, "exempt": 0, "lines": 4, "measures": 15, "dust_sites": 1,
        "long_stopped": 0, "guarantee": 0, "mobile_sources": 0,
    }  # fmt: skip
    assert draft().enterprises == ()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (f"{code_of(1)}001V", []),
        (f"{code_of(1)}001v", []),
        (f"{code_of(1)}01V", [("V14", "warning")]),
        (f"{code_of(1)}0001V", [("V14", "warning")]),
        (f"{code_of(2)}001V", [("V14", "warning")]),
        (f"{code_of(1)}00-V", [("V14", "warning")]),
        (None, [("V14", "warning")]),
    ],
)
def test_without_a_register_the_number_itself_is_looked_at(number, expected):
    """V14: 21 characters, 22, 23; another holder; a key enterprise without any."""
    assert faults(enterprise(permit_number=number)) == expected


def test_without_a_register_who_needs_no_permit_is_not_asked_for_one():
    """V14: registered or outside the system."""
    for permit_class in (PermitClass.REGISTERED, PermitClass.NONE, None):
        assert faults(enterprise(permit_number=None, permit_class=permit_class)) == []
