"""Reports of vendors in their own forms."""

import datetime

import pytest

from notifier.receipt import ReceiptStatus
from notifier.report import VENDORS, Unreadable, receipts, replies

NOW = datetime.datetime(2026, 1, 15, 4, 30, tzinfo=datetime.UTC)
ALIYUN = {
    "phone_number": "19900000001",
    "send_time": "2026-01-15 12:00:00",
    "report_time": "2026-01-15 12:00:05",
    "success": True,
    "err_code": "DELIVERED",
    "err_msg": "用户接收成功",
    "sms_size": "1",
    "biz_id": "900^0",
    "out_id": "A7K2M9:order_start:1:sms",
}
VOICE = {"call_id": "116^1", "status_code": "200000", "out_id": "A7K2M9", "end_time": "2026-01-15 12:01:00"}
TENCENT = {
    "user_receive_time": "2026-01-15 12:00:05",
    "nationcode": "86",
    "mobile": "19900000001",
    "report_status": "SUCCESS",
    "errmsg": "DELIVRD",
    "description": "用户短信送达成功",
    "sid": "2028:f825",
}
AT = datetime.datetime(2026, 1, 15, 4, 0, 5, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("vendor", "body", "channel", "number", "at"),
    [
        ("aliyun", [ALIYUN], "sms", "main:900^0", AT),
        ("tencent", [TENCENT], "sms", "main:2028:f825", AT),
        (
            "aliyun-voice",
            VOICE,
            "voice",
            "main:116^1",
            datetime.datetime(2026, 1, 15, 4, 1, tzinfo=datetime.UTC),
        ),
    ],
)
def test_a_delivery_is_read_with_number_and_moment(vendor, body, channel, number, at):
    """The number carries the provider's name as the chain wrote it; moments are Beijing's."""
    [found] = receipts(VENDORS[vendor], body, "main", NOW)
    assert (found.channel, found.provider_id, found.status, found.at) == (
        channel,
        number,
        ReceiptStatus.DELIVERED,
        at,
    )
    assert found.code == ""


@pytest.mark.parametrize(
    ("vendor", "body", "code"),
    [
        ("aliyun", ALIYUN | {"success": False, "err_code": "MOBILE_NOT_ON_SERVICE"}, "MOBILE_NOT_ON_SERVICE"),
        ("tencent", TENCENT | {"report_status": "FAIL", "errmsg": "MK:0001"}, "MK:0001"),
        ("aliyun-voice", VOICE | {"status_code": "200005"}, "200005"),
    ],
)
def test_a_failure_carries_the_vendors_code(vendor, body, code):
    """So that the order's page can say why."""
    [found] = receipts(VENDORS[vendor], body, "main", NOW)
    assert (found.status, found.code) == (ReceiptStatus.FAILED, code)


@pytest.mark.parametrize("moment", [None, "", "2026-13-45 12:00:00", "gestern", 10**20, True, {}])
def test_a_moment_nobody_can_read_is_when_the_report_came(moment):
    """A vendor's broken clock loses no report."""
    [found] = receipts(VENDORS["tencent"], TENCENT | {"user_receive_time": moment}, "main", NOW)
    assert found.at == NOW


@pytest.mark.parametrize(
    ("vendor", "body"),
    [
        ("aliyun", "text"),
        ("aliyun", [1]),
        ("aliyun", {"success": True}),
        ("aliyun", ALIYUN | {"biz_id": ""}),
        ("aliyun", ALIYUN | {"success": "true"}),
        ("tencent", TENCENT | {"sid": None}),
        ("tencent", TENCENT | {"report_status": "MAYBE"}),
        ("aliyun-voice", {}),
    ],
)
def test_a_report_about_nothing_is_unreadable(vendor, body):
    """Rather than being taken for a delivery."""
    with pytest.raises(Unreadable):
        receipts(VENDORS[vendor], body, "main", NOW)


def test_a_reply_is_read_with_its_number():
    """Aliyun counts its replies; Tencent does not, so the same words make the same number."""
    up = {
        "phone_number": "19900000001",
        "content": "1",
        "send_time": "2026-01-15 12:00:05",
        "sequence_id": 17,
    }
    [first] = replies(VENDORS["aliyun"], [up], "main", NOW)
    assert (first.sender, first.text, first.received_at, first.reference) == (
        "19900000001",
        "1",
        AT,
        "main:17",
    )

    said = {"mobile": "19900000001", "nationcode": "86", "sign": "示例", "text": "1", "time": 1768449605}
    once, again, other = replies(VENDORS["tencent"], [said, said, said | {"time": 1768449606}], "main", NOW)
    assert once.received_at == datetime.datetime.fromtimestamp(1768449605, datetime.UTC)
    assert once.reference == again.reference != other.reference


def test_a_reply_without_a_sender_is_unreadable():
    """Nobody could be meant by it."""
    with pytest.raises(Unreadable):
        replies(VENDORS["tencent"], {"text": "1"}, "main", NOW)


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ("1", ReceiptStatus.DELIVERED, ""),
        ("2", ReceiptStatus.FAILED, "2"),
        ("16", ReceiptStatus.FAILED, "16"),
    ],
)
def test_kannel_writes_its_report_into_the_address(said, status, code):
    """With our own reference and the seconds of its clock; one without a clock is of now."""
    query = {"id": "A7K2M9:order_start:1:sms", "status": said, "at": "1768449605"}
    [found] = receipts(VENDORS["kannel"], query, "main", NOW)
    assert (found.provider_id, found.status, found.code) == ("main:A7K2M9:order_start:1:sms", status, code)
    assert found.at == datetime.datetime.fromtimestamp(1768449605, datetime.UTC)
    assert receipts(VENDORS["kannel"], query | {"at": "?"}, "main", NOW)[0].at == NOW


@pytest.mark.parametrize(
    "query", [{"id": "1"}, {"id": "1", "status": "8"}, {"status": "1"}, {"id": "", "status": "1"}]
)
def test_a_report_of_kannel_that_is_no_end_is_unreadable(query):
    """Accepted by the centre (8) is not delivered."""
    with pytest.raises(Unreadable):
        receipts(VENDORS["kannel"], query, "main", NOW)


def test_a_reply_through_kannel_is_read():
    """Sender and text from the address."""
    [found] = replies(VENDORS["kannel"], {"from": "19900000001", "text": "1", "id": "x-1"}, "main", NOW)
    assert (found.sender, found.text, found.reference) == ("19900000001", "1", "main:x-1")
