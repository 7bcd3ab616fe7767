"""`emergency plans try`: scenario files in, a table of what agrees and what differs out."""

import json
import pathlib

import pytest

from emergency.cli import main

SCENARIOS = pathlib.Path(__file__).resolve().parent.parent / "scenarios"
GOOD = '[[scenario]]\nname = "两天201"\naqi = [201, 201]\nexpected = { level = "orange" }\n'
WRONG = '[[scenario]]\nname = "一天200"\naqi = [200]\nexpected = { level = "yellow", advice = "issue" }\n'
MALFORMED = '[[scenario]]\nname = "坏"\naqi = [501]\nexpected = { level = "blue" }\n'


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Writes the texts as files and runs the command on them; gives exit code, output and standard error."""
    monkeypatch.chdir(tmp_path)

    def running(*texts, options=()):
        files = []
        for place, text in enumerate(texts):
            files.append(f"{place}.toml")
            (tmp_path / files[-1]).write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit) as left:
            main(["plans", "try", *files, *options])
        shown = capsys.readouterr()
        return left.value.code, shown.out, shown.err

    return running


def test_agreeing_files_end_with_0_and_name_the_article(run):
    """One line a case: expected, got, source."""
    code, out, err = run(GOOD, GOOD)
    assert (code, err) == (0, "")
    lines = [line for line in out.splitlines() if "两天201" in line]
    assert len(lines) == 2
    assert all(
        line.startswith("✓") and line.count("橙色") >= 2 and "环大气〔2024〕6号" in line for line in lines
    )
    assert "共 2 个情形，全部相符。" in out


def test_a_difference_ends_with_1_and_says_what(run):
    """The case is marked and every difference stands below it, in words."""
    code, out, _ = run(GOOD, WRONG)
    assert code == 1
    assert "✗  一天200" in out
    assert "不符：级别 应为 黄色，得出 提示" in out
    assert "不符：建议 应为 建议发布，得出 无需预警" in out
    assert "共 2 个情形，其中 1 个不符。" in out


def test_malformed_files_end_with_2_and_every_fault_of_every_file(run):
    """Nothing is tried, not even the good file."""
    code, out, err = run(
        GOOD, MALFORMED, '[[scenario]]\nname = "x"\n' + GOOD.replace("[[scenario]]\n", "", 1)
    )
    assert (code, out) == (2, "")
    assert "1.toml" in err and "aqi.1" in err and "expected.level" in err and "2.toml" in err
    code, out, _ = run(MALFORMED, GOOD.replace("aqi", 'area = "999999"\naqi'), options=["--json"])
    refusal = json.loads(out)
    assert (code, refusal["ok"]) == (2, False)
    assert [(each["file"], each["column"]) for each in refusal["faults"]] == [
        ("0.toml", "scenario.1（坏）.expected.level"), ("0.toml", "scenario.1（坏）.aqi.1"), ("1.toml", "两天201.area"),
    ]  # fmt: skip


def test_the_json_holds_every_comparison(run):
    """One document, whatever came out."""
    code, out, _ = run(WRONG, options=["--json"])
    document = json.loads(out)
    assert (code, document["ok"], document["cases"], document["differing"]) == (1, False, 1, 1)
    result = document["results"][0]
    assert (result["file"], result["name"], result["agrees"]) == ("0.toml", "一天200", False)
    assert result["expected"] == {"level": "yellow", "advice": "issue"}
    assert result["comparisons"][0] == {"what": "level", "expected": "yellow", "got": "tip", "agrees": False}


def test_no_file_is_a_usage_error(run):
    """Nothing to try."""
    code, out, _ = run(options=["--json"])
    assert (code, json.loads(out)["code"]) == (2, "usage")


def test_every_scenario_of_the_project_agrees(capsys):
    """The boundary tables and all the rest through the command that people use."""
    files = [str(each) for each in sorted(SCENARIOS.glob("*.toml")) if "tongliao" not in each.name]
    with pytest.raises(SystemExit) as left:
        main(["plans", "try", *files, "--shipped", "--json"])
    document = json.loads(capsys.readouterr().out)
    assert (left.value.code, document["differing"]) == (0, 0)
    assert document["cases"] >= 270
