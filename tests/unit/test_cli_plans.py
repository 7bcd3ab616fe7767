"""`emergency plans`: list, show, check and diff, for people and for programs."""

import json

import pytest

from emergency.cli import main


@pytest.fixture
def run(capsys):
    """Runs `emergency plans`; gives exit code and standard output."""

    def running(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["plans", *arguments])
        return left.value.code, capsys.readouterr().out

    return running


def test_the_list_names_the_plans_in_force_on_a_day(run):
    """In 2023 only the region's plan of 2020; in 2026 that of Tongliao too."""
    _, out = run("list", "--on", "2023-06-01", "--json")
    assert [plan["id"] for plan in json.loads(out)["plans"]] == ["150000-2020"]
    code, out = run("list", "--on", "2026-11-22", "--json")
    ids = [plan["id"] for plan in json.loads(out)["plans"]]
    assert code == 0
    assert {"150000-2024", "150500-2024", "150502-default"} <= set(ids)


def test_a_day_before_every_plan_lists_nothing(run):
    """An empty list is an answer, not an error."""
    code, out = run("list", "--on", "2015-11-07", "--json")
    assert (code, json.loads(out)["plans"]) == (0, [])


def test_show_gives_every_figure_with_its_source_and_whether_it_is_inherited(run):
    """Tongliao's ozone response is its own and read, its lead time inherited and not."""
    code, out = run("show", "150500", "--on", "2026-11-22", "--json")
    answer = json.loads(out)
    figures = {figure["key"]: figure for figure in answer["figures"]}
    assert code == 0
    assert (figures["o3_response"]["inherited"], figures["o3_response"]["citation"]["verified"]) == (
        False,
        True,
    )
    assert (figures["lead_hours"]["inherited"], figures["lead_hours"]["citation"]["verified"]) == (
        True,
        False,
    )
    assert figures["approver.red"]["value"] == "commander"
    assert any("HJ 633-2026" in notice for notice in answer["basis_notices"])


def test_show_says_whose_plan_a_banner_follows(run):
    """A banner without a plan is told apart, and unread figures are marked."""
    _, out = run("show", "150521", "--on", "2026-11-22")
    assert "科尔沁左翼中旗没有本级预案，沿用上级" in out
    assert "（待核）" in out


def test_check_passes_what_ships_and_tells_what_is_replaced(run):
    """Exit 0, counts, and the replaced legal bases as warnings."""
    code, out = run("check", "--on", "2026-11-22", "--json")
    answer = json.loads(out)
    assert (code, answer["ok"]) == (0, True)
    assert answer["figures"]["verified"] < answer["figures"]["total"]
    assert {fault["severity"] for fault in answer["faults"]} == {"warning"}


def test_diff_reads_like_a_redline(run):
    """Two versions of one plan, each read on a day on which it held."""
    code, out = run("diff", "150000-2020", "150000-2024", "--on", "2026-11-22")
    assert code == 0
    assert out.startswith("--- 内蒙古自治区重污染天气应急预案（2020年版）（2024-04-24）")
    assert "  - CN-2018" in out
    assert "  + CN-2024" in out


def test_diff_of_areas_names_the_keys(run):
    """The region against Tongliao: the city adds an ozone response."""
    _, out = run("diff", "150000", "150500", "--on", "2026-11-22", "--json")
    found = {each["key"]: each for each in json.loads(out)["differences"]}
    assert found["o3_response"]["before"]["value"] is False
    assert found["o3_response"]["after"]["value"] is True
    assert found["rule_set"]["kind"] == "source"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "999999"), "division_unknown"),
        (("show", "150500", "--on", "2015-11-07"), "plan_missing"),
        (("diff", "150500", "nobody"), "division_unknown"),
        (("show", "150500", "--on", "heute"), "usage"),
    ],
)
def test_what_is_not_there_is_refused(run, arguments, code):
    """Exit 2 and one JSON refusal."""
    left, out = run(*arguments, "--json")
    assert (left, json.loads(out)["code"]) == (2, code)


@pytest.mark.parametrize(
    ("day", "year", "until"),
    [("2026-03-01", 30, "2030-12-31"), ("2030-12-31", 30, "2030-12-31"), ("2031-01-01", 25, None)],
)
def test_the_limits_of_a_day_are_listed_with_their_stage(run, day, year, until):
    """First and last day of the transition, first day of the full stage."""
    code, out = run("limits", "--on", day, "--json")
    found = {each["key"]: each for each in json.loads(out)["limits"]}
    assert (code, len(found)) == (0, 28)
    assert (found["class2.pm25_year"]["value"], found["class2.pm25_year"]["until"]) == (year, until)
    assert "PM2.5年平均二级浓度限值" in run("limits", "--on", day)[1]


def test_limits_nobody_read_are_refused(run):
    """The edition of 2012 is not held here."""
    code, out = run("limits", "--on", "2026-02-28", "--json")
    assert (code, json.loads(out)["code"]) == (2, "figure_missing")
