"""What a short message says: digits in every dress, words, codes; what is not plain stays unclear."""

import datetime

import pytest

from plans.reply import LiveOrder, ReplyMeaning, mobile_of, order_meant, read_reply

ACKNOWLEDGE, COORDINATE, EXEMPT = ReplyMeaning
AT = datetime.datetime(2026, 11, 23, 8, tzinfo=datetime.UTC)
MINUTE = datetime.timedelta(minutes=1)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("1", ACKNOWLEDGE), ("１", ACKNOWLEDGE), (" 1 ", ACKNOWLEDGE), ("1。", ACKNOWLEDGE), ("1.", ACKNOWLEDGE),
        ("回复1", ACKNOWLEDGE), ("回复：１", ACKNOWLEDGE), ("回1", ACKNOWLEDGE), ("“1”", ACKNOWLEDGE),
        ("【1】", ACKNOWLEDGE), ("①", ACKNOWLEDGE), ("1️⃣", ACKNOWLEDGE), ("1、收到", ACKNOWLEDGE),
        ("1签收", ACKNOWLEDGE), ("签收", ACKNOWLEDGE), ("收到。", ACKNOWLEDGE), ("已收到，谢谢", ACKNOWLEDGE),
        ("\ufeff1\u200b", ACKNOWLEDGE), ("1 ！", ACKNOWLEDGE),
        ("2", COORDINATE), ("２", COORDINATE), ("②。", COORDINATE), ("2 窑炉冷却要两天", COORDINATE),
        ("2，电解槽不能停", COORDINATE), ("2窑炉不能停", COORDINATE), ("需协调", COORDINATE),
        ("3", EXEMPT), ("回复３", EXEMPT), ("3 保障民生供热", EXEMPT), ("申请豁免", EXEMPT),
    ],
)  # fmt: skip
def test_a_plain_answer_is_understood(text, meaning):
    """Full width, circled, quoted, behind 回复, with a full stop, with a remark."""
    assert read_reply(text).meaning is meaning


@pytest.mark.parametrize(
    ("text", "meaning", "code"),
    [
        ("1 Z4LZAJ", ACKNOWLEDGE, "Z4LZAJ"), ("1z4lzaj", ACKNOWLEDGE, "Z4LZAJ"),
        ("１　ｚ４ｌｚａｊ", ACKNOWLEDGE, "Z4LZAJ"), ("回复1，编号Z4LZAJ。", ACKNOWLEDGE, "Z4LZAJ"),
        ("1签收 编号：Z4LZAJ", ACKNOWLEDGE, "Z4LZAJ"), ("2 Z4LZAJ 供热不能停", COORDINATE, "Z4LZAJ"),
        ("3Z4LZAJ", EXEMPT, "Z4LZAJ"), ("1234567", ACKNOWLEDGE, "234567"),
        ("Z4LZAJ", None, "Z4LZAJ"), ("2ABCDE", None, "2ABCDE"), ("你好 Z4LZAJ", None, "Z4LZAJ"),
    ],
)  # fmt: skip
def test_a_code_is_found_beside_the_digit(text, meaning, code):
    """With or without a space, in small and wide letters; a code alone says nothing, even one that begins with 2."""
    said = read_reply(text)

    assert (said.meaning, said.code) == (meaning, code)


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "。", "0", "4", "11", "12", "111", "TD", "退订", "不签收", "1 不签收", "1，停不了", "1、2", "1 2",
        "1/3", "1号线正在检修", "1 号线", "3-4月停产检修", "2号窑", "1.5吨", "10", "2026年", "没收到", "1 未收到短信",
        "1 需协调", "2 申请豁免", "1已停产", "我们正在检修", "收到，但无法执行",
    ],
)  # fmt: skip
def test_what_is_not_plain_is_unclear_and_says_why(text):
    """A machine does not guess what a person meant; the desk is told why."""
    said = read_reply(text)

    assert said.meaning is None
    assert said.why


@pytest.mark.parametrize(
    "sender",
    ["19900000001", "+8619900000001", "8619900000001", "008619900000001", "199 0000-0001", "１９９00000001"],
)
def test_a_number_is_read_as_the_register_keeps_it(sender):
    """Gateways put the country in front."""
    assert mobile_of(sender) == "19900000001"


def test_a_short_number_stays_what_it_is():
    """A service number is nobody's mobile."""
    assert mobile_of("8610086") == "8610086"


def _order(key, *, enterprise=1, minutes=0, answered=False, drill=False):
    return LiveOrder(key, enterprise, AT + minutes * MINUTE, answered, drill)


@pytest.mark.parametrize(
    ("held", "meant"),
    [
        ([], None),
        ([_order(1)], 1),
        ([_order(1), _order(2, minutes=5)], 2),
        ([_order(1), _order(2, minutes=5, answered=True)], 1),
        ([_order(1, answered=True), _order(2, minutes=5, answered=True)], 2),
        ([_order(1), _order(2)], None),
        ([_order(1), _order(2, enterprise=2, minutes=5)], None),
        ([_order(1), _order(2, enterprise=2, minutes=5, answered=True)], 1),
        ([_order(1), _order(2, minutes=5, drill=True)], 1),
    ],
)
def test_an_acknowledgement_means_the_newest_unanswered_order_of_one_enterprise(held, meant):
    """Two of one moment, or two enterprises behind one number, are for a person; drills are never meant from outside."""
    found = order_meant(held, ACKNOWLEDGE, spooled=False)

    assert (found and found.id) == meant


def test_who_has_acknowledged_may_still_ask():
    """The unanswered order goes first; another enterprise's makes it doubtful."""
    asked = [_order(1, answered=True), _order(2, minutes=5, answered=True)]

    assert order_meant(asked, EXEMPT, spooled=False).id == 2
    assert order_meant([*asked, _order(3)], EXEMPT, spooled=False).id == 3
    assert order_meant([*asked, _order(3, enterprise=2)], EXEMPT, spooled=False) is None


def test_a_reply_from_the_spool_answers_the_drill():
    """The files hold both; what is written into them for a drill is answered for the drill."""
    held = [_order(1), _order(2, minutes=-5, drill=True)]

    assert order_meant(held, ACKNOWLEDGE, spooled=True).id == 2
