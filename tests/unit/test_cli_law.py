"""Commands answer by the law as it stands: shipped data with the amendments the database holds confirmed."""

import dataclasses
import datetime
import json

import pytest
import sqlalchemy as sa
from bureau import NOW, PASSWORD, TODAY

from emergency import database
from emergency.cli import main
from emergency.config import Settings
from emergency.services import account, plan
from emergency.services.account import NewAccount
from emergency.services.office import SYSTEM, Actor, Office
from emergency.services.plan import AmendmentDraft
from emergency.storage.engines import open_engine
from emergency.storage.work import Store
from plans.library import load
from plans.terms import Role

DAY = datetime.timedelta(days=1)
FIRST = TODAY + 2 * DAY
DRAFT = AmendmentDraft("150500", "release_hours", 24, FIRST, "通辽市预案（测试）", "第四章", "测试人", "测试")


@pytest.fixture
def url(tmp_path):
    """A database of this program's version with one confirmed amendment and one that nobody confirmed."""
    address = f"sqlite:///{tmp_path}/law.db"
    database.upgrade(Settings(database_url=address))
    engine = open_engine(address)
    office = Office(Store(engine), load(), None, Settings())
    one, other = (_administrator(office, name) for name in ("one", "other"))
    plan.confirm(office, other, NOW, plan.amend(office, one, NOW, DRAFT))
    unconfirmed = AmendmentDraft("150500", "lead_hours", 12, FIRST, "通辽市预案（测试）", "三", "测试人", "")
    plan.amend(office, one, NOW, unconfirmed)
    engine.dispose()
    return address


def _administrator(office, name):
    new = NewAccount(name, name, f"person-{name}", Role.ADMIN, "150500", PASSWORD)
    made = account.create_account(office, SYSTEM, NOW, new)
    return Actor(made, name, f"person-{name}", Role.ADMIN, None, "150500")


@pytest.fixture
def run(capsys):
    """Runs the command line; gives exit code, standard output and standard error."""

    def running(*arguments):
        with pytest.raises(SystemExit) as left:
            main(list(arguments))
        shown = capsys.readouterr()
        return left.value.code, shown.out, shown.err

    return running


def shown_hours(out):
    """The release hours in the JSON of `plans show`."""
    return {each["key"]: each["value"] for each in json.loads(out)["figures"]}["release_hours"]


@pytest.mark.parametrize(("days", "hours"), [(-1, 36), (0, 24), (1, 24)])
def test_show_follows_a_confirmed_amendment_from_its_day(run, url, days, hours):
    """The day before, of and after; and standard error names the amendment and its article."""
    asked = ("plans", "show", "150500", "--on", str(FIRST + days * DAY), "--json")
    code, out, err = run("--database-url", url, *asked)
    assert (code, shown_hours(out)) == (0, hours)
    assert "1 项经确认的修订" in err and "release_hours" in err and "第四章" in err
    assert "lead_hours" not in err


def test_shipped_leaves_the_amendments_out(run, url):
    """With the word the database is not even asked."""
    asked = ("plans", "show", "150500", "--on", str(FIRST), "--json", "--shipped")
    code, out, err = run("--database-url", url, *asked)
    assert (code, shown_hours(out), err) == (0, 36, "")


def test_diff_and_list_read_the_same_law(run, url):
    """The redline between the region and the city shows the amended figure with its article."""
    _, out, _ = run("--database-url", url, "plans", "diff", "150000", "150500", "--on", str(FIRST))
    assert "  + 24小时" in out and "通辽市预案（测试） 第四章" in out
    code, _, err = run("--database-url", url, "plans", "list", "--on", str(FIRST))
    assert code == 0 and "1 项经确认的修订" in err


@pytest.mark.parametrize(("options", "code", "found"), [((), 1, True), (("--shipped",), 0, False)])
def test_check_finds_an_amendment_that_loosens(run, url, options, code, found):
    """Twenty-four hours in the city against thirty-six above: the check fails by the law as it stands."""
    left, out, _ = run("--database-url", url, "plans", "check", "--on", str(FIRST), *options)
    assert left == code
    assert ("release_hours" in out) is found


@pytest.mark.parametrize(("options", "advice"), [((), "release"), (("--shipped",), "hold")])
def test_assess_decides_by_the_amended_hours(run, url, tmp_path, options, advice):
    """Twenty-four clear hours release under the amended plan and not under the shipped one."""
    table = tmp_path / "预报.csv"
    table.write_text(f"date,aqi\n{FIRST},90\n{FIRST + DAY},90\n{FIRST + 2 * DAY},190\n", encoding="utf-8")
    asked = (
        "assess",
        str(table),
        "--area",
        "150500",
        "--on",
        f"{FIRST}T20:00",
        "--active",
        "yellow",
        "--json",
    )
    code, out, err = run("--database-url", url, *asked, *options)
    assert (code, json.loads(out)["advice"]) == (0, advice)
    assert ("经确认的修订" in err) is (not options)


@pytest.mark.parametrize(
    ("options", "ends"), [((), "2024-12-06T20:00:00+08:00"), (("--shipped",), "2024-12-09T20:00:00+08:00")]
)
def test_backtest_replays_by_the_amended_hours(run, url, tmp_path, options, ends):
    """Twenty-four clear hours end a warning earlier under the amended plan than under the shipped one."""
    _amend(url, dataclasses.replace(DRAFT, in_force_from=datetime.date(2024, 12, 1)))
    table = tmp_path / "实测.csv"
    values = [80, 80, 80, 230, 230, 80, 80, 190, 80, 80, 80, 80]
    lines = [f"2024-12-{day:02d},{aqi}" for day, aqi in enumerate(values, 1)]
    table.write_text("\n".join(["date,aqi", *lines]), encoding="utf-8")
    asked = ("backtest", "--area", "150500", "--observed", str(table), "--json")
    code, out, err = run("--database-url", url, *asked, *options)

    assert code == 0 and ("经确认的修订" in err) is (not options)
    assert [each["end"] for each in json.loads(out)["warnings"]] == [ends]


def _amend(url, draft):
    engine = open_engine(url)
    office = Office(Store(engine), load(), None, Settings())
    one, other = (_administrator(office, name) for name in ("third", "fourth"))
    plan.confirm(office, other, NOW, plan.amend(office, one, NOW, draft))
    engine.dispose()


def test_without_a_database_the_shipped_law_holds_silently(run, tmp_path):
    """No file is made, nothing is said."""
    address = f"sqlite:///{tmp_path}/none.db"
    code, out, err = run("--database-url", address, "plans", "show", "150500", "--on", str(FIRST), "--json")
    assert (code, shown_hours(out), err) == (0, 36, "")
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("broken", ["old", "damaged"])
def test_a_database_that_cannot_be_read_is_told_by_plans_and_refused_by_assess(run, tmp_path, url, broken):
    """Showing goes on with the shipped law and says so; a level by thresholds nobody knows is refused."""
    _break(url, tmp_path, broken)
    code, out, err = run("--database-url", url, "plans", "show", "150500", "--on", str(FIRST), "--json")
    assert (code, shown_hours(out)) == (0, 36)
    assert "修订未能读取" in err
    table = tmp_path / "预报.csv"
    table.write_text(f"date,aqi\n{FIRST},201\n", encoding="utf-8")
    asked = ("assess", str(table), "--area", "150500", "--on", f"{FIRST}T08:00", "--json")
    code, out, _ = run("--database-url", url, *asked)
    assert code == 1 or code == 2
    refused = json.loads(out)
    assert (refused["ok"], refused["code"]) == (False, "database_not_ready")
    assert "--shipped" in refused["message"]
    code, out, _ = run("--database-url", url, *asked, "--shipped")
    assert (code, json.loads(out)["level"]) == (0, "yellow")


def _break(url, folder, broken):
    if broken == "damaged":
        for each in folder.glob("law.db*"):
            each.unlink()
        (folder / "law.db").write_bytes(b"this is no database, only a file with its name" * 100)
        return
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '0000'"))
    engine.dispose()
