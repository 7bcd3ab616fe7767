"""Two web processes start on a database with nothing in it."""

import contextlib
import pathlib
import re
import socket
import subprocess
import sys

import program
import pytest
import requests
import sqlalchemy as sa

from emergency.storage import engines, migrating

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
# What a machine does that starts: bring the database to its version, then serve.
UPGRADE_AND_SERVE = (
    "import sys; from emergency.cli import main\n"
    "try: main(['db', 'upgrade'])\n"
    "except SystemExit as ended: assert not ended.code, ended.code\n"
    "main(['serve', *sys.argv[1:]])"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def url(request, tmp_path):
    """The address of a database with nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/emergency.db"
    return request.getfixturevalue("server_database")


@pytest.fixture
def environment(url, tmp_path):
    """What both processes see; one key for the sessions, as a deployment sets it."""
    return program.settings(database_url=url, files_dir=str(tmp_path / "files"), secret_key="k" * 40)


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_both_refuse_and_say_what_to_run(environment, url, tmp_path):
    """Neither makes a table by the way; the sentence names the command."""
    with contextlib.ExitStack() as ending:
        both = [
            ending.enter_context(
                program.running(
                    environment, "serve", "--port", str(_free_port()), stderr=subprocess.PIPE, text=True
                )
            )
            for _ in range(2)
        ]
        for each in both:
            _, said = each.communicate(timeout=program.PATIENCE)
            assert each.returncode == 1
            assert "emergency db upgrade" in said
    engine = engines.open_engine(url)
    assert not pathlib.Path(tmp_path / "emergency.db").exists()
    if engine.dialect.name == "postgresql":
        assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def _answers(base):
    with contextlib.suppress(requests.ConnectionError):
        return requests.get(f"{base}/healthz", timeout=5).ok
    return False


def _sign_in(base, password):
    browser = requests.Session()
    page = browser.get(f"{base}/session/new", timeout=10).text
    form = {"csrf_token": TOKEN.search(page)[1], "login": "admin", "password": password}
    assert browser.post(f"{base}/session/new", form, timeout=10, allow_redirects=False).status_code == 302
    return browser


def test_both_set_it_up_at_once_and_serve_one_system(environment, url, tmp_path):
    """One upgrades, the other waits; who signs in at one of them is signed in at the other."""
    with contextlib.ExitStack() as ending:
        bases = []
        for way in ([], ["--gunicorn", "--workers", "2"]):
            port = str(_free_port())
            command = [sys.executable, "-c", UPGRADE_AND_SERVE, "--port", port, *way]
            process = subprocess.Popen(
                command, env=environment, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            ending.callback(process.wait, program.PATIENCE)
            ending.callback(process.terminate)
            bases.append(f"http://127.0.0.1:{port}")
        for base in bases:
            program.wait_until(f"{base} to serve", lambda base=base: _answers(base))
        engine = engines.open_engine(url)
        migrating.require_newest(engine)
        engine.dispose()
        made = subprocess.run(
            [*program.PROGRAM, "account", "create", "admin", "--name", "张三", "--person", "1",
             "--role", "admin", "--division", "150500", "--json"],
            env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip
        password = re.search(r'"password": "([^"]+)"', made.stdout)[1]
        browser = _sign_in(bases[0], password)
        pages = [
            browser.get(f"{base}/duty/", timeout=30, allow_redirects=False)
            for base in bases
            for _ in range(4)
        ]
        assert {page.status_code for page in pages} == {200}
