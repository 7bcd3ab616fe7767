"""Hundreds acknowledge at once on both databases: each gets its own answer, and the journal holds."""

import concurrent.futures
import re

import pytest
import sqlalchemy as sa
from bureau import MINUTE, NOW, open_bureau

from emergency.errors import LinkInvalid
from emergency.services import journaling, order
from emergency.storage import schema
from emergency.storage.work import REGION_WIDE
from plans.lifecycle import OrderState, WarningAct
from plans.terms import WarningLevel


@pytest.fixture
def bureau(store, tmp_path):
    """A bureau with a yellow warning over forty enterprises."""
    opened = open_bureau(tmp_path, size=40, store=store)
    opened.receives([230, 140])
    opened.decides(WarningAct.ISSUE, WarningLevel.YELLOW)
    return opened


def _read(bureau, query):
    with bureau.office.store.begin(REGION_WIDE) as work:
        return work.rows(query).all()


def _tokens(bureau):
    """One link of each order."""
    rows = _read(bureau, sa.select(schema.message.c.order_id, schema.message.c.text))
    found = {order_id: re.search(r"/e/(\w+)", text) for order_id, text in rows}
    return [each.group(1) for each in found.values() if each]


def _together(bureau, asked):
    """Acknowledge from a thread each: what every one got, a refusal included."""

    def acknowledge(token, who):
        try:
            return order.acknowledge(bureau.office, NOW + MINUTE, token, who)
        except LinkInvalid as refusal:
            return refusal

    with concurrent.futures.ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(acknowledge, *zip(*asked, strict=True)))


def test_all_of_them_stand_and_a_wrong_link_among_them_does_not_matter(bureau):
    """One line in the journal for each, one after the other."""
    tokens = _tokens(bureau)
    got = _together(bureau, [*((each, "张三（虚构）") for each in tokens), ("nothing", "李四（虚构）")])
    states = {row.state for row in _read(bureau, sa.select(schema.order.c.state))}
    lines = _read(bureau, sa.select(schema.journal.c.noun_id).where(schema.journal.c.act == "acknowledge"))

    assert got[:-1] == [""] * len(tokens)
    assert isinstance(got[-1], LinkInvalid)
    assert states == {OrderState.ACKNOWLEDGED}
    assert len(lines) == len(set(lines)) == len(tokens)
    assert journaling.verify(bureau.office).ok


def test_of_two_who_acknowledge_one_order_the_first_stands(bureau):
    """The other is told whose acknowledgement counts; the journal has one line of it."""
    token = _tokens(bureau)[0]
    got = _together(bureau, [(token, f"{name}（虚构）") for name in ("甲某", "乙某", "丙某", "丁某")])
    lines = _read(bureau, sa.select(schema.journal.c.sequence).where(schema.journal.c.act == "acknowledge"))
    [held] = _read(bureau, sa.select(schema.acknowledgement.c.who))

    assert sorted(map(bool, got)) == [False, True, True, True]
    assert all(held.who in each for each in got if each)
    assert len(lines) == 1


def test_two_people_at_once_see_each_other_where_two_are_wanted(bureau, monkeypatch):
    """Neither is told that nobody is missing before both have signed, and then the order is acknowledged."""
    monkeypatch.setattr("emergency.services.acknowledging.needed", lambda _office, _order: 2)
    token = _tokens(bureau)[0]
    got = _together(bureau, [(token, f"{name}（虚构）") for name in ("甲某", "乙某")])
    [held] = _read(
        bureau,
        sa.select(schema.order.c.acknowledged_by).where(schema.order.c.state == OrderState.ACKNOWLEDGED),
    )

    assert sorted(map(bool, got)) == [False, True]
    assert next(each for each in got if each).endswith("的签收已登记，还须 1 名不同的人员签收。")
    assert {"甲某（虚构）", "乙某（虚构）"} == set(held.acknowledged_by.split("、"))
