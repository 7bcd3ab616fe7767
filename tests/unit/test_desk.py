"""The duty desk: the five counts, who was not reached and why, what waits for a person."""

import pytest
import sqlalchemy as sa
from bureau import BANNER, MINUTE, NOW
from makers import ONE_HEAVY_DAY, app_of, change, link_of, rows, scatter, visitor, warn

from emergency.services import desk, order
from emergency.services.browse import episode as episodes
from emergency.storage import schema
from notifier.message import MessageState, Purpose
from plans.lifecycle import OrderState, WarningAct
from plans.terms import Verdict, WarningLevel


def _counts(bureau, actor=None):
    (live,) = desk.live_counts(bureau.office, actor or bureau.duty, NOW)
    return live.counts


def _deliver(bureau, order_id):
    message = schema.message
    change(
        bureau, sa.update(message).where(message.c.order_id == order_id).values(state=MessageState.DELIVERED)
    )


def test_each_of_the_five_counts_moves_by_itself(bureau):
    """Delivered, acknowledged, in place and verified are facts of their own."""
    issued = warn(bureau)
    path, order_id = link_of(bureau)
    token = path.removeprefix("/e/")
    total = issued.orders

    assert _counts(bureau) == desk.FiveCounts(total, 0, 0, 0, 0)
    _deliver(bureau, order_id)
    assert _counts(bureau) == desk.FiveCounts(total, 1, 0, 0, 0)
    order.acknowledge(bureau.office, NOW, token, "虚构甲")
    assert _counts(bureau) == desk.FiveCounts(total, 1, 1, 0, 0)
    order.declare_in_place(bureau.office, NOW, token, "虚构甲")
    assert _counts(bureau) == desk.FiveCounts(total, 1, 1, 1, 0)
    table = schema.order
    change(bureau, sa.update(table).where(table.c.id == order_id).values(verdict=Verdict.MET))
    assert _counts(bureau) == desk.FiveCounts(total, 1, 1, 1, 1)


def test_two_messages_to_one_enterprise_count_it_once(bureau):
    """Counts are of enterprises reached, not of messages."""
    warn(bureau)
    _, order_id = link_of(bureau)
    own = rows(bureau, schema.message, schema.message.c.order_id == order_id)
    _deliver(bureau, order_id)

    assert len(own) > 1
    assert _counts(bureau).delivered == 1


def test_a_replaced_order_is_counted_nowhere(bureau):
    """After a raise the counts are those of the orders in force."""
    warn(bureau)
    bureau.receives([230, 230, 230, 230])
    raised = bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, reason="预报加重")
    old = rows(bureau, schema.order, schema.order.c.state == OrderState.SUPERSEDED)

    assert old
    assert _counts(bureau).ordered == raised.orders


@pytest.mark.parametrize(("after", "late"), [(-1, 0), (0, 1), (1, 1)])
def test_an_order_is_overdue_from_the_minutes_of_the_plan_on(bureau, after, late):
    """A minute before, nobody is late; at the minutes and after, everybody who is silent is."""
    issued = warn(bureau)
    (live,) = desk.live_counts(bureau.office, bureau.duty, NOW)
    moment = NOW + (live.acknowledge_minutes + after) * MINUTE

    (then,) = desk.live_counts(bureau.office, bureau.duty, moment)
    assert then.overdue == late * issued.orders


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (MessageState.QUEUED, "", "待发送"),
        (MessageState.SENT, "", "服务商已受理，尚无送达回执"),
        (MessageState.FAILED, "号码是空号", "发送失败：号码是空号"),
        (MessageState.EXPIRED, "", "发送失败：服务商未说明原因"),
    ],
)
def test_every_unreached_enterprise_stands_by_name_with_why_and_whom_to_call(bureau, state, reason, said):
    """Name, reason, the contacts' numbers and the supervisor's number."""
    issued = warn(bureau)
    change(bureau, sa.update(schema.message).values(state=state, reason=reason, sent_at=NOW))
    shown = desk.duty(bureau.office, bureau.duty, NOW + desk.UNDER_WAY)

    assert shown.unreached_total == issued.orders == len(shown.unreached)
    for each in shown.unreached:
        assert each.order.enterprise and each.why == said
        assert each.phones and all(phone.mobile for phone in each.phones)
        assert each.order.supervisor_mobile


def test_an_enterprise_without_a_message_has_no_way_to_be_reached(bureau):
    """It is named all the same."""
    issued = warn(bureau)
    change(bureau, sa.delete(schema.message))
    shown = desk.duty(bureau.office, bureau.duty, NOW)

    assert [each.why for each in shown.unreached] == ["没有可用的联系方式"] * issued.orders


def test_an_answer_counts_as_reached_even_without_a_receipt(bureau):
    """Whoever acknowledged was reached, whatever the provider says."""
    issued = warn(bureau)
    path, _ = link_of(bureau)
    order.acknowledge(bureau.office, NOW, path.removeprefix("/e/"), "虚构甲")

    shown = desk.duty(bureau.office, bureau.duty, NOW + desk.UNDER_WAY)

    assert shown.unreached_total == issued.orders - 1


def test_a_banner_sees_the_city_warning_but_only_its_own_orders(bureau):
    """Counts, unreached enterprises and failures of a banner are those of its own enterprises."""
    scatter(bureau)
    warn(bureau)
    own = rows(bureau, schema.order, schema.order.c.division == BANNER)
    shown = desk.duty(bureau.office, bureau.banner, NOW + desk.UNDER_WAY)

    assert 0 < len(own) < len(rows(bureau, schema.order))
    assert _counts(bureau, bureau.banner).ordered == len(own) == shown.unreached_total
    assert {each.order.division for each in shown.unreached} == {BANNER}
    assert not shown.to_approve and not shown.to_issue


def test_another_city_sees_nothing(bureau):
    """Neither warnings nor orders nor episodes of Tongliao reach Chifeng."""
    warn(bureau)
    shown = desk.duty(bureau.office, bureau.chifeng, NOW)

    assert not shown.episodes and not shown.unreached and not shown.forecasts
    assert not episodes.episodes(bureau.office, bureau.chifeng)


def test_a_forecast_waits_until_somebody_consulted_over_it(bureau):
    """The newest forecast asks for a person; a consultation answers it."""
    bureau.receives(ONE_HEAVY_DAY)
    assert [each.area for each in desk.duty(bureau.office, bureau.duty, NOW).forecasts] == ["通辽市"]

    bureau.consults(WarningLevel.YELLOW)
    assert not desk.duty(bureau.office, bureau.duty, NOW).forecasts


def test_a_decision_waits_first_for_approval_then_for_issue(bureau):
    """It moves from one list to the other, with the name of who submitted it."""
    bureau.receives(ONE_HEAVY_DAY)
    bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
    shown = desk.duty(bureau.office, bureau.duty, NOW)

    assert [each.submitter for each in shown.to_approve] == ["duty"]
    assert not shown.to_issue


def test_one_real_matter_makes_the_desk_a_real_desk(bureau):
    """The whole desk is marked as a drill only while nothing on it is real."""
    warn(bureau, drill=True)
    assert desk.duty(bureau.office, bureau.duty, NOW).drill_only

    bureau.submits(WarningAct.ISSUE, WarningLevel.YELLOW)
    assert not desk.duty(bureau.office, bureau.duty, NOW).drill_only


def test_a_warning_of_the_city_colours_every_banner_on_the_map(bureau):
    """Banners stand under the warning of their city; a real warning goes before a drill of a higher level."""
    bureau.receives([230, 230, 230, 230])
    bureau.decides(WarningAct.ISSUE, WarningLevel.RED, drill=True, reason="演练")
    drilled = desk.duty(bureau.office, bureau.duty, NOW).tiles
    assert {(each.level, each.drill) for each in drilled} == {(WarningLevel.RED, True)}

    bureau.decides(WarningAct.ISSUE, WarningLevel.YELLOW, reason="先按黄色")
    shown = {
        each.division: (each.level, each.drill) for each in desk.duty(bureau.office, bureau.duty, NOW).tiles
    }
    assert set(shown.values()) == {(WarningLevel.YELLOW, False)}
    assert BANNER in shown and "150500" in shown


@pytest.mark.parametrize(("after", "listed"), [(-MINUTE, False), (0 * MINUTE, True), (MINUTE, True)])
@pytest.mark.parametrize("state", [MessageState.QUEUED, MessageState.CLAIMED, MessageState.SENT])
def test_a_message_on_its_way_asks_for_a_call_only_after_some_minutes(bureau, state, after, listed):
    """Below the minutes it is counted as being sent; at them and above the enterprise is on the list."""
    issued = warn(bureau)
    change(bureau, sa.update(schema.message).values(state=state, sent_at=NOW))
    shown = desk.duty(bureau.office, bureau.duty, NOW + desk.UNDER_WAY + after)

    assert (shown.unreached_total, shown.under_way) == ((issued.orders, 0) if listed else (0, issued.orders))
    assert len(shown.unreached) == shown.unreached_total


def test_a_reminder_takes_nobody_off_the_call_list(bureau):
    """A fresh reminder is no new pause: who did not get the order is still called."""
    issued = warn(bureau)
    later = NOW + desk.UNDER_WAY
    change(bureau, sa.update(schema.message).values(purpose=Purpose.ORDER_REMIND, created_at=later))

    assert desk.duty(bureau.office, bureau.duty, later).unreached_total == issued.orders


def test_real_enterprises_are_called_before_those_of_a_drill(bureau):
    """On the call list and among the failures every row says whether it is a drill, real ones first."""
    warn(bureau, drill=True)
    issued = warn(bureau)
    change(bureau, sa.update(schema.message).values(state=MessageState.FAILED, reason="空号"))
    shown = desk.duty(bureau.office, bureau.duty, NOW)
    page = visitor(app_of(bureau), "duty").get("/duty/").text
    calls, failed = page.partition('id="unreached"')[2].partition('id="failures"')[::2]

    assert [each.order.drill for each in shown.unreached] == [False] * issued.orders + [True] * issued.orders
    assert sorted(each.drill for each in shown.failures) == [each.drill for each in shown.failures]
    assert calls.count("【演练】") == issued.orders and "【演练】" in failed
