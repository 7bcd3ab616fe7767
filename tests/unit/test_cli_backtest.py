"""`emergency backtest`: one JSON document, Chinese tables for people, refusals with every fault."""

import json

import pytest
from bureau import TODAY

from emergency.cli import backtest as command
from emergency.cli import main
from emergency.cli.columns import aligned, width

HISTORY = "date,aqi,pm25,pm10\n" + "".join(
    f"2024-12-{day:02d},{aqi},{pm25},100\n"
    for day, (aqi, pm25) in enumerate(
        [(80, 50)] * 4 + [(201, 90)] + [(80, 50)] * 5 + [(260, 20)] + [(80, 50)] * 4, 1
    )
)
FORECAST = (
    "issue_date,target_date,aqi_low,aqi_high\n"
    "2024-12-03,2024-12-04,60,90\n2024-12-03,2024-12-05,190,220\n2024-12-03,2024-12-06,60,90\n"
    "2024-12-04,2024-12-05,60,90\n2024-12-04,2024-12-06,60,90\n2024-12-04,2024-12-07,60,90\n"
    "2024-12-05,2024-12-06,60,90\n2024-12-05,2024-12-07,60,90\n"
)


@pytest.fixture
def run(tmp_path, capsys):
    """Runs `emergency backtest` on a history; gives exit code, standard output and standard error."""

    def running(*options, observed=HISTORY, forecast=None, area=("--area", "150500"), named="预报.csv"):
        file = tmp_path / "实测.csv"
        file.write_text(observed, encoding="utf-8")
        arguments = ["backtest", *area, "--observed", str(file), *options]
        if forecast is not None:
            (tmp_path / named).write_text(forecast, encoding="utf-8")
            arguments += ["--forecast", str(tmp_path / named)]
        with pytest.raises(SystemExit) as left:
            main(arguments)
        caught = capsys.readouterr()
        return left.value.code, caught.out, caught.err

    return running


def test_the_json_is_one_document_with_warnings_hits_and_notice(run):
    """Two heavy days apart: two yellow warnings, both in time, and the second looks like dust."""
    code, out, _ = run("--rules", "CN-2024", "--json")
    answer = json.loads(out)
    assert code == 0
    assert (answer["area"], answer["rules"], answer["reading"]) == ("150500", "CN-2024", "perfect_forecast")
    assert [(each["level"], each["start"]) for each in answer["warnings"]] == [
        ("yellow", "2024-12-05T00:00:00+08:00"),
        ("yellow", "2024-12-11T00:00:00+08:00"),
    ]
    counts = answer["summary"]
    assert (counts["hits"], counts["misses"], counts["false_alarms"]) == (2, 0, 0)
    assert counts["lead_hours"] == {"median": 28, "shortest": 28, "longest": 28}
    assert answer["dust_like_days"] == [{"date": "2024-12-11", "aqi": 260, "pm25_share": 0.2}]
    assert answer["sources"] == {"observed": "实测.csv", "forecast": None, "synthetic": False}


@pytest.mark.parametrize(
    ("dust", "warnings", "named"), [("propose", 2, 1), ("exclude", 1, 1), ("ignore", 2, 0)]
)
def test_dust_is_left_out_only_when_asked(run, dust, warnings, named):
    """The three ways to treat a dust-like day."""
    _, out, _ = run("--dust", dust, "--json")
    answer = json.loads(out)
    assert (len(answer["warnings"]), len(answer["dust_like_days"])) == (warnings, named)


def test_the_text_says_what_was_assumed_and_that_the_forecast_was_perfect(run):
    """People read how the result came about before they read the result."""
    code, out, _ = run()
    assert code == 0
    assert "完全准确预报的算法：以实测当作预报" in out
    assert "2024年12月5日0时" in out and "CN-2024.yellow-200" in out
    assert "疑似沙尘日，未剔除，请会商判明" in out and "2024-12-11" in out
    assert "待核：完全准确预报的时效" in out


def test_without_rules_the_plan_in_force_today_is_replayed(run):
    """Tongliao's plan of 2024 and its rule set."""
    _, out, _ = run("--json")
    assert (json.loads(out)["plan"]["id"], json.loads(out)["rules"]) == ("150500-2024", "CN-2024")


@pytest.mark.parametrize(("name", "warnings"), [("CN-2018", 0), ("150000-2020", 0), ("150000-2024", 2)])
def test_a_rule_set_or_a_plan_version_may_be_named(run, name, warnings):
    """Single days over 200 are nothing before 2024."""
    _, out, _ = run("--rules", name, "--json")
    assert len(json.loads(out)["warnings"]) == warnings


def test_with_a_forecast_history_the_bulletins_decide(run):
    """Announced by the first bulletin, taken back by the second; seen to be heavy that evening: late."""
    _, out, _ = run("--json", forecast=FORECAST)
    answer = json.loads(out)
    assert (answer["reading"], answer["from"], answer["to"]) == ("forecast", "2024-12-03", "2024-12-05")
    assert [each["outcome"] for each in answer["warnings"]] == ["withdrawn", "heavy"]
    assert [(each["outcome"], each["lead_hours"]) for each in answer["heavy_periods"]] == [("late", -20)]


def test_a_synthetic_forecast_is_called_synthetic(run):
    """A file that names itself synthetic is labelled so wherever its result is shown."""
    _, out, _ = run(forecast=FORECAST, named="SYNTHETIC_x.csv")
    assert "合成数据，仅供演示" in out


def test_two_rule_sets_are_compared_in_two_columns(run):
    """What CN-2024 would have warned of and CN-2018 not, and on how many days they differ."""
    _, out, _ = run("--rules", "CN-2018", "--against", "CN-2024")
    assert "CN-2024 更严 4 天，CN-2018 更严 0 天" in out
    assert "只有 CN-2024 会发的预警" in out and "只有 CN-2018" not in out
    _, out, _ = run("--rules", "CN-2018", "--against", "CN-2024", "--json")
    answer = json.loads(out)
    assert [len(answer[side]["warnings"]) for side in ("left", "right")] == [0, 2]
    assert {"left": "none", "right": "yellow", "days": 4} in answer["days"]


@pytest.mark.parametrize(
    ("first", "last", "warnings"),
    [("2024-12-01", "2024-12-15", 2), ("2024-12-06", "2024-12-15", 1), ("2024-12-01", "2024-12-09", 1)],
)
def test_the_days_may_be_limited(run, first, last, warnings):
    """Both ends are inclusive."""
    _, out, _ = run("--from", first, "--to", last, "--json")
    answer = json.loads(out)
    assert (answer["from"], answer["to"], len(answer["warnings"])) == (first, last, warnings)


def test_all_cities_are_one_table_with_a_sum(run):
    """A row for every league or city in the table, in the order of the division tree."""
    rows = "".join(
        f"{code},2024-12-{day:02d},{aqi}\n"
        for code in ("152200", "150500", "210100")
        for day, aqi in enumerate([80, 80, 80, 201, 80, 80, 80], 1)
    )
    observed = "code,date,aqi\n" + rows
    code, out, _ = run(observed=observed, area=("--all-cities",))
    assert code == 0
    names = [line.split()[0] for line in out.splitlines() if line.startswith(("通辽市", "兴安盟", "沈阳"))]
    assert names == ["通辽市", "兴安盟"]
    assert any(line.split()[:3] == ["合计", "14", "2"] for line in out.splitlines() if line)
    _, out, _ = run("--against", "CN-2018", "--json", observed=observed, area=("--all-cities",))
    tables = json.loads(out)["results"]
    assert [(each["rules"], [row["warnings"] for row in each["areas"]]) for each in tables] == [
        ("CN-2024", [1, 1]), ("CN-2018", [0, 0]),
    ]  # fmt: skip


@pytest.mark.parametrize("area", [(), ("--area", "150500", "--all-cities")])
def test_one_area_or_all_must_be_said(run, area):
    """Neither or both is a usage error."""
    code, _, err = run(area=area)
    assert code == 2 and "二者只写其一" in err


@pytest.mark.parametrize(
    ("options", "observed", "code", "message"),
    [
        (
            ("--json",),
            "code,date,aqi\n150400,2024-12-01,80\n",
            "no_area",
            "没有地区 150500 的数据，有：150400",
        ),
        (("--json", "--from", "2025-01-01"), HISTORY, "no_days", "所选日期内没有"),
        (("--json",), "date,aqi\n2024-12-01,x\n2024-12-01,1\n", "not_a_number", "2 处错误"),
    ],
)
def test_bad_input_is_refused_with_its_faults(run, options, observed, code, message):
    """Exit 2, one JSON document that says what is wrong and what to do."""
    left, out, _ = run(*options, observed=observed)
    answer = json.loads(out)
    assert (left, answer["ok"]) == (2, False)
    assert answer["faults"][0]["code"] == code
    assert message in answer["message"]


def test_forecasts_of_other_days_leave_nothing_to_replay(run):
    """Bulletins that do not meet the history are refused, not scored as silence."""
    left, out, _ = run("--json", forecast=FORECAST.replace("2024-", "2023-"))
    assert (left, json.loads(out)["faults"][0]["code"]) == (2, "no_days")


@pytest.mark.parametrize(
    ("options", "area"), [(("--rules", "CN-1999"), "150500"), (("--against", "x"), "150500"), ((), "999999")]
)
def test_unknown_names_are_refused(run, options, area):
    """A rule set, a plan or a division that does not exist."""
    code, out, _ = run(*options, "--json", area=("--area", area))
    assert code == 2 and json.loads(out)["ok"] is False


def test_columns_are_aligned_where_chinese_takes_two_places():
    """Names to the left, numbers to the right, by places and not by letters."""
    assert width("通辽a") == 5
    assert aligned([("通辽", 5), ("a", 12)]) == ["通辽   5", "a     12"]


def test_the_whole_region_is_replayed_from_the_real_table(run, shared_data):
    """Twelve rows; the sum of CN-2024 is 114 warnings on 89 heavy periods, one of them late."""
    table = (shared_data / "air" / "im_daily_2013_2015.csv").read_text("utf-8")
    _, out, _ = run("--rules", "CN-2024", observed=table, area=("--all-cities",))
    total = next(line.split() for line in out.splitlines() if line.startswith("合计"))
    assert total[1:7] == ["5939", "114", "89", "88", "1", "0"]
    assert sum(line.split()[0].endswith(("市", "盟")) for line in out.splitlines() if line) == 13


def test_without_a_database_it_says_that_no_list_was_there(run, tmp_path, monkeypatch):
    """The replay still stands; the reductions are not invented."""
    monkeypatch.setenv("EMERGENCY_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    _, out, _ = run("--rules", "CN-2024", "--json")
    told = json.loads(out)["reduction"]

    assert (told["available"], told["label"]) == (False, "按现行清单测算，非实际减排")
    assert "没有可用的应急减排清单" in run("--rules", "CN-2024")[1]
    assert not (tmp_path / "none.db").exists()


def test_with_a_list_it_counts_orders_and_tonnes(run, bureau, monkeypatch):
    """By the list in force in the database, under both rule sets where two are asked for."""
    monkeypatch.setattr(command, "_office", lambda context: bureau.office)
    monkeypatch.setattr(command, "day_of", lambda moment: TODAY)
    told = json.loads(run("--rules", "CN-2024", "--json")[1])["reduction"]
    both = json.loads(run("--rules", "CN-2024", "--against", "CN-2018", "--json")[1])["reduction"]

    assert told["available"] and told["orders"]["yellow"] > 0 and told["total_t"]["pm"] > 0
    assert both["left"] == told and both["right"]["available"]
    assert "非实际减排" in run("--rules", "CN-2024")[1]


def test_all_cities_with_a_list_show_orders_and_tonnes_as_the_json_does(run, bureau, monkeypatch):
    """The text counts what the JSON counts; a city without a list is named, and never counted as nothing."""
    monkeypatch.setattr(command, "_office", lambda context: bureau.office)
    monkeypatch.setattr(command, "day_of", lambda moment: TODAY)
    days = [80, 201, 80, 80, 80, 201, 80, 80]
    rows = [
        f"{code},2024-12-{day:02d},{aqi}" for code in ("150500", "152200") for day, aqi in enumerate(days, 1)
    ]
    asked = {"observed": "\n".join(["code,date,aqi", *rows]), "area": ("--all-cities",)}
    out = run("--rules", "CN-2024", **asked)[1]
    areas = json.loads(run("--rules", "CN-2024", "--json", **asked)[1])["results"][0]["areas"]
    told = next(each["reduction"] for each in areas if each["area"] == "150500")

    counted = [line.split() for line in out.partition("指令与减排量")[2].splitlines()]
    expected = [str(sum(told["orders"].values())), f"{told['total_t']['so2']:.2f}"]
    assert int(expected[0]) > 0
    assert [line[1:3] for line in counted if line and line[0] in ("通辽市", "合计")] == [expected] * 2
    assert "没有可用清单、未测算：兴安盟。" in out


def test_all_cities_without_a_list_say_so_once(run, tmp_path, monkeypatch):
    """No column of noughts: a sentence."""
    monkeypatch.setenv("EMERGENCY_DATABASE_URL", f"sqlite:///{tmp_path}/none.db")
    out = run(
        "--rules", "CN-2024", observed="code,date,aqi\n150500,2024-12-01,201\n", area=("--all-cities",)
    )[1]
    assert out.count("没有可用的应急减排清单") == 1 and "合计（吨）" not in out
