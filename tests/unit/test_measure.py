"""Measures: their file form is strict and complete, their sentence can be acted on."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.action import NEED_UNITS
from plans.errors import PlanDataInvalid
from plans.measure import Action, Check, CountBase, Measure, sentence
from plans.measure_format import LOAD_BASES, PARTS
from plans.unit import Capacity, UnitFacts, output_base

CLINKER = UnitFacts(
    "K1", "1号熟料线", "line", "吨", {"eia": 4000, "permit": 4500, "last_year": 3600}, safety="kiln"
)
GRINDER = UnitFacts("M1", "1号粉磨线", "line", "吨", {"eia": 900, "permit": 800})

percent = st.decimals("0.01", "100", places=2)
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
codes = st.lists(words, max_size=4, unique=True).map(tuple)
PART = {
    "ratio": percent,
    "base": st.sampled_from(CountBase),
    "parameter": words,
    "operator": st.sampled_from([">=", "<="]),
    "value": st.decimals("0.01", "1000", places=2),
    "value_unit": words,
    "operations": codes,
    "max_stage": st.integers(0, 6),
    "gas": st.booleans(),
    "heavy_only": st.booleans(),
    "sprays": st.integers(1, 48),
    "sweeps": st.integers(1, 48),
    "uncovered": st.booleans(),
    "sulfur": percent,
    "ash": percent,
    "delay_minutes": st.integers(0, 1440),
}


@st.composite
def measures(draw):
    """Any measure the grammar allows."""
    action = draw(st.sampled_from(Action))
    parts = {key: draw(PART[key]) for key in sorted(PARTS[action].must | PARTS[action].may)}
    return Measure(
        action=action,
        units=draw(codes),
        checks=tuple(draw(st.lists(st.sampled_from(Check), max_size=3, unique=True))),
        after_hours=draw(st.integers(0, 200)),
        note=draw(st.text(st.characters(exclude_categories=["Cs"]), max_size=10)),
        **parts,
    )


@given(measures())
def test_a_measure_survives_its_file_form(measure):
    """What is written is read back as the same value."""
    assert Measure.from_json(measure.to_json()) == measure


@given(measures())
def test_every_measure_has_a_sentence(measure):
    """No measure of the grammar is left without words, and none ends in the middle."""
    assert sentence(measure, (CLINKER, GRINDER)).rstrip().endswith(("。", ")"))


def faults_of(**document) -> list[str]:
    """The columns at which a document is refused."""
    with pytest.raises(PlanDataInvalid) as caught:
        Measure.from_json(document)
    return [fault.column for fault in caught.value.faults]


def test_all_faults_of_a_measure_are_named_at_once():
    """An unknown key, a wrong type and a missing base are told together."""
    assert set(faults_of(action="stop_lines", units="K1", ratio=50, speed=3)) == {"units", "speed", "base"}


def test_a_bare_percentage_is_refused():
    """A share that names no counting base can be neither carried out nor checked (V5)."""
    assert faults_of(action="limit_output", units=["K1"], ratio=20) == ["base", "base"]


def test_a_share_without_the_ratio_is_refused_unless_the_base_is_a_load():
    """限产 needs its share; running at idle or at last year's least load is a load in itself."""
    assert faults_of(action="limit_output", base="output_min3") == ["ratio"]
    assert {
        Measure.from_json({"action": "limit_output", "base": base.value}).base for base in LOAD_BASES
    } == LOAD_BASES


@pytest.mark.parametrize(("ratio", "accepted"), [(0, False), (0.01, True), (100, True), (100.01, False)])
def test_a_ratio_is_more_than_nothing_and_no_more_than_all(ratio, accepted):
    """A percentage lies above 0 and reaches at most 100."""
    document = {"action": "limit_output", "units": ["K1"], "ratio": ratio, "base": "output_min3"}
    if accepted:
        assert Measure.from_json(document).ratio == Decimal(str(ratio))
    else:
        assert faults_of(**document) == ["ratio"]


@pytest.mark.parametrize("document", [None, [], "stop_all", 3])
def test_what_is_not_a_table_is_refused(document):
    """Anything but keys and values is refused without a crash."""
    with pytest.raises(PlanDataInvalid):
        Measure.from_json(document)


@pytest.mark.parametrize("stage", [-1, 7, 2.5, "4", True])
def test_an_emission_stage_is_a_whole_number_from_0_to_6(stage):
    """国零 to 国六 and nothing else."""
    assert faults_of(action="truck_ban", max_stage=stage) == ["max_stage"]


def test_an_unknown_action_is_refused_with_the_known_ones():
    """The refusal lists the words that may be used."""
    with pytest.raises(PlanDataInvalid, match="stop_all"):
        Measure.from_json({"action": "close_down"})


def test_b_cement_at_orange_names_the_base_and_the_cap():
    """4000 approved, 4500 permitted, 3600 last year: the base is 3600, the cap 2880 tonnes a day."""
    text = sentence(limit(20, "K1"), [CLINKER])
    assert "1号熟料线限产20%" in text
    assert "取最小值3600吨/日为基准，日产量不得超过2880吨/日" in text
    assert "核查：生产用电、生产台账" in text


def test_a_missing_capacity_leaves_the_least_of_the_others_and_says_so():
    """Without last year's output the least of the two known figures is the base, marked 待核."""
    text = sentence(limit(20, "M1"), [GRINDER])
    assert "取最小值800吨/日为基准，日产量不得超过640吨/日" in text
    assert "上年正常生产实际产量未登记，基准待核" in text


def test_without_any_capacity_no_cap_is_invented():
    """Nothing known gives no number."""
    text = sentence(limit(20, "X"), [UnitFacts("X", "加工线")])
    assert "核定后执行" in text and "不得超过" not in text


def test_the_base_of_two_lines_is_the_least_of_their_sums():
    """Three sums over both lines, then the least; a figure that one line lacks does not count."""
    other = UnitFacts("K2", "2号熟料线", "line", "吨", {"eia": 2500, "permit": 2000, "last_year": 3000})
    assert output_base([CLINKER, other]).base == 6500
    assert output_base([CLINKER, GRINDER]).missing == (Capacity.LAST_YEAR,)
    assert output_base([CLINKER, GRINDER]).base == 4900


def test_lines_of_different_products_get_a_cap_each():
    """Tonnes and pieces are never added."""
    pieces = UnitFacts("T1", "喷涂线", "line", "件", {"eia": 200, "permit": 300, "last_year": 100})
    text = sentence(limit(50, "K1", "T1"), [CLINKER, pieces])
    assert "1800吨/日" in text and "50件/日" in text


def test_a_stop_names_its_lines_and_minds_the_kiln():
    """A kiln stops by its rules, not at once, and may be kept warm."""
    text = sentence(Measure(Action.STOP_ALL, units=("K1",)), [CLINKER])
    assert "1号熟料线全部停产" in text and "可保温保窑" in text and "不得骤停" in text


def test_a_running_batch_may_finish():
    """No new feed, but what ferments is finished."""
    text = sentence(Measure(Action.NO_NEW_BATCH, units=("F1",)), [UnitFacts("F1", "发酵线", safety="batch")])
    assert "发酵线停止投入新料" in text and "在制批次可安全做完" in text


def test_a_measure_for_later_says_when_it_begins():
    """A demand after 120 hours is not a demand from the start."""
    assert sentence(Measure(Action.STOP_ALL, units=("K1",), after_hours=120), [CLINKER]).startswith(
        "响应时间超过120小时后"
    )


@pytest.mark.parametrize("action", sorted(NEED_UNITS, key=lambda action: action.value))
def test_a_cut_without_lines_is_known_to_be_inoperable(action):
    """Every stop or limit names at least one line (V4)."""
    assert Measure(action).lacks_units
    assert not Measure(action, units=("K1",)).lacks_units


def limit(ratio: int, *units: str) -> Measure:
    """A limit against the least of the three outputs."""
    return Measure(
        Action.LIMIT_OUTPUT,
        units=units,
        ratio=Decimal(ratio),
        base=CountBase.OUTPUT_MIN3,
        checks=(Check.POWER, Check.LEDGER),
    )


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, "物料堆场、煤场全部苫盖。"),
        ({"sweeps": 3}, "物料堆场、煤场全部苫盖，路面清扫冲洗每日不少于3次。"),
        ({"sweeps": 3, "uncovered": True}, "路面清扫冲洗每日不少于3次。"),
        ({"sprays": 6, "uncovered": True}, "堆场喷淋每日不少于6次。"),
    ],
)
def test_dust_says_no_more_than_was_asked(parts, said):
    """Who asks for washing alone does not ask to cover the stockpiles."""
    assert sentence(Measure(Action.DUST, **parts), ()) == said


def test_dust_without_covering_and_without_times_asks_nothing_and_is_refused():
    """There would be nothing to do and nothing to check."""
    with pytest.raises(PlanDataInvalid, match="没有要求任何事"):
        Measure.from_json({"action": "dust", "uncovered": True})
