"""What vendors push in their own forms: reports on messages, and replies of people."""

import datetime

from emergency.errors import InputInvalid, NotFound
from emergency.services import callback, notice
from emergency.services.office import Office
from notifier import report
from notifier.report import VENDORS, Unreadable, Vendor


def take_receipts(office: Office, now: datetime.datetime, vendor: str, name: str, body: object) -> dict:
    """Take what a vendor reports on messages of provider `name`; returns what the vendor wants to hear."""
    known = _vendor(vendor, "receipt")
    _check_size(body)
    try:
        found = report.receipts(known, body, name, now)
    except Unreadable as error:
        raise InputInvalid(f"回执格式不对（{error}），未接收任何一条。") from error
    notice.receive(office, now, found)
    return dict(known.thanks)


def take_replies(office: Office, now: datetime.datetime, vendor: str, name: str, body: object) -> dict:
    """Take the replies of people that a vendor passes on; a malformed batch is refused whole."""
    known = _vendor(vendor, "reply")
    _check_size(body)
    try:
        found = report.replies(known, body, name, now)
    except Unreadable as error:
        raise InputInvalid(f"回复格式不对（{error}），未接收任何一条。") from error
    for each in found:
        said = {"sender": each.sender, "text": each.text, "reference": each.reference}
        callback.take_reply(office, now, each.channel, said)
    return dict(known.thanks)


def _vendor(vendor: str, wanted: str) -> Vendor:
    known = VENDORS.get(vendor)
    if known is None or getattr(known, wanted) is None:
        raise NotFound("没有这个地址。请核对回执地址中的服务商。")
    return known


def _check_size(body: object) -> None:
    if isinstance(body, list) and len(body) > callback.BIGGEST_BATCH:
        raise InputInvalid(f"一次最多提交 {callback.BIGGEST_BATCH} 条。请分批提交。")
