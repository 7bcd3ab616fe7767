"""A bureau's own rules: read with every fault, laid over the shipped ones, entered and confirmed by two."""

import datetime
import io

import pytest
import xlsxwriter
from bureau import AREA, NOW, PASSWORD, TODAY
from makers import rows
from rule_tables import GOOD, table

from emergency.errors import InputInvalid, NotAllowed, NotFound, OutOfDate, ReasonRequired, SamePerson
from emergency.services import account, rule_table
from emergency.services.account import NewAccount
from emergency.services.office import SYSTEM, Actor
from emergency.services.publication import publish_list
from emergency.sources.rule_table import COLUMNS, read_rule_table, write_template
from emergency.storage import schema
from plans.derivation import derive_for_band
from plans.grading import Band
from plans.industry import industries
from plans.rule_table import RuleBook, RuleTable, TableRule, overlaid
from plans.terms import EnterpriseCategory, Role, WarningLevel
from plans.unit import UnitFacts

DAY = datetime.timedelta(days=1)
FROM = datetime.date(2026, 3, 1)


def rules(*changes):
    """The rules of a table without faults."""
    found, faults = read_rule_table(table(*changes), "t.csv")
    assert faults == ()
    return found


def measures(among, day, band=Band.LIMIT, level=WarningLevel.ORANGE):
    """What a cement kiln must do, by action."""
    known, key = among["cement_clinker"], EnterpriseCategory.KEY
    return [
        each.measure.action.value for each in derive_for_band(known, band, key, level, (), day, among=among)
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read(encoding):
    """In either encoding, and it survives the database."""
    (rule,), faults = read_rule_table(table(encoding=encoding), "t.csv")
    assert faults == () and rule.in_force_from == FROM and rule.citation.verified
    assert [each.label for each in rule.measures[0].checks] == ["门禁台账"]
    assert TableRule.from_json(rule.to_json()) == rule


def test_a_workbook_is_read_with_its_row_numbers():
    """A cell with a date and one with two lines; a blank row does not shift the fault below it."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet()
        two_lines = {"措施": "停止公路运输。\n停产50%，以生产线计。"}
        for number, held in ((1, GOOD | two_lines), (3, GOOD | {"预警级别": "红色", "行业代码": "tofu"})):
            sheet.write_row(number, 0, [held[column] for column in COLUMNS])
            sheet.write_datetime(number, COLUMNS.index("执行日期"), datetime.datetime(2026, 3, 1))
        sheet.write_row(0, 0, COLUMNS)
    (rule,), faults = read_rule_table(written.getvalue(), "t.xlsx")
    assert [each.action.value for each in rule.measures] == ["road_transport_stop", "stop_lines"]
    assert rule.in_force_from == FROM and [each.row for each in faults] == [4]


FAULTS = {
    "industry": ({"行业代码": "tofu"}, "行业代码"),
    "band": ({"减排强度档": "随便"}, "减排强度档"),
    "level": ({"预警级别": "蓝色"}, "预警级别"),
    "measure": ({"措施": "大家努力一下。"}, "措施"),
    "check": ({"核查方式": "看天"}, "核查方式"),
    "read": ({"是否已读原文": "也许"}, "是否已读原文"),
    "day": ({"执行日期": "2026-02-30"}, "执行日期"),
    "order": ({"废止日期": "2026-02-28"}, "废止日期"),
    "no document": ({"文件": ""}, "文件"),
    "regime": ({"规则类别": "随便"}, "规则类别"),
    "target": ({"适用对象": "随便"}, "适用对象"),
    "season": ({"规则类别": "地方加严", "适用时段": "冬天"}, "适用时段"),
    "staggered without a season": ({"规则类别": "错峰生产"}, "适用时段"),
    "response with a season": ({"适用时段": "11-15至03-15"}, "适用时段"),
    "new code": ({"行业代码": "石材", "行业名称": "石材", "分级方案": "CN2020_LEAD"}, "行业代码"),
    "new without a name": ({"行业代码": "stone", "行业名称": "", "分级方案": "CN2020_LEAD"}, "行业名称"),
    "new with an unknown scheme": ({"行业代码": "stone", "分级方案": "CN1999"}, "分级方案"),
    "long article": ({"条款": "长" * 201}, "条款"),
}


@pytest.mark.parametrize(("changes", "column"), FAULTS.values(), ids=FAULTS)
def test_each_fault_names_row_and_column(changes, column):
    """A faulty row gives no rule; the good one before it is no fault."""
    _, faults = read_rule_table(table({"预警级别": "黄色"}, changes), "t.csv")
    assert [(each.row, each.column) for each in faults] == [(3, column)]


def test_the_examples_of_the_template_are_passed_over_and_are_good_rows():
    """A stranger who takes the mark out of them has a table that is read: four rows, eight rules."""
    text = write_template().decode("utf-8-sig")
    assert text.count("示例，请删除") == 4
    found, faults = read_rule_table(text.replace("（示例，请删除）", "").encode(), "t.csv")
    assert faults == ()
    assert [(each.industry, each.level.label, each.regime.label) for each in found][:5] == [
        ("cement_clinker", "橙色", "应急响应"),
        *[("carbon", level, "错峰生产") for level in ("黄色", "橙色", "红色")],
        ("default", "黄色", "地方加严"),
    ]
    assert {(each.industry, each.name, each.scheme) for each in found[5:]} == {
        ("LOCAL-sandstone", "石材加工", "CN2020_LEAD")
    }
    assert found[1].measures[0].season == "11-15至03-15" and not found[0].measures[0].season
    assert all(TableRule.from_json(each.to_json()) == each for each in found)


def test_an_industry_may_be_called_by_its_name():
    """By the name alone; a name that nobody knows is a fault."""
    (rule,) = rules({"行业代码": ""})
    assert rule.industry == "cement_clinker"
    _, faults = read_rule_table(table({"行业代码": "", "行业名称": "豆腐"}), "t.csv")
    assert [each.column for each in faults] == ["行业代码"] and "豆腐" in faults[0].message


def test_a_new_industry_is_there_where_its_table_holds_and_follows_it_alone():
    """Not in another city; no generic rule slips in; two names for one code are a fault."""
    new = {"行业代码": "stone", "行业名称": "石材", "分级方案": "CN2020_ABCD"}
    book = RuleBook((RuleTable("150500", rules(new)),))
    assert "stone" not in book.at("150400") and book.names["stone"] == "石材"
    stone, key = book.at("150502")["stone"], EnterpriseCategory.NON_KEY
    said = [
        derive_for_band(stone, band, key, WarningLevel.ORANGE, (), FROM, among=book.at("150502"))
        for band in (Band.LIMIT, Band.STOP)
    ]
    assert [len(each) for each in said] == [1, 0] and stone.standard_scope == "provincial"
    _, faults = read_rule_table(table(new, new | {"预警级别": "红色", "行业名称": "石头"}), "t.csv")
    assert [(each.row, each.column) for each in faults] == [(3, "行业名称")]


def test_a_target_falls_on_its_units_alone():
    """Two rows of one case, one for the potlines and one for the rest, stand side by side."""
    pots = {"行业代码": "aluminium", "适用对象": "电解系列", "措施": "停产30%，以停运电解槽计。"}
    rest = {"行业代码": "aluminium", "适用对象": "没有安全约束的生产线", "措施": "停产。"}
    among = RuleBook((RuleTable("150500", rules(pots, rest)),)).at("150500")
    units = (UnitFacts("P1", "电解", safety="potline"), UnitFacts("A1", "阳极"))
    found = derive_for_band(
        among["aluminium"], Band.LIMIT, EnterpriseCategory.KEY, WarningLevel.ORANGE, units, FROM, among=among
    )
    assert [(each.measure.units, each.measure.ratio) for each in found] == [(("P1",), 30), (("A1",), None)]


@pytest.mark.parametrize(("until", "fine"), [("2026-03-31", True), ("2026-04-01", False), ("", False)])
def test_days_of_one_case_may_not_overlap(until, fine):
    """The first row must end the day before the second begins."""
    _, faults = read_rule_table(table({"废止日期": until}, {"执行日期": "2026-04-01"}), "t.csv")
    assert [each.code for each in faults] == ([] if fine else ["overlap"])


def test_a_file_that_is_no_table_is_refused():
    """A missing column, a broken workbook; the template alone holds no rules."""
    for data in ("行业代码\ncement_clinker".encode(), b"PK\x03\x04broken"):
        with pytest.raises(InputInvalid):
            read_rule_table(data, "t.xlsx")
    assert [each.code for each in read_rule_table(write_template(), "t.csv")[1]] == ["empty"]


def test_a_rule_holds_from_its_day_and_the_shipped_one_until_the_day_before():
    """Day before, day on, day after; the end day and the day after it; nothing else changes."""
    own = overlaid(industries(), [RuleTable("150500", rules({"废止日期": "2026-03-31"}))], "150502")
    end = datetime.date(2026, 3, 31)
    shipped = measures(industries(), FROM)
    said = [measures(own, day) for day in (FROM - DAY, FROM, FROM + DAY, end, end + DAY)]
    assert shipped != ["road_transport_stop"]
    assert said == [shipped, *[["road_transport_stop"]] * 3, shipped]
    others = [(b, w) for b in Band for w in WarningLevel if w.is_graded]
    others.remove((Band.LIMIT, WarningLevel.ORANGE))
    others.remove((Band.LIMIT_STRICT, WarningLevel.ORANGE))  # B- follows B where nothing is said of it
    for band, level in others:
        assert measures(own, FROM, band, level) == measures(industries(), FROM, band, level)


@pytest.mark.parametrize("turned", [False, True])
def test_the_city_wins_over_the_region_only_at_home(turned):
    """In whatever order the tables are given."""
    region = RuleTable("150000", rules({"措施": "停止露天开采、破碎、筛分、装卸和堆取作业。"}))
    tables = [region, RuleTable("150500", rules())]
    tables = tables[::-1] if turned else tables
    assert measures(overlaid(industries(), tables, "150502"), FROM) == ["road_transport_stop"]
    assert measures(overlaid(industries(), tables, "150400"), FROM) == ["open_air_stop"]


def test_a_disabled_sample_follows_the_table_alone():
    """Long-process steel ships a sample that binds nobody; a row binds at its own case and wakes no other."""
    own = overlaid(industries(), [RuleTable("150500", rules({"行业代码": "steel_long"}))], AREA)
    steel, key = own["steel_long"], EnterpriseCategory.KEY
    asked = [
        derive_for_band(steel, Band.LIMIT, key, level, (), FROM, among=own)
        for level in (WarningLevel.ORANGE, WarningLevel.RED)
    ]
    assert [len(each) for each in asked] == [1, 0]
    assert industries()["steel_long"].rules and not industries()["steel_long"].ruled


@pytest.fixture
def second(bureau):
    """Another administrator of the city: another person."""
    new = NewAccount("second", "second", "person-20", Role.ADMIN, AREA, PASSWORD)
    made = account.create_account(bureau.office, SYSTEM, NOW, new)
    return Actor(made, "second", "person-20", Role.ADMIN, None, AREA)


def entered(bureau, actor=None, area=AREA, data=None):
    """A table that was uploaded."""
    data = data or table()
    found = read_rule_table(data, "t.csv")
    return rule_table.enter(bureau.office, actor or bureau.admin, NOW, area, "t.csv", data, *found)


def test_two_persons_and_a_reason(bureau, second):
    """The enterer cannot confirm; once only; a withdrawal needs a reason; three lines in the journal."""
    table_id = entered(bureau)
    with pytest.raises(SamePerson):
        rule_table.confirm(bureau.office, bureau.admin, NOW, table_id)
    rule_table.confirm(bureau.office, second, NOW, table_id)
    with pytest.raises(OutOfDate):
        rule_table.confirm(bureau.office, second, NOW, table_id)
    with pytest.raises(ReasonRequired):
        rule_table.withdraw(bureau.office, second, NOW, table_id, " ")
    rule_table.withdraw(bureau.office, second, NOW, table_id, "录错文件")
    with pytest.raises(OutOfDate):
        rule_table.withdraw(bureau.office, second, NOW, table_id, "再撤")
    acts = rows(bureau, schema.journal, schema.journal.c.noun == "rule_table")
    assert [each.act for each in acts] == ["enter", "confirm", "withdraw"]


def test_who_may_not_and_what_is_not_kept(bureau, second):
    """Another role, another area, a county, a faulty table, an unknown number; nothing stored."""
    for actor, area in ((bureau.duty, AREA), (bureau.admin, "150000"), (bureau.admin, "150400")):
        with pytest.raises(NotAllowed):
            entered(bureau, actor, area)
    with pytest.raises(InputInvalid, match="旗县"):
        entered(bureau, area="150502")
    with pytest.raises(InputInvalid, match="第 2 行"):
        entered(bureau, data=table({"行业代码": "tofu"}))
    with pytest.raises(NotFound):
        rule_table.confirm(bureau.office, second, NOW, 10**6)
    assert rows(bureau, schema.rule_table) == []


def test_the_published_list_follows_the_confirmed_table(bureau, second):
    """Entered it changes nothing; confirmed its source stands in the next list; withdrawn it is gone."""
    from_table = [
        {"行业代码": code, "减排强度档": band.label, "执行日期": "2026-01-01"}
        for code in sorted({each.industry for each in rows(bureau, schema.enterprise)})
        for band in Band
    ]
    table_id = entered(bureau, data=table(*from_table))

    def cited():
        found = publish_list(bureau.office, bureau.admin, NOW, AREA, 2026, "清单", TODAY, "测试")
        held = rows(bureau, schema.list_measure, schema.list_measure.c.list_id == found.list_id)
        return any("虚构文件" in str(each) for each in held)

    assert not cited()
    rule_table.confirm(bureau.office, second, NOW, table_id)
    assert cited()
    rule_table.withdraw(bureau.office, second, NOW, table_id, "录错")
    assert not cited()
