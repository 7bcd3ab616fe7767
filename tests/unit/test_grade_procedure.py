"""The weakest indicator, working days over Chinese holidays, validity, warnings and bars at their edges."""

import datetime

import pytest
from grading import indicators

from emergency.errors import HolidayUnknown
from emergency.services.holiday import is_workday, workdays_after
from plans.grade_examination import Dimension, Indicator, faults_of, overall, weakest, weakest_dimensions
from plans.grade_lifecycle import GradeState
from plans.grade_procedure import (
    Bar,
    add_workdays,
    bar_faults,
    expiry_step,
    gate_faults,
    procedure_on,
    valid_to,
)
from plans.shared_table import shipped_tables
from plans.terms import Grade, Tier

DATE = datetime.date
TODAY = DATE(2026, 11, 23)
TABLE = shipped_tables()["grade_procedure.toml"]
PROCEDURE = procedure_on(TODAY, TABLE)
YEAR_BEFORE = DATE(2025, 11, 23)


@pytest.mark.parametrize(
    ("low", "expected"),
    [(Grade.A, Grade.A), (Grade.B, Grade.B), (Grade.B_MINUS, Grade.B_MINUS), (Grade.D, Grade.D)],
)
def test_the_weakest_indicator_decides(low, expected):
    """One low indicator among six of grade A; one that does not apply does not count."""
    held = indicators(Grade.A, transport=low, fugitive=None)
    assert weakest(held) is expected
    assert low is Grade.A or weakest_dimensions(held) == (Dimension.TRANSPORT,)


@pytest.mark.parametrize(
    ("graded", "expected"),
    [
        ({"x": ("CN2020_ABCD", Grade.A), "y": ("CN2020_ABCD", Grade.D)}, Grade.D),
        ({"x": ("CN2020_ABCD", Grade.C), "y": ("CN2020_LEAD", Grade.NON_LEADING)}, Grade.NON_LEADING),
        ({"x": ("CN2020_ABCD", Grade.B), "y": ("CN2020_LEAD", Grade.LEADING)}, Grade.B),
        ({"x": ("CN2026_ABC", Grade.C), "y": ("CN2026_ABCD", Grade.C)}, Grade.C),
        ({}, None),
    ],
)
def test_several_industries_count_as_the_worst(graded, expected):
    """An enterprise of grade A with one industry of grade D is D."""
    assert overall(graded) is expected


def test_every_fault_of_the_indicators_is_named():
    """Missing, twice, of another scheme, inapplicable without a reason."""
    held = [
        Indicator(Dimension.EQUIPMENT, Grade.LEADING),
        Indicator(Dimension.LIMITS, None, " "),
        Indicator(Dimension.TRANSPORT, Grade.A),
        Indicator(Dimension.TRANSPORT, Grade.A),
    ]
    said = " ".join(fault.message for fault in faults_of("CN2020_ABCD", held))
    for words in (
        "装备水平」没有引领性",
        "排放限值」选了不适用",
        "运输方式」填写了 2 次",
        "环境管理水平」没有填写",
    ):
        assert words in said
    assert faults_of("CN2020_ABCD", indicators()) == []
    assert faults_of("NONE", indicators()) and faults_of("CN2020_ABCD", indicators(None))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (DATE(2024, 12, 18), 6, DATE(2024, 12, 26)),
        (DATE(2024, 12, 18), 7, DATE(2024, 12, 27)),
        (DATE(2024, 12, 18), 8, DATE(2024, 12, 30)),
        (DATE(2024, 9, 30), 1, DATE(2024, 10, 8)),  # the whole National Day holiday between
        (DATE(2024, 9, 27), 1, DATE(2024, 9, 29)),  # a Sunday worked
        (DATE(2024, 9, 30), 5, DATE(2024, 10, 12)),  # a Saturday worked
        (DATE(2025, 1, 26), 1, DATE(2025, 1, 27)),
        (DATE(2025, 1, 27), 1, DATE(2025, 2, 5)),  # Spring Festival
        (DATE(2026, 12, 30), 1, DATE(2026, 12, 31)),
    ],
)
def test_working_days_follow_the_holidays(start, count, end):
    """The day of issue does not count; moved rest days do."""
    found = workdays_after(start, count)
    assert (found.day, found.certain) == (end, True)


@pytest.mark.parametrize(("start", "certain"), [(DATE(2026, 12, 30), True), (DATE(2026, 12, 31), False)])
def test_an_unpublished_calendar_is_said_to_be_unknown(start, certain):
    """The last day the calendar knows, and the first it does not; asked for one day, it refuses to guess."""
    assert workdays_after(start, 1).certain is certain
    with pytest.raises(HolidayUnknown, match="2027"):
        is_workday(DATE(2027, 1, 4))
    assert is_workday(DATE(2026, 12, 31))


def test_working_days_of_nothing():
    """No working day is the day itself."""
    assert add_workdays(TODAY, 0, lambda day: True) == TODAY


@pytest.mark.parametrize(
    ("decided", "last"),
    [
        (DATE(2026, 10, 30), DATE(2026, 10, 31)),
        (DATE(2026, 10, 31), DATE(2027, 10, 31)),
        (DATE(2026, 11, 1), DATE(2027, 10, 31)),
    ],
)
def test_a_grade_is_valid_to_the_next_last_day(decided, last):
    """The day before, at, and after 31 October."""
    assert valid_to(decided, PROCEDURE) == last


@pytest.mark.parametrize(
    ("left", "step"),
    [(61, None), (60, 60), (59, 60), (31, 60), (30, 30), (29, 30), (8, 30), (7, 7), (6, 7), (0, 7), (-1, 0)],
)
def test_expiry_is_warned_of_in_steps(left, step):
    """Above, at and below 60, 30 and 7 days, and past."""
    assert expiry_step(TODAY + datetime.timedelta(days=left), TODAY, PROCEDURE) == step


@pytest.mark.parametrize(
    ("grade", "tier"),
    [
        (Grade.A_PLUS, Tier.REGION), (Grade.A, Tier.REGION), (Grade.LEADING, Tier.REGION), (Grade.B, Tier.REGION),
        (Grade.B_MINUS, Tier.REGION), (Grade.C, Tier.LEAGUE_CITY), (Grade.D, Tier.LEAGUE_CITY),
        (Grade.NON_LEADING, Tier.LEAGUE_CITY),
    ],
)  # fmt: skip
def test_who_decides(grade, tier):
    """Down to B- the region, below it the city."""
    assert PROCEDURE.deciding_tier(grade) is tier


@pytest.mark.parametrize("bar", Bar)
@pytest.mark.parametrize(
    ("day", "barred"),
    [
        (YEAR_BEFORE - datetime.timedelta(days=1), False),
        (YEAR_BEFORE, True),
        (YEAR_BEFORE + datetime.timedelta(days=1), True),
        (TODAY, True),
    ],
)
def test_a_bar_holds_for_a_year(bar, day, barred):
    """A day more than a year ago, a year ago, a day less; it bars A, B-, not C."""
    assert bool(bar_faults({bar: day}, TODAY, Grade.A, PROCEDURE)) is barred
    assert bool(bar_faults({bar: day}, TODAY, Grade.B_MINUS, PROCEDURE)) is barred
    assert bar_faults({bar: day}, TODAY, Grade.C, PROCEDURE) == []


@pytest.mark.parametrize(("last", "barred"), [(DATE(2023, 2, 27), False), (DATE(2023, 2, 28), True)])
def test_a_year_before_a_leap_day(last, barred):
    """29 February has no anniversary: the last day of that February stands in."""
    assert bool(bar_faults({Bar.EXCESS: last}, DATE(2024, 2, 29), Grade.A, PROCEDURE)) is barred


def test_the_better_grades_need_the_gate_monitor():
    """HJ 1321: A, B, B- and leading; not C."""
    assert gate_faults(False, Grade.B_MINUS, PROCEDURE) and gate_faults(False, Grade.LEADING, PROCEDURE)
    assert not gate_faults(True, Grade.A, PROCEDURE) and not gate_faults(False, Grade.C, PROCEDURE)


def test_what_nobody_read_is_not_called_read():
    """Read: the steps and the working days of the notice of 2024, and the sentence of HJ 1321."""
    read = {key for key, figure in PROCEDURE.figures.items() if figure.citation.verified}
    assert read == {"steps", "publicity.workdays", "gate.standard"}
    assert PROCEDURE.publicity_workdays == 7
    assert {
        PROCEDURE.workdays_for(state) is None for state in (GradeState.DECIDED, GradeState.PUBLICISED)
    } == {True}


@pytest.mark.parametrize(("day", "read"), [(DATE(2024, 12, 17), False), (DATE(2024, 12, 18), True)])
def test_the_notice_is_cited_from_its_own_day(day, read):
    """Before it the same figures are defaults, shown as 待核."""
    held = procedure_on(day, TABLE).figures
    assert {held[key].citation.verified for key in ("steps", "publicity.workdays")} == {read}
