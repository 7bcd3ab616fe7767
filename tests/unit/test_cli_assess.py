"""`emergency assess`: one JSON document, Chinese for people, refusals with every fault."""

import json

import pytest

from emergency.cli import main

HEAVY = "date,aqi\n2024-12-18,201\n2024-12-19,150\n2024-12-20,201\n"
ON = ("--on", "2024-12-17T20:00")


@pytest.fixture
def run(tmp_path, capsys):
    """Runs `emergency assess` on a table; gives exit code, standard output and standard error."""

    def running(table, *options):
        file = tmp_path / "预报.csv"
        file.write_text(table, encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main(["assess", str(file), *options])
        caught = capsys.readouterr()
        return left.value.code, caught.out, caught.err

    return running


def test_the_json_is_one_document_of_the_interface(run):
    """Standard output holds the suggestion and nothing else."""
    code, out, _ = run(HEAVY, "--area", "150500", *ON, "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["area"], answer["rules"], answer["level"], answer["response"]) == (
        "150500", "CN-2024", "orange", "II",
    )  # fmt: skip
    assert answer["assessed_at"] == "2024-12-17T20:00:00+08:00"
    assert {"reading": "separate", "level": "yellow", "why": "两次过程分别计算"} in answer["alternatives"]
    assert answer["advice"] == "issue"


@pytest.mark.parametrize(("rules", "level"), [("CN-2018", "none"), ("CN-2024", "yellow")])
def test_the_rules_may_be_named(run, rules, level):
    """One day of 201 is yellow since 2024 and was nothing before."""
    _, out, _ = run("date,aqi\n2024-12-18,201\n", "--area", "150500", *ON, "--rules", rules, "--json")
    assert (json.loads(out)["rules"], json.loads(out)["level"]) == (rules, level)


def test_the_rules_follow_the_plan_in_force_at_that_time(run):
    """In December 2023 the region's plan of 2020 was in force."""
    _, out, _ = run("date,aqi\n2023-12-18,201\n", "--area", "150500", "--on", "2023-12-17T20:00", "--json")
    assert json.loads(out)["rules"] == "CN-2018"


@pytest.mark.parametrize(("policy", "level"), [("min", "tip"), ("mid", "yellow"), ("max", "yellow")])
def test_the_range_policy_may_be_named(run, policy, level):
    """190 to 214: 190 by the lower bound, 202 by the middle, 214 by the upper."""
    table = "date,aqi_min,aqi_max\n2024-12-18,190,214\n"
    _, out, _ = run(table, "--area", "150500", *ON, "--range-policy", policy, "--json")
    assert json.loads(out)["level"] == level


@pytest.mark.parametrize(("active", "advice"), [("none", "issue"), ("yellow", "hold"), ("orange", "lower")])
def test_the_advice_is_relative_to_the_active_level(run, active, advice):
    """The same forecast issues, holds or lowers."""
    table = "date,aqi\n2024-12-16,90\n2024-12-17,90\n2024-12-18,201\n"
    _, out, _ = run(table, "--area", "150500", *ON, "--active", active, "--json")
    assert json.loads(out)["advice"] == advice


def test_an_active_warning_is_released_when_the_air_stays_clear(run):
    """Clear today and on two days to come."""
    table = "date,aqi\n2024-12-17,111\n2024-12-18,52\n2024-12-19,47\n"
    _, out, _ = run(table, "--area", "150500", *ON, "--active", "yellow", "--json")
    assert json.loads(out)["advice"] == "release"


def test_observed_days_may_be_given(run, tmp_path):
    """A run that began yesterday makes today orange."""
    observed = tmp_path / "实测.csv"
    observed.write_text("date,aqi\n2024-12-16,230\n", encoding="utf-8")
    table = "date,aqi\n2024-12-17,210\n"
    _, out, _ = run(table, "--area", "150500", *ON, "--observed", str(observed), "--json")
    assert json.loads(out)["level"] == "orange"


def test_a_forecast_of_the_past_is_assessed_on_the_evening_before(run):
    """Without --on a forecast that is over is assessed at 20:00 of the day before it, and that is said."""
    code, out, err = run(HEAVY, "--area", "150500", "--json")
    assert (code, json.loads(out)["assessed_at"]) == (0, "2024-12-17T20:00:00+08:00")
    assert "2024年12月17日20时" in err


def test_days_before_every_plan_need_named_rules(run):
    """2015 is refused by itself, with what to do, and answered under named rules."""
    table = "date,aqi\n2015-11-07,250\n2015-11-08,381\n"
    code, out, _ = run(table, "--area", "150500", "--json")
    assert (code, json.loads(out)["code"]) == (2, "plan_missing")
    assert "--rules" in json.loads(out)["message"]
    code, out, err = run(table, "--area", "150500", "--rules", "CN-2024", "--json")
    assert (code, json.loads(out)["level"]) == (0, "orange")
    assert "回算" in err


def test_a_table_with_faults_is_refused_with_all_of_them(run):
    """Exit 2, one JSON refusal with file, row and column."""
    code, out, _ = run("date,aqi\n2024-12-18,x\n2024-12-18,999\n", "--area", "150500", "--json")
    refusal = json.loads(out)
    assert (code, refusal["ok"], refusal["code"]) == (2, False, "forecast_invalid")
    assert [(fault["row"], fault["column"]) for fault in refusal["faults"]] == [
        (2, "aqi"),
        (3, "date"),
        (3, "aqi"),
    ]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--area", "999999"), "division_unknown"),
        (("--area", "150500", "--rules", "CN-1999"), "plan_missing"),
        (("--area", "150500", "--on", "gestern"), "usage"),
        (("--area", "150500", "--on", "1989-12-31T00:00", "--rules", "CN-2024"), "usage"),
        (("--area", "150500", "--on", "2101-01-01T00:00"), "usage"),
        (("--area", "150500", "--on", "0001-01-01T00:00"), "usage"),
        (("--area", "150500", "--active", "purple"), "usage"),
        ((), "usage"),
    ],
)
def test_bad_usage_is_refused_in_json(run, options, code):
    """Exit 2 and one JSON document, whatever is wrong."""
    left, out, _ = run(HEAVY, *options, "--json")
    assert (left, json.loads(out)["code"]) == (2, code)


def test_people_read_chinese(run):
    """The text names level, span, every reason with its source and what is not verified."""
    _, out, _ = run(HEAVY, "--area", "150500", *ON)
    assert "建议级别：橙色" in out
    assert "Ⅱ级响应：2024年12月18日0时起" in out
    assert "依据：环大气〔2024〕6号" in out
    assert "待核" in out


def test_a_later_episode_is_named_with_its_dates(run):
    """The first episode is proposed, the later one is said with level and span, and stands in the JSON."""
    table = "date,aqi\n2024-12-18,201\n2024-12-19,90\n2024-12-20,90\n2024-12-21,250\n2024-12-22,250\n"
    _, out, _ = run(table, "--area", "150500", *ON)
    assert "建议级别：黄色" in out
    assert "此后另一次过程：2024年12月21日0时至2024年12月23日0时" in out
    _, out, _ = run(table, "--area", "150500", *ON, "--json")
    assert [(each["level"], each["start"]) for each in json.loads(out)["later"]] == [
        ("orange", "2024-12-21T00:00:00+08:00")
    ]


@pytest.mark.parametrize(
    ("start", "advice"),
    [("2024-12-17T19:59", "release"), ("2024-12-17T20:00", "release"), ("2024-12-17T20:01", "hold")],
)
def test_the_start_of_the_active_warning_may_be_named(run, start, advice):
    """Clean until the twentieth: released from its start on, held a minute before it."""
    table = "date,aqi\n2024-12-17,60\n2024-12-18,60\n2024-12-19,60\n2024-12-20,201\n"
    options = ("--area", "150500", *ON, "--active", "yellow", "--active-from", start, "--json")
    assert json.loads(run(table, *options)[1])["advice"] == advice


def test_only_conditions_are_marked_as_met_or_not(run):
    """A merge, a range or a lead time explains; a cross beside it reads as a condition that failed."""
    table = "date,aqi_min,aqi_max\n2024-12-18,180,215\n2024-12-19,100,130\n2024-12-20,201,230\n"
    _, out, _ = run(table, "--area", "150500", "--on", "2024-12-17T20:00")
    marked = [line.strip() for line in out.splitlines() if line.strip().startswith(("✓", "✗"))]
    explained = [line.strip() for line in out.splitlines() if line.strip().startswith("说明 ")]
    assert len(marked) == 5
    assert all("色条件「" in line for line in marked)
    assert [any(word in line for line in explained) for word in ("取区间中值", "间隔", "提前24小时")] == [
        True
    ] * 3
