"""Leads, decisions of people, answers of enterprises, and the figures drawn from the database."""

import pytest
import sqlalchemy as sa
from database import fresh_store
from evidence_rows import (
    CITATION,
    DUTY,
    END,
    NOW,
    READER,
    REVIEWER,
    START,
    STOP_ALL,
    actor,
    keep,
    office,
    readings,
    town,
)

from emergency.errors import InputInvalid, LinkInvalid, NotAllowed, NotFound
from emergency.services import evidence, review
from emergency.storage import forecast, journal, schema
from emergency.storage.work import REGION_WIDE
from notifier.message import MessageState, Purpose
from plans.errors import ActRefused
from plans.forecast import AqiRange, Forecast, ForecastDay, ObservedDay
from plans.terms import Role, Verdict, WarningLevel

ARTICLE = "《排污许可管理条例》第三十五条第二项"


@pytest.fixture
def case(tmp_path):
    """Four judged orders: met, partly, unmet, unverifiable; the unmet one was never acknowledged."""
    store = fresh_store(tmp_path)
    placed = town(store, [[STOP_ALL]] * 4)
    for party, kw in zip(placed.parties, (10.0, 80.0, 200.0, None), strict=True):
        keep(store, party.total, readings([kw or 1.0] * 72, missing=range(72) if kw is None else ()))
    with store.begin(REGION_WIDE, write=True) as work:
        unmet = schema.order.c.id == placed.parties[2].order
        work.rows(sa.update(schema.order).where(unmet).values(acknowledged_at=None, acknowledged_by=None))
        work.commit()
    placed.store, placed.office = store, office(store)
    evidence.judge_episode(placed.office, DUTY, NOW, placed.episode)
    return placed


def findings(case):
    """The findings by order."""
    found = review.findings(case.office, REVIEWER, case.episode)
    return {each.order_id: each for each in found}


def finding_of(case, number):
    """The finding about the order of one enterprise."""
    return findings(case)[case.parties[number].order]


def test_leads_are_drawn_once_and_follow_the_evidence(case):
    """Three leads; drawn again there are still three; when better readings come the lead goes."""
    assert review.draft_findings(case.office, REVIEWER, NOW, case.episode) == 3
    assert review.draft_findings(case.office, REVIEWER, NOW, case.episode) == 3
    assert {each.violation for each in findings(case).values()} == {"N1", ""}
    keep(case.store, case.parties[1].total, readings([10.0] * 72))
    evidence.judge_episode(case.office, DUTY, NOW, case.episode)

    assert review.draft_findings(case.office, REVIEWER, NOW, case.episode) == 2


def test_a_person_confirms_with_an_article_and_the_journal_says_who(case):
    """The finding holds the article, the decider and the opinion; a second decision is refused."""
    review.draft_findings(case.office, REVIEWER, NOW, case.episode)
    lead = finding_of(case, 2)
    review.decide_finding(case.office, REVIEWER, NOW, lead.id, "unmet", ARTICLE, "现场检查一致")
    held = finding_of(case, 2)

    assert (held.state, held.verdict, held.article, held.decider) == (
        "confirmed",
        Verdict.UNMET,
        ARTICLE,
        "测试员",
    )
    assert held.grounds[-1] == "认定意见：现场检查一致"
    with pytest.raises(ActRefused):
        review.decide_finding(case.office, REVIEWER, NOW, lead.id, "dismiss", comment="改主意")
    with case.store.begin(REGION_WIDE) as work:
        last = journal.entries(work)[-1].entry
    assert (last.act, last.citation) == ("decide", ARTICLE)


def test_drawing_again_leaves_decisions_alone(case):
    """New evidence does not undo what a person decided."""
    review.draft_findings(case.office, REVIEWER, NOW, case.episode)
    review.decide_finding(case.office, REVIEWER, NOW, finding_of(case, 2).id, "unmet", ARTICLE)
    keep(case.store, case.parties[2].total, readings([10.0] * 72))
    evidence.judge_episode(case.office, DUTY, NOW, case.episode)
    review.draft_findings(case.office, REVIEWER, NOW, case.episode)

    assert finding_of(case, 2).state == "confirmed"


@pytest.mark.parametrize(
    "arguments",
    [
        {"verdict": "unmet"},
        {"verdict": "dismiss"},
        {"verdict": "met"},
        {"verdict": "guilty", "article": ARTICLE},
        {"verdict": "unmet", "article": ARTICLE, "violation": "N99"},
        {"verdict": "unmet", "article": "条" * 201},
        {"verdict": "dismiss", "comment": "长" * 1001},
    ],
)
def test_a_decision_without_its_grounds_is_refused(case, arguments):
    """A breach needs code and article, a dismissal a reason; unknown words and overlong texts are named."""
    review.draft_findings(case.office, REVIEWER, NOW, case.episode)
    lead = finding_of(case, 2)
    with pytest.raises(InputInvalid):
        review.decide_finding(case.office, REVIEWER, NOW, lead.id, **arguments)

    assert finding_of(case, 2).state == "lead"


def test_only_duty_and_reviewers_decide_and_only_in_their_area(case):
    """A reader may not, and another city does not even see it."""
    review.draft_findings(case.office, REVIEWER, NOW, case.episode)
    lead = finding_of(case, 2)
    with pytest.raises(NotAllowed):
        review.decide_finding(case.office, READER, NOW, lead.id, "dismiss", comment="x")
    stranger = actor(Role.REVIEWER, division="150400")
    with pytest.raises(NotFound):
        review.decide_finding(case.office, stranger, NOW, lead.id, "dismiss", comment="x")
    with pytest.raises(NotFound):
        review.figures(case.office, stranger, case.episode)


def test_an_enterprise_answers_and_a_confirmed_finding_is_decided_again(case):
    """The answer appeals a confirmed finding; a person may then dismiss it."""
    review.draft_findings(case.office, REVIEWER, NOW, case.episode)
    review.decide_finding(case.office, REVIEWER, NOW, finding_of(case, 2).id, "unmet", ARTICLE)
    review.answer_finding(case.office, NOW, case.parties[2].token, "电表串户，附检定报告。")
    held = finding_of(case, 2)

    assert (held.state, held.answer) == ("appealed", "电表串户，附检定报告。")
    review.decide_finding(case.office, REVIEWER, NOW, held.id, "dismiss", comment="检定报告属实")
    assert finding_of(case, 2).state == "dismissed"
    with pytest.raises(NotFound):
        review.answer_finding(case.office, NOW, case.parties[2].token, "再答")


def test_answers_need_words_a_link_and_something_to_answer(case):
    """Empty answers, unknown links and orders without a lead are refused."""
    review.draft_findings(case.office, REVIEWER, NOW, case.episode)
    with pytest.raises(InputInvalid):
        review.answer_finding(case.office, NOW, case.parties[2].token, "  ")
    with pytest.raises(LinkInvalid):
        review.answer_finding(case.office, NOW, "nobody", "答")
    with pytest.raises(NotFound):
        review.answer_finding(case.office, NOW, case.parties[0].token, "答")


def add_list(work, placed):
    """A published list that plans 100 kg of SO2 a day for every enterprise at orange."""
    listed = {
        "id": 1, "division": "150500", "year": 2026, "version": 1, "state": "published", "title": "清单",
        "in_force_from": START.date(), "content_hash": "x", "created_at": START,
    }  # fmt: skip
    work.rows(sa.insert(schema.reduction_list), listed)
    for party in placed.parties:
        work.rows(sa.insert(schema.list_measure), {
            "list_id": 1, "enterprise_id": party.id, "level": WarningLevel.ORANGE, "position": 1,
            "measure": STOP_ALL, "citation": CITATION, "cut": {"so2": 100.0},
        })  # fmt: skip


def add_message(work, order_id, number, state, reason=""):
    """One message of an order in a state."""
    done = state in (MessageState.SENT, MessageState.DELIVERED)
    work.rows(sa.insert(schema.message), {
        "division": "150502", "unique_key": f"k{order_id}-{number}", "order_id": order_id,
        "purpose": Purpose.ORDER_START, "channel": "spool", "address": "19900000000",
        "text": "x", "state": state,
        "created_at": START, "next_at": START, "expires_at": END, "sent_at": START if done else None,
        "delivered_at": START if state is MessageState.DELIVERED else None, "reason": reason,
    })  # fmt: skip


def test_figures_gather_orders_receipts_cuts_air_and_the_journal(case):
    """Everything the report shows comes out of the database in one reading."""
    day = START.date()
    with case.store.begin(REGION_WIDE, write=True) as work:
        add_list(work, case)
        add_message(work, case.parties[0].order, 1, MessageState.DELIVERED)
        add_message(work, case.parties[1].order, 1, MessageState.SENT)
        add_message(work, case.parties[2].order, 1, MessageState.FAILED, "空号")
        said = Forecast("150500", "测试", START.replace(day=14), (ForecastDay(day, AqiRange(180, 220)),))
        forecast.add(work, said, START, "")
        forecast.put_observed(work, "150500", [ObservedDay(day, 240)], "测试", NOW)
        work.commit()
    review.draft_findings(case.office, REVIEWER, NOW, case.episode)
    drawn = review.figures(case.office, REVIEWER, case.episode, NOW)

    assert (drawn.counts.orders, drawn.counts.delivered, drawn.counts.acknowledged) == (4, 1, 3)
    assert (drawn.counts.met, drawn.counts.partly, drawn.counts.unmet, drawn.counts.unverifiable) == (
        1,
        1,
        1,
        1,
    )
    assert [(each.enterprise, each.why) for each in drawn.unreached] == [("测试企业2（虚构）", "空号")]
    assert (drawn.reductions[0].planned_kg, drawn.reductions[0].verified_kg) == (1200.0, 450.0)
    assert (drawn.lead_hours, len(drawn.open_leads), len(drawn.scores)) == (18, 3, 4)
    assert [(each.forecast_low, each.forecast_high, each.observed) for each in drawn.episode.air] == [
        (180, 220, 240)
    ]
    assert {each.act for each in drawn.episode.timeline} == {"judge", "draft"}
