"""The outbox keeps its promises on both databases."""

import datetime
import threading

import pytest
import sqlalchemy as sa
from database import NOW
from messages import HOUR, make_new, make_orders

from emergency.errors import DrillOnly
from emergency.services.delivery import DatabaseOutbox
from emergency.storage import outbox
from emergency.storage.schema import attempt, message
from emergency.storage.schema import receipt as receipt_table
from emergency.storage.work import REGION_WIDE, Scope
from notifier.delivery import Accepted, Later, Never, Retry, settle
from notifier.message import MessageState, Purpose
from notifier.receipt import Receipt, ReceiptStatus

LEASE = datetime.timedelta(minutes=2)
MOMENT = datetime.timedelta(microseconds=1)
RETRY = Retry((datetime.timedelta(seconds=10),))


@pytest.fixture
def box(store):
    """The outbox of an empty database."""
    return DatabaseOutbox(store)


def _enqueue(store, *messages):
    with store.begin(REGION_WIDE, write=True) as work:
        count = outbox.enqueue(work, messages, NOW)
        work.commit()
    return count


def _rows(store, table=message):
    with store.begin(REGION_WIDE) as work:
        return work.rows(sa.select(table).order_by(table.c.id)).all()


def _keys(claimed):
    return [each.unique_key for each in claimed]


def _send_one(store, box, provider_id="p-1", **changes):
    _enqueue(store, make_new(**changes))
    [claimed] = box.claim("w", 10, LEASE, NOW)
    box.settle([settle(claimed, Accepted(provider_id), RETRY, NOW)])


def _receive(store, status=ReceiptStatus.DELIVERED, provider_id="p-1", channel="spool", **more):
    report = Receipt(channel, provider_id, status, NOW + HOUR, **more)
    with store.begin(REGION_WIDE, write=True) as work:
        new = outbox.record_receipt(work, report, NOW + 2 * HOUR)
        work.commit()
    return new


def test_an_intention_is_queued_once(store):
    """The same unique key, in one call or in two, makes one row; the first text stays."""
    assert _enqueue(store, make_new(1), make_new(2), make_new(1)) == 2
    assert _enqueue(store, make_new(1, text="另一文本"), make_new(3)) == 1
    assert [row.unique_key for row in _rows(store)] == ["key-1", "key-2", "key-3"]
    assert _rows(store)[0].text == make_new(1).text


def test_nothing_is_queued_when_the_act_is_rolled_back(store):
    """Messages live and die with the unit of work that wrote them."""
    with store.begin(REGION_WIDE, write=True) as work:
        outbox.enqueue(work, [make_new()], NOW)
    assert _rows(store) == []


def test_queueing_nothing_is_no_error(store):
    """An act without contacts queues no rows."""
    assert _enqueue(store) == 0


@pytest.mark.parametrize("channel", ["sms", "email"])
def test_a_drill_is_not_queued_for_a_live_channel(store, channel):
    """A drill for anything but the spool is refused and nothing of that call is stored."""
    with pytest.raises(DrillOnly, match=channel):
        _enqueue(store, make_new(1), make_new(2, drill=True, channel=channel))
    assert _rows(store) == []


def test_a_drill_is_queued_for_the_spool(store):
    """The spool takes drills."""
    assert _enqueue(store, make_new(drill=True)) == 1


def test_a_claim_carries_the_message_and_leases_it(store, box):
    """The worker gets what it needs; the row says who holds it, since which try and until when."""
    _enqueue(store, make_new())
    [claimed] = box.claim("w1", 10, LEASE, NOW)
    assert (claimed.unique_key, claimed.text, claimed.attempts, claimed.lease) == (
        "key-1",
        make_new().text,
        1,
        1,
    )
    assert (claimed.created_at, claimed.expires_at) == (NOW, NOW + 6 * HOUR)
    [row] = _rows(store)
    assert (row.state, row.worker, row.leased_until) == (MessageState.CLAIMED, "w1", NOW + LEASE)


def test_urgent_messages_are_claimed_first_then_the_ones_that_wait_longest(store, box):
    """Order: priority, then due time, then age of the row."""
    _enqueue(
        store,
        make_new(1, priority=5),
        make_new(2, priority=0),
        make_new(3, priority=5, next_at=NOW - HOUR),
        make_new(4, priority=0),
    )
    assert _keys(box.claim("w", 3, LEASE, NOW)) == ["key-2", "key-4", "key-3"]
    assert _keys(box.claim("w", 3, LEASE, NOW)) == ["key-1"]


def test_channels_left_out_are_not_claimed(store, box):
    """They stay due for the next claim."""
    _enqueue(store, make_new(1, channel="voice"), make_new(2, channel="sms"), make_new(3, channel="email"))
    assert _keys(box.claim("w", 10, LEASE, NOW, without={"voice", "email"})) == ["key-2"]
    assert _keys(box.claim("w", 10, LEASE, NOW)) == ["key-1", "key-3"]


@pytest.mark.parametrize(("wait", "found"), [(-MOMENT, 1), (0 * MOMENT, 1), (MOMENT, 0)])
def test_a_message_is_due_from_its_moment_on(store, box, wait, found):
    """Due before and at `next_at` reached, not a microsecond early."""
    _enqueue(store, make_new(next_at=NOW + wait))
    assert len(box.claim("w", 10, LEASE, NOW)) == found


@pytest.mark.parametrize(("after", "found"), [(LEASE - MOMENT, 0), (LEASE, 1), (LEASE + MOMENT, 1)])
def test_a_lease_that_ran_out_is_claimed_again(store, box, after, found):
    """Until the lease ends nobody else gets the message; from its end on the next worker does."""
    _enqueue(store, make_new())
    box.claim("dead", 10, LEASE, NOW)
    again = box.claim("alive", 10, LEASE, NOW + after)
    assert [(each.attempts, each.lease) for each in again] == [(2, 2)] * found


def test_a_worker_that_comes_late_cannot_settle(store, box):
    """The fence: an old lease number changes nothing, but its try stays on record as not applied."""
    _enqueue(store, make_new())
    [slow] = box.claim("slow", 10, LEASE, NOW)
    [quick] = box.claim("quick", 10, LEASE, NOW + LEASE)
    assert box.settle([settle(slow, Never("550", "拒收"), RETRY, NOW)]) == 0
    assert _rows(store)[0].state is MessageState.CLAIMED
    assert box.settle([settle(quick, Accepted("p-1"), RETRY, NOW)]) == 1
    assert [row.reason for row in _rows(store, attempt)] == ["租约已失效，结果未采用；拒收", ""]


def test_a_settled_message_cannot_be_settled_again(store, box):
    """A second settlement under the same lease changes nothing."""
    _enqueue(store, make_new())
    [claimed] = box.claim("w", 10, LEASE, NOW)
    assert box.settle([settle(claimed, Accepted("p-1"), RETRY, NOW)]) == 1
    assert box.settle([settle(claimed, Never("550", "拒收"), RETRY, NOW)]) == 0
    assert _rows(store)[0].state is MessageState.SENT


def test_a_result_that_is_written_down_again_is_one_try(store, box):
    """A commit whose answer was lost is made again: no second row, and nothing is called late."""
    _enqueue(store, make_new())
    [claimed] = box.claim("w", 10, LEASE, NOW)
    result = settle(claimed, Accepted("p-1"), RETRY, NOW)
    assert (box.settle([result]), box.settle([result])) == (1, 0)
    assert [(row.number, row.reason) for row in _rows(store, attempt)] == [(1, "")]


def test_each_outcome_leaves_its_row_and_its_try(store, box):
    """Accepted, later and never end in sent, queued and failed, with number, code, reason and provider id."""
    _enqueue(store, make_new(1), make_new(2), make_new(3))
    outcomes = [Accepted("p-1", "200"), Later("500", "网关内部错误"), Never("550", "拒收")]
    claimed = box.claim("w", 10, LEASE, NOW)
    assert box.settle([settle(m, o, RETRY, NOW) for m, o in zip(claimed, outcomes, strict=True)]) == 3
    rows = [(row.state.value, row.provider_id, row.reason, row.sent_at) for row in _rows(store)]
    assert rows == [
        ("sent", "p-1", "", NOW),
        ("queued", "", "网关内部错误", None),
        ("failed", "", "拒收", None),
    ]
    assert _rows(store)[1].next_at == NOW + datetime.timedelta(seconds=10)
    tries = [(row.number, row.outcome, row.code, row.provider_id) for row in _rows(store, attempt)]
    assert tries == [(1, "accepted", "200", "p-1"), (1, "later", "500", ""), (1, "never", "550", "")]


def test_a_message_given_back_is_due_at_once_and_no_try_is_counted(store, box):
    """Giving back undoes the claim except for the fence."""
    _enqueue(store, make_new())
    claimed = box.claim("w", 10, LEASE, NOW)
    assert box.give_back(claimed) == 1
    [again] = box.claim("w", 10, LEASE, NOW)
    assert (again.attempts, again.lease) == (1, 2)
    assert box.give_back(claimed) == 0


def test_recovery_ends_every_lease_at_once(store, box):
    """What a dead worker held is due now; what was settled stays settled."""
    _send_one(store, box)
    _enqueue(store, make_new(2))
    box.claim("dead", 10, LEASE, NOW)
    assert box.recover() == 1
    assert _keys(box.claim("alive", 10, LEASE, NOW)) == ["key-2"]


def test_two_workers_never_hold_the_same_message(store):
    """Claims from two threads at once share the messages out without overlap and without loss."""
    _enqueue(store, *(make_new(number) for number in range(400)))
    shares = [[], []]

    def work_off(share):
        box = DatabaseOutbox(store)
        while claimed := box.claim("w", 7, LEASE, NOW):
            share.extend(each.id for each in claimed)

    threads = [threading.Thread(target=work_off, args=(share,)) for share in shares]
    [thread.start() for thread in threads]
    [thread.join(60) for thread in threads]
    taken = shares[0] + shares[1]
    assert len(taken) == 400
    assert len(set(taken)) == 400


def test_withdrawing_takes_back_what_still_waits(store, box):
    """Waiting messages of the named orders and purposes are withdrawn; others go out."""
    ids = make_orders(store, 2)
    _enqueue(
        store,
        make_new(1, order_id=ids[0]),
        make_new(2, order_id=ids[0], purpose=Purpose.ORDER_REMIND),
        make_new(3, order_id=ids[1], purpose=Purpose.ORDER_REMIND),
    )
    with store.begin(Scope("150500"), write=True) as work:
        assert outbox.withdraw(work, ids[:1], [Purpose.ORDER_REMIND]) == 1
        work.commit()
    assert _keys(box.claim("w", 10, LEASE, NOW)) == ["key-1", "key-3"]
    assert _rows(store)[1].state is MessageState.WITHDRAWN


def test_a_withdrawn_message_on_the_wire_is_not_tried_again_but_its_result_counts(store, box):
    """The truth stays: if it went out it is sent; if it did not, it never will."""
    [order_id] = make_orders(store, 1)
    _enqueue(store, make_new(1, order_id=order_id), make_new(2, order_id=order_id))
    first, second = box.claim("w", 10, LEASE, NOW)
    with store.begin(REGION_WIDE, write=True) as work:
        assert outbox.withdraw(work, [order_id], list(Purpose)) == 0
        work.commit()
    box.settle([settle(first, Accepted("p-1"), RETRY, NOW), settle(second, Later("500", "x"), RETRY, NOW)])
    assert _rows(store)[0].state is MessageState.SENT
    [late] = box.claim("w", 10, LEASE, NOW + HOUR)
    assert late.expires_at <= NOW


def test_withdrawing_outside_the_scope_does_nothing(store, box):
    """Another city's messages are out of reach."""
    [order_id] = make_orders(store, 1)
    _enqueue(store, make_new(1, order_id=order_id))
    with store.begin(Scope("150400"), write=True) as work:
        assert outbox.withdraw(work, [order_id], list(Purpose)) == 0
        work.commit()
    assert len(box.claim("w", 10, LEASE, NOW)) == 1


def test_states_are_counted_within_the_scope_and_by_order(store, box):
    """Every state is named; other divisions and other orders do not count."""
    [order_id] = make_orders(store, 1)
    _enqueue(store, make_new(1, order_id=order_id), make_new(2), make_new(3, division="150402"))
    with store.begin(Scope("150500")) as work:
        assert outbox.count_states(work)[MessageState.QUEUED] == 2
        mine = outbox.count_states(work, [order_id])
    assert mine == dict.fromkeys(MessageState, 0) | {MessageState.QUEUED: 1}
    with store.begin(None) as work:
        assert outbox.count_states(work)[MessageState.QUEUED] == 0


def test_a_receipt_delivers_its_message(store, box):
    """Sent becomes delivered, at the moment the provider names, and the receipt points at its message."""
    _send_one(store, box)
    assert _receive(store, raw={"sid": "p-1"}) is True
    [row] = _rows(store)
    assert (row.state, row.delivered_at) == (MessageState.DELIVERED, NOW + HOUR)
    [kept] = _rows(store, receipt_table)
    assert (kept.message_id, kept.raw) == (row.id, {"sid": "p-1"})


def test_a_receipt_of_failure_fails_its_message_with_the_code(store, box):
    """Sent becomes failed and the reason names the provider's code."""
    _send_one(store, box)
    _receive(store, ReceiptStatus.FAILED, code="UNDELIV")
    [row] = _rows(store)
    assert (row.state, row.reason) == (MessageState.FAILED, "服务商回执：未送达（UNDELIV）")


def test_the_same_receipt_twice_is_kept_once(store, box):
    """Providers repeat themselves; the second is recognised."""
    _send_one(store, box)
    assert [_receive(store), _receive(store)] == [True, False]
    assert len(_rows(store, receipt_table)) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [(ReceiptStatus.DELIVERED, ReceiptStatus.FAILED), (ReceiptStatus.FAILED, ReceiptStatus.DELIVERED)],
)
def test_a_final_state_is_never_overwritten(store, box, first, second):
    """The first word counts; the contradicting one is kept beside it."""
    _send_one(store, box)
    _receive(store, first)
    _receive(store, second)
    assert _rows(store)[0].state.value == first.value
    assert len(_rows(store, receipt_table)) == 2


def test_a_receipt_that_comes_before_the_settlement_finds_its_message_later(store, box):
    """The provider may be quicker than our own commit."""
    _receive(store)
    assert _rows(store, receipt_table)[0].message_id is None
    _send_one(store, box)
    assert box.match_receipts() == 1
    assert _rows(store)[0].state is MessageState.DELIVERED
    assert box.match_receipts() == 0


def test_a_receipt_of_nobody_is_kept_and_changes_nothing(store, box):
    """An unknown number or another channel's number matches no message."""
    _send_one(store, box)
    _receive(store, provider_id="unknown")
    _receive(store, channel="sms")
    assert _rows(store)[0].state is MessageState.SENT
    assert [row.message_id for row in _rows(store, receipt_table)] == [None, None]


def test_a_number_given_to_a_whole_batch_is_told_apart_by_address(store, box):
    """Two messages share a provider id: the receipt moves only the one with its address."""
    _enqueue(store, make_new(1), make_new(2))
    box.settle([settle(m, Accepted("batch"), RETRY, NOW) for m in box.claim("w", 10, LEASE, NOW)])
    _receive(store, provider_id="batch", address=make_new(2).address)
    assert [row.state for row in _rows(store)] == [MessageState.SENT, MessageState.DELIVERED]


def test_a_receipt_for_a_message_not_sent_does_not_move_it(store, box):
    """A queued message without a provider id is never matched, not even by an empty number."""
    _enqueue(store, make_new())
    _receive(store, provider_id="")
    assert _rows(store)[0].state is MessageState.QUEUED


def _claimed_after(store, box, settled=None):
    """What is claimed of a lane whose first message was claimed and, with `settled`, came to that outcome."""
    _enqueue(store, make_new(1, lane="L", priority=9), make_new(2, lane="L", priority=0))
    [first] = box.claim("w", 10, LEASE, NOW)
    if settled:
        box.settle([settle(first, settled, RETRY, NOW)])
    return first.unique_key, _keys(box.claim("w", 10, LEASE, NOW))


def test_a_release_never_overtakes_its_start(store, box):
    """Messages of one lane go out in the order in which they were queued, whatever their priority."""
    assert _claimed_after(store, box) == ("key-1", [])


def test_the_next_of_a_lane_follows_when_the_first_is_accepted_or_given_up(store, box):
    """An accepted message makes way, as does one that will never go out."""
    assert _claimed_after(store, box, Accepted("p-1")) == ("key-1", ["key-2"])


def test_a_message_given_up_makes_way(store, box):
    """A wrong number must not hold the release back."""
    assert _claimed_after(store, box, Never("wrong", "号码有误")) == ("key-1", ["key-2"])


def test_a_message_that_will_be_tried_again_holds_its_lane(store, box):
    """Between two tries the lane waits; the retry goes out before what follows it."""
    assert _claimed_after(store, box, Later("busy", "忙")) == ("key-1", [])
    [again] = box.claim("w", 10, LEASE, NOW + datetime.timedelta(seconds=10))
    assert again.unique_key == "key-1"


def test_lanes_do_not_wait_for_each_other(store, box):
    """One slow recipient holds nobody else up, and messages without a lane are free."""
    _enqueue(
        store, make_new(1, lane="A"), make_new(2, lane="A"), make_new(3, lane="B"), make_new(4), make_new(5)
    )
    assert sorted(_keys(box.claim("w", 10, LEASE, NOW))) == ["key-1", "key-3", "key-4", "key-5"]


def test_the_blanks_of_a_text_survive_the_queue(store, box):
    """What fills an approved text is stored with the message; a message without has none."""
    _enqueue(store, make_new(1, params={"level": "橙色预警"}), make_new(2))
    assert [each.params for each in box.claim("w", 10, LEASE, NOW)] == [{"level": "橙色预警"}, {}]


def test_a_try_remembers_its_provider_and_how_long_it_took(store, box):
    """The page of providers is counted from these."""
    _enqueue(store, make_new())
    [claimed] = box.claim("w", 10, LEASE, NOW)
    box.settle([settle(claimed, Later("busy", "忙", provider="aliyun"), RETRY, NOW, milliseconds=12)])
    [row] = _rows(store, attempt)
    assert (row.provider, row.milliseconds) == ("aliyun", 12)
