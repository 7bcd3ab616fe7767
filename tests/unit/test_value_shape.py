"""What may be typed for a figure: numbers, names, words; what fits and what does not."""

import pytest

from plans.measure_sentence import LONGEST, NOT_ASKED, MeasureSentence, read_sentence
from plans.value_shape import Bounds, Fixed, MonthDay, Numbers, OneOf, Sentence, Sentences, SomeOf

DAYS = Numbers(Bounds(1, 90, whole=True), falling=True, most=3)
KIND = OneOf({"lowest": "最低级别", "highest": "最高级别"})
GASES = SomeOf({"vocs": "VOCs", "nox": "NOx"})
LINES = Sentences(Sentence(5), 2)


@pytest.mark.parametrize(
    ("value", "fits"),
    [([60, 30, 7], True), ([7], True), ([30, 60], False), ([30, 30], False), ([90], True), ([91], False),
     ([1], True), ([0], False), ([], False), ([60, 30, 7, 1], False), (7, False), (["七"], False)],
)  # fmt: skip
def test_numbers_stand_in_order_within_their_bounds(value, fits):
    """Falling, none twice, as many as there may be."""
    assert DAYS.holds(value) is fits


@pytest.mark.parametrize(
    ("shape", "text", "value", "fits"),
    [
        (DAYS, " 60，30、7 ", [60, 30, 7], True),
        (DAYS, "六十", ["六十"], False),
        (KIND, "highest", "highest", True),
        (KIND, "middle", "middle", False),
        (GASES, "vocs，NOx", ["vocs", "nox"], True),
        (GASES, "VOCs", ["vocs"], True),
        (GASES, "VOCs VOCs", ["vocs", "vocs"], False),
        (GASES, "SO2", ["SO2"], False),
        (GASES, "", [], False),
        (LINES, " 甲。\n\n 乙。 ", ["甲。", "乙。"], True),
        (LINES, "甲\n乙\n丙", ["甲", "乙", "丙"], False),
        (LINES, "一二三四五", ["一二三四五"], True),
        (LINES, "一二三四五六", ["一二三四五六"], False),
        (LINES, " \n", [], False),
        (Sentence(4), "一二\n三四", "一二三四", True),
        (Sentence(4), "一二三四五", "一二三四五", False),
        (Sentence(4), " ", "", False),
    ],
)
def test_what_is_typed_becomes_a_value_that_fits_or_does_not(shape, text, value, fits):
    """And the sentence that asks for it says something."""
    assert shape.read(text) == value and shape.holds(value) is fits and shape.asked


@pytest.mark.parametrize("value", [None, 1, True, {}, [1], ["vocs", 1]])
def test_a_value_of_another_kind_never_fits(value):
    """Whatever a stored row holds."""
    assert not any(shape.holds(value) for shape in (KIND, GASES, LINES, Sentence(4), DAYS) if value != [1])
    assert not KIND.holds(value)


@pytest.mark.parametrize(
    ("value", "fits"),
    [("10-31", True), ("02-28", True), ("02-29", False), ("11-31", False), ("13-01", False), ("1-1", False),
     ("10-31 ", False), (1031, False), ("", False)],
)  # fmt: skip
def test_a_day_of_every_year_is_one_that_every_year_has(value, fits):
    """The last day of a month, the day after, other ways to write."""
    assert MonthDay().holds(value) is fits


def test_what_is_carried_out_in_one_way_takes_no_other_value():
    """The one choice stands for it; whatever else is typed does not fit."""
    shape = Fixed(["申报", "公示"])
    ((word, _),) = shape.choices
    assert shape.holds(shape.read(word))
    assert (
        not shape.holds(shape.read("别的"))
        and not shape.holds(("申报", "公示"))
        and not shape.holds(["申报"])
    )


CONTROLS = "停产时污染防治设施延后停止运行，生产设施停运后继续运行不少于60分钟，残留污染物处置完毕方可停运。"


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        (f"{CONTROLS}核查：生产用电。", True),
        ("厂区内停用国三及以下非道路移动机械（应急抢险除外）。", True),
        (NOT_ASKED, True),
        ("停止公路运输。停止公路运输。", False),
        ("1号线停产。", False),
        ("请各单位高度重视。", False),
        ("停止公路运输。核查：口头询问。", False),
        ("", False),
    ],
)  # fmt: skip
def test_a_measure_is_one_sentence_of_the_grammar(text, fits):
    """Exactly one, understood whole, that names no line of any enterprise; or said not to be asked."""
    assert MeasureSentence().holds(text) is fits
    assert (read_sentence(text) is not None) is (fits and text != NOT_ASKED)


def test_a_measure_longer_than_an_order_shows_is_refused():
    """At the length and one character above it; both are understood."""
    at = "停止公路运输。" + "核查：现场检查。" * 36 + "。" * 5
    assert len(at) == LONGEST and read_sentence(at + "。") is not None
    assert MeasureSentence().holds(at) and not MeasureSentence().holds(at + "。")
