"""Tables of meter readings: what is accepted, and every fault with its row and column."""

import datetime

import pytest

from emergency.errors import InputInvalid
from emergency.sources.power import read_power
from plans.beijing import BEIJING


def refused(text):
    """The faults of a refused table as (row, column, code)."""
    with pytest.raises(InputInvalid) as caught:
        read_power(text.encode(), "p.csv")
    return [(fault.row, fault.column, fault.code) for fault in caught.value.faults]


def rows(*lines, head="interval_end,kwh"):
    """A table of these lines."""
    return "\n".join([head, *lines])


@pytest.mark.parametrize("head", ["interval_end,kwh", "time,kwh", "time,usage_kwh", "Interval_End,USAGE_KWH"])
def test_either_name_of_each_column_is_read(head):
    """The two names of the time and of the energy, in any case."""
    held = read_power(rows("2018-01-01T00:15,3.17", "2018-01-01T00:30,4.0", head=head).encode(), "p.csv")

    assert held[0].interval_end == datetime.datetime(2018, 1, 1, 0, 15, tzinfo=BEIJING)
    assert [each.kwh for each in held] == [3.17, 4.0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_separators_and_full_width_digits_are_read(encoding, separator):
    """Tables as offices save them."""
    text = f"time{separator}kwh{separator}备注\r\n2018-01-01T01:00{separator}３.５{separator}正常\r\n"
    assert read_power(text.encode(encoding), "p.csv")[0].kwh == 3.5


def test_an_offset_is_honoured():
    """16:00 UTC is midnight in Beijing."""
    held = read_power(rows("2018-01-01T16:00Z,1").encode(), "p.csv")
    assert held[0].interval_end == datetime.datetime(2018, 1, 2, tzinfo=BEIJING)


def test_a_missing_energy_is_a_gap():
    """A dash or an empty cell leaves the reading out, without a fault."""
    cells = ["1", "—", "", "2", "NA", "3", "4"]
    table = rows(*(f"2018-01-01T0{hour}:00,{cell}" for hour, cell in enumerate(cells)))
    assert [each.kwh for each in read_power(table.encode(), "p.csv")] == [1, 2, 3, 4]


def test_every_fault_is_named_at_once_with_row_and_column():
    """Bad times, words for numbers, a repeat, an odd step and a negative, all in one answer."""
    table = rows(
        "2018-01-01T01:00,1", "2018-01-01T02:00,1", "2018-01-01T03:00,1", "2018-01-01T03:00,2",
        "昨天,1", ",1",
        "2018-01-01T04:00,很多", "2018-01-01T05:00,-1", "2018-01-01T06:20,1", "2018-01-01T07:00,1",
        "2018-01-01T08:00,1",
    )  # fmt: skip

    assert refused(table) == [
        (5, "interval_end", "duplicate"),
        (6, "interval_end", "not_a_moment"),
        (7, "interval_end", "missing"),
        (8, "kwh", "not_a_number"),
        (9, "kwh", "negative"),
        (10, "interval_end", "irregular_step"),
    ]


@pytest.mark.parametrize(("head", "column"), [("when,kwh", "interval_end"), ("time,power", "kwh")])
def test_a_table_without_its_columns_is_refused(head, column):
    """The missing column is named."""
    assert refused(rows("2018-01-01T01:00,1", head=head)) == [(1, column, "no_column")]


def test_two_hourly_steps_are_refused():
    """Readings every two hours are no regular step of at most 60 minutes."""
    table = rows("2018-01-01T02:00,1", "2018-01-01T04:00,1", "2018-01-01T06:00,1")
    assert [code for _, _, code in refused(table)] == ["step"]


def test_the_real_plant_is_read_whole(shared_data):
    """The first quarter of a real plant: 8,639 readings of a quarter of an hour."""
    path = shared_data / "telemetry" / "steel_plant_15min_2018_q1.csv"
    held = read_power(path.read_bytes(), path.name)

    assert len(held) == 8639
    assert held[1].interval_end - held[0].interval_end == datetime.timedelta(minutes=15)
