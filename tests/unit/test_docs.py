"""The papers for people say what the program does: settings, commands, examples, links and words."""

import ast
import pathlib
import re
import shlex
from dataclasses import fields

import click
import pytest
from click.testing import CliRunner

from emergency.cli import COMMANDS, program
from emergency.config import Settings

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCS = sorted(path for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")] if path.is_file())
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
CHINESE = tuple(
    ROOT / "docs" / name
    for name in ("officers.md", "enterprises.md", "operations.md", "scenarios.md", "lists.md")
)

FAULT_CODE = re.compile(r'"(W\d\d)"')
FENCE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]+\]\(([^)\s#]+)(?:#[^)]*)?\)")
NAMED = re.compile(r"`(docs/[\w./-]+|CHANGELOG\.md)`")
SETTING_ROW = re.compile(r"^\| `(EMERGENCY_\w+)` \| (.+?) \|", re.MULTILINE)
# Commands that only read and soon end; the others need a database, a port or a file of the reader's.
SAFE = (("--help",), ("settings",), ("doctor",), ("plans", "list"), ("plans", "check"))

# Words of the glossary's third column that no identifier holds today, each with the word for it.
NEVER = {
    "province": "region",
    "prefecture": "league or city",
    "incident": "episode",
    "prediction": "forecast",
    "meeting": "consultation",
    "alert": "warning",
    "alarm": "warning",
    "company": "enterprise",
    "rating": "grade",
    "inventory": "reduction list",
    "district": "division",
    "trigger": "start",
    "cancel": "release or revoke",
}
# Neighbouring provinces are real provinces, not leagues or cities of the region.
ALLOWED = {"provinces", "_provinces", "provinces_beside"}
# Known offenders, to be renamed; the list may shrink and never grow.
OFFENDERS = {"emergency/documents/chart/sheet.py: ALERT"}
WORD = re.compile(r"[a-z]+|[A-Z]+(?![a-z])|[A-Z][a-z]*")


def shown_default(value: object) -> str:
    """How a default stands in the table of settings."""
    if value == "":
        return "空"
    return f"`{int(value) if isinstance(value, bool) else value}`"


def fenced_commands() -> list[tuple[str, ...]]:
    """Every command in a console fence of README.md and operations.md, without its program name."""
    lines = [
        line for text in (README, OPERATIONS) for block in FENCE.findall(text) for line in block.split("\n")
    ]
    return [tuple(shlex.split(line)[1:]) for line in lines if line.startswith("emergency ")]


def safe_commands() -> list[tuple[str, ...]]:
    """Those of them that can be run anywhere."""
    return sorted({each for each in fenced_commands() if each in SAFE})


def identifiers(path: pathlib.Path) -> set[str]:
    """Every name a source file gives or uses as its own: classes, functions, arguments, variables."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def forbidden_in(names: set[str]) -> set[str]:
    """Those of the names that hold a word the glossary rules out, in the singular or the plural."""
    return {
        name
        for name in names - ALLOWED
        if any(
            part.lower().removesuffix("s") in NEVER or part.lower() in NEVER for part in WORD.findall(name)
        )
    }


def test_every_setting_is_in_the_table_with_its_default():
    """The table names each setting's environment variable once, with the default of the code."""
    table = dict(SETTING_ROW.findall(OPERATIONS))
    wanted = {"EMERGENCY_" + each.name.upper(): shown_default(each.default) for each in fields(Settings)}
    assert table == wanted


def test_the_table_of_settings_has_no_row_twice():
    """A setting described twice would sooner or later be described in two ways."""
    names = [name for name, _ in SETTING_ROW.findall(OPERATIONS)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_described(name):
    """A command nobody writes about does not exist for its users."""
    assert re.search(rf"`emergency {name}\b", OPERATIONS + README)


def test_every_described_command_exists():
    """What the papers call a command can be called; nothing written about is gone."""
    named = set(re.findall(r"`emergency ([a-z]+)\b", OPERATIONS + README))
    assert named <= set(COMMANDS)


def test_every_described_subcommand_exists():
    """`plans diff`, `journal verify` and the like are there."""
    found = re.findall(r"emergency (plans|db|journal|account|evidence|list) ([a-z]+)", OPERATIONS + README)
    assert found
    for group, name in found:
        context = click.Context(program)
        assert program.get_command(context, group).get_command(context, name), f"emergency {group} {name}"


def test_the_papers_show_commands_that_can_be_tried():
    """There are examples to run, so the next test is not about nothing."""
    assert {("settings",), ("plans", "list"), ("plans", "check")} <= set(safe_commands())


@pytest.mark.parametrize("command", safe_commands(), ids=" ".join)
def test_a_command_shown_runs(command, tmp_path, monkeypatch):
    """A command copied from the paper ends well or, for the doctor, says what is wrong."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(program, list(command))
    assert result.output.strip()
    assert result.exit_code == 0 or (command == ("doctor",) and "有误" in result.output)


def test_aqi_of_a_tiny_file_runs(tmp_path):
    """The command for AQI takes the smallest sensible file."""
    file = tmp_path / "air.csv"
    file.write_text("date,pm25,pm10\n2026-12-05,160,210\n", encoding="utf-8")
    result = CliRunner().invoke(program, ["aqi", str(file)])
    assert result.exit_code == 0
    assert "PM2.5" in result.output


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path):
    """A relative link, and a paper that README.md names, is a file of the project."""
    text = path.read_text(encoding="utf-8")
    wanted = [path.parent / each for each in LINK.findall(text) if "://" not in each]
    wanted += [ROOT / each for each in NAMED.findall(text)]
    assert [str(each) for each in wanted if not each.exists()] == []


@pytest.mark.parametrize("path", CHINESE, ids=lambda path: path.name)
def test_chinese_papers_use_full_width_punctuation(path):
    """No half-width punctuation stands beside a Chinese character, code and quotations apart."""
    text = re.sub(r"```.*?```|`[^`\n]*`|^> .*$", "", path.read_text(encoding="utf-8"), flags=re.S | re.M)
    assert re.findall(r".?[\u4e00-\u9fff][,;:!?()].?|[,;:!?()][\u4e00-\u9fff].?", text) == []


@pytest.mark.parametrize("room", ["emergency", "plans", "notifier"])
def test_no_identifier_uses_a_word_the_glossary_rules_out(room):
    """One thing has one name; the words ruled out name nothing in the code."""
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {name}"
        for path in (ROOT / room).rglob("*.py")
        for name in forbidden_in(identifiers(path))
    }
    assert found - OFFENDERS == set()


@pytest.mark.parametrize(
    "name", ["alert", "send_alerts", "AlarmLevel", "cancel_order", "Company", "DistrictName"]
)
def test_a_ruled_out_word_is_found_in_any_spelling(name):
    """Snake case, camel case and the plural do not hide it."""
    assert forbidden_in({name}) == {name}


@pytest.mark.parametrize(
    "name", ["alerted_at", "provinces_beside", "operating", "PollutionWarning", "integrating"]
)
def test_a_word_that_only_contains_one_is_let_through(name):
    """Only whole words count."""
    assert forbidden_in({name}) == set()


def test_the_words_ruled_out_stand_in_the_glossary():
    """The test forbids nothing that the glossary does not."""
    rows = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    last = " ".join(
        line.rstrip("| ").rpartition("|")[2] for line in rows.splitlines() if line.startswith("|")
    )
    assert [word for word in NEVER if not re.search(rf"\b{word}\b", last)] == []


def test_every_code_of_a_fault_in_a_list_is_explained_and_none_that_nobody_gives():
    """What a county officer reads beside a cell stands in docs/lists.md with what to do."""
    paths = [path for room in ("emergency", "plans") for path in (ROOT / room).rglob("*.py")]
    given = {code for path in paths for code in FAULT_CODE.findall(path.read_text(encoding="utf-8"))}
    guide = (ROOT / "docs" / "lists.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| (W\d\d) \|", guide, re.MULTILINE)
    assert given == set(explained)
    assert len(explained) == len(set(explained))
