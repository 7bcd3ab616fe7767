"""Amendments laid over the plan data: the day before, the day, the day after; inheritance; every refusal."""

import dataclasses
import datetime

import pytest

from plans import library
from plans.amendment import Amendment, amended, amended_by_all, faults_of, revised
from plans.dated import Citation, Figure
from plans.errors import PlanDataInvalid
from plans.figure_kind import FIGURES
from plans.figure_text import asked, choices, named, raw, value_words
from plans.terms import Post

LIBRARY = library.load()
DAY = datetime.timedelta(days=1)
FROM = datetime.date(2026, 12, 20)
READ = Amendment("150500", "release_hours", 24, FROM, "通辽市预案（测试）", "第四章")


def value(held, area, day, key="release_hours"):
    """The value an area follows on a day."""
    return held.plan_for(area, day).figure(key, day).value


def dated(first, until=None, number=1):
    """A dated value."""
    return Figure("release_hours", number, first, Citation("d", "a", False), until)


@pytest.mark.parametrize(("day", "hours"), [(FROM - DAY, 36), (FROM, 24), (FROM + DAY, 24)])
def test_an_amendment_holds_from_its_day_on_and_not_before(day, hours):
    """Below, at and above the day in force."""
    assert value(amended(LIBRARY, READ), "150500", day) == hours


def test_the_amended_value_is_verified_and_names_its_article():
    """The figure is no longer 待核 from its day on; on the day before it still is."""
    plan = amended(LIBRARY, READ).plan_for("150500", FROM)

    assert plan.figure("release_hours", FROM).citation == Citation("通辽市预案（测试）", "第四章", True)
    assert not plan.figure("release_hours", FROM - DAY).citation.verified


def test_the_library_that_was_amended_stays_as_it_was():
    """Nothing is overwritten: the shipped library still answers as shipped."""
    amended(LIBRARY, READ)

    assert value(LIBRARY, "150500", FROM) == 36


def test_plans_below_inherit_an_amendment_and_plans_beside_do_not():
    """A banner of Tongliao follows the city; Chifeng and the region do not."""
    held = amended(LIBRARY, READ)

    assert value(held, "150502", FROM) == 24
    assert value(held, "150400", FROM) == value(held, "150000", FROM) == 36


def test_an_amendment_of_the_region_reaches_every_plan_without_a_value_of_its_own():
    """The region's figure changes for Chifeng; Tongliao keeps the one it read in its own plan."""
    region = dataclasses.replace(READ, area="150000", value=48)
    held = amended(amended(LIBRARY, READ), region)

    assert value(held, "150400", FROM) == 48
    assert value(held, "150500", FROM) == 24


def test_a_value_from_the_same_day_takes_the_place_of_the_default():
    """The region's rule set of 2024-04-25 is replaced; the one before stays until the day before."""
    first = datetime.date(2024, 4, 25)
    read = Amendment("150000", "rule_set", "CN-2018", first, "d", "a")
    series = amended(LIBRARY, read).versions("150000")[-1].own["rule_set"]

    assert [(each.value, each.in_force_from, each.until) for each in series] == [
        ("CN-2018", datetime.date(2020, 1, 1), first - DAY),
        ("CN-2018", first, None),
    ]


@pytest.mark.parametrize(
    ("first", "spans"),
    [
        (2, [(1, 1), (2, 9), (10, None)]),
        (9, [(1, 8), (9, 9), (10, None)]),
        (10, [(1, 9), (10, None)]),
        (11, [(1, 9), (10, 10), (11, None)]),
        (1, [(1, 9), (10, None)]),
    ],
)
def test_dated_values_never_overlap(first, spans):
    """The value in force is closed the day before; a later one is left alone; the same day is replaced."""
    at = {number: datetime.date(2026, 1, number) for number in range(1, 12)}
    series = revised([dated(at[1], at[9]), dated(at[10])], dated(at[first], number=2))

    assert [(each.in_force_from.day, each.until.day if each.until else None) for each in series] == spans
    assert next(each for each in series if each.value == 2).in_force_from == at[first]


def test_a_value_before_all_others_ends_where_the_first_begins():
    """A gap before the first value is filled without touching it."""
    early, late = datetime.date(2025, 1, 1), datetime.date(2026, 1, 1)

    assert [each.until for each in revised([dated(late)], dated(early))] == [late - DAY, None]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"value": "24"}, "figure_value"),
        ({"value": 24.0}, "figure_value"),
        ({"value": True}, "figure_value"),
        ({"value": -1}, "figure_value"),
        ({"value": 241}, "figure_value"),
        ({"key": "nonsense"}, "unknown_figure"),
        ({"key": "rule_set", "value": "CN-1999"}, "unknown_rule_set"),
        ({"area": "150103"}, "no_plan"),
        ({"in_force_from": datetime.date(2024, 6, 27)}, "before_plan"),
        ({"in_force_from": "2026-12-20"}, "date_type"),
        ({"document": ""}, "string_too_short"),
        ({"article": ""}, "string_too_short"),
    ],
)
def test_what_the_loader_would_refuse_is_refused(change, code):
    """A wrong type, a bound, an unknown key, a missing source, a day before the first plan."""
    wrong = dataclasses.replace(READ, **change)

    assert [each.code for each in faults_of(LIBRARY, wrong)] == [code]
    with pytest.raises(PlanDataInvalid):
        amended(LIBRARY, wrong)


@pytest.mark.parametrize("hours", [0, 240])
def test_the_bounds_of_a_figure_are_inside(hours):
    """The smallest and the largest number of hours are taken."""
    assert faults_of(LIBRARY, dataclasses.replace(READ, value=hours)) == ()


def test_the_first_day_of_the_plan_is_inside():
    """An article may have held since the plan began."""
    assert faults_of(LIBRARY, dataclasses.replace(READ, in_force_from=datetime.date(2024, 6, 28))) == ()


def test_every_fault_is_told_at_once_with_file_and_key():
    """Four things wrong, four faults, each at its place."""
    first = datetime.date(2001, 1, 1)
    wrong = Amendment("150500", "release_hours", "x", first, "", "")

    assert [each.column for each in faults_of(LIBRARY, wrong)] == [
        "figure.release_hours.document",
        "figure.release_hours.article",
        "figure.release_hours.value",
        "figure.release_hours.in_force_from",
    ]
    assert {each.file for each in faults_of(LIBRARY, wrong)} == {"plans/150500.toml"}


def test_a_misfit_is_set_aside_and_hides_none_of_the_others():
    """After an update of the program one amendment may no longer fit; the rest still hold."""
    misfit = dataclasses.replace(READ, key="gone")
    found = amended_by_all(LIBRARY, [misfit, READ])

    assert value(found.library, "150500", FROM) == 24
    assert [each for each, _ in found.set_aside] == [misfit]


def test_amending_twice_with_the_same_is_amending_once():
    """The second time replaces the first."""
    once = amended(LIBRARY, READ)

    assert amended(once, READ).plans == once.plans


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("release_hours", " 24 ", 24),
        ("release_hours", "二十四", "二十四"),
        ("merge_gap", "true", True),
        ("merge_gap", "false", False),
        ("merge_gap", "maybe", "maybe"),
        ("remind_minutes", "15，30、60 120", [15, 30, 60, 120]),
        ("remind_minutes", "15,x", [15, "x"]),
        ("floor.red", "30", 30),
        ("floor.red", "SO2=10，NOx：10、PM 20，VOCs=10%", {"SO2": 10, "NOx": 10, "PM": 20, "VOCs": 10}),
        ("floor.red", "SO2=10，SO2=20", "SO2=10，SO2=20"),
        ("approver.red", "commander", "commander"),
        ("daily_report_hour", "14:00", "14:00"),
    ],
)
def test_a_typed_text_becomes_the_value_it_stands_for(key, text, value):
    """What fits nothing stays text, so that the loader's own check refuses it."""
    assert raw(key, text) == value and type(raw(key, text)) is type(value)


@pytest.mark.parametrize("key", FIGURES)
def test_every_figure_says_what_may_be_typed_and_takes_its_own_value(key):
    """No figure of the plans is left out of the form: its value, shown or chosen, is asked for in words."""
    day = datetime.date(2026, 11, 23)
    figure = LIBRARY.plan_for("150000", day).figure(key, day)
    offered = dict(choices(key))

    assert asked(key) and value_words(figure.value, figure.unit)
    assert not offered or value_words(figure.value) in offered.values()


def test_values_are_shown_in_words():
    """Truths, posts, lists and shares by pollutant."""
    assert value_words(True) == "是" and value_words(Post.COMMANDER) == "总指挥"
    assert value_words([15, 30], "分钟") == "15、30 分钟" and value_words(20, "%") == "20%"
    assert value_words({"SO2": 10, "PM": 20}, "%") == "SO2 10%，PM 20%"
    assert named("day_reading", "rolling")[1] == "滚动24小时" and named("gone", 3) == ("gone", "3")
