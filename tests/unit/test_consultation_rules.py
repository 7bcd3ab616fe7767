"""What a record of a consultation must not lack, and forecast versions beside each other."""

import datetime

import pytest

from plans.beijing import midnight
from plans.consultation import (
    Body,
    Opinion,
    Participant,
    absent,
    dissents,
    faults_of,
    opinion_from_json,
    participant_from_json,
)
from plans.forecast import AqiRange, Forecast, ForecastDay, ObservedDay
from plans.forecast_comparison import compare, skills
from plans.terms import WarningLevel

YELLOW, ORANGE = WarningLevel.YELLOW, WarningLevel.ORANGE
ECOLOGIST = Participant("虚构甲", "市监测站", Body.ECOLOGY, "首席预报员", 3)
METEOROLOGIST = Participant("虚构乙", "市气象局", Body.METEOROLOGY)
DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2026, 11, 23)


def bulletin(source, issued, *ranges, hour=16):
    """A bulletin of `issued` for the days after it."""
    days = tuple(
        ForecastDay(issued + (n + 1) * DAY, AqiRange(*each) if each else None)
        for n, each in enumerate(ranges)
    )
    return Forecast("150500", source, midnight(issued) + datetime.timedelta(hours=hour), days)


def test_a_record_comes_back_as_it_was_kept():
    """Participants and opinions; a record from before bodies were kept reads as others."""
    opinion = Opinion(Body.METEOROLOGY, ORANGE, "扩散条件差")

    assert participant_from_json(ECOLOGIST.to_json()) == ECOLOGIST
    assert opinion_from_json(opinion.to_json()) == opinion
    assert participant_from_json({"name": "某", "organisation": "某台"}) == Participant("某", "某台")


def test_who_did_not_take_part_is_named():
    """Of the two bodies that consult; others do not count."""
    assert absent([ECOLOGIST, METEOROLOGIST]) == ()
    assert absent([ECOLOGIST, Participant("某", "某局")]) == (Body.METEOROLOGY,)
    assert absent([]) == (Body.ECOLOGY, Body.METEOROLOGY)


def test_an_opinion_for_another_level_is_a_dissent():
    """Milder or stricter; the same level is none."""
    opinions = [Opinion(body, level, "见") for body, level in zip(Body, WarningLevel, strict=False)]

    assert [each.level for each in dissents(opinions, opinions[1].level)] == [
        WarningLevel.NONE,
        WarningLevel.YELLOW,
    ]


@pytest.mark.parametrize(
    ("people", "opinions", "said"),
    [
        ([], [], "不能为空"),
        ([ECOLOGIST, ECOLOGIST], [], "填写了 2 次"),
        ([Participant("甲" * 41, "站")], [], "1 至 40 个字"),
        ([ECOLOGIST], [Opinion(Body.METEOROLOGY, YELLOW, "同意")], "没有其参加人员"),
        ([ECOLOGIST], [Opinion(Body.ECOLOGY, ORANGE, " ")], "请写明其意见"),
        ([ECOLOGIST], [Opinion(Body.ECOLOGY, YELLOW, "长" * 4001)], "超过 4000 字"),
    ],
)
def test_what_a_record_lacks_is_said(people, opinions, said):
    """One fault a case, in words."""
    faults = faults_of(people, opinions, YELLOW)

    assert len(faults) == 1 and said in faults[0].message


@pytest.mark.parametrize("length", [4, 39, 40])
def test_a_whole_record_has_no_fault(length):
    """A name up to its limit; agreeing without words is enough, dissent with them."""
    people = [Participant("甲" * length, "站", Body.ECOLOGY), METEOROLOGIST]
    opinions = [Opinion(Body.ECOLOGY, YELLOW, ""), Opinion(Body.METEOROLOGY, ORANGE, "风力更弱")]

    assert faults_of(people, opinions, YELLOW) == []


def test_versions_lie_beside_each_other():
    """Every day any of them names; the span of all, how far the middles lie apart, what was measured."""
    first = bulletin("甲站", TODAY - DAY, (100, 130), (200, 230))
    second = bulletin("乙台", TODAY, (150, 200), None)
    today, tomorrow, later = compare([first, second], [ObservedDay(TODAY, 118)])

    assert (today.ranges, today.observed, today.spread) == ((AqiRange(100, 130), None), 118, None)
    assert (tomorrow.low, tomorrow.high, tomorrow.spread) == (150, 230, 40)
    assert (later.ranges, later.low, later.high, later.spread) == ((None, None), None, None, None)


@pytest.mark.parametrize(("aqi", "within"), [(99, 0), (100, 1), (130, 1), (131, 0)])
def test_a_day_is_within_its_range_with_both_bounds(aqi, within):
    """Below, at, at, above."""
    (found,) = skills([bulletin("甲站", TODAY - DAY, (100, 130))], [ObservedDay(TODAY, aqi)])

    assert (found.days, found.within, found.lead) == (1, within, 1)
    assert (found.error, found.bias) == (abs(115 - aqi), 115 - aqi)


def test_the_past_of_a_source_is_told_by_lead_from_the_newest_version_of_the_day():
    """Two versions of one day: the later counts; a day without an index and a day not forecast do not."""
    versions = [
        bulletin("甲站", TODAY - 2 * DAY, (0, 0), (0, 0), hour=8),
        bulletin("甲站", TODAY - 2 * DAY, (90, 110), (190, 210), hour=16),
        bulletin("乙台", TODAY - DAY, None),
    ]
    observed = [ObservedDay(TODAY - DAY, 120), ObservedDay(TODAY, 180), ObservedDay(TODAY + DAY, None)]
    one, two = skills(versions, observed)

    assert (one.source, one.lead, one.bias, two.lead, two.bias) == ("甲站", 1, -20, 2, 20)
