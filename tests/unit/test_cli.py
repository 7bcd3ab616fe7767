"""The command line as a whole: help, refusals, exit codes."""

import json
import re
import socket

import click
import pytest

from emergency.cli import COMMANDS, main, program

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def _run(arguments, capsys):
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    return leaving.value.code, capsys.readouterr()


def _commands(group, path=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from _commands(command, (*path, name))


EVERY = dict(_commands(program))


def test_help_lists_every_command_without_importing_any(capsys):
    """`emergency --help` answers at once."""
    code, said = _run(["--help"], capsys)

    assert code == 0
    assert all(name in said.out for name in COMMANDS)


@pytest.mark.parametrize("path", EVERY, ids=" ".join)
def test_every_command_explains_itself_in_chinese(path):
    """The command, and each of its options."""
    command = EVERY[path]

    assert CHINESE.search(command.help or "")
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert not [each.name for each in options if not CHINESE.search(each.help or "")]


@pytest.mark.parametrize("arguments", [["nosuch"], ["aqi"], ["settings", "--nosuch"]])
def test_wrong_usage_ends_with_two_and_says_what_to_do(arguments, capsys):
    """Nothing on standard output, a Chinese sentence on standard error."""
    code, said = _run(arguments, capsys)

    assert (code, said.out) == (2, "")
    assert "--help" in said.err


def test_a_refusal_in_json_is_one_document(capsys, tmp_path):
    """ok, code, message and faults, and nothing else on standard output."""
    url = f"sqlite:///{tmp_path}/none.db"
    code, said = _run(["--database-url", url, "journal", "verify", "--json"], capsys)
    refusal = json.loads(said.out)

    assert code == 2 or code == 1
    assert refusal["ok"] is False
    assert set(refusal) == {"ok", "code", "message", "faults"}
    assert "db upgrade" in refusal["message"]


def test_the_life_of_a_database_from_the_command_line(capsys, tmp_path):
    """Upgrade, first administrator, journal, backup, restore, settings, tick, doctor."""
    url, copy = f"sqlite:///{tmp_path}/e.db", str(tmp_path / "copy.db")
    create = [
        "account",
        "create",
        "boss",
        "--name",
        "管理员",
        "--person",
        "1",
        "--role",
        "admin",
        "--division",
    ]
    for arguments in (
        ["db", "upgrade", "--json"],
        [*create, "150500", "--json"],
        ["account", "list", "--json"],
        ["journal", "verify", "--json"],
        ["tick", "--json"],
        ["backup", copy, "--json"],
        ["settings", "--json"],
    ):
        code, said = _run(["--database-url", url, *arguments], capsys)
        assert (code, json.loads(said.out)["ok"]) == (0, True)
    code, said = _run(["--database-url", f"sqlite:///{tmp_path}/f.db", "restore", copy, "--json"], capsys)
    assert code == 0


def test_a_secret_setting_is_never_shown(capsys, monkeypatch):
    """Only that it is set."""
    monkeypatch.setenv("EMERGENCY_SECRET_KEY", "s" * 40)
    code, said = _run(["settings"], capsys)

    assert code == 0
    assert "s" * 40 not in said.out
    assert "已设置" in said.out


def test_doctor_tells_a_missing_database(capsys, tmp_path):
    """A check that fails ends with 1 and says what to do."""
    code, said = _run(["--database-url", f"sqlite:///{tmp_path}/none.db", "doctor", "--json"], capsys)
    checks = {each["title"]: each for each in json.loads(said.out)["checks"]}

    assert code == 1
    assert not checks["数据库"]["ok"]
    assert checks["预案数据"]["ok"]


def test_a_port_that_is_taken_is_refused_before_anything_is_done(capsys, tmp_path):
    """No database is made for a console that cannot be served."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        code, said = _run(["--database-url", f"sqlite:///{tmp_path}/d.db", "demo", "--port", port], capsys)

    assert code == 2
    assert "已被占用" in said.err
    assert not (tmp_path / "d.db").exists()


def test_a_demo_never_touches_a_database_that_is_in_use(capsys, tmp_path):
    """The one named on the command line must be empty."""
    url = f"sqlite:///{tmp_path}/d.db"
    _run(["--database-url", url, "db", "upgrade"], capsys)
    code, said = _run(["--database-url", url, "demo", "--headless", "--json"], capsys)

    assert code == 2
    assert "已有内容" in json.loads(said.out)["message"]


@pytest.mark.parametrize("command", [["doctor"], ["worker", "--once"], ["db", "upgrade"], ["tick"]])
def test_a_database_that_does_not_answer_is_refused_in_chinese(command, capsys):
    """No traceback; the sentence says what to look at."""
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    code, said = _run(["--database-url", url, *command], capsys)

    assert code == 1
    assert "打不开数据库" in said.out + said.err


@pytest.mark.parametrize("command", [["worker", "--once"], ["serve"], ["tick"], ["journal", "verify"]])
def test_a_refused_command_leaves_no_file_behind(command, capsys, tmp_path):
    """Looking for a database does not make one."""
    code, _ = _run(["--database-url", f"sqlite:///{tmp_path}/deep/none.db", *command], capsys)

    assert code != 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["aqi"], "缺少"),
        (["aqi", "/nosuch.csv"], "打不开文件"),
        (["evidence", "load", "m", "/nosuch.csv"], "没有这个文件"),
        (["demo", "--port", "99999"], "0 到 65535"),
        (["nosuch"], "没有这个命令"),
        (["settings", "--nosuch"], "没有选项 --nosuch"),
        (["settings", "extra"], "多出了参数"),
        (["account", "create", "x", "--role", "king", "--name", "a", "--person", "1"], "只能是"),
    ],
)
def test_wrong_usage_is_said_in_chinese(arguments, said, capsys):
    """What is wrong, and where to look."""
    code, heard = _run(arguments, capsys)

    assert code == 2
    assert said in heard.err


@pytest.mark.parametrize("path", [(), *EVERY], ids=lambda path: " ".join(path) or "emergency")
def test_help_pages_have_no_english_frame(path, capsys):
    """No Usage, Options, Commands or Show this message."""
    code, heard = _run([*path, "--help"], capsys)

    assert code == 0
    assert not re.findall(r"Usage:|Options:|Commands:|Show this|required\]|default:", heard.out)


def test_doctor_tells_a_channel_without_an_address(capsys, tmp_path, monkeypatch):
    """A gateway without an address fails, the spool is only mentioned."""
    monkeypatch.setenv("EMERGENCY_SMS_CHANNEL", "sms_http")
    _, heard = _run(["--database-url", f"sqlite:///{tmp_path}/none.db", "doctor", "--json"], capsys)
    checks = {each["title"]: each for each in json.loads(heard.out)["checks"]}

    assert not checks["发送通道"]["ok"] and not checks["发送通道"]["optional"]


def test_a_missing_database_driver_is_named(capsys):
    """The sentence says what to install."""
    code, said = _run(["--database-url", "postgresql+pg8000://x@127.0.0.1:1/y", "tick"], capsys)

    assert code == 1
    assert "emergency[postgres]" in said.err
