"""What providers send us: reports on messages, and short messages that people sent in reply."""

import datetime

from emergency.errors import InputInvalid
from emergency.services import notice, replying
from emergency.services.office import Office
from notifier.receipt import Receipt, ReceiptStatus
from plans.errors import Fault

BIGGEST_BATCH = 1000


def take_receipts(office: Office, now: datetime.datetime, channel: str, body: object) -> int:
    """Take one report or a list of them; returns how many were new. Raises InputInvalid with every fault.

    A report is {"provider_id", "status": "delivered" | "failed", "address", "code", "at"}.
    """
    reports = body if isinstance(body, list) else [body]
    if len(reports) > BIGGEST_BATCH:
        raise InputInvalid(f"一次最多提交 {BIGGEST_BATCH} 条回执。请分批提交。")
    faults = [
        Fault("receipt", _SHAPE, row=row) for row, each in enumerate(reports, 1) if not _is_report(each)
    ]
    if faults:
        raise InputInvalid("回执格式不对，未接收任何一条。", faults=faults)
    return notice.receive(office, now, [_receipt(channel, each, now) for each in reports])


def take_reply(office: Office, now: datetime.datetime, channel: str, body: object) -> bool:
    """Take a reply {"sender", "text", "reference"}; True when it acknowledged an order or proved a contact.

    What the words mean, and which order, is said in `replying`.
    """
    if not isinstance(body, dict) or not all(isinstance(body.get(key), str) for key in _REPLY):
        raise InputInvalid("回复格式不对，未接收。须有 sender、text、reference 三项文字。")
    sender, text, reference = body["sender"][:40], body["text"][:500], body["reference"][:120]
    return replying.take_in(office, now, channel[:20], sender, text, reference)


_REPLY = ("sender", "text", "reference")
_SHAPE = "每条回执须有 provider_id 和 status（delivered 或 failed）；at 须为带时区的 ISO 时间。"


def _is_report(each: object) -> bool:
    if not isinstance(each, dict) or not isinstance(each.get("provider_id"), str):
        return False
    known = each.get("status") in {status.value for status in ReceiptStatus}
    return known and (each.get("at") is None or _moment(each["at"]) is not None)


def _moment(value: object) -> datetime.datetime | None:
    try:
        at = datetime.datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _receipt(channel: str, each: dict, now: datetime.datetime) -> Receipt:
    return Receipt(
        channel=channel[:20],
        provider_id=each["provider_id"][:120],
        status=ReceiptStatus(each["status"]),
        at=_moment(each.get("at")) or now,
        address=str(each.get("address", ""))[:120],
        code=str(each.get("code", ""))[:60],
        raw=each,
    )
