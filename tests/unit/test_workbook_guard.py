"""Files that would harm the machine are refused before they are unpacked; damaged ones with what to do."""

import contextlib
import io
import pathlib
import random
import struct
import zipfile
from dataclasses import replace

import pytest
from sheets import Formula, book, csv_bytes

from emergency.errors import InputInvalid
from emergency.sources.workbook import open_workbook
from emergency.sources.workbook_guard import LIMITS, Blank

SMALL = replace(LIMITS, rows=10, columns=4, cells=100)


def refused(data, limits=LIMITS, name="清单.xlsx"):
    """The code of the one fault with which a file is refused."""
    with pytest.raises(InputInvalid) as error:
        open_workbook(data, name, limits)
    assert "请" in error.value.message
    return error.value.faults[0].code


def with_part(data, part, change):
    """The same zip with one part changed."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            body = old.read(member)
            new.writestr(member.filename, change(body) if member.filename == part else body)
    return changed.getvalue()


def zipped(**parts):
    """A zip of these parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return made.getvalue()


def far_cell(reference):
    """A workbook of two cells, the second at `reference`."""
    return with_part(
        book({"a": [["x", "y"]]}),
        "xl/worksheets/sheet1.xml",
        lambda body: body.replace(b'r="B1"', f'r="{reference}"'.encode()),
    )


def test_a_bomb_is_refused_by_its_ratio_before_it_is_unpacked():
    bomb = zipped(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": b"0" * (LIMITS.ratio_from + 1)})

    assert len(bomb) < 10_000
    assert refused(bomb) == "W02"


def test_an_even_part_below_the_size_from_which_the_ratio_counts_is_no_bomb():
    blank = "x" * 10_000
    grids = open_workbook(book({"a": [[blank, blank]]}), "a.xlsx", replace(LIMITS, ratio_from=1_000_000))

    assert grids[0].rows[0][0] == blank


@pytest.mark.parametrize(("unpacked", "fault"), [(0, None), (-1, "W02")])
def test_the_whole_may_unpack_to_the_limit_and_no_further(unpacked, fault):
    data = book({"a": [["x"]]})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = sum(each.file_size for each in archive.infolist())
    limits = replace(LIMITS, unpacked=size + unpacked)

    if fault:
        assert refused(data, limits) == fault
    else:
        assert open_workbook(data, "a.xlsx", limits)


def test_a_part_that_lies_about_its_size_is_refused():
    data = zipped(**{"xl/workbook.xml": b"<x/>", "xl/worksheets/sheet1.xml": bytes(range(256)) * 4000})
    at = data.rindex(b"PK\x01\x02")  # the directory entry of the last part; its size stands 24 bytes on
    lying = data[: at + 24] + struct.pack("<I", 10) + data[at + 28 :]

    assert refused(lying) == "W01"


@pytest.mark.parametrize("reference", ["XFD1048576", "B1048576", "XFD1", "A200001", "CW1"])
def test_a_cell_at_the_far_corner_is_refused(reference):
    assert refused(far_cell(reference)) == "W02"


@pytest.mark.parametrize("reference", ["CV1", "A200000"])
def test_a_cell_at_the_limit_is_read(reference):
    assert open_workbook(far_cell(reference), "a.xlsx")


@pytest.mark.parametrize("written", [b"r='XFD1'", b'r = "XFD1"', b"r =\n'B1048576'"])
def test_a_far_cell_written_unusually_is_refused_too(written):
    data = with_part(
        book({"a": [["x", "y"]]}), "xl/worksheets/sheet1.xml", lambda body: body.replace(b'r="B1"', written)
    )

    assert refused(data) == "W02"


@pytest.mark.parametrize(("rows", "fault"), [(10, None), (11, "W02")])
def test_a_csv_may_have_the_rows_of_the_limit(rows, fault):
    data = csv_bytes([["a", "b"]] * rows)

    if fault:
        assert refused(data, SMALL, "a.csv") == fault
    else:
        assert len(open_workbook(data, "a.csv", SMALL)[0].rows) == rows


def test_a_csv_that_is_too_wide_is_refused():
    assert refused(csv_bytes([["a"] * 5]), SMALL, "a.csv") == "W02"


def test_sheets_together_may_not_hold_more_cells_than_the_limit():
    data = book({str(n): [["x"] * 4] * 9 for n in range(3)})

    assert refused(data, SMALL) == "W02"


def test_a_file_larger_than_the_limit_is_refused():
    assert refused(b"x" * 11, replace(LIMITS, size=10)) == "W02"
    assert open_workbook(b"x" * 10, "a.csv", replace(LIMITS, size=10))


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04" + b"\x00" * 50, b"\xd0\xcf\x11\xe0" + b"\x00" * 600, zipped(**{"content.xml": b"<x/>"})],
    ids=["cut zip", "cut xls", "no workbook"],
)
def test_what_is_no_workbook_is_refused_with_what_to_do(data):
    assert refused(data) == "W01"


def test_a_workbook_cut_in_the_middle_is_refused():
    data = book({"a": [["x"]] * 100})

    assert refused(data[: len(data) // 2]) == "W01"


def test_a_csv_of_neither_encoding_is_refused():
    assert refused(b"\xff\xff\xff\x00", name="a.csv") == "W03"


def test_a_csv_with_an_open_quote_is_refused():
    assert refused(b'a,b\n"c,d\n', name="a.csv") == "W03"


def test_joined_cells_that_overlap_without_end_are_refused():
    joined = b"".join(b'<mergeCell ref="A1:B9"/>' for _ in range(1000))
    data = with_part(
        book({"表1 工业源企业": [["企业名称", "行业"]] * 9}, {"表1 工业源企业": [(0, 0, 1, 0)]}),
        "xl/worksheets/sheet1.xml",
        lambda body: body.replace(b'<mergeCell ref="A1:A2"/>', joined),
    )

    assert len(open_workbook(data, "a.xlsx")[0].merges) == 1000


def test_formulas_without_a_result_and_error_values_are_found():
    data = book({"甲 & 乙": [[Formula("=A2"), "x"], [Formula("=1/0"), 0]]})
    data = with_part(
        data,
        "xl/worksheets/sheet1.xml",
        lambda body: body.replace(
            b'<c r="A2"><f>1/0</f><v>0</v>', b'<c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v>'
        ),
    )

    assert open_workbook(data, "a.xlsx")[0].blanks == (Blank(1, 1, "formula"), Blank(2, 1, "error"))


XLS = pathlib.Path(__file__).parents[1] / "scenarios" / "list_excel_97.xls"


def test_a_damaged_xls_ends_only_the_process_that_reads_it():
    """Its sector table points far beyond the file: the library would ask for more memory than there is."""
    data = XLS.read_bytes()
    for place in range(0x2C, 0x50, 4):
        broken = data[:place] + b"\xff\xff\xff\x7f" + data[place + 4 :]
        try:
            open_workbook(broken, "a.xls")
        except InputInvalid as error:
            assert error.faults[0].code == "W01"


def test_the_bounds_hold_for_an_xls_too():
    assert refused(XLS.read_bytes(), SMALL) == "W02"


@pytest.mark.parametrize("seed", range(40))
def test_a_workbook_with_changed_bytes_is_read_or_refused(seed):
    """Nothing but a refusal comes out, whatever the bytes."""
    chance = random.Random(seed)
    with zipfile.ZipFile(io.BytesIO(book({"表1 工业源企业": [["企业名称", "行业"]] * 5}))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice([each for each in parts if each.startswith("xl/")])
    body = bytearray(parts[name])
    for _ in range(4):
        at = chance.randrange(len(body))
        body[at : at + chance.randrange(12)] = chance.randbytes(chance.randrange(4))
    with contextlib.suppress(InputInvalid):
        open_workbook(zipped(**(parts | {name: bytes(body)})), "a.xlsx")
