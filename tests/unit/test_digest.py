"""The people at a desk hear of failures once an interval, only when something is new, and of their own area alone."""

import dataclasses
import datetime

import pytest
import sqlalchemy as sa
from bureau import AREA, LIBRARY, MINUTE, NOW, TODAY
from makers import change, rows, warn

from emergency.services import digest, duty_contact, escalating, replying
from emergency.storage import schema
from notifier.message import MessageState, Purpose
from plans.escalation import FILE
from plans.figure_table import value_on
from plans.lifecycle import OrderState

INTERVAL = value_on(LIBRARY.tables[FILE], "digest.minutes", TODAY)
MOBILE, MAIL = "19955550001", "desk@example.com"
SECOND = datetime.timedelta(seconds=1)


@pytest.fixture
def warned(bureau):
    """A warning in force and one person at the desk of the city."""
    warn(bureau)
    duty_contact.add(bureau.office, bureau.duty, NOW, AREA, "值班员甲（虚构）", MOBILE, MAIL)
    return bureau


def _lose(bureau, number, at=NOW):
    """The message with this place in the list failed for good."""
    message = rows(bureau, schema.message, schema.message.c.order_id.is_not(None))[number]
    table = schema.message
    lost = {"state": MessageState.FAILED, "reason": "空号"}
    change(bureau, sa.update(table).where(table.c.id == message.id).values(**lost))
    tried = {
        "message_id": message.id,
        "number": 1,
        "at": at,
        "outcome": "never",
        "code": "x",
        "reason": "空号",
    }
    change(bureau, sa.insert(schema.attempt).values(**tried))


def _told(bureau):
    return rows(bureau, schema.message, schema.message.c.purpose == Purpose.DIGEST)


def test_nothing_new_is_not_told(warned):
    """A warning in order makes no digest."""
    assert digest.digest_due(warned.office, NOW + MINUTE) == 0
    assert not _told(warned)


def test_a_failure_is_told_by_every_way_of_the_person_with_the_numbers(warned):
    """One short message and one mail; how many were lost, and where to go."""
    _lose(warned, 0)
    assert digest.digest_due(warned.office, NOW + MINUTE) == 2
    told = _told(warned)
    assert {(each.channel, each.address) for each in told} == {("sms", MOBILE), ("email", MAIL)}
    assert "发送失败1条" in told[0].text and "/duty/" in told[0].text


@pytest.mark.parametrize(("after", "again"), [(-SECOND, False), (0 * SECOND, True), (SECOND, True)])
def test_one_digest_an_interval_however_much_fails(warned, after, again):
    """Twenty failures in a minute are one message; the next comes with the interval, and only with news."""
    for number in range(10):
        _lose(warned, number)
    first = NOW + MINUTE
    assert digest.digest_due(warned.office, first) == 2
    for number in range(10, 20):
        _lose(warned, number, first + SECOND)
        assert digest.digest_due(warned.office, first + SECOND) == 0
    later = first + INTERVAL * MINUTE + after
    assert bool(digest.digest_due(warned.office, later)) is again
    assert not again or "发送失败20条" in _told(warned)[-2].text


def test_no_news_is_no_message_although_the_interval_is_over(warned):
    """What was told once is not told again."""
    _lose(warned, 0)
    digest.digest_due(warned.office, NOW + MINUTE)
    assert digest.digest_due(warned.office, NOW + 10 * INTERVAL * MINUTE) == 0


def test_the_call_list_and_replies_are_news_too(warned):
    """Each by itself."""
    escalating.escalate_due(warned.office, NOW + 60 * MINUTE)
    assert digest.digest_due(warned.office, NOW + 61 * MINUTE) == 2
    assert "待致电8家" in _told(warned)[0].text
    replying.take_in(warned.office, NOW + 62 * MINUTE, "sms", "19912345678", "2", "r-1")
    assert digest.digest_due(warned.office, NOW + 200 * MINUTE) == 2
    assert "短信待答复1件" in _told(warned)[-2].text


def test_an_order_that_was_acknowledged_is_no_news(warned):
    """Whoever answered before the interval was over need not be called."""
    escalating.escalate_due(warned.office, NOW + 60 * MINUTE)
    change(warned, sa.update(schema.order).values(state=OrderState.ACKNOWLEDGED, acknowledged_at=NOW))
    assert digest.digest_due(warned.office, NOW + 61 * MINUTE) == 0


def test_a_desk_without_anybody_and_another_city_hear_nothing(warned):
    """Chifeng has a person and no orders; the banner has orders and nobody."""
    duty_contact.add(warned.office, warned.chifeng, NOW, "150400", "赤峰值班（虚构）", "19955550009", "")
    _lose(warned, 0)
    digest.digest_due(warned.office, NOW + MINUTE)
    assert {each.division for each in _told(warned)} == {AREA}


def test_a_banner_is_told_of_its_own(warned):
    """Its own number, beside the city's."""
    duty_contact.add(warned.office, warned.banner, NOW, "150502", "旗县值班（虚构）", "19955550002", "")
    _lose(warned, 0)
    digest.digest_due(warned.office, NOW + MINUTE)
    assert {each.division for each in _told(warned)} == {AREA, "150502"}


def test_drills_are_not_told_unless_the_whole_office_drills(bureau):
    """A drill that fails is no emergency; a training machine tells it to the files."""
    warn(bureau, drill=True)
    duty_contact.add(bureau.office, bureau.duty, NOW, AREA, "值班员甲（虚构）", MOBILE, "")
    _lose(bureau, 0)
    assert digest.digest_due(bureau.office, NOW + MINUTE) == 0
    settings = dataclasses.replace(bureau.office.settings, drill_only=True)
    training = dataclasses.replace(bureau.office, settings=settings)
    assert digest.digest_due(training, NOW + MINUTE) == 1
    assert [(each.channel, each.drill) for each in _told(bureau)] == [("spool", True)]


def test_the_robot_of_the_group_is_told_where_there_is_one(warned):
    """Once for the deployment's own area."""
    row = {
        "way": "robot", "name": "duty", "label": "企业微信机器人", "given": 1, "weight": 1, "changed_at": NOW, "why": "",
    }  # fmt: skip
    change(warned, sa.insert(schema.provider).values(**row))
    _lose(warned, 0)
    digest.digest_due(warned.office, NOW + MINUTE)
    assert [each.channel for each in _told(warned)].count("robot") == 1
