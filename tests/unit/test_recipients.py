"""The page of an order tells per person what was tried, what came of it, and sends again to one alone."""

import pytest
import sqlalchemy as sa
from bureau import MINUTE, NOW
from makers import app_of, change, link_of, rows, visitor, warn

from emergency.errors import NotFound
from emergency.services import resending
from emergency.services.browse import order as orders
from emergency.storage import schema
from notifier.message import MessageState


@pytest.fixture
def warned(bureau):
    """A warning in force, the first order and the contacts of its enterprise."""
    warn(bureau)
    _, bureau.order_id = link_of(bureau)
    key = rows(bureau, schema.order, schema.order.c.id == bureau.order_id)[0].enterprise_id
    bureau.contacts = rows(bureau, schema.contact, schema.contact.c.enterprise_id == key)
    return bureau


def _set(bureau, contact_id, channel, **values):
    table = schema.message
    this = sa.and_(table.c.contact_id == contact_id, table.c.channel == channel)
    change(bureau, sa.update(table).where(this).values(**values))


def _recipients(bureau):
    return {each.name: each for each in orders.order(bureau.office, bureau.duty, bureau.order_id).recipients}


def test_each_person_has_state_reason_and_number_of_tries_by_way(warned):
    """Delivered by one way is reached; the reason of the other stays to be seen."""
    first = warned.contacts[0]
    _set(warned, first.id, "sms", state=MessageState.FAILED, reason="空号")
    _set(warned, first.id, "email", state=MessageState.DELIVERED)
    lost = rows(warned, schema.message, schema.message.c.contact_id == first.id)[0]
    tried = {"message_id": lost.id, "number": 1, "at": NOW, "outcome": "never", "code": "x", "reason": "空号"}
    change(warned, sa.insert(schema.attempt).values(**tried))
    held = _recipients(warned)[first.name]
    assert held.reached
    assert [(each.way, each.state, each.tries, each.reason) for each in held.ways] == [
        ("短信", MessageState.FAILED, 1, "空号"), ("邮件", MessageState.DELIVERED, 0, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("states", "why"),
    [
        ((MessageState.FAILED, MessageState.FAILED), "各种方式都没有送达"),
        ((MessageState.SENT, MessageState.FAILED), "服务商已受理，没有送达回执"),
        ((MessageState.QUEUED, MessageState.FAILED), "还在发送"),
        ((MessageState.WITHDRAWN, MessageState.WITHDRAWN), "发送前已撤回"),
        ((MessageState.DELIVERED, MessageState.FAILED), ""),
    ],
)
def test_why_somebody_is_unreached(warned, states, why):
    """One sentence for each mixture."""
    first = warned.contacts[0]
    for channel, state in zip(("sms", "email"), states, strict=True):
        _set(warned, first.id, channel, state=state)
    assert _recipients(warned)[first.name].why == why


def test_a_contact_nothing_was_sent_to_is_listed(warned):
    """Registered since, or without a number."""
    first = warned.contacts[0]
    values = {"enterprise_id": first.enterprise_id, "name": "虚构新人", "duty": "", "rank": 9}
    change(warned, sa.insert(schema.contact).values(**values))
    held = _recipients(warned)["虚构新人"]
    assert not held.reached and not held.ways and "没有发送" in held.why


def test_one_person_gets_it_again_and_nobody_else(warned):
    """By both ways, with a fresh link; the button stands beside the name."""
    first = warned.contacts[0]
    browser = visitor(app_of(warned), "duty")
    path = f"/order/{warned.order_id}"
    assert "重发给此人" in browser.get(path).text
    assert browser.post(f"{path}/resend", path, contact_id=str(first.id)).status_code == 302
    again = [each for each in rows(warned, schema.message) if ":again-1:" in each.unique_key]
    assert {each.contact_id for each in again} == {first.id}
    assert {each.channel for each in again} == {"sms", "email"}
    assert "重发给此人" not in visitor(app_of(warned), "reader").get(path).text


def test_a_contact_of_another_enterprise_is_refused(warned):
    """Nothing is queued."""
    other = next(
        each
        for each in rows(warned, schema.contact)
        if each.enterprise_id != warned.contacts[0].enterprise_id
    )
    before = len(rows(warned, schema.message))
    with pytest.raises(NotFound, match="联系人"):
        resending.resend(warned.office, warned.duty, NOW + MINUTE, warned.order_id, other.id)
    assert len(rows(warned, schema.message)) == before
