"""Channels of vendors, against a server on the loopback that answers as their documents say."""

import base64
import contextlib
import datetime
import hashlib
import hmac
import json

import pytest
from gateway import running
from messages import make_message

from notifier.channels.robot import ROBOTS, RobotChannel
from notifier.channels.sms_aliyun import SmsAliyunChannel
from notifier.channels.sms_tencent import SmsTencentChannel
from notifier.channels.voice_aliyun import VoiceAliyunChannel
from notifier.channels.webhook import SIGNATURE, WebhookChannel
from notifier.delivery import Accepted, Later, Never
from notifier.errors import ChannelMisconfigured
from notifier.inquiry import Answer
from notifier.message import Purpose
from notifier.provider_template import ProviderTemplate, TemplateBook
from notifier.receipt import ReceiptStatus

NOW = datetime.datetime(2026, 1, 15, 4, 30, tzinfo=datetime.UTC)
BOOK = TemplateBook({Purpose.ORDER_START: ProviderTemplate("T_1", ("enterprise", "code"))})
PARAMS = {"code": "A7K2M9", "enterprise": "虚构一厂", "level": "橙色"}
KEYS = {"key_id": "id", "key_secret": "secret", "clock": lambda: NOW}


@pytest.fixture
def gateway():
    """A vendor that runs."""
    with running() as server:
        yield server


def _channels(url):
    """One channel of every vendor; every field that is not the vendor's is invented."""
    return {
        "aliyun": SmsAliyunChannel(sign_name="示例签名", book=BOOK, url=url, **KEYS),
        "voice": VoiceAliyunChannel(book=BOOK, url=url, **KEYS),
        "tencent": SmsTencentChannel(app_id="14000", sign_name="示例签名", book=BOOK, url=url, **KEYS),
        "wecom": RobotChannel(ROBOTS["wecom"], url, clock=lambda: NOW),
        "dingtalk": RobotChannel(ROBOTS["dingtalk"], url, clock=lambda: NOW, secret="SEC"),
        "feishu": RobotChannel(ROBOTS["feishu"], url, clock=lambda: NOW, secret="SEC"),
        "webhook": WebhookChannel(url, secret="sixteen-letters-"),
    }


@pytest.fixture
def send(gateway):
    """Sends one message through a vendor's channel."""
    channels = _channels(gateway.url)

    def send(vendor, **changes):
        return channels[vendor].send(make_message(**{"params": PARAMS} | changes))

    yield send
    for channel in channels.values():
        channel.close()


def _tencent(code, serial="2028:f825e6d16e23f73f123"):
    return {"Response": {"SendStatusSet": [{"Code": code, "SerialNo": serial}], "RequestId": "r"}}


ACCEPTED = {
    "aliyun": ({"Code": "OK", "BizId": "900^0", "RequestId": "r"}, Accepted("900^0", "OK")),
    "voice": ({"Code": "OK", "CallId": "116^1", "RequestId": "r"}, Accepted("116^1", "OK")),
    "tencent": (_tencent("Ok"), Accepted("2028:f825e6d16e23f73f123", "Ok")),
    "wecom": ({"errcode": 0, "errmsg": "ok"}, Accepted("A7K2M9:order_start:1:sms", "0")),
    "dingtalk": ({"errcode": 0, "errmsg": "ok"}, Accepted("A7K2M9:order_start:1:sms", "0")),
    "feishu": ({"code": 0, "msg": "success"}, Accepted("A7K2M9:order_start:1:sms", "0")),
    "webhook": ({"id": 17}, Accepted("17", "200")),
}


@pytest.mark.parametrize("vendor", ACCEPTED)
def test_an_acceptance_carries_the_vendors_number(gateway, send, vendor):
    """Robots have none: our own reference stands for it."""
    answer, outcome = ACCEPTED[vendor]
    gateway.say(answer)
    assert send(vendor) == outcome


@pytest.mark.parametrize("vendor", ACCEPTED)
def test_a_drill_is_refused_before_the_wire(gateway, send, vendor):
    """The adapter itself refuses, whatever the settings say."""
    assert send(vendor, drill=True) == Never("drill", "演练消息不得经真实通道发送")
    assert gateway.requests == []


REFUSED = [
    ("aliyun", {"Code": "isv.MOBILE_NUMBER_ILLEGAL"}, Never, "手机号码有误", False, False),
    ("aliyun", {"Code": "isv.BUSINESS_LIMIT_CONTROL"}, Later, "限流", True, False),
    ("aliyun", {"Code": "isv.AMOUNT_NOT_ENOUGH"}, Later, "余额不足", True, True),
    ("aliyun", {"Code": "isv.NEVER_SEEN"}, Later, "未知代码", False, False),
    ("aliyun", {"Code": "OK"}, Later, "没有消息编号", False, False),
    ("aliyun", {}, Later, "未知代码", False, False),
    ("voice", {"Code": "isv.CALLED_NUMBER_ILLEGAL"}, Never, "被叫号码有误", False, False),
    ("tencent", _tencent("InvalidParameterValue.IncorrectPhoneNumber"), Never, "手机号码有误", False, False),
    ("tencent", _tencent("LimitExceeded.PhoneNumberDailyLimit"), Later, "同一号码", True, False),
    ("tencent", _tencent("LimitExceeded.AppDailyLimit"), Later, "本日发送上限", True, True),
    ("tencent", {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure"}}}, Later, "密钥", False, False),
    ("tencent", _tencent("Ok", ""), Later, "没有消息编号", False, False),
    ("tencent", {"Response": {"SendStatusSet": []}}, Later, "未知代码", False, False),
    ("tencent", {"Response": "maintenance"}, Later, "未知代码", False, False),
    ("wecom", {"errcode": 45009}, Later, "限流", True, True),
    ("wecom", {"errcode": 93000}, Later, "机器人地址无效", False, False),
    ("wecom", {}, Later, "未知代码", False, False),
    ("dingtalk", {"errcode": 310000}, Later, "安全设置", False, False),
    ("dingtalk", {"errcode": 430102}, Never, "不合适的文字", False, False),
    ("feishu", {"code": 19021}, Later, "签名不对", False, False),
    ("feishu", {"code": 9499}, Never, "格式有误", False, False),
]  # fmt: skip


@pytest.mark.parametrize(("vendor", "answer", "kind", "reason", "elsewhere", "closed"), REFUSED)
def test_each_code_has_its_fate_and_reason(gateway, send, vendor, answer, kind, reason, elsewhere, closed):
    """Whether trying again helps, whether another provider may be asked, whether this one is closed to all."""
    gateway.say(answer)
    outcome = send(vendor)
    assert isinstance(outcome, kind)
    assert reason in outcome.reason
    assert outcome.elsewhere is elsewhere
    assert getattr(outcome, "closed", False) is closed


@pytest.mark.parametrize("vendor", ACCEPTED)
@pytest.mark.parametrize("content", [b"", b"<html>login</html>", b"[1]", b'"text"', b"\xff\xfe"])
def test_an_answer_that_is_no_object_is_never_a_crash(gateway, send, vendor, content):
    """A login page is no acceptance; only the webhook takes any 2xx at its word."""
    gateway.answer = (200, {}, content)
    assert isinstance(send(vendor), Accepted if vendor == "webhook" else Later)


@pytest.mark.parametrize("vendor", ACCEPTED)
@pytest.mark.parametrize(("status", "pause"), [(503, 60), (429, 60)])
def test_a_busy_vendor_is_closed_for_a_while(gateway, send, vendor, status, pause):
    """Nobody hammers on a door that says it is shut."""
    gateway.answer = (status, {"Retry-After": "1"}, b"")
    outcome = send(vendor)
    assert outcome.closed
    assert outcome.retry_after == datetime.timedelta(seconds=pause)


def test_aliyun_is_asked_with_text_number_and_blanks(gateway, send):
    """The unique key goes along, so that the receipt says which message it means."""
    gateway.say({"Code": "OK", "BizId": "1"})
    send("aliyun")
    [asked] = gateway.requests
    assert asked.query == {
        "PhoneNumbers": "19900000001",
        "SignName": "示例签名",
        "TemplateCode": "T_1",
        "TemplateParam": '{"enterprise":"虚构一厂","code":"A7K2M9"}',
        "OutId": "A7K2M9:order_start:1:sms",
    }
    assert asked.body == b""
    assert asked.headers["x-acs-date"] == "2026-01-15T04:30:00Z"
    assert asked.headers["host"] == "dysmsapi.aliyuncs.com"


def test_tencent_is_asked_with_blanks_in_order(gateway, send):
    """By position, as its templates count them."""
    gateway.say(_tencent("Ok"))
    send("tencent")
    [asked] = gateway.requests
    assert asked.json == {
        "SmsSdkAppId": "14000",
        "SignName": "示例签名",
        "PhoneNumberSet": ["+8619900000001"],
        "TemplateId": "T_1",
        "TemplateParamSet": ["虚构一厂", "A7K2M9"],
        "SessionContext": "A7K2M9:order_start:1:sms",
    }
    assert asked.headers["X-TC-Timestamp"] == str(int(NOW.timestamp()))


def test_robots_sign_as_their_vendors_ask(gateway, send):
    """DingTalk in the address, by milliseconds; Feishu in the body, with the roles of key and text swapped."""
    gateway.say({"errcode": 0, "code": 0})
    send("dingtalk")
    send("feishu")
    ding, feishu = gateway.requests
    stamp = ding.query["timestamp"]
    assert ding.query["sign"] == _mac("SEC", f"{stamp}\nSEC")
    assert int(stamp) == int(NOW.timestamp() * 1000)
    assert feishu.json["sign"] == _mac(f"{feishu.json['timestamp']}\nSEC", "")
    assert ding.json["text"]["content"] == feishu.json["content"]["text"] == "【示例签名】启动通知"


def _mac(key, text):
    return base64.b64encode(hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()).decode()


def test_a_webhook_is_signed_over_its_body(gateway, send):
    """The receiver can tell that it is us, and a repetition by its reference."""
    gateway.say({})
    assert send("webhook") == Accepted("A7K2M9:order_start:1:sms", "200")
    [asked] = gateway.requests
    expected = hmac.new(b"sixteen-letters-", asked.body, hashlib.sha256).hexdigest()
    assert asked.headers[SIGNATURE] == expected
    assert json.loads(asked.body)["reference"] == "A7K2M9:order_start:1:sms"


@pytest.mark.parametrize(
    "make",
    [
        lambda: SmsAliyunChannel(sign_name="", book=BOOK, **KEYS),
        lambda: SmsAliyunChannel(sign_name="示例", book=BOOK, **KEYS | {"key_secret": ""}),
        lambda: SmsTencentChannel(app_id="", sign_name="示例", book=BOOK, **KEYS),
        lambda: VoiceAliyunChannel(book=BOOK, **KEYS | {"key_id": ""}),
        lambda: WebhookChannel("http://127.0.0.1/", secret="a" * 15),
        lambda: RobotChannel(ROBOTS["wecom"], "qyapi", clock=lambda: NOW),
    ],
)
def test_a_channel_that_cannot_work_is_refused_at_the_start(make):
    """The sentence names what to mend."""
    with pytest.raises(ChannelMisconfigured) as refusal:
        make()
    assert refusal.value.message.endswith(("请补齐设置。", "请改正设置。"))


def test_a_secret_of_sixteen_letters_will_do():
    """The shortest that is taken."""
    with contextlib.closing(WebhookChannel("http://127.0.0.1/", secret="a" * 16)) as channel:
        assert channel.live


SENT_AT = datetime.datetime(2026, 1, 15, 16, 30, tzinfo=datetime.UTC)  # the 16th in Beijing
DETAIL = {
    "SendStatus": 3,
    "ErrCode": "DELIVERED",
    "ReceiveDate": "2026-01-16 00:30:09",
    "SendDate": "2026-01-16 00:30:01",
}
PULLED = {"SerialNo": "7", "ReportStatus": "SUCCESS", "UserReceiveTime": int(SENT_AT.timestamp()) + 9}
RECEIVED = SENT_AT + datetime.timedelta(seconds=9)


def _details(*details):
    return {"Code": "OK", "TotalCount": "1", "SmsSendDetailDTOs": {"SmsSendDetailDTO": list(details)}}


def _pulled(*details):
    return {"Response": {"PullSmsSendStatusSet": list(details), "RequestId": "r"}}


@pytest.mark.parametrize(
    ("vendor", "answer", "known"),
    [
        ("aliyun", _details(DETAIL), Answer(ReceiptStatus.DELIVERED, RECEIVED)),
        (
            "aliyun",
            _details(DETAIL | {"SendStatus": 2, "ErrCode": "MK:0001", "ReceiveDate": ""}),
            Answer(ReceiptStatus.FAILED, SENT_AT + datetime.timedelta(seconds=1), "MK:0001"),
        ),
        ("aliyun", _details(DETAIL | {"SendStatus": 1}), None),
        ("aliyun", _details(DETAIL | {"ReceiveDate": "?", "SendDate": "?"}), None),
        ("aliyun", _details(), None),
        ("aliyun", _details("text"), None),
        ("aliyun", {"SmsSendDetailDTOs": []}, None),
        ("aliyun", {"Code": "isv.ERROR"}, None),
        ("tencent", _pulled(PULLED), Answer(ReceiptStatus.DELIVERED, RECEIVED)),
        (
            "tencent",
            _pulled(
                "text", PULLED | {"SerialNo": "6"}, PULLED | {"ReportStatus": "FAIL", "Description": "空号"}
            ),
            Answer(ReceiptStatus.FAILED, RECEIVED, "空号"),
        ),
        ("tencent", _pulled(PULLED | {"SerialNo": "6"}), None),
        ("tencent", _pulled(PULLED | {"UserReceiveTime": "?"}), None),
        ("tencent", {"Response": {"Error": {"Code": "AuthFailure"}}}, None),
    ],
)
def test_a_vendor_is_asked_what_became_of_a_message(gateway, vendor, answer, known):
    """Delivered, failed with its reason, or nothing that could be taken for an answer."""
    gateway.say(answer)
    channel = _channels(gateway.url)[vendor]
    found = channel.ask("7", "19900000001", SENT_AT)
    channel.close()
    assert found == known


def test_the_day_of_a_question_is_beijings(gateway):
    """A message of half past midnight is not found under the day before."""
    gateway.say(_details(DETAIL))
    channel = _channels(gateway.url)["aliyun"]
    channel.ask("7", "19900000001", SENT_AT)
    channel.close()
    [asked] = gateway.requests
    assert (asked.query["SendDate"], asked.query["BizId"], asked.headers["x-acs-action"]) == (
        "20260116",
        "7",
        "QuerySendDetails",
    )


def test_a_vendor_that_does_not_answer_leaves_the_question_open(gateway):
    """It is asked again later."""
    gateway.answer = (500, {}, b"")
    for vendor in ("aliyun", "tencent"):
        channel = _channels(gateway.url)[vendor]
        assert channel.ask("7", "19900000001", SENT_AT) is None
        channel.close()
