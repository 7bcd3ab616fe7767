"""Sentences become measures: our own come back whole, bureaus' are understood or refused, nothing is guessed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.action import Action, Check, CountBase
from plans.measure import Measure, sentence
from plans.measure_parser import parse_measures
from plans.unit import UnitFacts

UNITS = (
    UnitFacts("K1", "1号熟料线", "line", "吨", {"eia": 4000, "permit": 4500, "last_year": 3600}, "kiln"),
    UnitFacts("K2", "2号熟料线", "line", "吨", {"eia": 2500}),
    UnitFacts("S1", "烧结机", "process"),
    UnitFacts("P1", "球团设备", "process"),
    UnitFacts("C1", "脱硝设施", "control"),
)
PRODUCING = ("K1", "K2", "S1", "P1")
SHARE_BASES = [base for base in CountBase if base not in (CountBase.LAST_YEAR_MIN_LOAD, CountBase.IDLE_LOAD)]

some_units = st.lists(
    st.sampled_from([unit.code for unit in UNITS]), min_size=1, max_size=4, unique=True
).map(lambda codes: tuple(unit.code for unit in UNITS if unit.code in codes))
shares = st.decimals(min_value="0.01", max_value=100, places=2).map(lambda value: value.normalize() + 0)
small = st.integers(0, 48).filter(bool)
checks = st.lists(st.sampled_from(list(Check)), max_size=3, unique=True).map(tuple)
hours = st.sampled_from([0, 48, 119, 120, 121])


TRIED = set()


def _made(action, **parts):
    TRIED.add(action)
    return st.builds(Measure, st.just(action), checks=checks, after_hours=hours, **parts)


MEASURES = st.one_of(
    _made(Action.SELF_REDUCE),
    _made(Action.NO_INCREASE),
    _made(Action.LIMIT_OUTPUT, units=some_units, ratio=shares, base=st.sampled_from(SHARE_BASES)),
    _made(
        Action.LIMIT_OUTPUT,
        units=some_units,
        base=st.sampled_from([CountBase.LAST_YEAR_MIN_LOAD, CountBase.IDLE_LOAD]),
    ),
    _made(Action.STOP_LINES, units=some_units),
    _made(Action.STOP_LINES, units=some_units, ratio=shares, base=st.sampled_from(SHARE_BASES[:6])),
    _made(Action.STOP_ALL, units=some_units),
    _made(Action.KEEP_WARM, units=some_units),
    _made(
        Action.PROCESS_PARAM,
        parameter=st.sampled_from(
            ["出焦时间", "6米及以上炭化室焦炉出焦时间", "每座转炉（电炉）日出钢数", "炉膛温度"]
        ),
        operator=st.sampled_from([">=", "<="]),
        value=st.decimals(1, 999, places=1).map(lambda value: value.normalize() + 0),
        value_unit=st.sampled_from(["小时", "炉", "℃", ""]),
        units=st.one_of(st.just(()), some_units),
    ),
    _made(Action.NO_NEW_BATCH, units=some_units),
    _made(
        Action.NO_NEW_BATCH,
        units=some_units,
        ratio=shares.filter(lambda value: value != 100),
        base=st.sampled_from([CountBase.TANK, CountBase.LINE]),
    ),
    _made(
        Action.STOP_VOC_OPS,
        units=st.one_of(st.just(()), some_units),
        operations=st.sampled_from([(), ("喷漆",), ("喷漆", "烘干")]),
    ),
    _made(
        Action.TRUCK_BAN,
        max_stage=st.integers(0, 6),
        gas=st.booleans(),
        heavy_only=st.booleans(),
        note=st.sampled_from(["", "特种车辆、危化品车辆等除外"]),
    ),
    _made(Action.ROAD_TRANSPORT_STOP),
    _made(Action.NRMM_BAN, max_stage=st.integers(0, 6)),
    _made(Action.DUST, sprays=st.one_of(st.none(), small), sweeps=st.one_of(st.none(), small)),
    _made(Action.DUST, sprays=st.one_of(st.none(), small), sweeps=small, uncovered=st.just(True)),
    _made(Action.DUST, sprays=small, uncovered=st.just(True)),
    _made(Action.OPEN_AIR_STOP),
    _made(
        Action.FUEL_QUALITY,
        sulfur=st.one_of(st.none(), st.just(Decimal("0.7"))),
        ash=st.one_of(st.none(), st.just(Decimal(15))),
    ),
    _made(Action.NO_RESTART),
    _made(Action.KEEP_CONTROLS_RUNNING, delay_minutes=st.integers(1, 1440)),
)


@given(MEASURES)
def test_our_own_sentence_comes_back_as_the_measure(measure):
    """Everything the sentence shows is in the measure again; a pot base means one wording only."""
    if measure.action is Action.LIMIT_OUTPUT and measure.base is CountBase.POT:
        measure = replace(measure, base=CountBase.LINE)
    parsed = parse_measures(sentence(measure, UNITS), UNITS)

    assert parsed.faults == ()
    assert parsed.measures == (measure,)


def test_every_action_is_among_the_measures_that_are_tried():
    """A new action must be readable from the day it can be written."""
    assert set(Action) == TRIED


MIN3 = "以环评批复产能、排污许可载明产能、前一年正常生产实际产量三者日均值的最小值为基准核算"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("鼓励结合实际，自主采取减排措施", Measure(Action.SELF_REDUCE)),
        ("1号熟料线、2号熟料线停产", Measure(Action.STOP_LINES, ("K1", "K2"))),
        ("K1停产50%，以生产线计", Measure(Action.STOP_LINES, ("K1",), Decimal(50), CountBase.LINE)),
        ("Ｋ１停产５０％，以生产线计。", Measure(Action.STOP_LINES, ("K1",), Decimal(50), CountBase.LINE)),
        (f"1号熟料线限产20%（{MIN3}）", Measure(Action.LIMIT_OUTPUT, ("K1",), Decimal(20), CountBase.OUTPUT_MIN3)),
        ("全部生产线停产", Measure(Action.STOP_ALL, PRODUCING)),
        ("一切涉气工序停产", Measure(Action.STOP_ALL, PRODUCING)),
        ("1号熟料线停产保窑", Measure(Action.KEEP_WARM, ("K1",))),
        ("烧结机焖炉", Measure(Action.KEEP_WARM, ("S1",))),
        (
            "停止使用国四及以下重型载货车辆（含燃气）进行运输",
            Measure(Action.TRUCK_BAN, max_stage=4, gas=True, heavy_only=True),
        ),
        ("禁止使用国Ⅳ及以下车辆(含燃气)", Measure(Action.TRUCK_BAN, max_stage=4, gas=True)),
        ("停止使用国IV及以下重型载货车进行运输", Measure(Action.TRUCK_BAN, max_stage=4, heavy_only=True)),
        (
            "停止使用国四及以下重型载货车(含燃气)进行运输(特种车辆、危化品车辆等除外)",
            Measure(Action.TRUCK_BAN, max_stage=4, gas=True, heavy_only=True, note="特种车辆、危化品车辆等除外"),
        ),
        ("停止公路运输", Measure(Action.ROAD_TRANSPORT_STOP)),
        ("禁止使用国二及以下非道路移动机械", Measure(Action.NRMM_BAN, max_stage=2)),
        ("停止使用国三以下（不含）非道路移动机械作业", Measure(Action.NRMM_BAN, max_stage=2)),
        (
            "焦炉出焦时间延长至36小时",
            Measure(Action.PROCESS_PARAM, parameter="焦炉出焦时间", operator=">=", value=Decimal(36), value_unit="小时"),
        ),
        (
            "每座转炉日出钢数不大于22炉",
            Measure(
                Action.PROCESS_PARAM,
                parameter="每座转炉日出钢数",
                operator="<=",
                value=Decimal(22),
                value_unit="炉",
            ),
        ),
        (
            "6米及以上炭化室焦炉出焦时间延长至28小时",
            Measure(
                Action.PROCESS_PARAM,
                parameter="6米及以上炭化室焦炉出焦时间",
                operator=">=",
                value=Decimal(28),
                value_unit="小时",
            ),
        ),
        (
            "焦炉延长出焦时间至36小时",
            Measure(Action.PROCESS_PARAM, parameter="焦炉出焦时间", operator=">=", value=Decimal(36), value_unit="小时"),
        ),
        (
            "每座转炉(电炉)日出钢数不大于22炉",
            Measure(
                Action.PROCESS_PARAM,
                parameter="每座转炉（电炉）日出钢数",
                operator="<=",
                value=Decimal(22),
                value_unit="炉",
            ),
        ),
        ("1号熟料线全天停止生产运行", Measure(Action.STOP_LINES, ("K1",))),
        ("烧结机、球团设备停产，以生产线计", Measure(Action.STOP_LINES, ("S1", "P1"))),
        ("1号熟料线停产（保温）", Measure(Action.KEEP_WARM, ("K1",))),
        ("停止一切涉气工序", Measure(Action.STOP_ALL, PRODUCING)),
        (
            "烧结机限产30%，以连续停产时间计",
            Measure(Action.LIMIT_OUTPUT, ("S1",), Decimal(30), CountBase.DURATION),
        ),
        ("烧结机停止投新料", Measure(Action.NO_NEW_BATCH, ("S1",))),
        ("烧结机不再投新料", Measure(Action.NO_NEW_BATCH, ("S1",))),
        (
            "烧结机新批次减少30%，以发酵罐计",
            Measure(Action.NO_NEW_BATCH, ("S1",), Decimal(30), CountBase.TANK),
        ),
        ("烧结机停产50%，以涂装线计", Measure(Action.STOP_LINES, ("S1",), Decimal(50), CountBase.LINE)),
        ("硫分低于0.7%、灰分低于15%", Measure(Action.FUEL_QUALITY, sulfur=Decimal("0.7"), ash=Decimal(15))),
        ("使用硫分低于0.7%的煤", Measure(Action.FUEL_QUALITY, sulfur=Decimal("0.7"))),
        ("可以生产的工业企业污染物排放量较预警前不得上升", Measure(Action.NO_INCREASE)),
        ("应急响应期间处于停炉状态的工业企业，未经批准不得擅自启炉", Measure(Action.NO_RESTART)),
        ("堆场每天喷淋不少于6次", Measure(Action.DUST, sprays=6, uncovered=True)),
        ("没有苫盖条件的堆场，每天喷淋不少于6次", Measure(Action.DUST, sprays=6)),
        ("厂区每天清扫冲洗不少于3次", Measure(Action.DUST, sweeps=3, uncovered=True)),
        (
            "每天清扫冲洗作业不得少于3次；没有苫盖条件的堆场，每天喷淋不得少于6次",
            Measure(Action.DUST, sprays=6, sweeps=3),
        ),
        ("矿山停止露天作业", Measure(Action.OPEN_AIR_STOP)),
        ("未经批准不得擅自启炉", Measure(Action.NO_RESTART)),
        (
            "预警响应时间超过120小时，之后时段烧结机、球团设备停产50%（含）以上，以生产线计",
            Measure(Action.STOP_LINES, ("S1", "P1"), Decimal(50), CountBase.LINE, after_hours=120),
        ),
    ],
)  # fmt: skip
def test_what_bureaus_write_is_understood(text, wanted):
    """The wordings quoted in the sources, in any width and with any numeral of the stage."""
    parsed = parse_measures(text, UNITS)

    assert parsed.faults == ()
    assert parsed.measures == (wanted,)


def test_several_measures_in_one_text_keep_their_order():
    """Numbered items, sentences and commas part them."""
    text = "1.1号熟料线停产；2.停止公路运输\n③禁止使用国二及以下非道路移动机械，堆场每天喷淋不少于6次"
    parsed = parse_measures(text, UNITS)

    assert parsed.faults == ()
    assert [each.action for each in parsed.measures] == [
        Action.STOP_LINES,
        Action.ROAD_TRANSPORT_STOP,
        Action.NRMM_BAN,
        Action.DUST,
    ]


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("降低负荷30%", "V05", "以什么为基准"),
        ("减少产量", "V05", "以什么为基准"),
        ("1号熟料线限产30%", "V05", "以什么计"),
        ("1号熟料线停产至预警解除", "W22", "没有读懂"),
        ("1号熟料线停产，以解除为止", "W22", "没有读懂"),
        ("1号熟料线停产。核查：天眼", "W22", "天眼"),
        ("限产30%", "V05", "以什么计"),
        ("停产50%", "V05", "以什么计"),
        ("3号熟料线停产", "V04", "3号熟料线"),
        ("停止使用国三以下非道路移动机械", "W22", "以下（不含）"),
        ("污染防治设施应延后停止运行", "W22", "分钟"),
        ("加强管理", "W22", "没有读懂"),
        ("停止国五及以下重型燃气货车进行运输", "W22", "没有读懂"),
        ("停产，但周末除外", "W22", "周末除外"),
        ("停止公路运输。特种车辆除外", "W22", "特种车辆除外"),
        ("停产一定比例生产线", "V05", "哪条生产线"),
        ("实施以热定产", "W22", "最大允许生产负荷"),
        ("1号熟料线于24小时内停产", "W22", "时限"),
        ("响应启动后4小时内1号熟料线停产", "W22", "时限"),
        ("停止一切涉气工序以外的生产", "W22", "没有读懂"),
        ("6米以下36小时", "W22", "没有读懂"),
    ],
)
def test_what_cannot_be_done_or_is_not_understood_is_refused_with_the_words(text, code, said):
    """Each with what to write instead; a guess would stop the wrong line."""
    parsed = parse_measures(text, UNITS)

    assert code in [fault.code for fault in parsed.faults]
    assert said in "".join(fault.message for fault in parsed.faults)


@pytest.mark.parametrize(
    ("share", "understood"), [("0", False), ("0.01", True), ("100", True), ("100.01", False), ("150", False)]
)
def test_a_share_is_more_than_nothing_and_at_most_the_whole(share, understood):
    """Below, at and above both ends; what makes no sense is refused like what is not read."""
    parsed = parse_measures(f"1号熟料线停产{share}%，以生产线计", UNITS)

    assert bool(parsed.measures) is understood
    assert [fault.code for fault in parsed.faults] == ([] if understood else ["V05"])


def test_a_condition_that_is_not_read_takes_its_sentence_with_it():
    """Else a stop that was to begin after 120 hours would begin at once."""
    parsed = parse_measures("预警响应时间达到120小时，1号熟料线停产。停止公路运输。", UNITS)

    assert [each.action for each in parsed.measures] == [Action.ROAD_TRANSPORT_STOP]
    assert parsed.faults


@pytest.mark.parametrize(("times", "understood"), [("0", False), ("1", True)])
def test_spraying_nought_times_is_no_measure(times, understood):
    """A demand that asks nothing."""
    assert bool(parse_measures(f"堆场每天喷淋不少于{times}次", UNITS).measures) is understood


def test_a_fault_does_not_lose_the_measures_beside_it():
    """What is understood stays; what is not is named."""
    parsed = parse_measures("1号熟料线停产。加强巡查。停止公路运输。", UNITS)

    assert [each.action for each in parsed.measures] == [Action.STOP_LINES, Action.ROAD_TRANSPORT_STOP]
    assert len(parsed.faults) == 1


@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text):
    """Anything at all gives measures or faults."""
    parsed = parse_measures(text, UNITS)

    assert all(fault.message for fault in parsed.faults)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("1、2号熟料线停产", ("K1", "K2")),
        ("1号、2号熟料线停产", ("K1", "K2")),
        ("1和2号熟料线停产", ("K1", "K2")),
        ("1至2号熟料线停产", ("K1", "K2")),
        ("1-2号熟料线停产", ("K1", "K2")),
        ("１、２号熟料线停产", ("K1", "K2")),
        ("2、1号熟料线停产", ("K2", "K1")),
        ("1号熟料线、烧结机停产", ("K1", "S1")),
    ],
)
def test_lines_are_named_by_a_list_of_numbers(text, units):
    """As bureaus abbreviate them; the item number of a list is none of them."""
    parsed = parse_measures(text, UNITS)
    assert (parsed.faults, parsed.measures) == ((), (Measure(Action.STOP_LINES, units),))


@pytest.mark.parametrize(
    "text", ["1、3号熟料线停产", "1至3号熟料线停产", "2至1号熟料线停产", "3、4号熟料线停产"]
)
def test_a_number_that_is_no_line_refuses_the_whole_list(text):
    """Stopping only the lines that are known would be a guess."""
    parsed = parse_measures(text, UNITS)
    assert parsed.measures == () and [fault.code for fault in parsed.faults] == ["V04"]


TRUCKS = Measure(Action.TRUCK_BAN, max_stage=4, gas=True, heavy_only=True)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("停止公路运输、停止露天作业", [Measure(Action.ROAD_TRANSPORT_STOP), Measure(Action.OPEN_AIR_STOP)]),
        (
            "1、2号熟料线停产、停止使用国四及以下重型载货车辆（含燃气）进行运输",
            [Measure(Action.STOP_LINES, ("K1", "K2")), TRUCKS],
        ),
        (
            "停止公路运输、1号熟料线限产20%，以环评批复、排污许可、上年实际产量三者日均值的最小值为基准",
            [
                Measure(Action.ROAD_TRANSPORT_STOP),
                Measure(Action.LIMIT_OUTPUT, ("K1",), Decimal(20), CountBase.OUTPUT_MIN3),
            ],
        ),
        (
            "预警响应时间超过120小时后，停止公路运输、停止露天作业",
            [
                Measure(Action.ROAD_TRANSPORT_STOP, after_hours=120),
                Measure(Action.OPEN_AIR_STOP, after_hours=120),
            ],
        ),
        (
            "每天清扫冲洗作业不得少于3次、堆场每天喷淋不得少于6次",
            [Measure(Action.DUST, sweeps=3, sprays=6, uncovered=True)],
        ),
    ],
)
def test_measures_are_set_apart_by_enumeration_commas(text, wanted):
    """Each understood by itself, with the condition of the sentence; a base keeps its own commas."""
    parsed = parse_measures(text, UNITS)
    assert (parsed.faults, list(parsed.measures)) == ((), wanted)


@pytest.mark.parametrize(
    "text", ["停止公路运输、加强管理", "停止公路运输、露天作业", "停产50%、停止公路运输"]
)
def test_an_enumeration_with_something_unknown_is_refused_whole(text):
    """What is not understood may change the rest."""
    parsed = parse_measures(text, UNITS)
    assert parsed.measures == () and len(parsed.faults) == 1


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("治污设施延后30分钟停运", 30),
        ("污染防治设施应延后停止运行不少于30分钟", 30),
        ("企业停产时，污染防治设施应延后30分钟停止运行，确保停产期间污染物有效处置", 30),
        ("停产后治污设施继续运行不少于45分钟", 45),
        ("生产设施停运后，环保设施须继续运行至少1小时", 60),
        ("环保设施延迟2小时关停", 120),
        ("治污设施延后1440分钟停运", 1440),
        ("治污设施延后24小时停运", 1440),
    ],
)
def test_how_long_the_controls_run_on(text, minutes):
    """Minutes and hours, before and after the word; a whole day at most."""
    wanted = Measure(Action.KEEP_CONTROLS_RUNNING, delay_minutes=minutes)
    assert parse_measures(text, UNITS).measures == (wanted,)


@pytest.mark.parametrize("text", ["治污设施延后1441分钟停运", "治污设施延后25小时停运"])
def test_longer_than_a_day_makes_no_sense(text):
    """Just above the day."""
    parsed = parse_measures(text, UNITS)
    assert parsed.measures == () and [fault.code for fault in parsed.faults] == ["V05"]


@pytest.mark.parametrize(
    "text",
    [
        "治污设施延后停运",
        "企业停产时，污染防治设施应延后停止运行，确保停产期间污染物有效处置",
        "停产后环保设施继续运行",
        "治污设施延后若干分钟停运",
    ],
)
def test_controls_that_run_on_without_a_time_are_asked_how_long(text):
    """What nobody could check is not taken; the common line of the orders says it anyway."""
    parsed = parse_measures(text, UNITS)
    assert parsed.measures == ()
    assert parsed.faults[0].code == "W22" and "多少分钟" in parsed.faults[0].message
