"""`emergency evidence judge`: one JSON document, words for people, and exit codes."""

import datetime
import json

import pytest

from emergency.cli import printing, program

START = datetime.datetime(2024, 12, 2)
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def table(tmp_path):
    """Thirty days at 100 kW, then two days at 5 kW."""
    first = START - 30 * 24 * HOUR
    loads = [100] * 720 + [5] * 48
    lines = [f"{(first + HOUR * (n + 1)).isoformat()},{kw}" for n, kw in enumerate(loads)]
    path = tmp_path / "power.csv"
    path.write_text("interval_end,kwh\n" + "\n".join(lines), encoding="utf-8")
    return path


def run(capsys, *arguments):
    """Exit code, standard output and standard error of one call."""
    code = printing.guarded(program, ["evidence", "judge", *map(str, arguments)])
    said = capsys.readouterr()
    return code, said.out, said.err


WINDOW = ("--stop-from", "2024-12-02T00:00", "--stop-to", "2024-12-04T00:00")


def test_a_stop_is_judged_as_one_json_document(table, capsys):
    """The document carries every field of the interface."""
    code, out, _ = run(capsys, table, *WINDOW, "--json")
    answer = json.loads(out)

    assert code == 0
    assert set(answer) == {
        "verdict", "baseline", "coverage", "hours_stopped", "restarts", "drop_ratio", "grounds",
    }  # fmt: skip
    assert (answer["verdict"], answer["coverage"], answer["hours_stopped"]) == ("met", 1.0, 48.0)
    assert answer["drop_ratio"] == 0.95


@pytest.mark.parametrize(("measure", "verdict"), [("stop", "met"), ("limit:30", "met"), ("limit:100", "met")])
def test_each_measure_is_understood(table, capsys, measure, verdict):
    """A stop and cuts up to the whole."""
    code, out, _ = run(capsys, table, *WINDOW, "--measure", measure, "--json")
    assert (code, json.loads(out)["verdict"]) == (0, verdict)


def test_a_circuit_with_a_low_standby_load_is_held_to_it(table, capsys):
    """5 kW is above a declared standby load of 4 kW."""
    code, out, _ = run(capsys, table, *WINDOW, "--circuit", "--standby-kw", "4", "--json")
    assert (code, json.loads(out)["verdict"]) == (0, "partly")


def test_people_read_a_chinese_verdict(table, capsys):
    """Without --json the verdict stands in words."""
    code, out, _ = run(capsys, table, *WINDOW)
    assert code == 0
    assert "落实到位" in out and "待核" in out


@pytest.mark.parametrize(
    "wrong",
    [
        ("--stop-from", "2024-12-04", "--stop-to", "2024-12-02"),
        ("--stop-from", "2024-12-02", "--stop-to", "2024-12-02"),
        ("--stop-from", "yesterday", "--stop-to", "2024-12-02"),
        (*WINDOW, "--measure", "limit:0"),
        (*WINDOW, "--measure", "limit:101"),
        (*WINDOW, "--measure", "rest"),
        (*WINDOW, "--exclude", "soon"),
        ("--stop-from", "2024-12-02"),
    ],
)
def test_wrong_usage_ends_with_2_and_one_json_refusal(table, capsys, wrong):
    """Nothing is judged on a wrong call."""
    code, out, _ = run(capsys, table, *wrong, "--json")
    assert code == 2
    assert json.loads(out)["ok"] is False


def test_faults_of_the_table_are_all_in_the_refusal(tmp_path, capsys):
    """Row and column of each fault stand in the JSON."""
    path = tmp_path / "bad.csv"
    path.write_text("time,kwh\nx,1\n2024-12-02T01:00,y\n", encoding="utf-8")
    code, out, _ = run(capsys, path, *WINDOW, "--json")
    refusal = json.loads(out)

    assert code == 2
    assert [(fault["row"], fault["column"]) for fault in refusal["faults"]] == [(2, "time"), (3, "kwh")]


def test_a_missing_file_ends_with_2(tmp_path, capsys):
    """A file that is not there is bad input."""
    code, out, _ = run(capsys, tmp_path / "none.csv", *WINDOW, "--json")
    assert code == 2
    assert json.loads(out)["ok"] is False


def test_excluded_days_stay_out_of_the_baseline(table, capsys):
    """An excluded day is not counted; an earlier one takes its place."""
    _, out, _ = run(capsys, table, *WINDOW, "--exclude", "2024-12-01", "--json")
    assert json.loads(out)["baseline"]["to"] == "2024-11-30"
