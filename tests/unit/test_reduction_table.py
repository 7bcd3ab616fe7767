"""The reduction as a table: the figures are those of a hand calculation, and why a floor was let pass is beside it."""

import csv
import io
from fractions import Fraction

import pytest

from emergency.documents.reduction_table import COLUMNS, as_csv, table
from plans.emission import Emission
from plans.reduction_total import Total
from plans.terms import WarningLevel

REASON = "冬季保供"


def row(cut):
    """The row of an area with ten tonnes a day, of which `cut` kilograms are cut; the floor is 10 %."""
    total = Total(WarningLevel.YELLOW, Emission.SO2, Fraction(10_000), Fraction(cut), Fraction(10))
    (found,) = csv.DictReader(
        io.StringIO(
            as_csv(list(table("150500", [total], [], {"150500": "通辽市"}.get, REASON))).lstrip("\ufeff")
        )
    )
    return [found[name] for name in COLUMNS[5:]]


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        (999, ["10.0", "0.999", "9.99", "10.0", "不足", REASON]),
        (1000, ["10.0", "1.0", "10.0", "10.0", "达到", ""]),
        (1001, ["10.0", "1.001", "10.01", "10.0", "达到", ""]),
    ],
)
def test_the_row_says_what_is_cut_and_why_a_floor_was_let_pass(cut, expected):
    """Below, at and above the floor."""
    assert row(cut) == expected
