"""`emergency aqi`: a table in, the same table with its index out; bad cells are named, the file goes on."""

import csv
import io
import json

import pytest

from emergency.cli import main

ADDED = ["standard", "iaqi_pm25", "iaqi_pm10", "iaqi_so2", "iaqi_no2", "iaqi_co", "iaqi_o3_1h", "iaqi_o3_8h"]
ADDED += ["aqi", "primary", "category"]


@pytest.fixture
def run(tmp_path, capfd):
    """Run the command on a file's content; gives exit code, rows, and what stood on standard error."""

    def call(content, *options):
        file = tmp_path / "in.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(SystemExit) as ended:
            main(["aqi", str(file), *options])
        shown = capfd.readouterr()
        return ended.value.code, shown.out, shown.err

    return call


def rows(text: str) -> list[dict]:
    """The rows of the CSV on standard output."""
    return list(csv.DictReader(io.StringIO(text)))


def test_every_input_column_is_kept_and_the_results_follow(run):
    """Columns, rows and their order stay; the eleven result columns come after them."""
    code, out, err = run("date,站点,pm25,备注\n2026-03-02,乙,36,x\n2026-03-01,甲,35,\n")
    assert (code, err) == (0, "")
    assert next(csv.reader(io.StringIO(out))) == ["date", "站点", "pm25", "备注", *ADDED]
    assert [row["站点"] for row in rows(out)] == ["乙", "甲"]
    assert [(row["aqi"], row["primary"], row["category"]) for row in rows(out)] == [
        ("52", "PM2.5", "良"),
        ("50", "", "优"),
    ]


@pytest.mark.parametrize(
    ("day", "standard", "iaqi"),
    [
        ("2026-02-28", "HJ633-2012", "100"),
        ("2026-03-01", "HJ633-2026", "114"),
        ("2026-03-02", "HJ633-2026", "114"),
    ],
)
def test_auto_takes_the_standard_of_the_day(run, day, standard, iaqi):
    """The day before, of and after the change must be judged by the edition in force."""
    row = rows(run(f"date,pm25\n{day},75\n")[1])[0]
    assert (row["standard"], row["iaqi_pm25"]) == (standard, iaqi)


def test_a_time_with_an_offset_counts_by_its_beijing_day(run):
    """16:00 UTC on the last of February is already March in Beijing."""
    out = run("time,pm25\n2026-02-28T15:59Z,75\n2026-02-28T16:00Z,75\n2026-02-28T23:59,75\n")[1]
    assert [row["standard"] for row in rows(out)] == ["HJ633-2012", "HJ633-2026", "HJ633-2012"]


def test_a_named_standard_needs_no_date(run):
    """With --standard the edition is given, so the file may come without days."""
    out = run("pm25\n75\n", "--standard", "HJ633-2012")[1]
    assert rows(out)[0]["aqi"] == "100"


def test_daily_and_hourly_use_their_own_scales(run):
    """SO2 500 is 154 as a day mean and 100 of an hour; o3_8h enters daily only."""
    content = "date,so2,o3_1h,o3_8h\n2026-03-01,500,1,265\n"
    daily, hourly = (rows(run(content, "--kind", kind)[1])[0] for kind in ("daily", "hourly"))
    assert (daily["iaqi_so2"], daily["iaqi_o3_1h"], daily["aqi"], daily["primary"]) == (
        "154",
        "",
        "200",
        "O3",
    )
    assert (hourly["iaqi_so2"], hourly["iaqi_o3_8h"], hourly["aqi"]) == ("100", "200", "100")


def test_ties_are_joined_with_a_plus(run):
    """Tied primary pollutants stand together in the fixed order."""
    row = rows(run("date,o3_8h,pm10,pm25\n2026-03-01,160,120,60\n")[1])[0]
    assert row["primary"] == "PM2.5+PM10+O3"


def test_a_bad_cell_costs_its_own_iaqi_and_is_reported_with_row_and_column(run):
    """The file goes on; standard error names each bad cell, the other indices stand."""
    code, out, err = run("date,pm25,pm10\n2026-03-01,bad,250\n2026-03-01,36,-4\n2026-13-01,1,1\n")
    first, second, third = rows(out)
    assert code == 0
    assert (first["iaqi_pm25"], first["iaqi_pm10"], first["aqi"]) == ("", "150", "150")
    assert (second["iaqi_pm25"], second["iaqi_pm10"], second["aqi"]) == ("52", "", "")
    assert set(third[name] for name in ADDED) == {""}
    places = [line.split("列：")[0] for line in err.splitlines()]
    assert places == ["第 2 行「pm25」", "第 3 行「pm10」", "第 4 行「date」"]


@pytest.mark.parametrize("token", ["", "NA", "—", "-", "/"])
def test_missing_marks_are_missing_without_a_report(run, token):
    """A missing mark is no fault; the AQI of the rest is withheld at 100 and below (2026)."""
    _, out, err = run(f"date,pm25,pm10\n2026-03-01,{token},50\n")
    assert err == ""
    assert (rows(out)[0]["iaqi_pm25"], rows(out)[0]["iaqi_pm10"], rows(out)[0]["aqi"]) == ("", "50", "")


def test_gb18030_semicolons_windows_ends_and_full_width_digits_are_read(run):
    """A table from an office machine gives the same index."""
    _, out, err = run("date;pm25;站点\r\n2026-03-01;１１６;霍林郭勒\r\n".encode("gb18030"))
    assert err == ""
    assert (rows(out)[0]["aqi"], rows(out)[0]["站点"]) == ("152", "霍林郭勒")


def test_an_input_column_called_as_a_result_is_kept_under_another_name(run):
    """A published AQI in the input must not be mistaken for the computed one."""
    row = rows(run("date,pm25,aqi\n2026-03-01,116,7\n")[1])[0]
    assert (row["aqi_input"], row["aqi"]) == ("7", "152")


def test_output_goes_to_the_file_and_json_reports(run, tmp_path):
    """With --output the file holds the CSV; --json leaves exactly one document on standard output."""
    target = tmp_path / "out.csv"
    code, out, _ = run("date,pm25\n2026-03-01,x\n", "--output", str(target), "--json")
    document = json.loads(out)
    assert (code, document["ok"], document["rows"]) == (0, True, 1)
    assert (document["faults"][0]["row"], document["faults"][0]["column"]) == (2, "pm25")
    assert rows(target.read_text("utf-8"))[0]["standard"] == "HJ633-2026"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("date,x\n2026-03-01,1\n", "no_concentration"),
        ("pm25\n1\n", "no_date"),
        ("", "empty"),
        (b"\xff\xfe", "encoding"),
    ],
)
def test_a_file_that_cannot_be_computed_is_refused(run, tmp_path, content, code):
    """Without days, concentrations or a readable text nothing is written and the exit code is 2."""
    target = tmp_path / "out.csv"
    ended, out, _ = run(content, "--output", str(target), "--json")
    assert (ended, json.loads(out)["faults"][0]["code"]) == (2, code)
    assert not target.exists()


def test_a_missing_file_and_an_unwritable_target_are_refused(run, tmp_path, capfd):
    """Neither may end in a traceback: one Chinese sentence and exit code 2."""
    with pytest.raises(SystemExit) as ended:
        main(["aqi", str(tmp_path / "nothing.csv")])
    assert (ended.value.code, "打不开文件" in capfd.readouterr().err) == (2, True)
    code, _, err = run("date,pm25\n2026-03-01,1\n", "--output", str(tmp_path / "no" / "out.csv"))
    assert (code, "无法写入" in err) == (2, True)


def test_json_without_a_target_is_a_usage_error(run):
    """Standard output cannot hold both the CSV and the report."""
    code, out, _ = run("date,pm25\n2026-03-01,1\n", "--json")
    assert (code, json.loads(out)["code"]) == (2, "usage")


def test_columns_may_be_named_by_their_averaging_time(run):
    """A table of 1-hour means is an hourly report without asking, and counts every pollutant it holds."""
    code, out, err = run("date,hour,pm25_1h,so2_1h,o3_1h\n2020-03-31,15,177,14,177\n")
    assert (code, err) == (0, "")
    assert (rows(out)[0]["aqi"], rows(out)[0]["primary"]) == ("227", "PM2.5")
    assert rows(run("date,pm25_24h\n2026-03-02,36\n")[1])[0]["aqi"] == "52"


def test_a_plain_name_wins_and_columns_of_the_other_report_are_told(run):
    """Hourly columns must not slip into a daily index, nor be left out in silence."""
    code, out, err = run("date,pm25,pm25_1h\n2026-03-02,36,200\n", "--kind", "daily")
    assert (code, rows(out)[0]["aqi"]) == (0, "52")
    assert "pm25_1h" in err and "--kind hourly" in err
    assert rows(run("date,pm25,pm25_1h\n2026-03-02,36,200\n", "--kind", "hourly")[1])[0]["aqi"] == "52"


def test_the_published_hours_are_reproduced_as_they_stand(capfd, shared_data):
    """The table as published, no column renamed: AQI and category of every row."""
    with pytest.raises(SystemExit):
        main(["aqi", str(shared_data / "air" / "aqi_published_hourly_dev.csv")])
    found = rows(capfd.readouterr().out)
    assert len(found) == 1865
    assert [(row["aqi"], row["category"]) for row in found] == [
        (row["published_aqi"], row["published_level"]) for row in found
    ]
