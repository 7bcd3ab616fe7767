"""A city's own rules of the industries against the region's: below, at and above; by day; assumed or read."""

import datetime
import json

import pytest
from bureau import AREA, NOW, TODAY, administrators
from makers import app_of, visitor
from rule_tables import table

from emergency import database
from emergency.cli import main
from emergency.config import Settings
from emergency.services import rule_table
from emergency.services.browse import plan_change
from emergency.services.browse import rule_table as pages
from emergency.services.office import Office
from emergency.sources.rule_table import read_rule_table
from emergency.storage.engines import open_engine
from emergency.storage.work import Store
from plans.division import division_tree
from plans.library import load
from plans.rule_conformity import rule_findings
from plans.rule_table import RuleBook, RuleTable

REGION = "150000"
FROM = datetime.date(2026, 3, 1)
DAY = datetime.timedelta(days=1)
STOP = {"措施": "停产50%，以生产线计。", "核查方式": "生产用电"}


def rules(*changes):
    """The rules of a table without faults."""
    found, faults = read_rule_table(table(*changes), "t.csv")
    assert faults == ()
    return found


def findings(own, region=(STOP,), day=FROM, industry="cement_clinker"):
    """What the check finds in the city's table, beside one of the region, of an industry at orange."""
    tables = [RuleTable(area, rules(*held)) for area, held in ((AREA, own), (REGION, region)) if held]
    found = rule_findings(RuleBook(tuple(tables)), division_tree(), day)
    here = [each for each in found if each.file == f"rule_table/{AREA}"]
    return [each for each in here if each.column == f"{industry}.limit.orange"]


@pytest.mark.parametrize(
    ("share", "laxer"),
    [("停产49%，以生产线计。", True), ("停产50%，以生产线计。", False), ("停产51%，以生产线计。", False)],
)
def test_a_share_below_at_and_above_that_of_the_region(share, laxer):
    """A lower tier asks at least as much."""
    found = findings([{**STOP, "措施": share}])
    assert bool(found) is laxer
    if laxer:
        (fault,) = found
        assert fault.severity == "error" and fault.file == f"rule_table/{AREA}"
        assert "通辽市的规则表对水泥（熟料）「以限代停」橙色没有达到上级的「部分停产50%」" in fault.message


@pytest.mark.parametrize(
    ("own", "laxer"),
    [
        ("停止公路运输。", True),
        ("全部生产线停产。", False),
        ("停产50%，以生产线计。停止公路运输。", False),
        (
            "限产99%，以环评批复、排污许可、上年实际产量三者日均值的最小值为基准。",
            True,
        ),  # a stop is counted by lines
    ],
)
def test_another_kind_of_measure_counts_by_what_it_cuts(own, laxer):
    """Something else that asks at least as much is no loosening."""
    assert bool(findings([{**STOP, "措施": own}])) is laxer


def test_what_nobody_read_above_is_a_hint_and_not_an_error():
    """Shipped defaults that are 待核 do not make a city's own article wrong."""
    kiln = {"行业代码": "lime_kiln", "行业名称": "石灰窑", "措施": "停止公路运输。"}
    (fault, *_) = findings([kiln], region=(), industry="lime_kiln")
    assert fault.severity == "warning" and "（待核）" in fault.message and "请先核对" in fault.message
    (assumed, *_) = findings(
        [{**STOP, "措施": "停产40%，以生产线计。"}], region=[{**STOP, "是否已读原文": "否"}]
    )
    assert assumed.severity == "warning"


@pytest.mark.parametrize(("days", "found"), [(-1, False), (0, True), (1, True)])
def test_it_is_looked_at_on_the_day(days, found):
    """The city's table softens from its own day on; the region's has held for long."""
    own = [{**STOP, "措施": "停产40%，以生产线计。"}]
    region = [{**STOP, "执行日期": "2025-01-01"}]
    assert bool(findings(own, region, FROM + days * DAY)) is found


def test_without_a_table_of_its_own_an_area_is_not_looked_at():
    """Nothing of its own, the same words as above, no table at all: nothing to say."""
    assert not findings([])
    assert not findings([STOP])
    assert not rule_findings(RuleBook(), division_tree(), FROM)


def softened(office):
    """The region asks for half; the city enters a tenth. Number of its table, and the city's two administrators."""
    for area, share in ((REGION, "50"), (AREA, "10")):
        one, other = administrators(office, area)
        found = rules({**STOP, "措施": f"停产{share}%，以生产线计。"})
        number = rule_table.enter(office, one, NOW, area, f"{area}.csv", b"x", found)
        if area == REGION:
            rule_table.confirm(office, other, NOW, number)
    return number, one, other


def test_the_page_of_the_table_says_so_before_anybody_confirms(bureau):
    """Who confirms sees what the region asks; the check of the plans sees it once it holds."""
    number, one, other = softened(bureau.office)
    (change,) = pages.table(bureau.office, one, number).changes
    assert [each.text for each in change.laxer] == ["部分停产50%"]
    browser = visitor(app_of(bureau), "first150500")
    assert "没有达到上级的「部分停产50%」，下级只能从严" in browser.get(f"/industry/table/{number}").text

    files = [each.file for each in plan_change.conformity(bureau.office, NOW, TODAY).errors]
    assert f"rule_table/{AREA}" not in files
    rule_table.confirm(bureau.office, other, NOW, number)
    files = [each.file for each in plan_change.conformity(bureau.office, NOW, TODAY).errors]
    assert f"rule_table/{AREA}" in files
    assert "没有达到上级的「部分停产50%」" in browser.get("/plan/check").text


def test_the_command_finds_it_too_and_leaves_it_out_of_what_was_shipped(tmp_path, capsys):
    """`emergency plans check` with the database, and with --shipped."""
    address = f"sqlite:///{tmp_path}/law.db"
    database.upgrade(Settings(database_url=address))
    engine = open_engine(address)
    office = Office(Store(engine), load(), None, Settings())
    number, _, other = softened(office)
    rule_table.confirm(office, other, NOW, number)
    engine.dispose()
    found = {}
    for option in ("--json", "--shipped"):
        with pytest.raises(SystemExit) as left:
            main(["--database-url", address, "plans", "check", "--on", TODAY.isoformat(), "--json", option])
        faults = json.loads(capsys.readouterr().out)["faults"]
        files = {each["file"] for each in faults if each["code"] == "laxer_measure"}
        found[option] = left.value.code, f"rule_table/{AREA}" in files
    assert found == {"--json": (1, True), "--shipped": (0, False)}
