"""The review: counts that do not run into each other, cuts, scores at every line, and leads."""

import datetime
from dataclasses import replace

import pytest

from plans.beijing import BEIJING
from plans.lifecycle import OrderState
from plans.review import (
    AirDay,
    Band,
    EpisodeFacts,
    FindingFacts,
    OrderFacts,
    Violation,
    WarningFacts,
    figures_of,
    lead_of,
    rules_on,
)
from plans.review_lead import at_night
from plans.review_score import band_of, partly_points, score
from plans.terms import ResponseLevel, Verdict, WarningLevel

START = datetime.datetime(2026, 11, 16, 12, tzinfo=BEIJING)
ISSUED = START - datetime.timedelta(hours=18)
END = START + datetime.timedelta(days=3)
MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)
RULES = rules_on(START.date(), acknowledge_minutes=60, grace_minutes=30)


def order(number=1, **changes):
    """An order that was delivered, acknowledged and carried out in time."""
    facts = OrderFacts(
        order_id=number,
        number=f"1-{number}",
        enterprise_id=number,
        enterprise=f"测试企业{number}（虚构）",
        division="150502",
        industry="水泥",
        grade="C",
        level=WarningLevel.ORANGE,
        response=ResponseLevel.II,
        state=OrderState.CLOSED,
        issued_at=ISSUED,
        start_at=START,
        deadline=START,
        ended_at=END,
        messages=2,
        sent=2,
        delivered=1,
        acknowledged_at=ISSUED + 10 * MINUTE,
        in_place_at=START - HOUR,
        verdict=Verdict.MET,
        daily_cut={"so2": 10.0, "pm": 2.0},
    )
    return replace(facts, **changes)


def found(state="confirmed", verdict=Verdict.UNMET, violation="N1", order_id=1):
    """A finding about an order."""
    return FindingFacts(7, order_id, "测试企业（虚构）", state, verdict, violation, ("依据",))


def episode(**changes):
    """A finished episode with one warning."""
    warning = WarningFacts("通测1号", WarningLevel.ORANGE, ISSUED, START, END, END)
    facts = EpisodeFacts(1, "E1", "测试过程", "150500", "通辽市", False, ISSUED, END, (warning,))
    return replace(facts, **changes)


def figures(*orders, **changes):
    """The figures of an episode with these orders."""
    return figures_of(episode(**changes), orders, RULES, END)


def test_each_step_is_counted_for_itself():
    """Sent, delivered, acknowledged, in place, carried out: five counts, and the unreached have names."""
    silent = {"acknowledged_at": None, "in_place_at": None, "verdict": None}
    drawn = figures(
        order(1),
        order(2, verdict=Verdict.UNMET),
        order(3, in_place_at=None, verdict=Verdict.PARTLY),
        order(4, **silent),
        order(5, delivered=0, **silent),
        order(6, sent=0, delivered=0, failure="空号", **silent),
        order(7, messages=0, sent=0, delivered=0, **silent),
    )
    counts = drawn.counts

    assert (counts.orders, counts.sent, counts.delivered, counts.acknowledged, counts.in_place) == (
        7,
        5,
        4,
        3,
        2,
    )
    assert (counts.met, counts.partly, counts.unmet, counts.unverifiable, counts.unjudged) == (1, 1, 1, 0, 4)
    assert (counts.messages, counts.messages_sent, counts.messages_delivered) == (12, 10, 4)
    assert [(each.number, each.why) for each in drawn.unreached] == [
        ("1-5", "已发出，没有送达回执，也未签收"),
        ("1-6", "空号"),
        ("1-7", "没有可用的联系方式，未生成消息"),
    ]


def test_an_acknowledgement_without_a_receipt_is_reached():
    """Receipts get lost; the enterprise's own answer counts."""
    assert figures(order(delivered=0)).unreached == ()


@pytest.mark.parametrize(("minutes", "in_time"), [(59, 1), (60, 1), (61, 0)])
def test_acknowledgement_is_in_time_within_the_minutes_of_the_plan(minutes, in_time):
    """The plan's 60 minutes below, at, above."""
    assert figures(order(acknowledged_at=ISSUED + minutes * MINUTE)).counts.in_time == in_time


@pytest.mark.parametrize(("minutes", "in_time"), [(29, 1), (30, 1), (31, 0)])
def test_measures_are_in_place_in_time_within_the_grace(minutes, in_time):
    """Deadline and the plan's 30 minutes of grace: below, at, above."""
    assert figures(order(in_place_at=START + minutes * MINUTE)).counts.in_place_in_time == in_time


@pytest.mark.parametrize(
    ("verdict", "share"),
    [
        (Verdict.MET, 1.0),
        (Verdict.PARTLY, 0.5),
        (Verdict.UNMET, 0.0),
        (Verdict.UNVERIFIABLE, 0.0),
        (None, 0.0),
    ],
)
def test_only_what_is_verified_counts_as_cut(verdict, share):
    """Three days of 10 kg SO2 are planned; no data and no verdict count for nothing."""
    drawn = figures(order(verdict=verdict))
    so2 = drawn.reductions[0]

    assert (so2.pollutant, so2.planned_kg, so2.verified_kg) == ("so2", 30.0, 30.0 * share)
    assert drawn.rates.met_by_cut == share


def test_an_order_still_binding_counts_up_to_the_drawing():
    """Without an end the days run to the moment the figures are drawn, and never backwards."""
    assert figures(order(ended_at=None)).reductions[0].planned_kg == 30.0
    assert figures(order(ended_at=START - HOUR)).reductions[0].planned_kg == 0.0


@pytest.mark.parametrize(("seconds", "bound"), [(-1, 0), (0, 0), (1, 1)])
def test_an_order_replaced_before_its_start_is_not_judged(seconds, bound):
    """What ended by its start asked for nothing: it was sent and acknowledged, no more."""
    drawn = figures(order(ended_at=START + datetime.timedelta(seconds=seconds)))

    assert (drawn.counts.orders, drawn.counts.acknowledged) == (1, 1)
    assert (drawn.counts.bound, drawn.counts.in_place, drawn.counts.met, len(drawn.scores)) == (bound,) * 4


def test_groups_add_up_to_the_whole():
    """By division, industry, grade and level, every order is in exactly one group."""
    drawn = figures(order(1), order(2, division="150571", industry="焦化", grade="B", level=WarningLevel.RED))
    for groups in (drawn.by_division, drawn.by_industry, drawn.by_grade, drawn.by_level):
        assert sum(group.counts.orders for group in groups) == 2
        assert len(groups) == 2
    assert [group.key for group in drawn.by_division] == ["150502", "150571"]


def test_figures_of_no_orders_have_no_shares():
    """Nothing divided by nothing is not a rate."""
    drawn = figures(warnings=())
    assert (drawn.counts.orders, drawn.rates.delivered, drawn.lead_hours) == (0, None, None)


def test_lead_time_is_from_the_first_issue_to_its_start():
    """Issued at 18:00 the day before for noon: 18 hours."""
    assert figures(order()).lead_hours == 18


@pytest.mark.parametrize(
    ("finding", "settled"),
    [
        (None, Verdict.PARTLY),
        (found("lead", Verdict.UNMET), Verdict.PARTLY),
        (found("confirmed", Verdict.UNMET), Verdict.UNMET),
        (found("appealed", Verdict.UNMET), Verdict.UNMET),
        (found("dismissed", Verdict.UNMET), Verdict.MET),
        (found("dismissed", Verdict.UNVERIFIABLE), Verdict.UNVERIFIABLE),
    ],
)
def test_a_person_settles_what_evidence_suggests(finding, settled):
    """A lead changes nothing, a decision does, and dismissing cannot make data out of none."""
    assert order(verdict=Verdict.PARTLY, finding=finding).settled is settled


def test_dismissed_findings_are_no_violations_and_leads_stay_open():
    """Only what stands is listed; undecided leads are pointed out."""
    drawn = figures(order(1, finding=found("dismissed")), order(2, finding=found("lead", order_id=2)))

    assert [each.order_id for each in drawn.violations] == [2]
    assert len(drawn.open_leads) == 1


@pytest.mark.parametrize(
    ("changes", "total"),
    [
        ({}, 100),
        ({"acknowledged_at": None}, 90),
        ({"acknowledged_at": ISSUED + 61 * MINUTE}, 95),
        ({"in_place_at": None}, 80),
        ({"verdict": Verdict.UNMET}, 40),
        ({"verdict": Verdict.UNVERIFIABLE}, 90),
        ({"verdict": Verdict.PARTLY, "drop_ratio": 1.0}, 85),
        ({"verdict": Verdict.PARTLY, "drop_ratio": 0.0}, 60),
        ({"finding": found(violation="N6", verdict=Verdict.MET)}, 70),
        ({"finding": found(violation="N3", verdict=Verdict.MET)}, 0),
        ({"finding": found(state="dismissed", violation="N3")}, 100),
        ({"acknowledged_at": None, "in_place_at": None, "verdict": Verdict.UNMET}, 10),
    ],
)
def test_a_score_is_a_hundred_less_what_the_rules_deduct(changes, total):
    """Each item of the scheme, and a falsified ledger takes all."""
    scored = score(order(**changes), RULES)

    assert scored.total == total
    assert all(each.why for each in scored.deductions)


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (90.1, Band.GOOD), (90, Band.GOOD), (89.9, Band.FAIR), (75, Band.FAIR), (74.9, Band.MEND),
        (60, Band.MEND), (59.9, Band.POOR), (0, Band.POOR),
    ],
)  # fmt: skip
def test_the_bands_begin_at_90_75_and_60(total, band):
    """Each line below, at, above."""
    assert band_of(total, RULES) is band


def test_a_poor_score_proposes_a_downgrade_and_does_nothing_else():
    """The proposal is a property, never an act."""
    assert score(order(verdict=Verdict.UNMET), RULES).propose_downgrade
    assert not score(order(), RULES).propose_downgrade


@pytest.mark.parametrize(
    ("drop", "points"), [(None, 40), (0.0, 40), (0.5, 27.5), (1.0, 15), (1.2, 15), (-0.3, 40)]
)
def test_a_measure_partly_in_place_costs_by_what_is_missing(drop, points):
    """From 15 to 40 points; an unknown drop counts as none."""
    assert partly_points(drop, RULES) == points


NIGHT = {"from": "2026-11-17T01:00+08:00", "to": "2026-11-17T04:00+08:00", "kwh": 9}
NOON = {"from": "2026-11-17T12:00+08:00", "to": "2026-11-17T14:00+08:00", "kwh": 9}


@pytest.mark.parametrize(
    ("changes", "detail", "violation"),
    [
        ({"verdict": Verdict.UNMET}, {}, Violation.NOT_STOPPED),
        ({"verdict": Verdict.PARTLY}, {"restarts": [NIGHT], "drop_ratio": 0.8}, Violation.NIGHT_RUN),
        ({"verdict": Verdict.PARTLY}, {"restarts": [NIGHT, NOON], "drop_ratio": 0.8}, Violation.RESTARTED),
        ({"verdict": Verdict.PARTLY}, {"restarts": [NIGHT], "drop_ratio": 0.51}, Violation.NIGHT_RUN),
        ({"verdict": Verdict.PARTLY}, {"restarts": [NIGHT], "drop_ratio": 0.5}, Violation.NIGHT_RUN),
        ({"verdict": Verdict.PARTLY}, {"restarts": [NIGHT], "drop_ratio": 0.49}, Violation.NOT_STOPPED),
        ({"acknowledged_at": None}, {}, Violation.NO_REPORT),
        ({"acknowledged_at": None, "verdict": None}, {}, Violation.NO_REPORT),
        ({"verdict": Verdict.UNVERIFIABLE}, {}, None),
    ],
)
def test_a_lead_suggests_the_code_that_fits(changes, detail, violation):
    """Never stopped, ran by night, started again, never answered, or nobody can tell."""
    lead = lead_of(order(**changes), detail, ["依据"], RULES)

    assert lead.violation is violation
    assert lead.grounds[0] == "依据"


@pytest.mark.parametrize(
    "changes", [{}, {"verdict": None}, {"acknowledged_at": None, "state": OrderState.SUPERSEDED}]
)
def test_an_order_kept_and_acknowledged_makes_no_lead(changes):
    """No suspicion where there is no reason; a superseded order is acknowledged on its successor."""
    assert lead_of(order(**changes), {}, [], RULES) is None


@pytest.mark.parametrize(
    ("clock", "night"),
    [("21:59", False), ("22:00", True), ("22:01", True), ("05:59", True), ("06:00", False), ("06:01", False)],
)
def test_the_night_is_from_ten_to_six(clock, night):
    """Both ends of the night below, at, above; Beijing time."""
    moment = datetime.datetime.fromisoformat(f"2026-11-17T{clock}+08:00").astimezone(datetime.UTC)
    assert at_night(moment, RULES) is night


def test_the_air_and_the_assumed_figures_travel_with_the_figures():
    """What the report shows beside the counts is there, and what nobody read is named."""
    day = AirDay(START.date(), 180, 220, 240, "PM2.5")
    drawn = figures(order(), air=(day,))

    assert drawn.episode.air == (day,)
    assert "band.good" in drawn.assumed
