"""A league's messy workbook with faults planted in it: all are found, none is invented."""

import datetime
from collections import Counter

import pytest
from county_workbook import AREA, clean_county, spoiled_county
from sheets import book

from emergency.demo.county import county_list
from emergency.sources.list_workbook import read_list
from plans.library import load
from plans.list_check import examine
from plans.list_fault import joined

DAY = datetime.date(2026, 11, 25)


def checked(data):
    """The draft, and every fault that `list check` would name."""
    draft, faults = read_list(data, "清单.xlsx", area=AREA)
    library = load()
    plan = library.plan_for(AREA, DAY)
    found = examine(draft, divisions=library.divisions, plan=plan, day=DAY)
    return draft, joined(faults, found.faults), found.counts


@pytest.fixture(scope="module")
def clean():
    return checked(book(clean_county(DAY).sheets))


def test_the_messy_county_is_composed_like_chifeng_s(clean):
    _, _, counts = clean

    assert counts["enterprises"] == 1254
    assert counts["key_industry"] == 292
    assert counts["exempt"] == 248
    assert counts["dust_sites"] == 186


def test_mess_alone_is_no_fault(clean):
    draft, faults, _ = clean

    assert [(each.code, each.sheet, each.row, each.message) for each in faults] == []
    assert len(draft.enterprises) == len(county_list(DAY).enterprises)


def test_every_planted_fault_is_found_and_none_is_invented():
    data, planted = spoiled_county(DAY)

    _, faults, _ = checked(data)

    found = Counter((each.code, each.sheet, each.row, each.column) for each in faults)
    assert found - Counter(planted) == Counter()
    assert Counter(planted) - found == Counter()


def test_what_is_planted_covers_every_kind_a_cell_or_row_can_have():
    _, planted = spoiled_county(DAY)

    # W01 to W04 refuse a whole file; W07, W18, W22 and W25 are about heads and texts (tests of list_workbook).
    # V12 needs the whole society's emissions, V14 a permit register (tests of list_check).
    kinds = {f"V{n:02d}" for n in range(1, 17) if n not in (12, 14)}
    kinds |= {"W05", "W06", *(f"W{n:02d}" for n in range(8, 25) if n not in (18, 22))}
    assert kinds <= {fault for fault, *_ in planted}
