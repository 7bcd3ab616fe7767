"""A county's own file becomes a list, or every fault is named with its place."""

import datetime
import pathlib
from decimal import Decimal

import pytest
from sheets import Formula, Serial, book, code, csv_bytes, csv_zip

from emergency.errors import InputInvalid
from emergency.sources.list_workbook import read_list
from plans.action import Action, Check, CountBase
from plans.errors import DivisionUnknown
from plans.list_draft import PermitClass, Place
from plans.terms import EnterpriseCategory, Grade, WarningLevel

AREA = "150402"
ONE, TWO = code(1), code(2)
HEAD = ["企业名称", "统一社会信用代码", "行业", "企业类别"]
CEMENT = ["红山水泥（虚构）", ONE, "水泥", "重点行业"]
STONE = ["松山砂石（虚构）", TWO, "砂石", "非重点"]
FIRST = "表1 工业源企业"


def read(sheets, merges=None, area=AREA):
    """The draft and the faults of a workbook."""
    return read_list(book(sheets, merges), "清单.xlsx", area=area)


def said(faults):
    """Where and what, without the sentences."""
    return [(fault.code, fault.sheet, fault.row, fault.column) for fault in faults]


def read_column(head, value, sheet=FIRST):
    """One enterprise with one more column."""
    return read({sheet: [[*HEAD, head], [*CEMENT, value]]})


def test_a_plain_sheet_is_read():
    draft, faults = read({FIRST: [HEAD, CEMENT, STONE]})

    assert not faults
    assert [each.name for each in draft.enterprises] == [CEMENT[0], STONE[0]]
    assert draft.enterprises[0].credit_code == ONE
    assert draft.enterprises[0].category is EnterpriseCategory.KEY
    assert draft.enterprises[1].category is EnterpriseCategory.NON_KEY
    assert draft.enterprises[1].place == Place(FIRST, 3)
    assert draft.enterprises[0].division == AREA


def test_titles_blank_rows_totals_and_remarks_are_passed_over():
    rows = [
        ["红山区应急减排清单"],
        [None],
        ["填表单位：某分局"],
        HEAD,
        CEMENT,
        [None],
        STONE,
        ["合计", 2],
        ["注：以上为虚构。"],
    ]

    draft, faults = read({"Sheet1": rows}, {"Sheet1": [(0, 0, 0, 3)]})

    assert not faults
    assert [each.place.row for each in draft.enterprises] == [5, 7]


def test_a_head_over_two_rows_with_joined_cells_is_read():
    rows = [
        ["企业名称", "统一社会信用代码", "行业", "企业类别", "年排放量（吨/年）", None, "坐标", None],
        [None, None, None, None, "SO₂", "ＮＯx", "经度", "纬度"],
        [*CEMENT, 12.5, "１２．５", 118.96, "42°16′12″"],
    ]
    merges = [(0, place, 1, place) for place in range(4)] + [(0, 4, 0, 5), (0, 6, 0, 7)]

    draft, faults = read({"工业源": rows}, {"工业源": merges})

    assert not faults
    assert draft.enterprises[0].emissions == {"so2": 12.5, "nox": 12.5}
    assert (draft.enterprises[0].longitude, draft.enterprises[0].latitude) == (118.96, 42.27)
    assert draft.enterprises[0].place.row == 3


def test_synonyms_of_heads_and_of_words_are_known():
    rows = [
        [
            "单位名称",
            "社会信用代码",
            "所属行业",
            "管控类别",
            "驻厂监督员",
            "许可类别",
            "包保领导",
            "包保领导电话",
        ],
        ["红山水泥（虚构）", ONE, "水泥", "民生保障", "张三", "重点", "李四", "１９９００００８８８８"],
    ]

    draft, faults = read({"企业清单": rows})

    held = draft.enterprises[0]
    assert not faults
    assert (held.category, held.supervisor, held.leader) == (EnterpriseCategory.GUARANTEE, "张三", "李四")
    assert held.leader_mobile == "19900008888"
    assert held.permit_class is PermitClass.KEY


@pytest.mark.parametrize(
    "written",
    [f" {ONE[:8]} {ONE[8:]} ", ONE.lower(), ONE.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})],
)
def test_blanks_small_letters_and_wide_digits_in_a_code_are_mended(written):
    draft, faults = read({FIRST: [HEAD, [CEMENT[0], written, *CEMENT[2:]]]})

    assert not faults
    assert draft.enterprises[0].credit_code == ONE


@pytest.mark.parametrize("written", [911504020000000011, "9.11504E+17"])
def test_a_code_stored_as_a_number_is_refused_with_the_remedy(written):
    draft, faults = read({FIRST: [HEAD, [CEMENT[0], written, *CEMENT[2:]]]})

    assert said(faults) == [("V01", FIRST, 2, "统一社会信用代码")]
    assert "设为文本后重新录入" in faults[0].message
    assert draft.enterprises[0].credit_code == ""


@pytest.mark.parametrize(
    "written",
    [
        "2024-1-5",
        "2024/1/5",
        "2024年1月5日",
        "20240105",
        20240105,
        45296,
        Serial(45296),
        "2024.01.05",
        "2024-01-05 00:00:00",
    ],
)
def test_every_usual_form_of_a_day_is_read(written):
    rows = [["统一社会信用代码", "姓名", "手机", "核实日期"], [ONE, "张三", "13900000000", written]]

    draft, faults = read({FIRST: [HEAD, CEMENT], "联系人": rows})

    assert not faults
    assert draft.enterprises[0].contacts[0].confirmed_on == datetime.date(2024, 1, 5)


@pytest.mark.parametrize("written", ["2024-13-01", "去年", "2024-02-30", 32873, 73415, 12])
def test_what_is_no_day_is_named(written):
    rows = [["统一社会信用代码", "姓名", "核实日期"], [ONE, "张三", written]]

    _, faults = read({FIRST: [HEAD, CEMENT], "联系人": rows})

    assert said(faults) == [("W10", "联系人", 2, "核实日期")]


@pytest.mark.parametrize(
    ("written", "days"), [(330, 330), ("330天", 330), ("３３０", 330), (1, 1), (366, 366)]
)
def test_numbers_are_read_with_their_unit_and_at_their_bounds(written, days):
    draft, faults = read_column("年运行天数", written)

    assert not faults
    assert draft.enterprises[0].operating_days == days


@pytest.mark.parametrize(
    ("written", "fault"), [("约三百", "W09"), (0, "W12"), (367, "W12"), (300.5, "W12"), (True, "W09")]
)
def test_numbers_that_are_none_or_beyond_the_bounds_are_named(written, fault):
    _, faults = read_column("年运行天数", written)

    assert said(faults) == [(fault, FIRST, 2, "年运行天数")]


def test_thousands_are_read_and_missing_marks_are_missing():
    draft, faults = read_column("SO2排放量", "1,234.5")
    without, nothing = read_column("SO2排放量", "—")

    assert not faults and not nothing
    assert draft.enterprises[0].emissions == {"so2": 1234.5}
    assert without.enterprises[0].emissions == {}


def test_a_word_that_is_not_offered_is_answered_with_those_that_are():
    _, faults = read({FIRST: [HEAD, [*CEMENT[:3], "大型"]]})

    assert said(faults) == [("W11", FIRST, 2, "企业类别")]
    assert "重点行业、非重点行业" in faults[0].message


def test_what_must_be_filled_and_is_not_is_named_once():
    _, faults = read({FIRST: [HEAD, [*CEMENT[:2], None, CEMENT[3]]]})
    _, whole = read({FIRST: [HEAD[:3], CEMENT[:3], STONE[:3]]})

    assert said(faults) == [("W08", FIRST, 2, "行业")]
    assert said(whole) == [("W07", FIRST, 1, "企业类别")]


def test_the_same_row_twice_is_named_and_kept_once():
    draft, faults = read({FIRST: [HEAD, CEMENT, STONE, CEMENT]})

    assert said(faults) == [("W13", FIRST, 4, "统一社会信用代码")]
    assert "第 2 行" in faults[0].message
    assert len(draft.enterprises) == 2


def test_one_code_with_two_contents_is_never_merged_in_silence():
    draft, faults = read({FIRST: [HEAD, CEMENT, [STONE[0], ONE, *STONE[2:]]]})

    assert said(faults) == [("V01", FIRST, 3, "统一社会信用代码")]
    assert [each.name for each in draft.enterprises] == [CEMENT[0]]


def test_lines_on_the_enterprise_sheet_follow_the_joined_enterprise():
    rows = [
        [*HEAD, "生产线名称", "环评批复产能（吨/日）"],
        [*CEMENT, "1号窑", 4000],
        [None, None, None, None, "2号窑", 2500],
        [*STONE, "破碎线", 900],
    ]
    merges = {FIRST: [(1, place, 2, place) for place in range(4)]}

    draft, faults = read({FIRST: rows}, merges)

    assert not faults
    units = draft.enterprises[0].facts
    assert [(unit.code, unit.name, unit.capacities) for unit in units] == [
        ("1号窑", "1号窑", {"eia": 4000}), ("2号窑", "2号窑", {"eia": 2500}),
    ]  # fmt: skip
    assert len(draft.enterprises) == 2 and draft.enterprises[1].facts[0].name == "破碎线"


def test_lines_below_a_blank_owner_go_to_the_row_above_and_are_said_so():
    lines = [
        ["统一社会信用代码", "企业名称", "生产线编号", "生产线名称"],
        [ONE, CEMENT[0], "L1", "1号窑"],
        [None, None, "L2", "2号窑"],
    ]

    draft, faults = read({FIRST: [HEAD, CEMENT], "表2 生产线与工序": lines})

    assert said(faults) == [("W24", "表2 生产线与工序", 3, "企业名称")]
    assert faults[0].severity == "warning"
    assert [unit.code for unit in draft.enterprises[0].facts] == ["L1", "L2"]


def test_rows_find_their_enterprise_by_code_else_by_name():
    people = [
        ["统一社会信用代码", "企业名称", "姓名"],
        [None, CEMENT[0], "甲"],
        [TWO, CEMENT[0], "乙"],
        [code(9), "没有的厂", "丙"],
    ]

    draft, faults = read({FIRST: [HEAD, CEMENT, STONE], "联系人": people})

    assert [each.name for each in draft.enterprises[0].contacts] == ["甲"]
    assert [each.name for each in draft.enterprises[1].contacts] == ["乙"]
    assert said(faults) == [("W23", "联系人", 3, "企业名称"), ("W14", "联系人", 4, "统一社会信用代码")]


def test_the_parts_of_an_enterprise_are_read():
    owner = ["统一社会信用代码"]
    sheets = {
        FIRST: [HEAD, CEMENT],
        "生产线": [[*owner, "生产线编号", "生产线名称", "类型", "计量单位", "上年日均产量", "排放占比（%）", "安全约束"],
                [ONE, "K1", "1号窑", "生产线", "吨", 3600, 60, "保窑"]],
        "排放口": [[*owner, "排放口编号", "所属生产线编号", "在线监测"], [ONE, "DA001", "1号窑", "有"]],
        "电表": [[*owner, "电表编号", "电表类型", "所属生产线编号", "保安负荷"], [ONE, "D1", "生产", "K1", "60千瓦"]],
        "门禁": [[*owner, "门禁编号", "出入口名称"], [ONE, "M1", "东门"]],
        "绩效等级": [[*owner, "评级行业", "分级方案", "等级", "认定日期"],
                 [ONE, "水泥", "CN2020_ABCD", "Ｂ-", "2024-10-31"]],
        "保障类": [[*owner, "保障任务", "最大允许生产负荷"], [ONE, "协同处置垃圾", "日处置 200 吨"]],
    }  # fmt: skip

    draft, faults = read(sheets)
    held = draft.enterprises[0]

    assert not faults
    unit = held.facts[0]
    assert (unit.code, unit.kind, unit.safety, unit.emission_share) == ("K1", "line", "kiln", 0.6)
    assert (held.outlets[0].unit_code, held.outlets[0].has_cems) == ("K1", True)
    assert (held.meters[0].kind, held.meters[0].unit_code, held.meters[0].standby_kw) == (
        "production",
        "K1",
        60,
    )
    assert held.gates[0].name == "东门"
    assert held.grades[0].grade is Grade.B_MINUS
    assert held.guarantee.task == "协同处置垃圾"


def test_a_part_of_a_line_that_is_not_there_is_named():
    meters = [["统一社会信用代码", "电表编号", "电表类型", "所属生产线编号"], [ONE, "D1", "生产", "K9"]]

    _, faults = read({FIRST: [HEAD, CEMENT], "电表": meters})

    assert said(faults) == [("W15", "电表", 2, "所属生产线编号")]


LINES = [["统一社会信用代码", "生产线编号", "生产线名称"], [ONE, "K1", "1号窑"]]
MEASURE_HEAD = [
    "统一社会信用代码",
    "预警等级",
    "措施类型",
    "涉及生产线编号",
    "停限产比例",
    "计量基准",
    "核查方式",
]


def read_measure(*cells):
    """One measure by its columns."""
    rows = [MEASURE_HEAD, [ONE, *cells]]
    draft, faults = read({FIRST: [HEAD, CEMENT], "生产线": LINES, "减排措施": rows})
    return draft.enterprises[0].measures, faults


def test_a_measure_by_its_columns():
    measures, faults = read_measure("橙", "限产", "1号窑", "20%", "三者最小值", "用电，台账")

    assert not faults
    held = measures[0].measure
    assert measures[0].level is WarningLevel.ORANGE
    assert (held.action, held.units, held.ratio, held.base) == (
        Action.LIMIT_OUTPUT, ("K1",), Decimal(20), CountBase.OUTPUT_MIN3,
    )  # fmt: skip
    assert held.checks == (Check.POWER, Check.LEDGER)


def test_a_bare_percentage_by_columns_is_refused():
    measures, faults = read_measure("橙", "限产", "K1", 20, None, None)

    assert measures[0].measure is None
    assert {(each.code, each.column) for each in faults} == {("W21", "计量基准")}


@pytest.mark.parametrize(
    ("written", "wrong"), [(0.5, True), (1, True), (1.5, False), ("0.5%", False), (50, False)]
)
def test_a_percentage_of_at_most_one_is_asked_back(written, wrong):
    _, faults = read_measure("橙", "部分停产", "K1", written, "以生产线计", "用电")

    assert [each.code for each in faults if each.code == "W16"] == (["W16"] if wrong else [])


def test_a_measure_that_says_nothing_is_named():
    _, faults = read_measure("橙", None, "K1", None, None, None)

    assert [each.code for each in faults] == ["W21"]


def test_a_unit_in_the_head_that_is_another_is_not_read_as_ours():
    draft, faults = read_column("SO2排放量（kg/a）", 900)

    assert said(faults) == [("W18", FIRST, 1, "SO2排放量（kg/a）")]
    assert draft.enterprises[0].emissions == {}


def test_a_capacity_that_may_be_a_year_s_is_not_read_as_a_day_s():
    lines = [
        ["统一社会信用代码", "生产线编号", "生产线名称", "环评批复产能"],
        [ONE, "K1", "1号窑", 1_200_000],
    ]

    draft, faults = read({FIRST: [HEAD, CEMENT], "生产线": lines})

    assert [each.code for each in faults] == ["W18"]
    assert draft.enterprises[0].facts[0].capacities == {}


def test_unknown_sheets_and_columns_are_hints_that_say_where_to():
    _, faults = read(
        {
            FIRST: [[*HEAD, "员工数", "绩效等级"], [*CEMENT, 30, "B"]],
            "食堂菜单": [["周一", "周二"], ["面", "饭"]],
        }
    )

    assert [(each.code, each.severity, each.column) for each in faults] == [
        ("W06", "hint", "员工数"), ("W06", "hint", "绩效等级"), ("W05", "hint", None),
    ]  # fmt: skip
    assert "「绩效等级」表" in faults[1].message


def test_a_formula_without_a_result_is_not_a_zero():
    draft, faults = read_column("SO2排放量", Formula("=1+1"))

    assert said(faults) == [("W17", FIRST, 2, "SO2排放量")]
    assert draft.enterprises[0].emissions == {}


def test_a_repeated_head_is_named():
    _, faults = read({FIRST: [[*HEAD, "地址", "地址"], [*CEMENT, "甲", "乙"]]})

    assert said(faults) == [("W25", FIRST, 1, "地址")]


def test_a_text_that_is_too_long_is_named():
    _, faults = read_column("监管单位", "某" * 81)
    _, none = read_column("监管单位", "某" * 80)

    assert said(faults) == [("W19", FIRST, 2, "监管单位")]
    assert not none


def test_divisions_are_read_by_code_and_by_name_within_the_area():
    rows = [
        [*HEAD, "旗县"],
        [*CEMENT, "红山区"],
        [*STONE, "150404"],
        ["甲厂（虚构）", code(3), "水泥", "重点", "科尔沁区"],
    ]

    draft, faults = read({FIRST: rows}, area="150400")

    assert [each.division for each in draft.enterprises] == ["150402", "150404", "150400"]
    assert said(faults) == [("W20", FIRST, 4, "旗县")]


def test_a_league_s_list_asks_for_the_banner():
    _, faults = read({FIRST: [HEAD, CEMENT]}, area="150400")

    assert [(each.code, each.severity) for each in faults] == [("W20", "warning")]


def test_a_sheet_of_exempt_enterprises_gives_the_category():
    draft, faults = read({FIRST: [HEAD, CEMENT], "表6 豁免（小微）": [HEAD[:3], STONE[:3]]})

    assert not faults
    assert draft.enterprises[1].category is EnterpriseCategory.EXEMPT_MICRO


def test_sites_and_fleets_are_read():
    sheets = {
        FIRST: [HEAD, CEMENT],
        "扬尘源": [["项目名称", "施工单位", "施工面积（㎡）", "颗粒物排放量"], ["一号工地（虚构）", "某建筑", 1200, 3.5]],
        "移动源": [["单位名称", "种类", "排放阶段", "数量"], ["某车队（虚构）", "货车", "国Ⅳ", "20辆"]],
        "扬尘源措施": [["工地名称", "预警等级", "措施类型", "每日洒水次数", "核查方式"],
                  ["一号工地（虚构）", "黄色", "扬尘控制", 6, "视频"],
                  ["没有的工地", "黄色", "扬尘控制", 6, "视频"]],
    }  # fmt: skip

    draft, faults = read(sheets)

    assert said(faults) == [("W14", "扬尘源措施", 3, "工地名称")]
    assert draft.dust_sites[0].area_m2 == 1200
    assert draft.dust_sites[0].measures[0].measure.sprays == 6
    assert (draft.mobile_sources[0].stage, draft.mobile_sources[0].count) == (4, 20)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_the_enterprise_sheet(encoding):
    draft, faults = read_list(
        csv_bytes([["红山区清单"], HEAD, CEMENT, STONE], encoding), "清单.csv", area=AREA
    )

    assert not faults
    assert [each.place for each in draft.enterprises] == [Place(FIRST, 3), Place(FIRST, 4)]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_csv_with_another_separator_is_read(separator):
    text = "\r\n".join(separator.join(row) for row in (HEAD, CEMENT))

    draft, faults = read_list(text.encode(), "清单.csv", area=AREA)

    assert not faults and len(draft.enterprises) == 1


def test_a_zip_of_csvs_is_read_by_the_names_of_its_files():
    people = [["统一社会信用代码", "姓名"], [ONE, "甲"], [None, "乙"]]

    draft, faults = read_list(
        csv_zip({"表1 工业源企业": [HEAD, CEMENT], "联系人": people}), "清单.zip", area=AREA
    )

    assert [each.name for each in draft.enterprises[0].contacts] == ["甲", "乙"]
    assert [(each.code, each.severity, each.row) for each in faults] == [("W24", "hint", 3)]


def test_a_file_without_any_sheet_of_a_list_is_refused_whole():
    with pytest.raises(InputInvalid) as refused:
        read({"菜单": [["周一", "周二"], ["面", "饭"]]})

    assert refused.value.faults[0].code == "W04"


def test_an_unknown_area_is_refused():
    with pytest.raises(DivisionUnknown):
        read({FIRST: [HEAD, CEMENT]}, area="999999")


def test_a_workbook_of_excel_97_is_read():
    """The file was saved by LibreOffice as 「Excel 97」 from a sheet of ours; every name in it is invented."""
    file = pathlib.Path(__file__).parents[1] / "scenarios" / "list_excel_97.xls"

    draft, faults = read_list(file.read_bytes(), file.name, area=AREA)

    assert said(faults) == [("V01", "工业源", 4, "统一社会信用代码"), ("W09", "工业源", 4, "年运行天数")]
    assert [each.name for each in draft.enterprises] == ["红山水泥（虚构）", "松山砂石（虚构）"]
    assert draft.enterprises[0].industry == "cement_clinker"
    assert draft.enterprises[0].contacts[0].confirmed_on == datetime.date(2024, 1, 5)


def test_a_measure_s_faults_say_heads_and_not_keys():
    _, faults = read_measure("橙", "限产", "K1", None, None, None)

    assert [each.message for each in faults] == [
        "「限产」缺少「计量基准」，不能执行和核查。",
        "「限产」缺少比例。",
    ]
