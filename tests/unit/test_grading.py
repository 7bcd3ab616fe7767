"""Grading schemes: each grade has a band, and an enterprise is as bad as its worst industry."""

import pytest

from plans.errors import PlanDataInvalid
from plans.grading import Band, band, grade_fault, overall_band, parse, schemes
from plans.terms import EnterpriseCategory, Grade

KEY, NON_KEY = EnterpriseCategory.KEY, EnterpriseCategory.NON_KEY
ABCD = "CN2020_ABCD"
GOOD = b"""name = "X"
title = "t"
document = "d"
article = "a"
verified = false
in_force_from = 2020-01-01
[bands]
"A" = "self"
"""


@pytest.mark.parametrize(
    ("scheme", "grade", "expected"),
    [
        (ABCD, Grade.A_PLUS, Band.SELF),
        (ABCD, Grade.A, Band.SELF),
        (ABCD, Grade.B, Band.LIMIT),
        (ABCD, Grade.B_MINUS, Band.LIMIT_STRICT),
        (ABCD, Grade.C, Band.PART_STOP),
        (ABCD, Grade.D, Band.STOP),
        ("CN2020_LEAD", Grade.LEADING, Band.SELF),
        ("CN2020_LEAD", Grade.NON_LEADING, Band.STOP),
        ("CN2026_ABCD", Grade.C, Band.PART_STOP),
        ("CN2026_ABC", Grade.C, Band.STOP),
    ],
)
def test_each_grade_has_its_band(scheme, grade, expected):
    """The bands of enterprise-measures §9.1; in a scheme of three grades C plays D."""
    assert band(scheme, grade) is expected


def test_the_worst_industry_decides():
    """A in one industry and D in another is D."""
    graded = [(ABCD, Grade.A), (ABCD, Grade.D)]
    assert overall_band(graded, category=KEY, key_industry=True) is Band.STOP


@pytest.mark.parametrize(
    ("category", "key_industry", "expected"),
    [
        (KEY, True, Band.STOP),
        (KEY, False, Band.STOP),
        (EnterpriseCategory.SEASONAL, True, Band.STOP),
        (EnterpriseCategory.SEASONAL, False, Band.GENERAL),
        (NON_KEY, True, Band.GENERAL),
        (NON_KEY, False, Band.GENERAL),
    ],
)
@pytest.mark.parametrize("graded", [[], [(ABCD, Grade.UNRATED)]])
def test_an_unrated_key_enterprise_counts_as_the_worst(graded, category, key_industry, expected):
    """应评未评 is the worst band; what nobody grades is ungraded, not worst."""
    assert overall_band(graded, category=category, key_industry=key_industry) is expected


def test_a_grade_of_another_scheme_is_refused():
    """引领性 does not exist among A to D, nor does any grade in a scheme nobody wrote."""
    assert grade_fault(ABCD, Grade.LEADING).column == "grade"
    assert grade_fault("CN1999", Grade.A).column == "scheme"
    assert grade_fault(ABCD, Grade.A) is None
    with pytest.raises(PlanDataInvalid):
        band(ABCD, Grade.LEADING)


def test_no_band_of_a_scheme_is_shown_as_law():
    """The mapping of grades to bands was read for other places only."""
    assert not [scheme.name for scheme in schemes().values() if scheme.citation.verified]


def test_a_good_scheme_is_read():
    """The smallest scheme that is allowed."""
    assert parse(GOOD, "x").bands == {Grade.A: Band.SELF}


@pytest.mark.parametrize(
    ("old", "new", "columns"),
    [
        (b'"A" = "self"', b'"E" = "self"\n"B" = "hard"', {"E", "B"}),
        (b'document = "d"', b"", {"document"}),
        (b'title = "t"', b'title = 3\nextra = "1"', {"title", "extra"}),
        (b"in_force_from = 2020-01-01", b'in_force_from = "2020"', {"in_force_from"}),
    ],
)
def test_a_bad_scheme_is_refused_with_every_fault(old, new, columns):
    """Unknown grades, bands and keys, and a missing source."""
    with pytest.raises(PlanDataInvalid) as caught:
        parse(GOOD.replace(old, new), "x")
    assert {fault.column for fault in caught.value.faults} == columns
    assert {fault.file for fault in caught.value.faults} == {"x"}
