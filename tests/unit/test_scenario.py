"""Scenarios that a bureau writes: what the reader takes, and every fault it names with its place."""

import datetime
import pathlib

import pytest

from plans.beijing import BEIJING
from plans.library import load
from plans.scenario import parse_scenarios
from plans.trial import suggestion_of, try_scenario, unfit

LIBRARY = load()
PAPER = pathlib.Path(__file__).resolve().parents[2] / "docs" / "scenarios.md"


def read(text):
    """The scenarios and faults of a TOML text."""
    return parse_scenarios(text.encode(), "情形.toml")


def one(lines, expected='level = "none"'):
    """A file of one scenario."""
    return read(f'[[scenario]]\nname = "甲"\n{lines}\nexpected = {{ {expected} }}\n')


@pytest.mark.parametrize(
    ("lines", "place", "says"),
    [
        ("aqi = [500]", None, None),
        ("aqi = [501]", "aqi.1", "500"),
        ("aqi = [0, -1]", None, None),
        ("aqi = [-2]", "aqi.1", "-1"),
        ("aqi = [[100, 100]]", None, None),
        ("aqi = [[101, 100]]", "aqi.1", "下限不大于上限"),
        ("aqi = [[1, 2, 3]]", "aqi.1", "[180, 210]"),
        ("aqi = [true]", "aqi.1", "整数"),
        ('aqi = ["201"]', "aqi.1", "整数"),
        ("aqi = 201", "aqi", "方括号"),
        ("", "", "缺少预报"),
        ("aqi = [1, 2]\ncause = [\"dust\"]", None, None),
        ("aqi = [1, 2, 3]\ncause = [\"dust\", \"o3\"]", "", "cause"),
        ("aqi = [1, 2]\npm25 = [1]", "", "pm25"),
        ('aqi = [1]\ncause = "sand"', "cause.1", "'dust'"),
        ("aqi = [1]\nsuspended = true", "", "active"),
        ("aqi = [1]\nobserved = [-1]", "observed.1", "0 至 500"),
        ("aqi = [1]\nhours = [{ aqi = 1, count = 0 }]", "hours.1.count", "0"),
        ("aqi = [1]\nhours = [{ aqi = 1, count = 240 }]", None, None),
        ("aqi = [1]\nhours = [{ aqi = 1, count = 241 }]", "hours.1.count", "241"),
        ("aqi = [1]\ntypo = 1", "typo", "不认识"),
        ('aqi = [1]\nnow = "2024"', "now", "日期"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(lines, place, says):
    """Scenario number and name, then the key; numbers count from one as people do."""
    found, faults = one(lines)
    if place is None:
        assert (len(found), faults) == (1, [])
        return
    assert [each.column for each in faults] == ["scenario.1（甲）" + (f".{place}" if place else "")]
    assert says in faults[0].message
    assert faults[0].file == "情形.toml"


def test_all_faults_of_a_file_are_named_at_once():
    """Three scenarios, three faults; nothing is half read."""
    found, faults = read(
        '[[scenario]]\nname = "甲"\naqi = [501]\nexpected = { level = "none" }\n'
        '[[scenario]]\naqi = [1]\nexpected = { level = "none" }\n'
        '[[scenario]]\nname = "丙"\naqi = [1]\nexpected = { level = "blue" }\n'
    )
    assert found == ()
    assert [each.column for each in faults] == [
        "scenario.1（甲）.aqi.1", "scenario.2.name", "scenario.3（丙）.expected.level",
    ]  # fmt: skip
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in each.message) for each in faults)


@pytest.mark.parametrize("text", ["", "[[scenario]", "scenario = 3", "scenario = [3]", "\ud800"])
def test_what_is_no_scenario_file_is_refused(text):
    """Empty, broken, another shape, no UTF-8."""
    found, faults = parse_scenarios(text.encode("utf-8", "surrogatepass"), "x.toml")
    assert found == () and faults


def test_two_scenarios_of_one_name_are_told():
    """A difference must point at one case."""
    text = '[[scenario]]\nname = "甲"\naqi = [1]\nexpected = { level = "none" }\n'
    assert [each.column for each in read(text + text)[1]] == ["scenario.2（甲）"]


def test_a_time_without_an_offset_is_beijing_time():
    """Staff write 20:00 and mean here."""
    found, _ = one("aqi = [1]\nnow = 2024-12-17T20:00:00")
    assert found[0].now == datetime.datetime(2024, 12, 17, 20, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ('area = "999999"', "area"),
        ("now = 2015-11-07T20:00:00", "area"),
        ('rules = "CN-1999"', "rules"),
        ('rules = "CN-2018"', None),
    ],
)
def test_what_cannot_be_tried_is_told_before_anything_is(lines, place):
    """No such area, no plan on that day, no such rules: a fault, never a difference."""
    found, _ = one(f"aqi = [1]\n{lines}")
    assert [each.column for each in unfit(found[0], LIBRARY, "x")] == ([f"甲.{place}"] if place else [])


def test_every_word_and_day_reaches_the_engine():
    """One cause a day, PM2.5 beside it, hours from their own beginning."""
    found, _ = one('aqi = [160, 300]\ncause = ["", "dust"]\npm25 = [-1, 120]')
    suggestion = suggestion_of(found[0], LIBRARY)
    assert [(each.day, each.cause.value) for each in suggestion.excluded_days] == [
        (datetime.date(2024, 12, 19), "dust")
    ]
    assert "120" in suggestion.excluded_days[0].why


def test_a_difference_names_what_was_expected_and_what_came():
    """Level, advice and a clause that was not looked at."""
    found, _ = one("aqi = [201, 201]", 'level = "red", advice = "issue", met = ["CN-2024.none"]')
    trial = try_scenario(found[0], LIBRARY)
    assert not trial.agrees
    assert [(each.what, each.expected, each.got) for each in trial.comparisons if not each.agrees] == [
        ("level", "red", "orange"), ("CN-2024.none", "met", "absent"),
    ]  # fmt: skip
    assert trial.citation.document == "环大气〔2024〕6号"


def test_the_example_of_the_paper_agrees():
    """What docs/scenarios.md shows is read, tried, and right."""
    block = PAPER.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    found, faults = read(block)
    assert not faults and len(found) == 5
    assert [each.name for each in found if not try_scenario(each, LIBRARY).agrees] == []


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"a = \n", "第 1 行第 5 列不是有效的 TOML"),
        (b"[x", "文件末尾不是有效的 TOML"),
        ('name = "通辽"'.encode("gb18030"), "文件不是 UTF-8 编码。请另存为 UTF-8 后重试。"),
    ],
)
def test_a_file_that_is_no_toml_says_where_or_how_to_save_it(data, said):
    """In Chinese, with the place; a file saved by an older editor is told how to be saved."""
    found, (fault,) = parse_scenarios(data, "情形.toml")
    assert not found and fault.message.startswith(said) and fault.file == "情形.toml"
