"""What an enterprise does behind its link, and how the silent are reminded."""

import re

import pytest
import sqlalchemy as sa
from bureau import AREA, DAY, HOUR, MINUTE, NOW

from emergency.errors import InputInvalid, LinkInvalid, NotFound
from emergency.services import notice, order, order_link, reminding
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from notifier.message import Purpose
from notifier.receipt import Receipt, ReceiptStatus
from plans.errors import ActRefused
from plans.lifecycle import OrderState, WarningAct
from plans.terms import WarningLevel


def _rows(bureau, table, *filters):
    with bureau.office.store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(table).where(*filters)).all()


def _change(bureau, statement):
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        work.rows(statement)
        work.commit()


@pytest.fixture
def warned(bureau):
    """A bureau with a yellow warning, and one enterprise's token and code taken from its SMS."""
    bureau.receives([230, 140])
    bureau.decides(WarningAct.ISSUE, WarningLevel.YELLOW)
    message = _rows(bureau, schema.message, schema.message.c.channel == "sms")[0]
    bureau.token = re.search(r"/e/(\w+)", message.text).group(1)
    bureau.code = re.search(r"编号(\w{6})", message.text).group(1)
    bureau.order_id = message.order_id
    return bureau


def _order(bureau):
    return _rows(bureau, schema.order, schema.order.c.id == bureau.order_id)[0]


def _reminder_minutes(bureau):
    return bureau.office.library.plan_for(AREA, NOW.date()).figure("remind_minutes", NOW.date()).value


def test_the_link_shows_the_enterprises_own_order(warned):
    """Its lines, its deadline, under which article."""
    shown = order.open_link(warned.office, NOW, warned.token)

    assert shown.order.id == warned.order_id
    assert shown.lines
    assert all(line.citation.document for line in shown.lines)
    assert shown.may_acknowledge
    assert not shown.may_declare


def test_acknowledging_is_kept_with_name_and_moment_and_twice_is_once(warned):
    """The first acknowledgement counts."""
    order.acknowledge(warned.office, NOW + MINUTE, warned.token, "张三（虚构）")
    order.acknowledge(warned.office, NOW + HOUR, warned.token, "李四（虚构）")
    kept = _order(warned)

    assert (kept.state, kept.acknowledged_by) == (OrderState.ACKNOWLEDGED, "张三（虚构）")
    assert kept.acknowledged_at == NOW + MINUTE


def test_in_place_comes_after_acknowledging(warned):
    """First read, then done."""
    with pytest.raises(ActRefused, match="先签收"):
        order.declare_in_place(warned.office, NOW, warned.token, "张三（虚构）")
    order.acknowledge(warned.office, NOW, warned.token, "张三（虚构）")
    order.declare_in_place(warned.office, NOW + HOUR, warned.token, "张三（虚构）", "已停 1 号线")

    assert (_order(warned).state, _order(warned).in_place_at) == (OrderState.IN_PLACE, NOW + HOUR)


@pytest.mark.parametrize("who", ["", "  ", "长" * 81])
def test_a_name_is_asked_for(warned, who):
    """Somebody must stand for it; eighty characters are enough for a name."""
    with pytest.raises(InputInvalid, match="姓名"):
        order.acknowledge(warned.office, NOW, warned.token, who)
    order.acknowledge(warned.office, NOW, warned.token, "长" * 80)


def test_an_unknown_link_is_refused(warned):
    """The sentence says what to do next."""
    with pytest.raises(LinkInvalid, match="值班室"):
        order.open_link(warned.office, NOW, "nosuchtoken1")


@pytest.mark.parametrize(("after", "open_"), [(-1 * MINUTE, True), (0 * MINUTE, False), (MINUTE, False)])
def test_a_link_expires(warned, after, open_):
    """Before, at and after its last moment."""
    moment = NOW + warned.office.settings.link_days * DAY + after
    if open_:
        assert order.open_link(warned.office, moment, warned.token)
    else:
        with pytest.raises(LinkInvalid, match="过期"):
            order.open_link(warned.office, moment, warned.token)


def test_a_revoked_link_is_refused(warned):
    """Whoever lost the telephone is shut out at once."""
    hashed = order_link.token_hash(warned.token)
    _change(warned, sa.update(schema.link).where(schema.link.c.token_hash == hashed).values(revoked_at=NOW))
    with pytest.raises(LinkInvalid):
        order.acknowledge(warned.office, NOW, warned.token, "张三（虚构）")

    assert _order(warned).state is OrderState.ISSUED


def test_after_the_release_there_is_nothing_to_acknowledge(warned):
    """A closed order is shown, and refuses."""
    warned.decides(WarningAct.RELEASE, WarningLevel.YELLOW, NOW + HOUR, start=NOW + HOUR, reason="好转")
    shown = order.open_link(warned.office, NOW + 2 * HOUR, warned.token)

    assert not shown.is_open
    with pytest.raises(ActRefused, match="已结束"):
        order.acknowledge(warned.office, NOW + 2 * HOUR, warned.token, "张三（虚构）")


def test_a_reply_with_the_code_acknowledges(warned):
    """By telephone or SMS, in small letters too; an unknown code is refused."""
    notice.acknowledge_by_code(warned.office, NOW, f" {warned.code.lower()} ", "张三（虚构）", "短信回复")

    assert _order(warned).state is OrderState.ACKNOWLEDGED
    with pytest.raises(NotFound, match="六位"):
        notice.acknowledge_by_code(warned.office, NOW, "ZZZZZZ", "张三（虚构）", "短信回复")


@pytest.mark.parametrize(("after", "reminds"), [(-1, False), (0, True), (1, True)])
def test_the_silent_are_reminded_at_the_plans_minutes(warned, after, reminds):
    """Before, at and after the first step."""
    moment = NOW + (_reminder_minutes(warned)[0] + after) * MINUTE
    reminding.remind_due(warned.office, moment)

    assert bool(_rows(warned, schema.message, schema.message.c.purpose == Purpose.ORDER_REMIND)) is reminds


def test_a_step_is_reminded_once_and_each_step_anew(warned):
    """The same minute twice queues nothing; the next step queues again."""
    steps = _reminder_minutes(warned)
    first = reminding.remind_due(warned.office, NOW + steps[0] * MINUTE)

    assert reminding.remind_due(warned.office, NOW + steps[0] * MINUTE) == 0
    assert reminding.remind_due(warned.office, NOW + (steps[0] + 1) * MINUTE) == 0
    assert reminding.remind_due(warned.office, NOW + steps[1] * MINUTE) == first > 0


def test_who_has_acknowledged_is_left_in_peace(warned):
    """A reminder goes to the silent alone."""
    order.acknowledge(warned.office, NOW, warned.token, "张三（虚构）")
    reminding.remind_due(warned.office, NOW + _reminder_minutes(warned)[0] * MINUTE)
    reminded = _rows(warned, schema.message, schema.message.c.purpose == Purpose.ORDER_REMIND)

    assert reminded
    assert warned.order_id not in {each.order_id for each in reminded}


def test_a_receipt_for_nobody_is_kept_and_a_second_copy_is_not(warned):
    """Receipts come early, late and twice."""
    report = Receipt("sms", "unknown-id", ReceiptStatus.DELIVERED, NOW)

    assert notice.receive(warned.office, NOW, [report, report]) == 1
    assert len(_rows(warned, schema.receipt)) == 1
