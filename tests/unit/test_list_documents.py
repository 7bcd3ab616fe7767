"""The template, the export and the marked copy: what is written is read back, and stays text."""

import dataclasses
import datetime
import io
import re
import zipfile
from decimal import Decimal

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st
from sheets import book, code, csv_bytes

from emergency.demo.county import Composition, county_list
from emergency.documents.list_workbook import write_list, write_marked, write_template
from emergency.sources.list_workbook import read_list
from emergency.sources.workbook import open_workbook
from plans.dated import Citation
from plans.errors import Fault
from plans.library import load
from plans.list_check import examine
from plans.list_draft import (
    NOWHERE,
    DraftContact,
    DraftEnterprise,
    DraftMeasure,
    DraftMobileSource,
    DraftUnit,
    ListDraft,
)
from plans.list_forms import FAULTS, FORMS
from plans.measure import Action, Check, CountBase, Measure
from plans.terms import EnterpriseCategory, WarningLevel
from plans.unit import UnitFacts

AREA = "150400"
DAY = datetime.date(2026, 11, 25)
SMALL = Composition(
    key=24, non_key=20, exempt=6, guarantee=4, long_stopped=2, seasonal=2, dust_sites=5, fleets=3
)
RISKY = ("=1+1", "+8613900000000", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "=cmd|' /C calc'!A0")


def bare(value):
    """A draft without its places."""
    if dataclasses.is_dataclass(value):
        held = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
        return dataclasses.replace(
            value, **{name: NOWHERE if name == "place" else bare(each) for name, each in held.items()}
        )
    return tuple(map(bare, value)) if isinstance(value, tuple) else value


def there_and_back(draft):
    """What reading makes of the export, and the faults it finds."""
    read, faults = read_list(write_list(draft), "清单.xlsx", area=draft.area)
    return bare(read), faults


def enterprise(**more):
    """An enterprise with little."""
    held = {"division": "150402", "credit_code": code(1), "name": "红山水泥（虚构）", "industry": "cement_clinker",
            "category": EnterpriseCategory.KEY}  # fmt: skip
    return DraftEnterprise(**(held | more))


def test_the_export_of_a_whole_list_reads_back_as_the_list():
    draft = county_list(DAY, SMALL)

    read, faults = there_and_back(draft)

    assert not faults
    assert read == draft


def test_the_last_sheet_of_an_export_says_counts_and_reduction():
    draft = county_list(DAY, SMALL)
    library = load()
    found = examine(draft, divisions=library.divisions, plan=library.plan_for(AREA, DAY), day=DAY)

    grids = {grid.name: grid.rows for grid in open_workbook(write_list(draft, found.totals), "a.xlsx")}
    lines = [tuple(row) for row in grids["表8 汇总"]]

    assert ("工业源企业", len(draft.enterprises)) in [line[:2] for line in lines]
    assert [line[:2] for line in lines if line[0] == "红色"] == [
        ("红色", total.pollutant.label) for total in found.totals if total.level is WarningLevel.RED
    ]
    assert next(line[6] for line in lines if line[0] == "红色") in ("达到", "未达到")


EVERY_PART = (
    Measure(
        Action.STOP_LINES,
        units=("L1",),
        ratio=50,
        base=CountBase.LINE,
        checks=(Check.POWER,),
        after_hours=120,
    ),
    Measure(
        Action.PROCESS_PARAM, units=("L1",), parameter="出焦时间", operator=">=", value=36, value_unit="小时"
    ),
    Measure(Action.TRUCK_BAN, max_stage=4, gas=True, heavy_only=True, note="特种车辆除外"),
    Measure(Action.STOP_VOC_OPS, operations=("喷涂", "烘干")),
    Measure(Action.DUST, sprays=6, sweeps=3),
    Measure(Action.FUEL_QUALITY, sulfur=Decimal("0.7"), ash=Decimal(15)),
    Measure(Action.KEEP_CONTROLS_RUNNING, delay_minutes=30),
    Measure(Action.LIMIT_OUTPUT, units=("L1",), base=CountBase.IDLE_LOAD),
)


@pytest.mark.parametrize("measure", EVERY_PART, ids=lambda measure: measure.action.value)
def test_every_part_of_a_measure_reads_back(measure):
    demand = DraftMeasure(
        WarningLevel.RED, "原文", measure, Citation("某市清单", "第三条", True), onsite="查看台账"
    )
    draft = ListDraft(AREA, (enterprise(units=(DraftUnit(UnitFacts("L1", "1号线")),), measures=(demand,)),))

    read, faults = there_and_back(draft)

    assert not faults
    assert read == draft


@given(
    share=st.floats(0, 1).map(lambda share: round(share, 4)),
    amount=st.floats(0, 1e6).map(lambda amount: round(amount, 6)),
    text=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=30).map(str.strip),
)
@settings(max_examples=40, deadline=None)
def test_numbers_and_texts_read_back_to_the_digit(share, amount, text):
    from_text = "" if text.strip("\u200b\ufeff\xa0 ") in ("", "NA", "—", "——", "–", "-", "--", "/") else text
    unit = DraftUnit(UnitFacts("L1", "1号线", capacities={"eia": amount}, emission_share=share))
    draft = ListDraft(AREA, (enterprise(units=(unit,), regulator=from_text, emissions={"so2": amount}),))

    read, faults = there_and_back(draft)

    assert not faults
    assert read.enterprises[0].units == draft.enterprises[0].units
    assert read.enterprises[0].emissions == {"so2": amount}
    assert read.enterprises[0].regulator.strip() == from_text.strip("\u200b\ufeff\xa0 \u3000")


@pytest.mark.parametrize("text", RISKY)
def test_text_that_looks_like_a_formula_is_written_as_text(text):
    data = write_list(ListDraft(AREA, (enterprise(address=text, leader=text),)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]

    assert not any(b"<f>" in part or b"<hyperlink" in part for part in parts)
    assert read_list(data, "a.xlsx", area=AREA)[0].enterprises[0].address == text


def test_a_marked_copy_writes_what_looks_like_a_formula_as_text_too():
    marked = write_marked(csv_bytes([["企业名称", "行业"], *([text, "水泥"] for text in RISKY)]), [])
    with zipfile.ZipFile(io.BytesIO(marked)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name]

    assert not any(b"<f>" in part for part in parts)


def test_the_untouched_template_reads_as_an_empty_list():
    draft, faults = read_list(write_template(), "模板.xlsx", area=AREA)

    assert draft == ListDraft(AREA, ())
    assert not faults


def test_the_template_explains_every_column_and_every_word_in_its_second_sheet():
    workbook = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(write_template()))
    explained = workbook.get_sheet_by_index(1).to_python()
    rows = {(row[0], row[1]): row for row in explained}

    assert workbook.sheet_names[1] == "填表说明"
    for form in FORMS:
        heads = workbook.get_sheet_by_name(form.title).to_python()[0]
        assert heads == [column.shown_head for column in form.offered]
        for column in form.offered:
            row = rows[form.title, column.head]
            assert row[2] == column.unit
            assert not column.words or all(word in row[5] for word in column.words.offered)


def test_the_template_offers_drop_downs_within_what_excel_allows():
    with zipfile.ZipFile(io.BytesIO(write_template())) as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist() if "worksheets/sheet" in name)
    offered = sum(
        bool(column.words) and column.kind.value in ("word", "flag")
        for form in FORMS
        for column in form.offered
    )

    assert parts.count(b'type="list"') == offered


def test_an_example_row_typed_over_is_read():
    """Only rows that still say 示例 are passed over."""
    grids = open_workbook(write_template(), "模板.xlsx")
    rows = [list(row) for row in grids[0].rows]
    rows[1] = ["新厂（虚构）" if isinstance(cell, str) and "示例" in cell else cell for cell in rows[1]]

    draft, _ = read_list(book({grids[0].name: rows[:2]}), "a.xlsx", area=AREA)

    assert [each.name for each in draft.enterprises] == ["新厂（虚构）"]


HEAD = ["企业名称", "信用代码", "行业", "企业类别"]
FAULTY = [
    ["红山区清单"],
    HEAD,
    ["甲厂（虚构）", "123", "水泥", "大型"],
    ["乙厂（虚构）", code(2), "砂石", "非重点"],
]


def test_a_marked_copy_keeps_the_values_and_marks_the_cells():
    data = book({"Sheet1": FAULTY}, {"Sheet1": [(0, 0, 0, 3)]})
    _, faults = read_list(data, "a.xlsx", area="150402")
    rule = Fault("V01", "应为 18 位。", sheet="Sheet1", row=3, column="统一社会信用代码")

    marked = write_marked(data, [*faults, rule])

    grids = {grid.name: grid for grid in open_workbook(marked, "a.xlsx")}
    assert list(grids["Sheet1"].rows) == list(open_workbook(data, "a.xlsx")[0].rows)
    assert grids["Sheet1"].merges == open_workbook(data, "a.xlsx")[0].merges
    listed = grids[FAULTS].rows[1:]
    assert [(row[2], str(row[3]).removesuffix(".0"), row[5]) for row in listed] == [
        ("Sheet1", "3", "W11"),
        ("Sheet1", "3", "V01"),
    ]
    assert comments(marked) == {"D3", "B3"}


def comments(data):
    """The cells that carry a comment."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = "".join(archive.read(name).decode() for name in archive.namelist() if "xl/comments" in name)
    return set(re.findall(r'<comment\b[^>]*\bref="([A-Z]+\d+)"', parts))


def test_a_marked_copy_of_a_csv_is_a_workbook_and_reads_again():
    data = csv_bytes(FAULTY, "gb18030")
    _, faults = read_list(data, "清单.csv", area="150402")

    marked = write_marked(data, faults)
    again, found = read_list(marked, "清单.xlsx", area="150402")

    assert [(each.code, each.row, each.column) for each in found] == [
        (each.code, each.row, each.column) for each in faults
    ]
    assert [each.name for each in again.enterprises] == ["甲厂（虚构）", "乙厂（虚构）"]


def test_a_contact_without_a_rank_of_its_own_keeps_its_place():
    people = tuple(DraftContact(name, "", None, None, rank) for rank, name in enumerate("甲乙丙", start=1))

    read, _ = there_and_back(ListDraft(AREA, (enterprise(contacts=people),)))

    assert read.enterprises[0].contacts == people


def test_two_fleets_of_one_owner_keep_their_own_measures():
    def fleet(stage):
        demand = DraftMeasure(WarningLevel.RED, f"停用{stage}", Measure(Action.TRUCK_BAN, max_stage=stage))
        return DraftMobileSource("150402", "某车队（虚构）", "truck", stage, 3, measures=(demand,))

    draft = ListDraft(AREA, (enterprise(),), (), (fleet(3), fleet(4)))

    read, faults = there_and_back(draft)

    assert not faults
    assert read == draft
