"""The plan library: every division has a plan, every figure a source, every fault is named at once."""

import datetime

import pytest

from plans.errors import DivisionUnknown, FigureMissing, PlanDataInvalid, PlanMissing
from plans.figure_kind import FIGURES
from plans.library import build, load
from plans.rule import parse_rule_set
from plans.terms import Post, WarningLevel

LIBRARY = load()
TODAY = datetime.date(2026, 11, 22)
BEFORE, CHANGE = datetime.date(2024, 4, 24), datetime.date(2024, 4, 25)
PLAN = """
area = "150000"
[[plan]]
id = "region"
title = "预案"
in_force_from = 2024-01-01
text = "none"
"""
FIGURE = """
[[figure]]
key = "lead_hours"
value = 24
in_force_from = 2024-01-01
document = "文件"
article = "第一条"
verified = false
"""


def built(*files: str):
    """A library of these plan files."""
    named = [(f"plans/{place}.toml", text.encode()) for place, text in enumerate(files)]
    return build(named, LIBRARY.rule_sets)


def faults(*files: str):
    """The (code, dotted key) of every fault of these plan files."""
    with pytest.raises(PlanDataInvalid) as caught:
        built(*files)
    assert all(fault.file and fault.message for fault in caught.value.faults)
    return [(fault.code, fault.column) for fault in caught.value.faults]


def test_every_division_has_a_plan_with_every_figure():
    """Whatever division is asked for, a plan answers, and it holds every figure there is."""
    for division in LIBRARY.divisions.all():
        plan = LIBRARY.plan_for(division.code, TODAY)
        assert [figure.key for figure in plan.figures(TODAY)] == list(FIGURES)
        assert plan.rules_on(TODAY).name == "CN-2024"


def test_a_banner_without_a_plan_borrows_that_of_its_city_and_says_so():
    """Horqin Left Middle Banner follows Tongliao; Horqin district has a file of its own."""
    borrowed = LIBRARY.plan_for("150521", TODAY)
    assert (borrowed.id, borrowed.area, borrowed.borrowed_for) == ("150500-2024", "150500", "150521")
    assert LIBRARY.plan_for("150502", TODAY).borrowed_for is None
    assert LIBRARY.plan_for("150571", TODAY).parent == "150500-2024"


@pytest.mark.parametrize(
    ("day", "rules"),
    [(BEFORE, "CN-2018"), (CHANGE, "CN-2024"), (CHANGE + datetime.timedelta(days=1), "CN-2024")],
)
def test_the_region_changed_its_rules_on_the_day_of_its_plan(day, rules):
    """The day before, the day itself and the day after the plan of 2024."""
    assert LIBRARY.plan_for("150000", day).rules_on(day).name == rules


@pytest.mark.parametrize(
    ("day", "area"), [("2024-06-27", "150000"), ("2024-06-28", "150500"), ("2024-06-29", "150500")]
)
def test_tongliao_follows_the_region_until_its_own_plan(day, area):
    """The day before, the day itself and the day after the city's own plan."""
    assert LIBRARY.plan_for("150500", datetime.date.fromisoformat(day)).area == area


def test_only_what_was_read_is_verified():
    """Of Tongliao's own figures the ozone response was read; the rule set and the defaults were not."""
    city = LIBRARY.plan_for("150500", TODAY)
    assert city.figure("o3_response", TODAY).citation.verified
    assert not city.figure("rule_set", TODAY).citation.verified
    unread = [figure.key for figure in city.figures(TODAY) if not figure.citation.verified]
    assert {"lead_hours", "release_hours", "approver.red", "floor.orange", "daily_report_hour"} <= set(unread)


def test_a_figure_is_inherited_from_the_plan_above():
    """Tongliao holds no approvers of its own: the posts come from the region's plan."""
    city = LIBRARY.plan_for("150500", TODAY)
    assert not city.owns("approver.red", TODAY)
    posts = [city.approver(level, TODAY).value for level in WarningLevel if level.is_graded]
    assert posts == [Post.OFFICE_DIRECTOR, Post.DEPUTY_COMMANDER, Post.COMMANDER]


def test_a_figure_nobody_holds_is_refused_by_name():
    """The refusal names the figure and the day."""
    with pytest.raises(FigureMissing, match="lead_hours"):
        built(PLAN).plan_for("150000", TODAY).figure("lead_hours", TODAY)


def test_a_replaced_legal_base_is_told_from_its_day_on():
    """HJ 633-2012 was replaced on 2026-03-01: told on that day and after, also to the district below."""
    day = datetime.date(2026, 3, 1)
    for asked, told in ((day - datetime.timedelta(days=1), False), (day, True), (TODAY, True)):
        notices = LIBRARY.plan_for("150502", asked).basis_notices(asked)
        assert any("HJ 633-2026" in notice for notice in notices) is told


def test_days_before_every_plan_are_refused_unless_replayed():
    """2015 has no plan here; a replay answers it as of a later day."""
    day = datetime.date(2015, 11, 7)
    with pytest.raises(PlanMissing, match="2015-11-07"):
        LIBRARY.plan_for("150500", day)
    replayed = LIBRARY.replaying(datetime.date(2024, 6, 28)).plan_for("150500", day)
    assert replayed.rules_on(day).name == "CN-2024"
    assert replayed.figure("release_hours", day).value == 36


def test_an_unknown_area_is_refused():
    """A code outside the tree has no plan."""
    with pytest.raises(DivisionUnknown):
        LIBRARY.plan_for("110000", TODAY)


def test_the_zones_of_2020_are_held_by_the_plan_of_2020():
    """The fixed zone that was read names its five members."""
    zone = LIBRARY.plan_for("150000", BEFORE).zones[0]
    assert zone.members == ("150100", "150200", "150800", "150621", "150622")
    assert zone.citation.verified


def test_all_faults_of_all_files_are_named_at_once():
    """One refusal names the faults of every file."""
    found = faults(PLAN.replace('text = "none"', 'text = "half"'), "area = ", 'area = "150500"\nplan = []')
    assert [code for code, _ in found] == ["literal_error", "toml", "too_short"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (PLAN + "unknown = 1", ("extra_forbidden", "plan.0.unknown")),
        (PLAN + FIGURE.replace("value = 24", "value = '24'"), ("figure_value", "figure.lead_hours.value")),
        (PLAN + FIGURE.replace("value = 24", "value = -1"), ("figure_value", "figure.lead_hours.value")),
        (PLAN + FIGURE.replace("value = 24", "value = true"), ("figure_value", "figure.lead_hours.value")),
        (PLAN + FIGURE.replace("lead_hours", "led_hours"), ("unknown_figure", "figure.led_hours")),
        (PLAN + FIGURE.replace('document = "文件"\n', ""), ("missing", "figure.0.document")),
        (PLAN + FIGURE.replace('"第一条"', '""'), ("string_too_short", "figure.0.article")),
        (PLAN + FIGURE.replace("verified = false", "verified = 0"), ("bool_type", "figure.0.verified")),
        (
            PLAN + FIGURE.replace("from = 2024-01-01", 'from = "2024-01-01"'),
            ("date_type", "figure.0.in_force_from"),
        ),
        (
            PLAN + FIGURE.replace("from = 2024-01-01", "from = 2024-01-01T00:00:00"),
            ("date_type", "figure.0.in_force_from"),
        ),
        (PLAN + FIGURE.replace("from = 2024-01-01", "from = 0"), ("date_type", "figure.0.in_force_from")),
        (PLAN + FIGURE + FIGURE, ("overlap", "figure.lead_hours")),
        (PLAN + FIGURE + "until = 2023-12-31", ("value_error", "figure.0")),
        (PLAN.replace('"150000"', '"999999"'), ("unknown_division", "area")),
        (PLAN.replace('area = "150000"', 'area = "150500"\nparent = "150000"'), ("parent", "parent")),
        (
            PLAN + FIGURE.replace("lead_hours", "rule_set").replace("24", "'CN-1999'", 1),
            ("unknown_rule_set", "figure.rule_set"),
        ),
    ],
)
def test_a_fault_is_refused_with_its_dotted_key(text, fault):
    """Unknown keys, wrong types, text for dates, overlaps, figures without a source, dangling references."""
    assert faults(text) == [fault]


@pytest.mark.parametrize(
    ("first_until", "overlaps"), [("2024-05-31", False), ("2024-06-01", True), ("2024-06-02", True)]
)
def test_figures_may_follow_but_not_overlap(first_until, overlaps):
    """The day before the next figure begins is free, the day itself is not."""
    later = FIGURE.replace("2024-01-01", "2024-06-01")
    text = PLAN + FIGURE + f"until = {first_until}\n" + later
    if overlaps:
        assert faults(text) == [("overlap", "figure.lead_hours")]
    else:
        assert built(text).plans[0].figure("lead_hours", datetime.date(2024, 6, 1)).value == 24


def test_the_same_area_twice_is_refused():
    """Two files for one area, and one id twice, are named."""
    assert ("repeated", "area") in faults(PLAN, PLAN)
    assert ("repeated", "plan.region") in faults(PLAN, PLAN)


def test_a_local_rule_set_may_mix_runs_totals_and_peaks():
    """A clause of several tests is read as data, within and all."""
    text = """
name = "LOCAL"
title = "地方"
in_force_from = 2024-01-01
day_reading = "natural"
cause = []
heavy = { aqi = 200, document = "文件", article = "条", verified = false }
release = { aqi = 150, document = "文件", article = "条", verified = false }
[[clause]]
id = "orange"
level = "orange"
label = "条件"
tests = [
  { kind = "run", over = 150, hours = 72, within = [{ over = 200, hours = 24 }] },
  { kind = "total", over = 100, hours = 96 },
  { kind = "peak", at_least = 250 },
]
document = "文件"
article = "条"
verified = false
"""
    rules, wrong = parse_rule_set(text.encode(), "rulesets/LOCAL.toml")
    assert not wrong
    assert rules.lowest_line == 100
    bad = text.replace('kind = "peak"', 'kind = "pike"').replace("hours = 96", "hours = '96'")
    rules, wrong = parse_rule_set(bad.encode(), "rulesets/LOCAL.toml")
    assert rules is None
    assert [fault.column for fault in wrong] == ["clause.0.tests.1.total.hours", "clause.0.tests.2"]


@pytest.mark.parametrize(
    ("words", "doubted"),
    [
        ("突发事件应对法（2024年修订）", True),
        ("国办发〔2024〕5号", True),
        ("HJ 633-2026", False),
        ("GB 3095-2026", False),
    ],
)
def test_a_day_of_replacement_that_nobody_read_says_so(words, doubted):
    """The words of the plan were read, the day on which another text took their place not always."""
    notices = LIBRARY.plan_for("150500", TODAY).basis_notices(TODAY)
    told = [notice for notice in notices if words in notice]
    assert len(told) == 1
    assert ("（日期待核）" in told[0]) is doubted


BASE = '[[plan.legal_base]]\ntitle = "旧"\ndocument = "d"\narticle = "a"\nverified = true\n'
REPLACED = 'replaced_by = "新"\nreplaced_on = 2025-01-01\n'


@pytest.mark.parametrize(
    "lines",
    [REPLACED, 'replaced_by = "新"\n', "replaced_on = 2025-01-01\n", "replacement_verified = true\n"],
)
def test_a_replacement_must_say_whether_it_was_read(lines):
    """A replaced base without the mark, or a mark without a replacement, is refused with its key."""
    assert [column for _, column in faults(PLAN + BASE + lines)] == ["plan.0.legal_base.0"]


@pytest.mark.parametrize(("read", "doubted"), [("false", True), ("true", False)])
def test_the_mark_reaches_the_notice(read, doubted):
    """From the day on, with or without the doubt; not the day before."""
    plan = built(f"{PLAN}{BASE}{REPLACED}replacement_verified = {read}\n{FIGURE}").plan_for("150000", TODAY)
    told = plan.basis_notices(datetime.date(2025, 1, 1))
    assert [("（日期待核）" in notice) for notice in told] == [doubted]
    assert plan.basis_notices(datetime.date(2024, 12, 31)) == ()
