"""`emergency cap`: judged in words and as one JSON document, exported as files."""

import json

import pytest
from cap_message import MESSAGE
from makers import warn

from emergency.cli import cap as exporting
from emergency.cli import printing, program


def run(capsys, *arguments):
    """Exit code, standard output and standard error of one call."""
    try:
        code = printing.guarded(program, [*map(str, arguments)])
    except SystemExit as ended:
        code = ended.code
    said = capsys.readouterr()
    return code, said.out, said.err


@pytest.fixture
def file(tmp_path):
    """A sound message."""
    path = tmp_path / "message.xml"
    path.write_text(MESSAGE, "utf-8")
    return path


def test_a_sound_message_ends_with_nought(file, capsys):
    """The same in words and as JSON."""
    code, out, _ = run(capsys, "cap", "validate", file)
    assert (code, "合格（未签名）" in out) == (0, True)
    code, out, _ = run(capsys, "cap", "validate", file, "--json")
    assert (code, json.loads(out)["ok"]) == (0, True)


def test_a_bad_message_ends_with_two_and_names_the_row(file, capsys):
    """Every fault with its place."""
    file.write_text(MESSAGE.replace("<scope>Public</scope>", ""), "utf-8")
    code, out, _ = run(capsys, "cap", "validate", file)
    assert code == 2
    assert "第 2 行" in out
    code, out, _ = run(capsys, "cap", "validate", file, "--json")
    assert json.loads(out)["faults"][0]["column"] == "scope"


def test_a_warning_is_exported_as_files(bureau, tmp_path, capsys, monkeypatch):
    """One file a message, named by its identifier; an unknown warning is refused."""
    issued = warn(bureau)
    monkeypatch.setattr(exporting, "system_of", lambda _context: bureau)
    folder = tmp_path / "out"
    code, out, _ = run(capsys, "cap", "export", issued.warning_id, "--folder", folder, "--json")
    (message,) = json.loads(out)["messages"]

    assert code == 0
    assert (folder / f"{message['identifier']}.xml").read_text("utf-8") == message["xml"]
    code, _, err = run(capsys, "cap", "export", 999)
    assert (code, "999" in err) == (2, True)


def test_a_key_needs_its_certificate(bureau, file, capsys):
    """Half a signature is refused before anything is read."""
    code, _, err = run(capsys, "cap", "export", 1, "--key", file)

    assert (code, "同时使用" in err) == (2, True)


def test_of_a_huge_file_only_the_beginning_is_read(tmp_path, capsys):
    """Eight gigabytes of nothing, refused in a moment."""
    huge = tmp_path / "huge.xml"
    with huge.open("wb") as made:
        made.truncate(8 * 1024**3)
    code, out, _ = run(capsys, "cap", "validate", huge)
    assert code == 2 and "超过 8192 KB" in out
