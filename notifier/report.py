"""How vendors write their reports: each reader turns a body into receipts or replies, or says that it cannot.

Sources: Aliyun SmsReport, SmsUp and VoiceReport (HTTP push), Tencent Cloud SMS status and reply callbacks,
Kannel's dlr-url and get-url as our own settings write them.
"""

import datetime
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from notifier.receipt import Inbound, Receipt, ReceiptStatus
from notifier.vendor_moment import beijing_moment, moment_of_seconds

LONGEST_TEXT = 500

Moment = datetime.datetime
ReadReceipt = Callable[[Mapping, str, Moment], Receipt]
ReadReply = Callable[[Mapping, str, Moment], Inbound]


class Unreadable(ValueError):
    """A report lacks what it is about."""


@dataclass(frozen=True)
class Vendor:
    """How one vendor reports and what it wants to hear back; None where it has no such report."""

    receipt: ReadReceipt | None
    reply: ReadReply | None
    thanks: Mapping[str, object]


def receipts(vendor: Vendor, body: object, name: str, now: Moment) -> list[Receipt]:
    """The receipts of a body, one object or a list, about messages of the provider `name`; or Unreadable."""
    return [vendor.receipt(each, name, now) for each in _objects(body)]


def replies(vendor: Vendor, body: object, name: str, now: Moment) -> list[Inbound]:
    """The replies of a body; see `receipts`."""
    return [vendor.reply(each, name, now) for each in _objects(body)]


def _aliyun_sms(each: Mapping, name: str, now: Moment) -> Receipt:
    number, good = _word(each, "biz_id"), each.get("success")
    if not isinstance(good, bool):
        raise Unreadable("success")
    return Receipt(
        channel="sms",
        provider_id=f"{name}:{number}",
        status=ReceiptStatus.DELIVERED if good else ReceiptStatus.FAILED,
        at=_moment(each.get("report_time"), now),
        address=str(each.get("phone_number", "")),
        code="" if good else str(each.get("err_code", "")),
        raw=dict(each),
    )


def _aliyun_reply(each: Mapping, name: str, now: Moment) -> Inbound:
    sender, text = _word(each, "phone_number"), _word(each, "content")
    at = _moment(each.get("send_time"), now)
    return Inbound("sms", sender, text[:LONGEST_TEXT], at, _reference(name, each.get("sequence_id"), each))


def _aliyun_voice(each: Mapping, name: str, now: Moment) -> Receipt:
    number, code = _word(each, "call_id"), str(each.get("status_code", ""))
    answered = code == "200000"
    return Receipt(
        channel="voice",
        provider_id=f"{name}:{number}",
        status=ReceiptStatus.DELIVERED if answered else ReceiptStatus.FAILED,
        at=_moment(each.get("end_time"), now),
        code="" if answered else code,
        raw=dict(each),
    )


def _tencent_sms(each: Mapping, name: str, now: Moment) -> Receipt:
    number, said = _word(each, "sid"), _word(each, "report_status")
    if said not in ("SUCCESS", "FAIL"):
        raise Unreadable("report_status")
    good = said == "SUCCESS"
    return Receipt(
        channel="sms",
        provider_id=f"{name}:{number}",
        status=ReceiptStatus.DELIVERED if good else ReceiptStatus.FAILED,
        at=_moment(each.get("user_receive_time"), now),
        address=str(each.get("mobile", "")),
        code="" if good else str(each.get("errmsg", "")),
        raw=dict(each),
    )


def _tencent_reply(each: Mapping, name: str, now: Moment) -> Inbound:
    sender, text = _word(each, "mobile"), _word(each, "text")
    at = _moment(each.get("time"), now)
    return Inbound("sms", sender, text[:LONGEST_TEXT], at, _reference(name, None, each))


def _kannel(each: Mapping, name: str, now: Moment) -> Receipt:
    number, said = _word(each, "id"), _word(each, "status")
    if said not in KANNEL:
        raise Unreadable("status")
    status, at = KANNEL[said], str(each.get("at", ""))
    return Receipt(
        channel="sms",
        provider_id=f"{name}:{number}",
        status=status,
        at=(moment_of_seconds(int(at)) if at.isdecimal() else None) or now,
        code="" if status is ReceiptStatus.DELIVERED else said,
        raw=dict(each),
    )


def _kannel_reply(each: Mapping, name: str, now: Moment) -> Inbound:
    sender, text = _word(each, "from"), _word(each, "text")
    return Inbound("sms", sender, text[:LONGEST_TEXT], now, _reference(name, each.get("id"), each))


# What Kannel fills in for %d: delivered, not delivered, refused by the centre.
KANNEL = {"1": ReceiptStatus.DELIVERED, "2": ReceiptStatus.FAILED, "16": ReceiptStatus.FAILED}
VENDORS: Mapping[str, Vendor] = {
    "aliyun": Vendor(_aliyun_sms, _aliyun_reply, {"code": 0, "msg": "接收成功"}),
    "aliyun-voice": Vendor(_aliyun_voice, None, {"code": 0, "msg": "接收成功"}),
    "kannel": Vendor(_kannel, _kannel_reply, {"ok": True}),
    "tencent": Vendor(_tencent_sms, _tencent_reply, {"result": 0, "errmsg": "OK"}),
}


def _objects(body: object) -> list[Mapping]:
    found = body if isinstance(body, list) else [body]
    if not all(isinstance(each, Mapping) for each in found):
        raise Unreadable("body")
    return found


def _word(each: Mapping, key: str) -> str:
    value = each.get(key)
    if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
        raise Unreadable(key)
    return str(value)[:LONGEST_TEXT]


def _moment(value: object, now: Moment) -> Moment:
    """A moment of the vendor's clock; one that is missing or malformed is when the report came."""
    return moment_of_seconds(value) or beijing_moment(value) or now


def _reference(name: str, number: object, each: Mapping) -> str:
    """The vendor's number for a reply; where it has none, the same words make the same number."""
    if isinstance(number, str | int) and number:
        return f"{name}:{number}"[:120]
    kept = "\n".join(f"{key}={each[key]}" for key in sorted(each, key=str))
    return f"{name}:{hashlib.sha256(kept.encode()).hexdigest()[:40]}"
