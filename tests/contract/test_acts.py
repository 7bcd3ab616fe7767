"""The whole line of acts does the same on both databases."""

import datetime
import re

import pytest
import sqlalchemy as sa
from bureau import AREA, DAY, HOUR, MINUTE, NOW, START, open_bureau

from emergency.errors import WarningAlive
from emergency.services import desk, journaling, notice, order, staging, ticking, warning
from emergency.services.ticking import JOBS
from emergency.storage import schema
from emergency.storage import warning as warnings
from emergency.storage.work import REGION_WIDE
from notifier.message import Purpose
from plans.lifecycle import OrderState, WarningAct, WarningState
from plans.terms import WarningLevel


@pytest.fixture
def bureau(store, tmp_path):
    """A bureau with a yellow warning, on each database in turn."""
    opened = open_bureau(tmp_path, store=store)
    opened.receives([230, 140])
    opened.issued = opened.decides(WarningAct.ISSUE, WarningLevel.YELLOW)
    return opened


def _rows(bureau, table, *filters):
    with bureau.office.store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(table).where(*filters).order_by(table.c.id)).all()


def _tick(bureau, moment):
    return [ticking.run_tick(bureau.office, job, moment) for job in JOBS]


def test_a_tick_is_done_once_and_starts_and_reminds(bureau):
    """The clock starts the warning at its hour and reminds the silent; asked again it does nothing."""
    first = _tick(bureau, NOW + 20 * MINUTE)
    reminded = _rows(bureau, schema.message, schema.message.c.purpose == Purpose.ORDER_REMIND)

    assert all(first) and reminded
    assert not any(_tick(bureau, NOW + 20 * MINUTE))
    _tick(bureau, START)
    assert _rows(bureau, schema.warning)[0].state is WarningState.ACTIVE


def test_from_issue_to_release(bureau):
    """Acknowledged by link and by code, raised, released: every count agrees, the journal holds."""
    texts = [each.text for each in _rows(bureau, schema.message, schema.message.c.channel == "sms")]
    tokens = [re.search(r"/e/(\w+)", text).group(1) for text in texts]
    order.acknowledge(bureau.office, NOW + MINUTE, tokens[0], "张三（虚构）")
    notice.acknowledge_by_code(
        bureau.office, NOW + MINUTE, re.search(r"编号(\w{6})", texts[-1]).group(1), "李四（虚构）", "短信回复"
    )
    later = NOW + DAY
    bureau.receives([230, 230, 140], later, first=1)
    raised = bureau.decides(WarningAct.RAISE, WarningLevel.ORANGE, later)
    assert raised.orders == bureau.issued.orders
    assert desk.duty(bureau.office, bureau.duty, later).episodes[0].counts.ordered == raised.orders
    end = later + HOUR
    bureau.decides(WarningAct.RELEASE, WarningLevel.ORANGE, end, start=end, reason="好转")
    states = [each.state for each in _rows(bureau, schema.order)]

    assert states.count(OrderState.SUPERSEDED) == states.count(OrderState.CLOSED) == raised.orders
    assert journaling.verify(bureau.office).ok


def test_the_database_itself_refuses_a_second_live_warning(bureau):
    """Whatever the program believes."""
    known = {key: value for key, value in _rows(bureau, schema.warning)[0]._mapping.items() if key != "id"}
    with bureau.office.store.begin(REGION_WIDE, write=True) as work, pytest.raises(WarningAlive):
        warnings.add(work, schema.warning, **{**known, "number": "另一号"})


def test_moments_come_back_as_they_went_in(bureau):
    """UTC and aware on both."""
    found = _rows(bureau, schema.warning)[0]

    assert (found.issued_at, found.start_at) == (NOW, START)
    assert found.start_at.tzinfo is datetime.UTC
    assert found.division == AREA


def test_the_hour_of_a_later_line_is_told_once(bureau):
    """A minute before 48 hours nothing, at 48 hours everybody whom a message reaches, afterwards nothing again."""
    with bureau.office.store.begin(REGION_WIDE, write=True) as work:
        later = {"action": "road_transport_stop", "after_hours": 48}
        first = schema.order_line.c.number == 1
        work.rows(sa.update(schema.order_line).where(first).values(measure=later))
        work.commit()
    due = START + 48 * HOUR
    assert staging.stage_due(bureau.office, due) == 0  # the response has not started
    warning.start_due(bureau.office, START)
    assert staging.stage_due(bureau.office, due - MINUTE) == 0
    told = staging.stage_due(bureau.office, due)
    assert [staging.stage_due(bureau.office, due + each) for each in (MINUTE, DAY)] == [0, 0]
    messages = _rows(bureau, schema.message, schema.message.c.purpose == Purpose.ORDER_STAGE)
    assert len(messages) == told == bureau.issued.messages
    assert all("第1条已到执行时间" in each.text for each in messages if each.channel == "sms")
