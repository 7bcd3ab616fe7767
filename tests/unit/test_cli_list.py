"""`emergency list`: the answers, the exit codes, and that nothing is stored by halves."""

import json

import pytest
from click.testing import CliRunner
from sheets import book, code, csv_bytes

from emergency.cli import program
from emergency.cli.printing import guarded
from emergency.documents.list_workbook import write_list
from emergency.documents.plain_table import write_csv
from emergency.sources.list_workbook import read_list
from emergency.sources.workbook import open_workbook
from plans.list_forms import FAULTS, FORMS

HEAD = ["企业名称", "统一社会信用代码", "行业", "企业类别"]
GOOD = ["红山建材（虚构）", code(1), "砂石", "非重点"]
FIRST = "表1 工业源企业"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Run a command in an empty folder: its exit code and standard output."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments):
        capsys.readouterr()
        status = guarded(program, ["--database-url", f"sqlite:///{tmp_path}/a.db", *arguments])
        return status, capsys.readouterr().out

    return call


@pytest.fixture
def stored(run):
    """The same with a database."""
    assert run("db", "upgrade")[0] == 0
    return run


def test_the_template_is_written_and_checks_as_empty(run, tmp_path):
    status, _ = run("list", "template", "t.xlsx")
    checked, said = run("list", "check", "t.xlsx", "--area", "150402", "--json")

    assert (status, checked) == (0, 0)
    first, *_ = open_workbook((tmp_path / "t.xlsx").read_bytes(), "t.xlsx")
    assert first.name == FORMS[0].title
    assert json.loads(said)["counts"]["enterprises"] == 0


def test_a_check_answers_as_the_interface_says(run, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(book({FIRST: [HEAD, [*GOOD[:1], "123", *GOOD[2:]]]}))

    status, said = run("list", "check", "a.xlsx", "--area", "150402", "--json", "--on", "2026-11-25")
    answer = json.loads(said)

    assert status == 1
    assert answer["ok"] is False
    assert {"ok", "counts", "faults", "reduction"} <= set(answer)
    assert {"enterprises", "key_industry", "exempt", "lines", "measures", "dust_sites"} <= set(
        answer["counts"]
    )
    first = next(fault for fault in answer["faults"] if fault["code"] == "V01")
    assert {key: first[key] for key in ("sheet", "row", "column", "severity")} == {
        "sheet": FIRST, "row": 2, "column": "统一社会信用代码", "severity": "error",
    }  # fmt: skip


def test_a_cell_that_cannot_be_read_is_blamed_once(run, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(book({FIRST: [HEAD, [GOOD[0], 911504020000000011, *GOOD[2:]]]}))

    _, said = run("list", "check", "a.xlsx", "--area", "150402", "--json")

    assert [fault["row"] for fault in json.loads(said)["faults"] if fault["code"] == "V01"] == [2]


def test_a_marked_copy_is_written_beside_the_answer(run, tmp_path):
    (tmp_path / "a.csv").write_bytes(csv_bytes([HEAD, [*GOOD[:3], "大型"]], "gb18030"))

    status, said = run("list", "check", "a.csv", "--area", "150402", "--marked", "m.xlsx")

    assert status == 1
    assert "m.xlsx" in said
    assert FAULTS in [grid.name for grid in open_workbook((tmp_path / "m.xlsx").read_bytes(), "m.xlsx")]


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0", None], ids=["zip", "xls", "no file"]
)
def test_a_file_that_cannot_be_read_ends_with_2(run, tmp_path, data):
    if data is not None:
        (tmp_path / "a.xlsx").write_bytes(data)

    status, said = run("list", "check", "a.xlsx", "--area", "150402", "--json")

    assert status == 2
    assert json.loads(said)["faults"][0]["code"] == "W01"


def test_an_unknown_area_ends_with_2(run, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(book({FIRST: [HEAD, GOOD]}))

    assert run("list", "check", "a.xlsx", "--area", "999999", "--json")[0] == 2


def test_a_file_that_cannot_be_written_is_said_so(run):
    assert run("list", "template", "no/such/folder/t.xlsx")[0] == 2


def test_an_import_with_unreadable_cells_stores_nothing(stored, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(book({FIRST: [HEAD, GOOD, [*GOOD[:3], "大型"]]}))

    status, said = stored("list", "import", "a.xlsx", "--area", "150402", "--year", "2026", "--json")
    exported, _ = stored("list", "export", "o.xlsx", "--area", "150402", "--list", "1")

    assert status == 2
    assert json.loads(said)["code"] == "input_invalid"
    assert exported == 2


def test_without_a_list_in_force_the_newest_draft_is_exported(stored, tmp_path):
    """What was just imported can be had back at once; another area still has none."""
    (tmp_path / "a.xlsx").write_bytes(book({FIRST: [[*HEAD, "旗县"], [*GOOD, "红山区"]]}))
    stored("list", "import", "a.xlsx", "--area", "150402", "--year", "2026", "--json")

    exported, _ = stored("list", "export", "o.xlsx", "--area", "150402")
    other, _ = stored("list", "export", "p.xlsx", "--area", "150500")
    draft, _ = read_list((tmp_path / "o.xlsx").read_bytes(), "o.xlsx", area="150402")

    assert (exported, other) == (0, 2)
    assert len(draft.enterprises) == 1


def test_an_import_is_a_draft_that_exports_as_it_was(stored, tmp_path):
    (tmp_path / "a.xlsx").write_bytes(book({FIRST: [[*HEAD, "旗县"], [*GOOD, "红山区"]]}))

    status, said = stored(
        "list", "import", "a.xlsx", "--area", "150402", "--year", "2026", "--from", "2026-11-01", "--json"
    )
    answer = json.loads(said)
    again, _ = stored("list", "import", "a.xlsx", "--area", "150402", "--year", "2026", "--json")
    exported, _ = stored("list", "export", "o.xlsx", "--area", "150402", "--list", str(answer["list_id"]))
    draft, faults = read_list((tmp_path / "o.xlsx").read_bytes(), "o.xlsx", area="150402")

    assert (status, exported) == (0, 0)
    assert (answer["ok"], answer["new"], answer["version"]) == (True, 1, 1)
    assert again == 2
    assert not faults
    assert [(each.name, each.credit_code) for each in draft.enterprises] == [(GOOD[0], GOOD[1])]
    assert write_list(draft)


def test_every_help_is_chinese():
    for name in ("template", "check", "import", "export"):
        result = CliRunner().invoke(program, ["list", name, "--help"])
        assert result.exit_code == 0
        assert "清单" in result.output


def test_a_check_holds_the_list_against_a_permit_register(run, tmp_path):
    """Given with --permits; without one it says that only the form of numbers was looked at."""
    (tmp_path / "a.xlsx").write_bytes(book({FIRST: [HEAD, GOOD]}))
    head = ("许可证编号", "单位名称", "统一社会信用代码", "行业类别", "管理类别", "有效期")
    (tmp_path / "p.csv").write_bytes(write_csv(head, [("P1", "别家（虚构）", code(2), "", "", "")]))
    (tmp_path / "q.csv").write_bytes(write_csv(head, [("P1", "别家（虚构）", "123", "", "", "")]))
    bare = run("list", "check", "a.xlsx", "--area", "150402")[1]
    held = run("list", "check", "a.xlsx", "--area", "150402", "--permits", "p.csv")[1]
    refused = run("list", "check", "a.xlsx", "--area", "150402", "--permits", "q.csv", "--json")

    assert "只核对编号形式" in bare and "许可名录中" not in bare
    assert "已与 1 张排污许可核对" in held and "V14" in held
    assert refused[0] == 2 and json.loads(refused[1])["faults"][0]["row"] == 2
