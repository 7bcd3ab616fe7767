"""The tolerant table reader: however a table is written, values are the same and faults name their place."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emergency.errors import InputInvalid
from emergency.sources.table import Bounds, day, moment, number, read_table
from plans.errors import Fault

PLAIN = "date,pm25,站点\n2024-12-18,116,霍林郭勒\n2024-12-19,,科尔沁区\n"


def values(data: bytes) -> list:
    """What the plain table says, however it is written."""
    return [
        (day(row, "date"), number(row, "pm25"), row.get("站点")) for row in read_table(data, "表.csv").rows
    ]


def one_cell(text: str):
    """The only row of a table whose column `x` holds `text`."""
    return read_table(f'x;y\n"{text}";1\n'.encode(), "一格.csv").rows[0]


def refusal(data: bytes, bounds: Bounds | None = None) -> Fault:
    """The first fault of a file that must be refused."""
    with pytest.raises(InputInvalid) as caught:
        read_table(data, "坏.csv", bounds or Bounds())
    assert caught.value.faults[0].file == "坏.csv"
    return caught.value.faults[0]


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("gb18030"),
        ("\ufeff" + PLAIN).encode("gb18030"),
        PLAIN.replace("\n", "\r\n").encode(),
        PLAIN.replace("\n", "\r").encode(),
        PLAIN.replace(",", ";").encode(),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.rstrip("\n").encode(),
        ("\n \n" + PLAIN + "\n,,\n").encode(),
        PLAIN.replace("116", " １１６ ").replace("date", " Date ").encode(),
        PLAIN.replace("2024-12-18", "２０２４－１２－１８").encode(),
        PLAIN.replace("2024-12-18", "2024/12/18").encode(),
        PLAIN.replace("2024-12-18", "2024年12月18日").encode(),
        PLAIN.replace("116", '"116"').encode(),
        PLAIN.replace("116", "1.16E+2").encode(),
    ],
)
def test_the_same_table_reads_the_same_however_it_is_written(data):
    """Encoding, mark, separator, line end, digit width and quoting must not change a value."""
    expected = [
        (datetime.date(2024, 12, 18), Decimal(116), "霍林郭勒"),
        (datetime.date(2024, 12, 19), None, "科尔沁区"),
    ]
    assert expected == values(data)


@pytest.mark.parametrize("token", ["", "NA", "na", "—", "-", "/", "－", "／", "ＮＡ", " ", "——", "--"])
def test_every_missing_mark_is_missing(token):
    """The missing marks of the interfaces mean missing in every parser, and are no fault."""
    row = one_cell(token)
    assert [number(row, "x"), day(row, "x"), moment(row, "x")] == [None, None, None]


def test_a_column_that_is_not_there_is_missing():
    """Asking for an absent column must give missing, not an error."""
    assert number(one_cell("5"), "pm10") is None


@pytest.mark.parametrize(
    "text", ["abc", "1,5", "nan", "inf", "1e999", "5²", "0x10", "1_000", "--5", "١٢", "1 2"]
)
def test_what_is_no_number_is_a_fault_with_its_place(text):
    """A cell that is no plain number must be named by file, row and column, never guessed."""
    fault = number(one_cell(text), "x")
    assert (fault.code, fault.file, fault.row, fault.column) == ("not_a_number", "一格.csv", 2, "x")
    assert text in fault.message


@pytest.mark.parametrize(
    "text", ["2024-02-30", "2024-13-01", "24-01-01", "0001-01-01", "9999-12-31", "12/18/2024", "x"]
)
def test_what_is_no_day_is_a_fault(text):
    """An impossible or ambiguous date must be refused."""
    assert day(one_cell(text), "x").code == "not_a_day"


@pytest.mark.parametrize(("text", "expected"), [("1990-01-01", 1990), ("2100-12-31", 2100)])
def test_the_first_and_last_year_are_read(text, expected):
    """The range of years includes both its ends."""
    assert expected == day(one_cell(text), "x").year


@pytest.mark.parametrize(
    ("text", "hour_in_utc"),
    [
        ("2024-12-18T14:00", 6),
        ("2024-12-18 14:00", 6),
        ("2024/12/18 14:00:00", 6),
        ("2024-12-18T14:00:00+08:00", 6),
        ("2024-12-18T14:00+0800", 6),
        ("2024-12-18T06:00Z", 6),
        ("2024-12-18T06:00:00.250Z", 6),
        ("2024-12-18T15:30+09:30", 6),
    ],
)
def test_a_naive_moment_is_beijing_time_and_an_offset_is_kept(text, hour_in_utc):
    """All these ways of writing 14:00 in Beijing must be the same aware moment."""
    read = moment(one_cell(text), "x").astimezone(datetime.UTC)
    assert datetime.datetime(2024, 12, 18, hour_in_utc, tzinfo=datetime.UTC) == read.replace(second=0)


def test_midnight_written_as_24_is_the_next_day():
    """24:00 ends a day and is 00:00 of the next."""
    assert datetime.datetime(2024, 12, 31, 16, tzinfo=datetime.UTC) == moment(
        one_cell("2024-12-31 24:00"), "x"
    )


@pytest.mark.parametrize(
    "text",
    [
        "2024-12-18",
        "2024-12-18 24:01",
        "2024-12-18 25:00",
        "2024-12-18T10:00+99:00",
        "0001-01-01T00:00",
        "10:00",
    ],
)
def test_what_is_no_moment_is_a_fault(text):
    """A time without a day, an impossible hour or offset must be refused."""
    assert moment(one_cell(text), "x").code == "not_a_moment"


def test_rows_carry_their_true_line_in_the_file():
    """Blank lines and quoted line ends must not shift the row that a fault names."""
    data = b'a,b\n\n"x\ny",1\n\n2,bad\n'
    rows = read_table(data, "行.csv").rows
    assert [row.number for row in rows] == [3, 6]
    assert number(rows[1], "b").row == 6


def test_a_row_longer_than_the_head_is_named_and_a_shorter_one_is_filled():
    """Too many cells are a fault of that row; missing cells at the end are missing values."""
    table = read_table(b"a,b\n1,2,3\n4\n5,6,,\n", "宽.csv")
    assert [(fault.row, fault.code) for fault in table.faults] == [(2, "too_many_cells")]
    assert [Decimal(2), None, Decimal(6)] == [number(row, "b") for row in table.rows]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n\r\n  \n", "empty"),
        (b"\xff\xfea\x00", "encoding"),
        (b"a,b\n1,\xff\n", "encoding"),
        (b'a,b\n"open,1\n', "quoting"),
        (b"a,A\n1,2\n", "repeated_column"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\xd0\xcf\x11\xe0rest", "workbook"),
        (b'a\n"' + b"x" * 200_000 + b'"\n', "quoting"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(data, code):
    """Each unreadable file must be refused with its own code and a Chinese sentence."""
    assert code == refusal(data).code


def test_an_encoding_fault_names_the_line():
    """A byte that is neither UTF-8 nor GB18030 must be found by its line."""
    assert refusal(b"a,b\n1,2\n3,\xff\n").row == 3


@pytest.mark.parametrize(("size", "fits"), [(9, True), (10, True), (11, False)])
def test_the_size_is_bounded(size, fits):
    """A file below or at the largest size is read, one above is refused."""
    data = b"a\n" + b"1" * (size - 2)
    if fits:
        assert len(read_table(data, "坏.csv", Bounds(size=10)).rows) == 1
    else:
        assert refusal(data, Bounds(size=10)).code == "too_large"


@pytest.mark.parametrize(("count", "fits"), [(2, True), (3, True), (4, False)])
def test_the_rows_are_bounded(count, fits):
    """As many rows as the bound are read; one more is refused."""
    data = b"a\n" + b"1\n" * count
    if fits:
        assert count == len(read_table(data, "坏.csv", Bounds(rows=3)).rows)
    else:
        assert refusal(data, Bounds(rows=3)).code == "too_many_rows"


@pytest.mark.parametrize(("count", "fits"), [(2, True), (3, True), (4, False)])
def test_the_columns_are_bounded(count, fits):
    """As many columns as the bound are read; one more is refused."""
    data = ",".join(f"c{place}" for place in range(count)).encode() + b"\n"
    if fits:
        assert count == len(read_table(data, "坏.csv", Bounds(columns=3)).columns)
    else:
        assert refusal(data, Bounds(columns=3)).code == "too_many_columns"


@given(st.binary(max_size=400))
def test_no_bytes_crash_the_reader(data):
    """Any bytes at all must give a table or a refusal, never another error."""
    try:
        table = read_table(data, "乱.csv")
    except InputInvalid as refused:
        assert refused.faults
    else:
        assert all(len(row.cells) == len(table.columns) for row in table.rows)


@given(st.text(max_size=60))
def test_no_cell_crashes_a_parser(text):
    """Any text in a cell must give a value, missing, or a fault."""
    row = read_table(b"x\n1\n", "格.csv").rows[0].__class__
    cell = row(read_table(b"x\n1\n", "格.csv").rows[0].layout, 2, (text,))
    for parser, kind in ((number, Decimal), (day, datetime.date), (moment, datetime.datetime)):
        assert parser(cell, "x") is None or isinstance(parser(cell, "x"), kind | Fault)


@pytest.mark.parametrize(
    ("head", "asked"),
    [
        ("日期,AQI", "date、aqi"),
        ("时间,空气质量指数,首要污染物", "time、aqi、primary"),
        ("日期；AQI".replace("；", ";"), "date、aqi"),
    ],
)
def test_a_head_in_chinese_is_answered_with_the_names_to_write(head, asked):
    """The sentence can be copied into the file."""
    assert refusal(f"{head}\n2026-01-01,100\n".encode()).message == f"请把表头写成 {asked}，再重新上传。"


@pytest.mark.parametrize("head", ["date,aqi,日期", "日期,kwh", "date,aqi,站点"])
def test_other_words_in_chinese_are_columns_like_any(head):
    """Only a day or an hour in Chinese beside an index is a head to be rewritten."""
    assert read_table(f"{head}\n1,2,3\n".encode(), "表.csv").columns == tuple(head.split(","))


@pytest.mark.parametrize("start", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
def test_a_workbook_is_named_as_one(start):
    """Old and new workbooks get the sentence that says how to save them."""
    assert refusal(start + b"1234").message == "这是 Excel 工作簿，请另存为 CSV 后上传。"
